"""The days of a deletion return, worked out from its dates and its school's calendar.

Counted when the return is saved and sent, and again when a calendar or a length changes.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cme.accounts import doors
from cme.audit import recording
from cme.authority import arrangements
from cme.authority.models import Council
from cme.core.dates import SchoolCalendar, short_day_words
from cme.worklist.services import refresh
from schools import statuses
from schools.models import DeletionReturn
from schools.rules import absence
from schools.rules.grounds import COUNTED, Facts
from schools.services import reconciling
from schools.services.calendars import calendars_of

CHUNK = 200
COUNTED_FIELDS = (
    "ground_holds_on",
    "ground_why",
    "attendance_due_on",
    "attendance_due_why",
    "transfer_due_on",
    "transfer_due_why",
    "counted_at",
)
ANSWER = ("answer_due_on", "answer_due_why")
OTHER_LENGTHS = ("attendance_return", "transfer_file")
NO_FILE = frozenset({"k", "out_died"})
"""Grounds after which no file follows a pupil."""
OPEN = (statuses.DRAFT, *statuses.SENT)


def facts_of(row: DeletionReturn) -> Facts:
    """Return what a return says, as the rules read it."""
    return Facts(
        ground=row.ground,
        given_name=row.person.given_name,
        family_name=row.person.family_name,
        born_on=row.person.born_on,
        has_address=row.person.address_kind == "known",
        carers=tuple(row.person.carers),
        last_attended_on=row.last_attended_on,
        deleted_on=row.deleted_on,
        first_absent_on=row.first_absent_on,
        leave_ended_on=row.leave_ended_on,
        all_unauthorised=row.all_unauthorised,
        enquiries=tuple(row.enquiries),
        enquiry_words=row.enquiry_words,
        evidence=row.evidence,
        destination=row.destination,
        has_new_school=bool(row.new_school_id or row.new_school_words),
        new_school_starts_on=row.new_school_starts_on,
        has_new_address=bool(row.future_address),
    )


Lengths = Mapping[str, int]
LENGTHS = (*dict.fromkeys(code for _column, code in COUNTED.values()), *OTHER_LENGTHS)


def lengths() -> dict[str, int]:
    """Return each length in school days that a return is counted by, as the council set it."""
    return {code: arrangements.threshold(code).amount for code in LENGTHS}


def holding(
    row: DeletionReturn, calendar: SchoolCalendar, *, on: dt.date
) -> absence.Holding | None:
    """Return how far the return's ground has come by a day; None where it counts no days."""
    if row.ground not in COUNTED:
        return None
    needed = arrangements.threshold(COUNTED[row.ground][1]).amount
    return absence.ground_holds(facts_of(row), calendar, needed=needed, on=on)


def count(rows: Iterable[DeletionReturn]) -> None:
    """Set the counted days of returns, each in its school's calendar; saves nothing."""
    listed = list(rows)
    now = timezone.now()  # before the dates are read: what changes after this is counted again
    given, calendars = lengths(), calendars_of({row.school for row in listed})
    for row in listed:
        calendar = calendars[row.school_id]
        _count_ground(row, calendar, given, timezone.localdate(now))
        _count_attendance(row, calendar, given["attendance_return"])
        _count_transfer(row, calendar, given["transfer_file"])
        row.counted_at = now


def _count_ground(
    row: DeletionReturn, calendar: SchoolCalendar, given: Lengths, on: dt.date
) -> None:
    row.ground_holds_on, row.ground_why = None, ""
    if row.ground in COUNTED:
        needed = given[COUNTED[row.ground][1]]
        held = absence.ground_holds(facts_of(row), calendar, needed=needed, on=on)
        if held:
            row.ground_holds_on, row.ground_why = held.holds_on, held.words[:300]


