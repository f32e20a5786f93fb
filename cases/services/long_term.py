"""The clock that classes a case long-term: one line in its chronology, on the day it fell due."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Concat

from cases import statuses
from cases.models import Case, CaseEvent
from cases.rules.next_step import months_from
from cases.services.events import moment_of
from cme.accounts import doors

CHUNK = 200
ONCE = "long-term-"


def class_long_term(on: dt.date) -> int:
    """Add the line to every worked case that has reached its long-term day; return how many.

    Once for each clock: a case that slept and woke has another. The line is stamped with the day
    it fell due, however late this runs; a second run, or another one at the same time, adds none.
    """
    told = CaseEvent.objects.filter(case=OuterRef("pk"), once=OuterRef("clock"))
    cases = (
        Case.objects.filter(status__in=(*statuses.WORKED, statuses.CLOSING), long_term_on__lte=on)
        .annotate(clock=Concat(Value(ONCE), Cast(F("clock_from"), CharField())))
        .filter(~Exists(told))
        .order_by("long_term_on", "pk")
    )
    rows = list(cases.only("pk", "clock_from", "long_term_on"))
    for first in range(0, len(rows), CHUNK):
        _tell(rows[first : first + CHUNK])
    return len(rows)


@transaction.atomic
def _tell(cases: Sequence[Case]) -> None:
    by = doors.door(doors.SWEEP)
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=case,
                kind="long_term",
                data={"why": months_from(case.clock_from, case.long_term_on)},
                happened_at=moment_of(case.long_term_on),
                by=by,
                once=f"{ONCE}{case.clock_from.isoformat()}",
            )
            for case in cases
        ],
        ignore_conflicts=True,
    )
