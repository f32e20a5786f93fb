"""The children whom DfE's termly return counts, read from the records as they stand today."""

import datetime as dt
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest

from cases import statuses
from cases.models import COUNTS_AS_LEFT, Case, ResidencyFact
from cases.querysets import CaseQuerySet
from cme.core.dates import long_day_words
from cme.core.errors import RuleBroken
from cme.performance import census as rules
from cme.performance.census import Counted
from cme.performance.querysets import open_on

COLUMNS = (
    "pk",
    "child_id",
    "child__person__sex",
    "child__person__born_on",
    "child__person__born_estimated",
    "became_cme_on",
    "primary_reason",
)


def on_census_day(census: dt.date, *, today: dt.date) -> list[Counted]:
    """Return every child missing education in law who lived here on the census day.

    Their case was open that day, dormant included, and they were of compulsory school age. Raises
    RuleBroken for a day that has not come.
    """
    if census > today:
        raise RuleBroken(
            "The census day must be today or in the past.", "Choose an earlier day.", field="census"
        )
    here = open_on(census).filter(left=False).values("subject_id")
    cases = Case.objects.filter(pk__in=here, statutory_cme=True, became_cme_on__lte=census)
    return _counted(cases, census, census, census)


def in_school_year(year: int, *, today: dt.date) -> list[Counted]:
    """Return every child missing education in law at any time in a school year, each once.

    `year` is the calendar year in which it began, on 1 September. Raises RuleBroken where it is
    not over.
    """
    first, last = dt.date(year, 9, 1), dt.date(year + 1, 8, 31)
    if last >= today:
        raise RuleBroken(
            f"The school year ends on {long_day_words(last)}.", "Choose an earlier one."
        )
    cases = Case.objects.filter(
        ~Q(status=statuses.CLOSED) | Q(closed_on__gte=first),
        statutory_cme=True,
        opened_on__lte=last,
        became_cme_on__lte=last,
    )
    latest: dict[int, Counted] = {}
    for one in _counted(_lived_here(cases, first, last), first, last, last):
        latest[one.child_id] = one
    return list(latest.values())


def _lived_here(cases: CaseQuerySet, first: dt.date, last: dt.date) -> CaseQuerySet:
    """Keep the cases whose child lived here on some day of the time from first to last."""
    start = Greatest(Value(first, output_field=DateField()), F("opened_on"))
    facts = ResidencyFact.objects.filter(case=OuterRef("pk"))
    then = facts.filter(from_on__lte=OuterRef("begun")).order_by("-from_on", "-pk")
    came = facts.filter(from_on__gt=OuterRef("begun"), from_on__lte=last).exclude(
        residency__in=COUNTS_AS_LEFT
    )
    with_facts = cases.annotate(begun=start).annotate(
        lived=Subquery(then.values("residency")[:1]), came=Exists(came)
    )
    return with_facts.filter(Q(lived=None) | ~Q(lived__in=COUNTS_AS_LEFT) | Q(came=True))


def _counted(cases: CaseQuerySet, first: dt.date, last: dt.date, day: dt.date) -> list[Counted]:
    rows = cases.order_by("opened_on", "pk").values_list(*COLUMNS)
    return [
        _one(row, day)
        for row in rows.iterator()
        if rules.is_of_school_age(row[3], first, last, estimated=row[4])
    ]


def _one(row: tuple[Any, ...], day: dt.date) -> Counted:
    case_id, child_id, sex, born, _estimated, since, reason = row
    return Counted(
        case_id=case_id,
        child_id=child_id,
        sex=sex if sex in rules.SEXES else rules.UNKNOWN,
        year=rules.year_code(born, day),
        duration=rules.duration_band(since, day),
        reason=rules.reason_code(reason),
    )
