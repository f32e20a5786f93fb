"""The monthly figures as named reads of the ledger; a figure and its list are one queryset.

A case counts by the day its status took effect, and as resident or left by where its child lived
on that day (seed 002 §6.1). Nothing here reads a counter: each figure is counted again from lines.
What divides a figure further is one condition, which its count and its list both ask.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    Expression,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate, TruncMonth
from django.utils import timezone

from cases import statuses
from cases.models import COUNTS_AS_LEFT, CaseEvent, ResidencyFact
from cases.models import Case as CaseRecord
from cme.audit.models import StatusChange
from cme.audit.querysets import EVERY_LINE, StatusChangeQuerySet
from cme.core.dates import month_end
from cme.performance import rules
from cme.performance.rules import Band
from reintegration import statuses as plan_statuses
from reintegration.models import ReintegrationPlan
from schools import statuses as school_statuses
from schools.models import AllocationEntry

Lines = StatusChangeQuerySet
Rows = QuerySet[Any]
"""Lines of the ledger, or what reads like them: `subject_id`, `to_status`, `effective_on`."""


def _with_residency(rows: Rows, day: Expression | F) -> Any:
    """Say on each row of a case whether its child had left on that day."""
    residency = (
        ResidencyFact.objects.filter(case_id=OuterRef("subject_id"), from_on__lte=OuterRef("day"))
        .order_by("-from_on", "-pk")
        .values("residency")[:1]
    )
    return (
        rows.annotate(day=day)
        .annotate(residency=Subquery(residency))
        .annotate(
            left=Case(
                When(residency__in=sorted(COUNTS_AS_LEFT), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
    )


def _lines(day: Expression | F) -> Lines:
    return _with_residency(StatusChange.objects.of_model(CaseRecord), day)


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


# --- Parts of what was open -----------------------------------------------------------------------
def open_parted(day: dt.date, months: int) -> Lines:
    """Return `open_on` a day, each line with `opened_on` and whether it is `is_long` by then.

    The case holds the day of the clock that runs now. Where that clock began later, by waking, the
    one that ran on the day is read from the ledger, and takes so many calendar months.
    """
    case = CaseRecord.objects.filter(pk=OuterRef("subject_id"))
    woke = (
        StatusChange.objects.of_model(CaseRecord)
        .filter(
            subject_id=OuterRef("subject_id"),
            from_status=statuses.DORMANT,
            to_status__in=statuses.WORKED,
            seq__lte=OuterRef("seq"),  # asked by its record: by its day it is sought among all
        )
        .order_by("-seq")
        .values("effective_on")[:1]
    )
    reached = Exists(case.filter(clock_from__lte=day, long_term_on__lte=day))
    earlier = Q(Exists(case.filter(clock_from__gt=day)))
    earlier &= Q(clock_then__lte=rules.latest_long_term_start(day, months))
    return (
        open_on(day)
        .annotate(opened_on=Subquery(case.values("opened_on")))
        .annotate(clock_then=Coalesce(Subquery(woke), F("opened_on")))
        .annotate(
            is_long=Case(
                When(to_status=statuses.DORMANT, then=Value(False)),
                When(reached, then=Value(True)),
                When(earlier, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
    )


def part_of_open(code: str, day: dt.date) -> Q:
    """Return which lines of `open_parted` a figure counts.

    A dormant case is counted as dormant, never as long-term too.
    """
    parts = {rules.LONG_TERM: Q(is_long=True), rules.DORMANT: Q(to_status=statuses.DORMANT)}
    if code in parts:
        return parts[code]
    return _in_band(rules.AGES, code, "opened_on", day)


def _in_band(bands: Sequence[Band], code: str, began: str, day: dt.date) -> Q:
    """Return which rows began in a band's days; every row for what is no band's code."""
    band = next((one for one in bands if one.code == code), None)
    if band is None:
        return Q()
    first, found = band.first_day(day), Q(**{f"{began}__lte": band.last_day(day)})
    return found if first is None else found & Q(**{f"{began}__gte": first})


def counted_open(day: dt.date, months: int) -> rules.Counts:
    """Return every figure of the cases open on a day, in one pass over their lines."""
    asked: dict[str, Count] = {}
    for code in (rules.OPEN_AT_END, rules.LONG_TERM, rules.DORMANT):
        for left in (False, True):
            part = part_of_open(code, day) & Q(left=left)
            asked[f"{code}:{int(left)}"] = Count("pk", filter=part)
    for band in rules.AGES:
        asked[f"{band.code}:0"] = Count("pk", filter=part_of_open(band.code, day))
    return _counted(open_parted(day, months), asked)


def _counted(rows: Rows, asked: dict[str, Count]) -> rules.Counts:
    names = {f"n_{place}": name for place, name in enumerate(asked)}
    found = rows.order_by()[:EVERY_LINE].aggregate(
        **{short: asked[name] for short, name in names.items()}
    )
    counts: rules.Counts = {}
    for short, name in names.items():
        counts.setdefault(name.partition(":")[0], []).append(found[short])
    return counts


def became_long_term(first: dt.date, last: dt.date) -> Rows:
    """Return each case's becoming long-term from `first` to `last`, as its chronology tells it."""
    stood = (
        StatusChange.objects.of_model(CaseRecord)
        .filter(subject_id=OuterRef("case_id"), effective_on__lte=OuterRef("effective_on"))
        .order_by("-seq")
    )
    events = CaseEvent.objects.filter(
        kind="long_term",
        happened_at__gte=_midnight(first),
        happened_at__lt=_midnight(last + dt.timedelta(days=1)),
    ).annotate(subject_id=F("case_id"), effective_on=TruncDate("happened_at"))
    events = events.annotate(to_status=Subquery(stood.values("to_status")[:1]))
    return _with_residency(events, F("effective_on"))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


