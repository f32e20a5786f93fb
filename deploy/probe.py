"""Asks this container's site whether it is ready; the container's health check runs it."""

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

HOST = str(urlsplit(os.environ["SITE_ADDRESS"]).hostname)
READY = urllib.request.Request("http://127.0.0.1:8000/health/ready", headers={"Host": HOST})

try:
    with urllib.request.urlopen(READY, timeout=5) as answer:  # noqa: S310 (our own address)
        sys.exit(0 if answer.status == 200 else 1)
except (urllib.error.URLError, OSError) as error:
    sys.exit(f"not ready: {error}")
