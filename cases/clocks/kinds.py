"""What every clock of a case begins with."""

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Cast

from cme.worklist.clocks import Clock

WORK = "cases.work_case"
MANAGE = "cases.countersign_case"


def case_clock(kind: str, sentence: str, owed: Callable[[], QuerySet], **more: Any) -> Clock:
    """Return a clock of whoever works cases, about a case, unless told otherwise."""
    given = {"permission": WORK, "subject": "cases.case", "url_name": "cases:case"} | more
    return Clock(kind=kind, sentence=sentence, owed=owed, **given)


def as_text(name: str) -> Cast:
    """Return a column as words, to tell one item from the next by."""
    return Cast(F(name), CharField())
