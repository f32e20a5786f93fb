"""Gathers the static files while the image is built.

Production settings refuse to load without their secrets, so this gives them values that lead
nowhere; the service itself starts with its own.
"""

import os

import django
from django.core.management import call_command

NOWHERE = "build.invalid"
VALUES = {
    "DJANGO_SETTINGS_MODULE": "cme.settings.production",
    "SECRET_KEY": "collecting-static-files-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_ADDRESS": f"https://{NOWHERE}",
    "DATABASE_URL": f"postgres://build@{NOWHERE}/build",
    "REDIS_URL": f"redis://{NOWHERE}:6379",
    "DEFAULT_FROM_EMAIL": f"build@{NOWHERE}",
    "EMAIL_HOST": NOWHERE,
}

if __name__ == "__main__":
    os.environ.update(VALUES)
    django.setup()
    call_command("collectstatic", interactive=False)
