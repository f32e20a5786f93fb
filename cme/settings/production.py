"""Settings of a council's own service. It refuses to start without its secrets, by name."""

from urllib.parse import urlsplit

from cme.core import env
from cme.settings.base import *

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", default=[])
SITE_ADDRESS = env.address("SITE_ADDRESS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=[str(urlsplit(SITE_ADDRESS).hostname)])
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
DATABASES = {"default": database(env.text("DATABASE_URL"))}
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise env.Missing("DATABASE_URL must begin with postgres://: production keeps no SQLite file.")
env.text("REDIS_URL")

# Mail leaves through the council's own relay.
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.whole("EMAIL_PORT", default=587, at_least=1, at_most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)

# TLS ends at the council's proxy, which sets this header and strips it from visitors.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

# The image collects its static files when it is built, outside the folder it writes to.
STATIC_ROOT = env.path("STATIC_ROOT", default=VAR_DIR / "static")
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
}
