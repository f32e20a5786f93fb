"""Dormant cases that woke, and what may be about the child of one that sleeps."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery, Value, When

from cases import statuses
from cases.clocks.kinds import case_clock, who_works
from cases.models import Case, CaseEvent, Sighting
from cme.core.dates import short_day_words
from cme.worklist.clocks import owing

WORKED_SINCE = (*statuses.WORK, "own_step_done", "plan_renewed")
"""Lines of the chronology that show that somebody took up a case that woke."""


def _woken() -> QuerySet[Case]:
    """Every case that a match woke and nobody has worked on since.

    An item of an officer who has left goes to whoever works the area.
    """
    lines = CaseEvent.objects.filter(case=OuterRef("pk")).order_by()
    woken = lines.filter(kind="woken").values("case").annotate(last=Max("pk")).values("last")
    rows = Case.objects.filter(
        status=statuses.ENQUIRIES, status_reason="woken_match", woken_on__isnull=False
    ).annotate(woken_by=Subquery(woken))
    since = CaseEvent.objects.filter(
        case=OuterRef("pk"), kind__in=WORKED_SINCE, pk__gt=OuterRef("woken_by")
    )
    confirmed = Sighting.objects.filter(
        case=OuterRef("pk"), woke=True, is_the_child=True, looked_on=OuterRef("woken_on")
    )
    rows = rows.filter(~Exists(since)).annotate(working=who_works("officer"))
    return owing(
        rows,
        due="woken_on",
        why=Choose(When(Exists(confirmed), then=Value("confirmed")), default=Value("")),
        occurrence=F("status_seq"),
        since="clock_from",
        owner="working",
        area="area",
    )


def _say_woken(row: Mapping[str, Any]) -> str:
    what = "A match was confirmed" if row["item_why"] else "A match came in"
    return f"{what} on {short_day_words(row['item_since'])}; the 6 months run from that day."


def _possible() -> QuerySet[Sighting]:
    """What may be about the child of a case that is dormant, and nobody has looked at."""
    rows = Sighting.objects.filter(
        is_the_child=None, woke=False, case__status=statuses.DORMANT
    ).annotate(working=who_works("case__officer"))
    return owing(
        rows,
        due="found_on",
        why="The same day they came in.",
        occurrence=F("pk"),
        subject="case_id",
        reference="case__reference",
        owner="working",
        area="case__area_id",
    )


CLOCKS = (
    case_clock(
        "possible_match",
        "New facts may be about dormant case {reference}.",
        _possible,
    ),
    case_clock(
        "case_woken",
        "Case {reference} has woken. Start again.",
        _woken,
        by_hand=True,
        say=_say_woken,
    ),
)
