"""Registers the core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every app stands on: dates, people, references, forms, errors, outbox."""

    name = "cme.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register the check of the queue's settings, and ask it of every worker and beat."""
        from cme.core import queue_checks  # noqa: PLC0415 (settings are complete only now)

        queue_checks.connect()
