#!/usr/bin/env python
"""The command line of the service: `python manage.py help` lists what it can do."""

import os
import sys

from django.core.management import execute_from_command_line

from cme.core.env import Missing

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cme.settings.development")
    try:
        execute_from_command_line(sys.argv)
    except Missing as missing:
        sys.exit(str(missing))
