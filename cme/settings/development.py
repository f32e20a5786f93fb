"""Settings of `make run` and of a developer's own machine: nothing to install, nothing secret."""

from cme.core import env
from cme.settings.base import *

SECRET_KEY = (
    "for a developer's own machine only, with invented people: it signs nothing that matters"
)
DEBUG = env.flag("DEBUG", default=False)
DEMO = True
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
WHITENOISE_USE_FINDERS = True  # styles are served as they stand in the checkout
WHITENOISE_AUTOREFRESH = True
