"""Registers the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The ledger of status changes, who opened what, and the seals over both."""

    name = "cme.audit"
    label = "audit"
    verbose_name = "Audit"
