"""Many children whose days on the allocation list are over, and proof of one escalation each."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from cme.audit.models import StatusChange
from cme.core.models import PersonDetails
from cme.core.references import new_reference
from cme.worklist.models import WorkItem
from schools import statuses
from schools.models import AllocationEntry, School
from schools.services.allocation_counts import set_counts

LENGTH = dt.timedelta(days=20)


def make_due(*, by: Any, school: School, days: Sequence[dt.date]) -> dict[int, dt.date]:
    """List a child for each of these days, due on it; return entry -> the day it is due."""
    people = PersonDetails.objects.bulk_create(
        PersonDetails(given_name="Maya", family_name="Larkwing") for _day in days
    )
    entries = [
        AllocationEntry(
            reference=new_reference("L"),
            person=person,
            school=school,
            since=day - LENGTH,
            added_by=by,
            status=statuses.ALLOCATION.initial.code,
            status_on=day - LENGTH,
            status_by=by,
            status_reason="listed",
        )
        for person, day in zip(people, days, strict=True)
    ]
    set_counts(entries)
    made = AllocationEntry.objects.bulk_create(entries)
    _count_rows()
    due = {entry.pk: entry.escalates_on for entry in made}
    assert list(due.values()) == list(days)
    return due


def _count_rows() -> None:
    """Tell the planner how many rows there are, as autovacuum does where it runs."""
    with connection.cursor() as cursor:
        for model in (AllocationEntry, PersonDetails, WorkItem, StatusChange):
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def recent_days(number: int, *, until: dt.date | None = None) -> list[dt.date]:
    """Return so many days, spread over the week that ends on a day, today unless told otherwise."""
    last = until or timezone.localdate()
    return [last - dt.timedelta(days=n % 7) for n in range(number)]


def escalated() -> dict[int, dt.date]:
    """Return the entries that are escalated, and the day it took effect."""
    rows = AllocationEntry.objects.filter(status=statuses.ESCALATED)
    return dict(rows.values_list("pk", "status_on"))


def assert_whole() -> None:
    """What is escalated has its line, its item and its history; nothing else has any of them."""
    assert_each_once(escalated())


def assert_each_once(due: dict[int, dt.date]) -> None:
    """Every one of these is escalated as of its day, by one line, one item and one event."""
    expected = sorted(due.items())
    assert sorted(escalated().items()) == expected
    lines = StatusChange.objects.of_model(AllocationEntry).filter(to_status=statuses.ESCALATED)
    assert sorted(lines.values_list("subject_id", "effective_on")) == expected
    assert not StatusChange.objects.filter(outside=True).exists()
    items = WorkItem.objects.filter(kind="allocation_escalated")
    assert sorted(items.values_list("subject_id", "due_on")) == expected
    events = AllocationEntry.history.filter(status=statuses.ESCALATED)
    assert sorted(events.values_list("id", "status_on")) == expected
