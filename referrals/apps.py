"""Registers the referrals app."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """How a concern reaches us, and triage."""

    name = "referrals"
    label = "referrals"
    verbose_name = "Referrals"
