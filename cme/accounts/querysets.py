"""Reads of accounts."""

from django.db.models import QuerySet

from cme.accounts.models import User


def people() -> QuerySet[User]:
    """Return everyone who can sign in or could, never a door, with their area."""
    return User.objects.filter(door="").select_related("area")
