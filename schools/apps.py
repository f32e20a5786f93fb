"""Registers the schools app."""

from django.apps import AppConfig

from cme.worklist.clocks import register


class SchoolsConfig(AppConfig):
    """What schools are, and what schools tell us."""

    name = "schools"
    label = "schools"
    verbose_name = "Schools"

    def ready(self) -> None:
        """Add what schools and Admissions owe to the work list."""
        from schools.clocks import CLOCKS  # noqa: PLC0415 (models are ready only now)

        register(CLOCKS)
