"""The WSGI entry point; it refuses a database that does not write the ledger."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cme.settings.development")
application = get_wsgi_application()

from cme.audit.checks import check_at_start  # noqa: E402 (models are loaded by the line above)

check_at_start()
