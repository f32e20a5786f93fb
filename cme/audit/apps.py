"""Registers the audit app and its checks."""

from celery.signals import worker_init
from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The ledger of status changes, who opened what, and the seals over both."""

    name = "cme.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        """Register the check of the triggers, and ask it of every worker that starts."""
        from cme.audit import checks  # noqa: PLC0415 (models are not loaded before ready)

        worker_init.connect(checks.end_worker_at_start)
