"""Registers the accounts app and makes the doors' accounts after migrate."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _make_doors(**_kwargs: Any) -> None:
    from cme.accounts.doors import make_doors  # noqa: PLC0415 (models are not loaded before ready)

    make_doors()


class AccountsConfig(AppConfig):
    """People who sign in, their roles, and the doors nobody signs in through."""

    name = "cme.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Make the doors' accounts whenever the tables are there."""
        post_migrate.connect(_make_doors, sender=self)
