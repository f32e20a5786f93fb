"""What every clock of a case begins with."""

from collections.abc import Callable
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, F, QuerySet, When
from django.db.models.functions import Cast

from cme.accounts import roles
from cme.worklist.clocks import Clock

WORK = "cases.work_case"
MANAGE = "cases.countersign_case"


def case_clock(kind: str, sentence: str, owed: Callable[[], QuerySet], **more: Any) -> Clock:
    """Return a clock of whoever works cases, about a case, unless told otherwise."""
    given = {"permission": WORK, "subject": "cases.case", "url_name": "cases:case"} | more
    return Clock(kind=kind, sentence=sentence, owed=owed, **given)


def who_works(*officers: str) -> Choose:
    """Return the first of these officers who still works cases here; nobody where all have left.

    What is nobody's shows to whoever works the area.
    """
    doing = roles.holding(WORK)
    return Choose(
        *(
            When(**{f"{one}__is_active": True, f"{one}__role__in": doing, "then": F(f"{one}_id")})
            for one in officers
        )
    )


def as_text(name: str) -> Cast:
    """Return a column as words, to tell one item from the next by."""
    return Cast(F(name), CharField())