# --- The allocation list --------------------------------------------------------------------------
def listed_on(day: dt.date) -> Lines:
    """Return the line each child on the allocation list stood on that day, with `since`."""
    entry = AllocationEntry.objects.filter(pk=OuterRef("subject_id"))
    lines = StatusChange.objects.of_model(AllocationEntry).standing_on(day)
    lines = lines.filter(to_status__in=school_statuses.ON_THE_LIST)
    return lines.annotate(since=Subquery(entry.values("since")))


def part_of_list(code: str, day: dt.date) -> Q:
    """Return which lines of `listed_on` a figure counts."""
    return _in_band(rules.DAYS_LISTED, code, "since", day)


def counted_listed(day: dt.date) -> rules.Counts:
    """Return how many children were on the list on a day, and how long, in one pass."""
    codes = (rules.LISTED, *(band.code for band in rules.DAYS_LISTED))
    asked = {code: Count("pk", filter=part_of_list(code, day)) for code in codes}
    asked[rules.LISTED] = Count("pk")
    return _counted(listed_on(day), asked)


def escalated(first: dt.date, last: dt.date) -> Lines:
    """Return each child of the list passed up from `first` to `last`, by when it fell due."""
    lines = StatusChange.objects.of_model(AllocationEntry)
    return lines.filter(to_status=school_statuses.ESCALATED, effective_on__range=(first, last))


# --- Plans back into school -----------------------------------------------------------------------
PLAN_MOVES = {
    rules.PLANS_ACCEPTED: plan_statuses.ACCEPTED,
    rules.PLANS_BEGUN: plan_statuses.ACTIVE,
    rules.PLANS_SUSTAINED: plan_statuses.SUSTAINED,
    rules.PLANS_RELAPSED: plan_statuses.RELAPSED,
    rules.PLANS_ENDED_EARLY: plan_statuses.ENDED_EARLY,
}
"""What happened to plans in a month -> the status they came to by it."""


def plans_running_on(day: dt.date) -> Lines:
    """Return the line each plan stood on that day, from being accepted to its aftercare's end."""
    lines = StatusChange.objects.of_model(ReintegrationPlan).standing_on(day)
    return lines.filter(to_status__in=plan_statuses.RUNNING)


def plans_moved(code: str, first: dt.date, last: dt.date) -> Lines:
    """Return the lines of one thing that happened to plans from `first` to `last`."""
    lines = StatusChange.objects.of_model(ReintegrationPlan)
    return lines.filter(to_status=PLAN_MOVES[code], effective_on__range=(first, last))


def counted_plan_moves(first: dt.date, last: dt.date) -> rules.Counts:
    """Return how often each thing happened to plans from `first` to `last`, in one pass."""
    lines = StatusChange.objects.of_model(ReintegrationPlan).order_by()
    moved = lines.filter(to_status__in=PLAN_MOVES.values(), effective_on__range=(first, last))
    found: Any = moved.values_list("to_status").annotate(Count("pk"))
    numbers: dict[str, int] = dict(found)
    return {code: [numbers.get(status, 0)] for code, status in PLAN_MOVES.items()}


# --- Counting -------------------------------------------------------------------------------------
def first_day_of_all() -> dt.date | None:
    """Return the first day any figure could count, or nothing where there is none."""
    counted = (CaseRecord, AllocationEntry, ReintegrationPlan)
    firsts = [
        StatusChange.objects.of_model(model).aggregate(first=Min("effective_on"))["first"]
        for model in counted
    ]
    return min((day for day in firsts if day is not None), default=None)


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
