"""Reads of accounts."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from cme.accounts import roles
from cme.accounts.models import User


def people() -> QuerySet[User]:
    """Return everyone who can sign in or could, never a door, with their area."""
    return User.objects.filter(door="").select_related("area")


def holders_of(*permissions: str) -> QuerySet[User]:
    """Return everyone in use whose role holds one of the permissions, by name."""
    held = {role for permission in permissions for role in roles.holding(permission)}
    return User.objects.filter(is_active=True, role__in=held).order_by("name")


def person_of_session(key: str) -> int | None:
    """Return whose session the row is, also when it ended; None where there is no such row."""
    row = Session.objects.filter(session_key=key).first() if key.isalnum() else None
    person = row.get_decoded().get(SESSION_KEY) if row else None
    return int(person) if person else None
