"""A school tells us that a pupil joined, or that a child allocated to it arrived."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cme.accounts.models import User
from cme.audit import recording
from cme.authority import arrangements
from cme.core import queue
from cme.core.dates import calendar_deadline
from cme.core.errors import RuleBroken
from cme.core.models import PersonDetails
from cme.core.references import new_reference
from schools import statuses
from schools.models import AllocationEntry, DeletionReturn, NewPupilReturn, School
from schools.services import allocations
from schools.services.pupils import add_pupil, change_pupil, same_pupils
from schools.services.returns import confirm_by_arrival

LOOK = "referrals.tasks.look_for_pupil"


def file_new_pupil(
    *,
    by: User,
    school: School,
    submission_key: str,
    details: Mapping[str, Any],
    entered_on: dt.date,
    starts_on: dt.date,
    year_group: int | None = None,
    last_school: School | None = None,
    last_school_words: str = "",
) -> NewPupilReturn:
    """Store a new-pupil return and what it confirms; return it.

    The same key gives the same one, and so does the very same form sent from a page that was gone
    back to: a pupil joins a register once.

    The child leaves the allocation list, and the return of the school that named this one as the
    destination is reconciled. A task holds it against the children we look for; the sweep finds
    what no wake-up reached. Raises RuleBroken for a day of entry that has not come.
    """
    if before := sent_before(school, submission_key):
        return before
    _refuse_to_come(entered_on)
    told = {
        "school": school,
        "year_group": year_group,
        "entered_on": entered_on,
        "starts_on": starts_on,
        "last_school": last_school,
        "last_school_words": last_school_words,
    }
    if before := _said_before(told, details):
        return before
    try:
        with transaction.atomic():
            row = NewPupilReturn(submission_key=_key(school, submission_key), **told)
            return _store(row, by=by, details=details)
    except IntegrityError:
        if before := sent_before(school, submission_key):
            return before
        raise  # another rule of the database than that of the key


@transaction.atomic
def correct_new_pupil(
    *,
    by: User,
    new_pupil_return: NewPupilReturn,
    version: int,
    details: Mapping[str, Any],
    entered_on: dt.date,
    **about: Any,
) -> NewPupilReturn:
    """Put right what a school said of a pupil who joined; return the return as it now stands.

    It keeps its reference and the moment it came, and counts as late by the day of entry it now
    gives. It is held again against the children we look for. `version` is of the return that was
    corrected, `about` holds its other fields. Raises RuleBroken where somebody else changed it
    since, and for a day of entry that has not come.
    """
    rows = NewPupilReturn.objects.select_for_update(of=("self",)).select_related("person", "school")
    row = rows.get(pk=new_pupil_return.pk)
    if version != row.version:
        raise RuleBroken(
            "Somebody changed this return while you had it open.",
            "Look at the return as it is now, then correct it again.",
        )
    _refuse_to_come(entered_on)
    told = {"entered_on": entered_on, **about}
    changed = [name for name, value in told.items() if getattr(row, name) != value]
    said = {name: getattr(row.person, name) for name in details}
    if not changed and said == dict(details):
        return row
    for name in changed:
        setattr(row, name, told[name])
    change_pupil(by=by, person=row.person, details=details)
    _count(row)
    row.corrected_at, row.matched_at = timezone.now(), None
    counted = ("due_on", "due_why", "is_late", "corrected_at", "matched_at")
    recording.save(row, by=by, fields=(*changed, *counted))
    _follow(row, by=by)
    return row


def sent_before(school: School, submission_key: str) -> NewPupilReturn | None:
    """Return the return that this school filed with this key, or None."""
    rows = NewPupilReturn.objects.filter(school=school)
    return rows.filter(submission_key=_key(school, submission_key)).first()


def _said_before(told: Mapping[str, Any], details: Mapping[str, Any]) -> NewPupilReturn | None:
    """Return the return in which this school said the very same, to the last word, or None.

    Raises RuleBroken where it said something else of this pupil and this day: that is corrected.
    """
    rows = NewPupilReturn.objects.filter(school=told["school"], entered_on=told["entered_on"])
    for row in same_pupils(rows, PersonDetails(**details)):
        said = all(getattr(row, name) == value for name, value in told.items())
        if said and all(getattr(row.person, name) == value for name, value in details.items()):
            return row
        raise RuleBroken(
            f"Your school has already sent a return for this pupil and this day, {row.reference}.",
            "If something in it is wrong, open it under New pupils and correct it.",
        )
    return None


def _key(school: School, submission_key: str) -> str:
    """A key is a school's own: another's never hides a return, nor gives one away."""
    return f"{school.urn}:{submission_key}"[:64]


def _store(row: NewPupilReturn, *, by: User, details: Mapping[str, Any]) -> NewPupilReturn:
    row.reference = new_reference("N", taken=_is_taken)
    row.person = add_pupil(by=by, details=details)
    row.submitted_at, row.submitted_by = timezone.now(), by
    _count(row)
    recording.save(row, by=by)
    _follow(row, by=by)
    return row


def _count(row: NewPupilReturn) -> None:
    """Set the day it is due and whether it came later; the caller saves."""
    length = arrangements.threshold("new_pupil_return").amount
    due = calendar_deadline(row.entered_on, length, what="the name was entered")
    row.due_on, row.due_why = due.due, due.reason
    row.is_late = timezone.localdate(row.submitted_at) > row.due_on


def _follow(row: NewPupilReturn, *, by: User) -> None:
    """Confirm elsewhere what the return says, and have it held against whom we look for."""
    _confirm_place(row, by=by)
    _confirm_destinations(row, by=by)
    queue.enqueue(LOOK, row.pk)


def _refuse_to_come(entered_on: dt.date) -> None:
    if entered_on > timezone.localdate():
        raise RuleBroken("The day must be today or in the past.", field="entered_on")


def _confirm_place(row: NewPupilReturn, *, by: User) -> None:
    """Take the child off the allocation list, unless the first day has still to come."""
    if row.starts_on > timezone.localdate():
        return
    listed = AllocationEntry.objects.on_the_list().filter(school=row.school)
    for entry in same_pupils(listed, row.person):
        allocations.confirm_on_roll(
            by=by,
            entry=entry,
            first_day=row.starts_on,
            confirmed_by=f"{by.get_full_name()}, {row.school.name}",
            proof=f"New-pupil return {row.reference}",
        )


def _confirm_destinations(row: NewPupilReturn, *, by: User) -> None:
    """Reconcile what other schools said: that the pupil was coming here."""
    sent = DeletionReturn.objects.filter(status=statuses.SUBMITTED, new_school=row.school)
    for leaving in same_pupils(sent.exclude(school=row.school), row.person):
        confirm_by_arrival(by=by, deletion_return=leaving, arrived=row)


def confirm_arrival(*, by: User, entry: AllocationEntry, first_day: dt.date) -> AllocationEntry:
    """Record that a child allocated to the school is on roll there, from their first day."""
    return allocations.confirm_on_roll(
        by=by,
        entry=entry,
        first_day=first_day,
        confirmed_by=f"{by.get_full_name()}, {entry.school.name}",
    )


def _is_taken(reference: str) -> bool:
    return NewPupilReturn.objects.filter(reference=reference).exists()
