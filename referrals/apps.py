"""Registers the referrals app."""

from django.apps import AppConfig

from cme.worklist.clocks import register


class ReferralsConfig(AppConfig):
    """How a concern reaches us, and triage."""

    name = "referrals"
    label = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        """Add what referrals owe to the work list."""
        from referrals.clocks import CLOCKS  # noqa: PLC0415 (models are ready only now)

        register(CLOCKS)
