"""The case-management service that finds children missing education."""

from cme.celery import app as celery_app

__all__ = ["celery_app"]
