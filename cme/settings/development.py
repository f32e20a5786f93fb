"""Settings for development."""

from cme.settings.base import *  # noqa: F403

SECRET_KEY = "development-only"
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
