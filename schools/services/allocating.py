"""A school given to a child on the list; casework holds the child against its dormant cases."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from cme.core import queue
from schools.models import Allocation, AllocationEntry, School

LOOK = "referrals.tasks.look_for_entry"
LOOK_FOR_ALL = "referrals.tasks.look_for_entries"


def give(
    *, by: Any, entry: AllocationEntry, school: School, on: dt.date, starts_on: dt.date | None
) -> Allocation:
    """Record a school given to a child, and have it looked at; return it. Call in a transaction.

    The sweep finds what no wake-up reached.
    """
    given = Allocation.objects.create(
        entry=entry, school=school, allocated_on=on, starts_on=starts_on, recorded_by=by
    )
    _look_at([entry.pk])
    queue.enqueue(LOOK, entry.pk)
    return given


def give_many(given: Collection[Allocation]) -> None:
    """Record the schools that a file gives to many children; `look_for_all` once it is read."""
    Allocation.objects.bulk_create(given)
    _look_at([one.entry_id for one in given])


def look_for_all() -> None:
    """Have every child who was given a school and not looked at looked at."""
    queue.enqueue(LOOK_FOR_ALL)


def _look_at(entries: Collection[int]) -> None:
    waiting = AllocationEntry.objects.filter(pk__in=entries, matched_at__isnull=False)
    waiting.update(matched_at=None)
