"""Settings common to every way of running; development, test and production import them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from cme.core import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = env.path("CME_VAR", default=BASE_DIR / "var")

INSTALLED_APPS = [
    "cme.core",
    "cme.authority",
    "cme.audit",
    "cme.accounts",
    "cme.worklist",
    "schools",
    "cases",
    "referrals",
    "reintegration",
    "cme.performance",
    "cme.site",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_filters",
    "django_htmx",
    "simple_history",
    "csp",
]

# Headers stand outermost, so that static files and refusals carry them as well.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "cme.core.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cme.accounts.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cme.accounts.middleware.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cme.audit.middleware.AccessRecordedMiddleware",
]

# Whether invented people may be added; only where no real child is ever entered.
DEMO = False

ROOT_URLCONF = "cme.urls"
WSGI_APPLICATION = "cme.wsgi.application"
ASGI_APPLICATION = "cme.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cme.authority.context.page",
                "cme.accounts.context.page",
                "cme.site.navigation.page",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["cme"]
CRISPY_TEMPLATE_PACK = "cme"
CRISPY_FAIL_SILENTLY = False

# --- Database ---------------------------------------------------------------------------------
# recursive_triggers: the ledger's triggers must also fire for rows that REPLACE takes away.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;"
    ),
}
POSTGRES_OPTIONS: dict[str, Any] = {"connect_timeout": 5}


def database(address: str) -> dict[str, Any]:
    """Return the one database's settings, as each engine needs them; DATABASE_URL comes first."""
    found = env.database("DATABASE_URL", default=address)
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = SQLITE_OPTIONS
        return found
    found["OPTIONS"] = POSTGRES_OPTIONS | found.get("OPTIONS", {})
    found["CONN_MAX_AGE"] = env.whole("DATABASE_CONNECTION_SECONDS", default=60)
    found["CONN_HEALTH_CHECKS"] = True
    return found


DATABASES: dict[str, Any] = {"default": database(f"sqlite:///{VAR_DIR / 'cme.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Queue and cache: one Redis, two databases --------------------------------------------------
# The broker only wakes workers: every piece of work is a row, and the sweep finds what was lost.
BROKER_ADDRESS, CACHE_ADDRESS = env.redis(
    "REDIS_URL", default=f"unix://{VAR_DIR / 'broker' / 'valkey.sock'}"
)
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "cme.core.cache.ForgivingRedisCache",
        "LOCATION": CACHE_ADDRESS,
        "KEY_PREFIX": "cme",
        "OPTIONS": {"socket_timeout": 0.5},
    }
}
if not CACHE_ADDRESS.startswith("unix:"):
    CACHES["default"]["OPTIONS"]["socket_connect_timeout"] = 0.3

VISIBILITY_SECONDS = 600  # a task not acknowledged by then is given to another worker
CELERY_BROKER_URL = BROKER_ADDRESS
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240  # under half the visibility timeout, or a slow task would run twice
CELERY_TASK_SOFT_TIME_LIMIT = 210
CELERY_TASK_PUBLISH_RETRY = False  # a page never waits for the broker
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.whole("WORKER_CONCURRENCY", default=2, at_least=1)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker however long it is away
CELERY_BROKER_CONNECTION_TIMEOUT = 1.0
CELERY_VISIBILITY_TIMEOUT = VISIBILITY_SECONDS
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": VISIBILITY_SECONDS}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 10,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/London"
CELERY_ENABLE_UTC = True
# Intervals, never crontabs: a crontab in London goes silent on the October night. A wake-up that
# finds a queue behind it expires, for the next one does the same work.
SWEEP_SECONDS = env.whole("SWEEP_SECONDS", default=300, at_least=1)
OUTBOX_SECONDS = env.whole("OUTBOX_SECONDS", default=60, at_least=1)
LEDGER_SECONDS = 24 * 60 * 60  # every line and seal is checked once a day
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "sweep": {
        "task": "cme.site.tasks.sweep",
        "schedule": timedelta(seconds=SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "send-outbox": {
        "task": "cme.core.tasks.send_outbox",
        "schedule": timedelta(seconds=OUTBOX_SECONDS),
        "options": {"expires": OUTBOX_SECONDS},
    },
    "purge-form-sessions": {
        "task": "cme.core.tasks.purge_form_sessions",
        "schedule": timedelta(seconds=SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "check-ledger": {
        "task": "cme.site.tasks.check_ledger",
        "schedule": timedelta(seconds=LEDGER_SECONDS),
        "options": {"expires": LEDGER_SECONDS},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- Sign-in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# The first backend reads people back from the session; permissions come from the role table alone.
AUTHENTICATION_BACKENDS = [
    "cme.accounts.backends.SignInBackend",
    "cme.accounts.backends.RoleBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "cme.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "cme.accounts.forms.SignInForm",
    "reset_password": "cme.accounts.forms.AskForLinkForm",
    "reset_password_from_key": "cme.accounts.forms.NewPasswordForm",
    "change_password": "cme.accounts.forms.ChangePasswordForm",
}
MFA_FORMS = {"authenticate": "cme.accounts.forms.SecondStepForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator makes the account for a known address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the address is the one the administrator gave
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Children missing education"
MFA_TOTP_TOLERANCE = 1  # a code that changes while it is typed still holds (RFC 6238 §5.2)
PASSWORD_RESET_TIMEOUT = 60 * 60
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

# --- Sessions -----------------------------------------------------------------------------------
SESSION_COOKIE_AGE = 20 * 60  # idle; cme.accounts.middleware ends every session at ten hours
# The row ends a session; the cookie stays with the window, so that the row can say whose it was.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_WARNING_SECONDS = 2 * 60  # before the end, a page says so
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # gone with the browser window: a visit may have to stay hidden
CSRF_COOKIE_SAMESITE = "Lax"

# --- What a page may load, and where it may be shown ------------------------------------------
# The hash is of the one inline snippet in templates/base.html that marks a browser with scripts.
HAS_SCRIPT_SNIPPET = (
    "document.body.className += ' js-enabled' + "
    "('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
)
HAS_SCRIPT_HASH = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, HAS_SCRIPT_HASH],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: draws the code an authenticator app scans
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen "
        "geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi payment "
        "picture-in-picture screen-wake-lock serial usb web-share xr-spatial-tracking"
    ).split()
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "cme.site.errors.csrf_failure"

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [path for path in (BASE_DIR / "static", VAR_DIR / "vendor") if path.is_dir()]
STATIC_ROOT = VAR_DIR / "static"
PAPER_FONTS = BASE_DIR / "var" / "fonts"  # copied with the styles, where the service was built
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"

# --- Mail: the outbox sends it, and it carries references only ----------------------------------
SITE_ADDRESS = env.address("SITE_ADDRESS", default="http://127.0.0.1:8000")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="children-missing@council.invalid")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 10

# --- Logs: ids only, one line per event, on standard error --------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "cme.core.logs.QuietFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "cme": {"level": env.text("LOG_LEVEL", default="INFO").upper()},
    },
}
