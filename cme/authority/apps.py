"""Registers the authority app."""

from django.apps import AppConfig


class AuthorityConfig(AppConfig):
    """This council's arrangements: areas, teams, agencies, thresholds, calendars."""

    name = "cme.authority"
    label = "authority"
    verbose_name = "Authority"
