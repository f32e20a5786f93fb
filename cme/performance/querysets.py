"""The monthly figures as named reads of the ledger; a figure and its list are one queryset.

A case counts by the day its status took effect, and as resident or left by where its child lived
on that day (seed 002 §6.1). Nothing here reads a counter: each figure is counted again from lines.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Expression,
    F,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import TruncMonth

from cases import statuses
from cases.models import COUNTS_AS_LEFT, ResidencyFact
from cases.models import Case as CaseRecord
from cme.audit.models import StatusChange
from cme.audit.querysets import StatusChangeQuerySet, subject_type
from cme.core.dates import month_end

Lines = StatusChangeQuerySet


def _lines(day: Expression | F) -> Lines:
    """Return the ledger lines of cases, each with whether its child had left on that day."""
    residency = (
        ResidencyFact.objects.filter(case_id=OuterRef("subject_id"), from_on__lte=OuterRef("day"))
        .order_by("-from_on", "-pk")
        .values("residency")[:1]
    )
    return (
        StatusChange.objects.filter(subject_type=subject_type(CaseRecord))
        .annotate(day=day)
        .annotate(residency=Subquery(residency))
        .annotate(
            left=Case(
                When(residency__in=sorted(COUNTS_AS_LEFT), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
    )


def opened(first: dt.date, last: dt.date) -> Lines:
    """Return the first line of each case opened from `first` to `last`."""
    return _lines(F("effective_on")).filter(seq=1, effective_on__range=(first, last))


def closed(first: dt.date, last: dt.date) -> Lines:
    """Return each closing that took effect from `first` to `last`."""
    return _lines(F("effective_on")).filter(
        to_status=statuses.CLOSED, effective_on__range=(first, last)
    )


def reopened(first: dt.date, last: dt.date) -> Lines:
    """Return each reopening of a closed case from `first` to `last`."""
    return _lines(F("effective_on")).filter(
        from_status=statuses.CLOSED, effective_on__range=(first, last)
    )


def open_on(day: dt.date) -> Lines:
    """Return the line each case stood on at the end of the day, where that was an open status."""
    lines = _lines(Value(day, output_field=DateField()))
    return lines.standing_on(day).filter(to_status__in=statuses.OPEN)


def count_by_residency(lines: Lines) -> tuple[int, int]:
    """Return how many of the lines are of children living here, and of children who left."""
    counted: Any = lines.order_by().values_list("left").annotate(Count("pk"))  # type: ignore[misc]
    counts: dict[bool, int] = dict(counted)
    return counts.get(False, 0), counts.get(True, 0)


def counts_by_month(lines: Lines) -> dict[dt.date, tuple[int, int]]:
    """Return, for each month that has any, the counts of living here and of left."""
    rows = (
        lines.order_by()
        .annotate(month=TruncMonth("effective_on"))
        .values_list("month", "left")
        .annotate(Count("pk"))
    )
    found: dict[dt.date, list[int]] = {}
    for month, left, number in rows:
        found.setdefault(month, [0, 0])[int(left)] = number
    return {month: (here, left) for month, (here, left) in found.items()}


def open_at_month_ends(months: Sequence[dt.date], today: dt.date) -> dict[dt.date, int]:
    """Return how many cases were open when each month ended, or today where it has not.

    One pass over the ledger for all months together; the same count as `open_on` of each day.
    """
    days = {f"on_{n}": min(month_end(month), today) for n, month in enumerate(months)}
    lines = StatusChange.objects.of_model(CaseRecord).filter(to_status__in=statuses.OPEN)
    counted = lines.counted_standing_on(days)
    return dict(zip(months, (counted[name] for name in days), strict=True))
