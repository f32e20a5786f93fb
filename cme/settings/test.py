"""Settings of the tests: quick passwords, plain static files, and a queue nobody needs to run.

DATABASE_URL chooses the database; without it each run has its own SQLite file in var/.
"""

import os

from cme.core import env
from cme.settings.base import *

SECRET_KEY = "for tests only, where nothing that is signed outlives the run: fifty characters"
DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
ACCOUNT_RATE_LIMITS = False
STATIC_ROOT = VAR_DIR / "static-of-tests"
WHITENOISE_AUTOREFRESH = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if not env.is_set("REDIS_URL"):  # never the queue of a site that runs from the same checkout
    CELERY_BROKER_URL = f"redis+socket://{VAR_DIR / 'no-broker.sock'}"
CELERY_TASK_EAGER_PROPAGATES = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / f"test-{os.getpid()}.sqlite3"}
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {
        "timeout": 120,  # a busy machine is slow and not wrong
        "init_command": SQLITE_OPTIONS["init_command"].replace("NORMAL", "OFF"),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
