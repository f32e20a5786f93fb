"""Registers the reintegration app."""

from django.apps import AppConfig

from cme.worklist.clocks import register


class ReintegrationConfig(AppConfig):
    """Getting back into school: plans, the first day, reviews, and proof that it lasted."""

    name = "reintegration"
    label = "reintegration"
    verbose_name = "Reintegration"

    def ready(self) -> None:
        """Add what plans owe to the work list."""
        from reintegration.clocks import CLOCKS  # noqa: PLC0415 (models are ready only now)

        register(CLOCKS)
