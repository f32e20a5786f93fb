"""What came of a return or an entry higher up, for those who may see it.

This app knows nothing of referrals and cases. Whoever makes something of a row says so here, from
its `apps.py`, and a page shows the links that the person may follow.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model


class Link(NamedTuple):
    """One record that came of a row: what it is, its address, and how it stands."""

    text: str
    href: str
    status: str


Teller = Callable[[Any, Model], list[Link]]
TELLERS: list[Teller] = []


def register(teller: Teller) -> None:
    """Add one who knows what came of a row; again changes nothing."""
    if teller not in TELLERS:
        TELLERS.append(teller)


def what_follows(user: Any, row: Model) -> list[Link]:
    """Return what came of a row, as far as this person may see it."""
    return [link for teller in TELLERS for link in teller(user, row)]
