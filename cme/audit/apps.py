"""Registers the audit app and its checks."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The ledger of status changes, who opened what, and the seals over both."""

    name = "cme.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        """Register the check of the triggers."""
        from cme.audit import checks  # noqa: F401, PLC0415 (models are not loaded before ready)
