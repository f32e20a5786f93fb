"""Registers the referrals app."""

from django.apps import AppConfig

from cme.worklist.clocks import register
from schools import what_follows


class ReferralsConfig(AppConfig):
    """How a concern reaches us, and triage."""

    name = "referrals"
    label = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        """Add what referrals owe to the work list, and what they make of schools' returns."""
        from referrals.clocks import CLOCKS  # noqa: PLC0415 (models are ready only now)
        from referrals.what_followed import followed  # noqa: PLC0415 (as above)

        register(CLOCKS)
        what_follows.register(followed)
