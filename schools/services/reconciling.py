"""What the council does with a return: asks, confirms, challenges, looks for the child.

The school reads every question and every challenge, and never where the child went. Each function
locks the return, reads it again, moves it and brings the work about it up to date.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from cme.accounts.models import User
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.authority import arrangements
from cme.core.dates import (
    CalendarTooShort,
    Deadline,
    school_day_deadline,
    working_day_deadline,
)
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist
from schools import statuses
from schools.models import AuthorityEnquiry, DeletionReturn, ReturnMessage, School
from schools.services.calendars import calendar_of

TO_SCHOOL = ("changed_for_school_at",)


@transaction.atomic
def open_enquiry(*, by: User, deletion_return: DeletionReturn) -> DeletionReturn:
    """Record that nobody knows where the child went, so a referral was made; return the return.

    It took effect on the day the school sent it, however late it is noticed.
    """
    row = _lock(deletion_return)
    move(row, statuses.ENQUIRY_OPENED, by=by, reason="destination_unknown", on=row.status_on)
    return _told(row, by=by)


@transaction.atomic
def ask(*, by: User, deletion_return: DeletionReturn, words: str) -> DeletionReturn:
    """Ask the school a question about its return, to be answered by a day; return the return."""
    row = _lock(deletion_return)
    _say(row, by=by, words=words, what="Enter the question.")
    today = timezone.localdate()
    due = answer_due(row.school, today)
    move(row, statuses.QUERIED, by=by, reason="question", on=today, words=words)
    row.answer_due_on, row.answer_due_why = due.due, due.reason
    return _told(row, by=by, fields=("answer_due_on", "answer_due_why"))


@transaction.atomic
def reconcile(
    *, by: User, deletion_return: DeletionReturn, reason: str, words: str, on: dt.date
) -> DeletionReturn:
    """Record that the destination confirmed the child: who, how, and on what day.

    `reason` is confirmed_by_school or confirmed_by_authority. The school that filed the return is
    told that it is finished, and nothing more.
    """
    row = _lock(deletion_return)
    _need(words, "Enter who confirmed it, and how.", field="words")
    move(row, statuses.RECONCILED, by=by, reason=reason, on=on, words=words)
    row.confirmed_words = words.strip()
    return _told(row, by=by, fields=("confirmed_words",))


@transaction.atomic
def challenge(
    *, by: User, deletion_return: DeletionReturn, reason: str, words: str
) -> DeletionReturn:
    """Say to the school that the ground does not seem to hold; the school decides.

    `reason` is ground_not_met or no_joint_enquiry.
    """
    row = _lock(deletion_return)
    _say(row, by=by, words=words, what="Enter what does not hold.")
    today = timezone.localdate()
    move(row, statuses.CHALLENGED, by=by, reason=reason, on=today, words=words)
    return _told(row, by=by)


@transaction.atomic
def accept_ground(*, by: User, deletion_return: DeletionReturn, words: str) -> DeletionReturn:
    """Record that the ground holds after all, and why."""
    row = _lock(deletion_return)
    _need(words, "Enter what showed that the ground holds.", field="words")
    today = timezone.localdate()
    move(row, statuses.ACCOUNTED_FOR, by=by, reason="ground_accepted", on=today, words=words)
    row.confirmed_words = words.strip()
    return _told(row, by=by, fields=("confirmed_words",))


@transaction.atomic
def finish_enquiry(
    *, by: User, deletion_return: DeletionReturn, on: dt.date, words: str = ""
) -> DeletionReturn:
    """Record that our enquiry, or our challenge, is finished, on the day that ended it."""
    row = _lock(deletion_return)
    day = max(on, row.status_on)
    move(row, statuses.ACCOUNTED_FOR, by=by, reason="enquiry_done", on=day, words=words)
    if not words:
        return _told(row, by=by)
    row.confirmed_words = words.strip()
    return _told(row, by=by, fields=("confirmed_words",))


@transaction.atomic
def record_enquiry(
    *, by: User, deletion_return: DeletionReturn, outcome: str, agreed_on: dt.date
) -> AuthorityEnquiry:
    """Record what the council's side of joint enquiries came to, and the day both agreed it."""
    row = _lock(deletion_return)
    if agreed_on > timezone.localdate():
        raise RuleBroken("The day must be today or in the past.", field="agreed_on")
    if row.status in (statuses.WITHDRAWN, statuses.RECONCILED):
        label = row.get_status_display()
        raise RuleBroken(f'This return is finished: "{label}".', "There is nothing to enquire.")
    enquiry = AuthorityEnquiry.objects.create(
        school=row.school,
        upn=row.person.upn,
        deletion_return=row,
        outcome=AuthorityEnquiry.Outcome(outcome),
        agreed_on=agreed_on,
        by=by,
    )
    _told(row, by=by)
    return enquiry


def _lock(deletion_return: DeletionReturn) -> DeletionReturn:
    rows = DeletionReturn.objects.select_for_update(of=("self",))
    return rows.select_related("school", "person").get(pk=deletion_return.pk)


def _told(row: DeletionReturn, *, by: User, fields: tuple[str, ...] = ()) -> DeletionReturn:
    """Save what changed, mark it as new to the school, and bring the work about it up to date."""
    row.changed_for_school_at = timezone.now()
    recording.save(row, by=by, fields=(*fields, *TO_SCHOOL))
    worklist.refresh(row, by=by)
    return row


def _say(row: DeletionReturn, *, by: User, words: str, what: str) -> None:
    _need(words, what, field="words")
    ReturnMessage.objects.create(
        deletion_return=row, side=ReturnMessage.Side.COUNCIL, words=words.strip(), by=by
    )


def _need(words: str, what: str, *, field: str) -> None:
    if not words.strip():
        raise RuleBroken(what, field=field)


def answer_due(school: School, on: dt.date) -> Deadline:
    """Return by when the school answers, in the days it meets; in working days where unknown."""
    length = arrangements.threshold("return_query")
    if length.unit == "school_days":
        try:
            calendar = calendar_of(school)
            return school_day_deadline(on, length.amount, calendar=calendar, what="we asked")
        except CalendarTooShort as short:
            due = working_day_deadline(on, length.amount, what="we asked")
            return Deadline(due.due, f"{due.reason}. {short.sentence}")
    return working_day_deadline(on, length.amount, what="we asked")
