"""Registers the cases app."""

from django.apps import AppConfig

from cme.worklist.clocks import register


class CasesConfig(AppConfig):
    """The child and the casework."""

    name = "cases"
    label = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        """Add what cases owe to the work list."""
        from cases.clocks import CLOCKS  # noqa: PLC0415 (models are ready only now)

        register(CLOCKS)
