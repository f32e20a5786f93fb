"""The clock of the allocation list: counted from dates, counted again, and escalated once."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from cme.accounts.doors import SWEEP, door
from cme.audit import recording
from cme.audit.lifecycle import move_many
from cme.authority import arrangements
from cme.authority.rules import Length
from cme.core.dates import SchoolCalendar
from cme.worklist.services import refresh_many
from schools import statuses
from schools.models import Allocation, AllocationEntry
from schools.querysets import AllocationQuerySet
from schools.rules import allocation as rules
from schools.services.calendars import calendars_of

CHUNK = 200
COUNTED = (
    "counted_from",
    "nears_on",
    "escalates_on",
    "counted_days",
    "counted_unit",
    "escalates_why",
)


def set_counts(entries: Sequence[AllocationEntry]) -> list[AllocationEntry]:
    """Work out the days of entries and put them on the rows, unsaved; return those that changed.

    The schools of the entries are read with them by the caller.
    """
    now = timezone.now()  # before the dates are read: what changes after this is counted again
    length = arrangements.threshold("allocation")
    calendars = calendars_of({entry.school for entry in entries})
    starts = _first_starts(entries)
    known: dict[tuple, rules.Count] = {}
    changed = []
    for entry in entries:
        start = starts.get(entry.pk, entry.starts_on)
        key = (entry.school_id, entry.since, entry.normal_round, start)
        if key not in known:
            known[key] = _count(entry, start, length, calendars[entry.school_id])
        if _take(entry, known[key]):
            changed.append(entry)
        entry.counted_at = now
    return changed


def recount(entries: Sequence[AllocationEntry]) -> int:
    """Save the days of entries as they are counted now; return how many changed.

    The caller holds their locks. Nobody decides these days, so the sweep's account signs them.
    """
    changed = set_counts(entries)
    if entries:
        recording.save_many(changed, by=door(SWEEP), fields=(*COUNTED, "counted_at"))
        # When it was last looked at is no fact about the child: no line of history for it.
        AllocationEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(
            counted_at=entries[0].counted_at
        )
    return len(changed)


def recount_due(*, on: dt.date) -> int:
    """Count again the children on the list whose calendar or length changed; return how many."""
    if not AllocationEntry.objects.filter(status=statuses.ON_LIST).exists():
        return 0
    length = arrangements.threshold("allocation")
    council_changed = arrangements.council().calendar_changed_at
    done, last = 0, 0
    while True:
        with transaction.atomic():
            stale = AllocationEntry.objects.filter(pk__gt=last).counted_otherwise(
                length, council_changed
            )
            rows = _locked_chunk(stale.order_by("pk"))
            if not rows:
                return done
            last = rows[-1].pk
            done += recount(rows)
            refresh_many(rows, on=on)


def escalate_due(on: dt.date) -> int:
    """Pass up every entry whose days are over by a day, each as of the day it became due.

    In chunks, each a transaction with the work items it makes; what another sweep holds is left to
    it. Run twice, the second does nothing. Nothing escalates on a day that has not come.
    """
    by, by_now, done = door(SWEEP), min(on, timezone.localdate()), 0
    while True:
        with transaction.atomic():
            rows = _locked_chunk(AllocationEntry.objects.escalation_due(by_now))
            if not rows:
                return done
            move_many(rows, statuses.ESCALATED, by=by, reason="twenty_days", on=_due_day)
            refresh_many(rows, on=by_now)
            done += len(rows)


def _locked_chunk(entries: AllocationQuerySet) -> list[AllocationEntry]:
    locked = entries.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return list(locked.select_related("school")[:CHUNK])


def _due_day(entry: AllocationEntry) -> dt.date:
    return max(entry.escalates_on, entry.status_on)


def _count(
    entry: AllocationEntry, start: dt.date | None, length: Length, calendar: SchoolCalendar
) -> rules.Count:
    return rules.count(
        entry.since,
        length=length,
        calendar=calendar,
        normal_round=entry.normal_round,
        starts_on=start,
    )


def _take(entry: AllocationEntry, count: rules.Count) -> bool:
    """Put a count on a row; say whether that changes it."""
    values = {
        "counted_from": count.counted_from,
        "nears_on": count.nears_on,
        "escalates_on": count.escalates_on,
        "counted_days": count.days,
        "counted_unit": count.unit,
        "escalates_why": count.why[:300],
    }
    before = {name: getattr(entry, name) for name in values}
    for name, value in values.items():
        setattr(entry, name, value)
    return before != values


def _first_starts(entries: Sequence[AllocationEntry]) -> dict[int, dt.date | None]:
    """Return the start of each normal-round entry's first allocation: later ones never restart."""
    ids = [entry.pk for entry in entries if entry.pk and entry.normal_round]
    found: dict[int, dt.date | None] = {}
    if ids:
        rows = Allocation.objects.filter(entry__in=ids).order_by("allocated_on", "pk")
        for entry_id, starts_on in rows.values_list("entry_id", "starts_on"):
            found.setdefault(entry_id, starts_on)
    return found