def _count_attendance(row: DeletionReturn, calendar: SchoolCalendar, n: int) -> None:
    """Reg. 13: a school tells the council of 10 school days away, once in each absence."""
    row.attendance_due_on, row.attendance_due_why = None, ""
    if row.ground == "i" and row.first_absent_on:
        days = absence.CountedDays(calendar)
        row.attendance_due_on = days.nth(row.first_absent_on, n)
        first = short_day_words(row.first_absent_on)
        words = f"{n} school days absent at {calendar.name}, from {first}{days.caveat}."
        row.attendance_due_why = words[:300]


def _count_transfer(row: DeletionReturn, calendar: SchoolCalendar, n: int) -> None:
    row.transfer_due_on, row.transfer_due_why = None, ""
    left = row.deleted_on or (timezone.localdate(row.submitted_at) if row.submitted_at else None)
    if left and row.submitted_at and row.ground not in NO_FILE:
        days = absence.CountedDays(calendar)
        row.transfer_due_on = days.nth(left + absence.ONE_DAY, n)
        words = f"{n} school days after the pupil left on {short_day_words(left)}{days.caveat}."
        row.transfer_due_why = words[:300]


def recount(rows: Iterable[DeletionReturn]) -> int:
    """Count returns again and save those whose days changed; return how many. Rows are locked."""
    listed = list(rows)
    before = {row.pk: _days(row) for row in listed}
    count(listed)
    for row in listed:
        if row.status == statuses.QUERIED and row.answer_due_on:
            due = reconciling.answer_due(row.school, row.status_on)
            row.answer_due_on, row.answer_due_why = due.due, due.reason
    by = doors.door(doors.SWEEP)
    changed = [row for row in listed if _days(row) != before[row.pk]]
    recording.save_many(changed, by=by, fields=(*COUNTED_FIELDS, *ANSWER))
    same = [row for row in listed if _days(row) == before[row.pk]]
    if same:
        # That it was looked at again is no news of the return, so its history has no line of it.
        looked_at = DeletionReturn.objects.filter(pk__in=[row.pk for row in same])
        looked_at.update(counted_at=same[0].counted_at)
    for row in changed:
        refresh(row)
    return len(changed)


def recount_due(on: dt.date) -> int:
    """Count again each return whose calendar, or whose length, changed; return how many changed.

    In chunks; a row that another sweep holds is left to it.
    """
    changed, last = 0, 0
    if not DeletionReturn.objects.exists():  # nor need a council be set up
        return 0
    while ids := _next_stale(last):
        last = ids[-1]
        with transaction.atomic():
            rows = DeletionReturn.objects.select_for_update(of=("self",), skip_locked=True)
            locked = list(rows.filter(pk__in=ids).select_related("school", "person").order_by("pk"))
            changed += recount(locked)
    return changed


def _next_stale(after: int) -> list[int]:
    waiting = stale().filter(pk__gt=after).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:CHUNK])


def stale() -> QuerySet[DeletionReturn]:
    """Return the returns that still owe something and were counted before their days changed."""
    changes = Council.objects.values_list("calendar_changed_at", "lengths_changed_at").first()
    given = lengths()
    old = Q(counted_at__lt=F("school__calendar_changed_at"))
    for changed_at in filter(None, changes or ()):
        old |= Q(counted_at__lt=changed_at)
    for code, (_column, length) in COUNTED.items():
        old |= Q(ground=code, ground_holds_on__isnull=False) & ~Q(
            ground_why__startswith=f"{given[length]} school days"
        )
    n = given["transfer_file"]
    file_owed = Q(transfer_due_on__isnull=False, transfer_sent_on=None)
    old |= file_owed & ~Q(transfer_due_why__startswith=f"{n} school days")
    waiting = Q(status__in=OPEN) | (file_owed & ~Q(status=statuses.WITHDRAWN))
    return DeletionReturn.objects.filter(waiting, old, counted_at__isnull=False)


def _days(row: DeletionReturn) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in (*COUNTED_FIELDS, *ANSWER) if name != "counted_at")
