"""What a school does with its deletion return: begins, fills in, sends, answers, takes it back.

A return is always accepted and stamped, late or not, whether its ground holds or not and whatever
is missing: a blocked return is a lost child. The stamp cannot be undone.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cme.accounts.models import User
from cme.audit import recording
from cme.audit.lifecycle import begin as begin_lifecycle
from cme.audit.lifecycle import move
from cme.core import queue
from cme.core.errors import RuleBroken
from cme.core.models import PersonDetails
from cme.core.references import new_reference
from cme.worklist import services as worklist
from schools import statuses
from schools.models import DeletionReturn, NewPupilReturn, ReturnMessage, School
from schools.rules import grounds
from schools.services import reconciling
from schools.services.pupils import ABOUT_HOME, ABOUT_PUPIL, add_pupil, change_pupil, same_pupils
from schools.services.return_counts import COUNTED_FIELDS, count, facts_of, recount_due

__all__ = [
    "answer",
    "begin",
    "facts_of",
    "record_transfer",
    "recount_due",
    "save_step",
    "submit",
    "withdraw",
]

LATELY = dt.timedelta(days=90)
REFER = "referrals.tasks.refer_return"
LOOK = "referrals.tasks.look_for_leaver"
STEPS = ("pupil", "reason", "parents", "destination")
STEP_FIELDS: dict[str, tuple[str, ...]] = {
    "pupil": ("year_group", "last_attended_on"),
    "reason": (
        "ground",
        "evidence",
        "deleted_on",
        "first_absent_on",
        "leave_ended_on",
        "all_unauthorised",
        "enquiries",
        "enquiry_words",
    ),
    "parents": (),
    "destination": (
        "destination",
        "new_school",
        "new_school_words",
        "new_school_starts_on",
        "future_address",
        "future_parent",
        "future_from",
    ),
}
PERSON_FIELDS = {"pupil": ABOUT_PUPIL, "parents": ABOUT_HOME}
NOTHING: dict[str, Any] = {
    "first_absent_on": None,
    "leave_ended_on": None,
    "all_unauthorised": None,
    "enquiries": [],
    "enquiry_words": "",
}
SAVED = tuple(name for names in STEP_FIELDS.values() for name in names)


@transaction.atomic
def begin(
    *,
    by: User,
    school: School,
    details: Mapping[str, Any],
    year_group: int | None = None,
    last_attended_on: dt.date | None = None,
) -> DeletionReturn:
    """Begin a return about a pupil of the school; the draft there is of the pupil comes back.

    `details` holds fields of PersonDetails. One draft for one pupil: a form sent twice begins one.
    """
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    drafts = DeletionReturn.objects.filter(school=school, status=statuses.DRAFT)
    before = same_pupils(drafts, PersonDetails(**details))
    before = before or _sent_twice(drafts, by, details, (year_group, last_attended_on))
    if before:
        return before[0]
    row = DeletionReturn(
        reference=new_reference("D", taken=_is_taken),
        school=school,
        person=add_pupil(by=by, details=details),
        year_group=year_group,
        last_attended_on=last_attended_on,
        started_by=by,
        steps_done=["pupil"],
    )
    count([row])
    return begin_lifecycle(row, by=by, reason="begun", on=timezone.localdate())


def _sent_twice(
    drafts: QuerySet[DeletionReturn],
    by: User,
    details: Mapping[str, Any],
    about: tuple[int | None, dt.date | None],
) -> list[DeletionReturn]:
    """Return the drafts that the person began with just these words: a form was sent again."""
    same = {f"person__{name}": value for name, value in details.items()}
    year_group, last_attended_on = about
    return list(
        drafts.filter(
            started_by=by, year_group=year_group, last_attended_on=last_attended_on, **same
        ).select_related("person")
    )


@transaction.atomic
def save_step(
    *,
    by: User,
    deletion_return: DeletionReturn,
    step: str,
    values: Mapping[str, Any],
    done: bool = True,
) -> DeletionReturn:
    """Save one page of a draft; `done` where the page is whole. Returns the return.

    Raises RuleBroken once the return was sent, and for a ground of the other list by age.
    """
    row = _lock(deletion_return)
    _refuse_sent(row)
    about_person = {k: v for k, v in values.items() if k in PERSON_FIELDS.get(step, ())}
    for name, value in values.items():
        if name not in about_person:
            if name not in STEP_FIELDS[step]:
                raise KeyError(f"{name} is not asked on the page {step}")
            setattr(row, name, value)
    if about_person:
        change_pupil(by=by, person=row.person, details=about_person)
    finished = {*row.steps_done} - {step} | ({step} if done else set())
    finished = _follow(row, step, finished)
    row.steps_done = [name for name in STEPS if name in finished]
    count([row])
    fields = (*SAVED, "steps_done", "saved_at", *COUNTED_FIELDS)
    recording.save(row, by=by, fields=fields)
    worklist.refresh(row, by=by)
    return row


def _follow(row: DeletionReturn, step: str, finished: set[str]) -> set[str]:
    """Bring what depends on an answer after it; return which pages are still whole."""
    on = row.deleted_on or timezone.localdate()
    if step == "reason":
        grounds.need_ground_of_age(row.ground, row.person.born_on, on)
        _forget_unasked(row)
        return _follow_ground(row, finished)
    chosen = grounds.ground(row.ground)
    if step == "pupil" and chosen not in (None, *grounds.grounds_for(row.person.born_on, on)):
        row.ground, row.evidence = "", {}
        _forget_unasked(row)
        return finished - {"reason"}
    return finished


def _forget_unasked(row: DeletionReturn) -> None:
    """Empty what the chosen ground does not ask: each ground files with just its questions."""
    asked = {question.name for question in grounds.questions(row.ground)}
    for name, nothing in NOTHING.items():
        if name not in asked:
            setattr(row, name, nothing)
    row.evidence = {name: value for name, value in row.evidence.items() if name in asked}


def _follow_ground(row: DeletionReturn, finished: set[str]) -> set[str]:
    """Nothing follows some grounds, so nobody is asked what; a parent who teaches is an answer."""
    places = DeletionReturn.Destination
    chosen = grounds.ground(row.ground)
    if chosen is not None and not chosen.follows:
        row.destination = places.NONE
        return finished | {"destination"}
    if row.destination == places.NONE:
        row.destination = places.NOT_SAID
        return finished - {"destination"}
    return finished


@transaction.atomic
def submit(*, by: User, deletion_return: DeletionReturn) -> DeletionReturn:
    """Send a return: stamp it, whatever it lacks, and start what follows from it; return it.

    Sent twice it is sent once. A task holds it against dormant cases, and where nobody knows the
    destination another makes a referral of it; the sweep finds what no wake-up reached. Where the
    new school has told us of the pupil already, the return is reconciled at once.
    """
    row = _lock(deletion_return)
    if row.submitted_at is not None:
        return row
    today = timezone.localdate()
    facts = facts_of(row)
    row.submitted_at, row.submitted_by = timezone.now(), by
    row.is_late = grounds.is_late(row.deleted_on, today)
    row.destination_unknown = grounds.destination_is_unknown(facts)
    count([row])
    stamp = ("submitted_at", "submitted_by", "is_late", "destination_unknown")
    recording.save(row, by=by, fields=(*stamp, *COUNTED_FIELDS))
    move(row, statuses.SUBMITTED, by=by, reason="sent", on=today)
    queue.enqueue(LOOK, row.pk)
    if row.destination_unknown:
        queue.enqueue(REFER, row.pk)
    else:
        row = _reconcile_if_told(row, by=by)
    worklist.refresh(row, by=by)
    return row


def _reconcile_if_told(row: DeletionReturn, *, by: User) -> DeletionReturn:
    """The new school's own return may have come first."""
    if row.new_school_id is None or row.new_school_id == row.school_id:
        return row
    since = row.last_attended_on or timezone.localdate() - LATELY
    told = NewPupilReturn.objects.filter(school=row.new_school_id, starts_on__gte=since)
    arrived = next(iter(same_pupils(told, row.person)), None)
    return confirm_by_arrival(by=by, deletion_return=row, arrived=arrived) if arrived else row


def confirm_by_arrival(
    *, by: User, deletion_return: DeletionReturn, arrived: NewPupilReturn
) -> DeletionReturn:
    """Record that the school a leaver went to has told us of the pupil; return the return."""
    return reconciling.reconcile(
        by=by,
        deletion_return=deletion_return,
        reason="confirmed_by_school",
        words=f"{arrived.school.name}, in its new-pupil return {arrived.reference}",
        on=timezone.localdate(),
    )


@transaction.atomic
def answer(*, by: User, deletion_return: DeletionReturn, words: str) -> DeletionReturn:
    """Answer our question, or what we said of the ground; return the return.

    A question that was asked is answered once. Raises RuleBroken where nothing was asked.
    """
    row = _lock(deletion_return)
    if not words.strip():
        raise RuleBroken("Enter your answer.", field="words")
    if row.status not in (statuses.QUERIED, statuses.CHALLENGED):
        raise RuleBroken("There is no question to answer.", "Look at the return as it is now.")
    ReturnMessage.objects.create(
        deletion_return=row, side=ReturnMessage.Side.SCHOOL, words=words.strip(), by=by
    )
    if row.status == statuses.QUERIED:
        move(
            row, statuses.SUBMITTED, by=by, reason="answered", on=timezone.localdate(), words=words
        )
        row.answer_due_on, row.answer_due_why = None, ""
        recording.save(row, by=by, fields=("answer_due_on", "answer_due_why"))
        if not row.destination_unknown:
            row = _reconcile_if_told(row, by=by)
    worklist.refresh(row, by=by)
    return row


@transaction.atomic
def withdraw(*, by: User, deletion_return: DeletionReturn, words: str = "") -> DeletionReturn:
    """Take a return back, because the pupil stays on roll; the stamp it had stays."""
    row = _lock(deletion_return)
    if row.status == statuses.WITHDRAWN:
        return row
    if row.status == statuses.RECONCILED:
        raise RuleBroken(
            "This return is finished, so it cannot be withdrawn.",
            "If the pupil is still at your school, call us.",
        )
    if words.strip():
        ReturnMessage.objects.create(
            deletion_return=row, side=ReturnMessage.Side.SCHOOL, words=words.strip(), by=by
        )
    today = timezone.localdate()
    move(row, statuses.WITHDRAWN, by=by, reason="kept_on_roll", on=today, words=words)
    row.answer_due_on, row.answer_due_why = None, ""
    recording.save(row, by=by, fields=("answer_due_on", "answer_due_why"))
    worklist.refresh(row, by=by)
    return row


@transaction.atomic
def record_transfer(
    *, by: User, deletion_return: DeletionReturn, sent_on: dt.date
) -> DeletionReturn:
    """Record the day on which the school sent the pupil's transfer file on."""
    row = _lock(deletion_return)
    _refuse_future(sent_on)
    if row.submitted_at is None or row.status == statuses.WITHDRAWN:
        raise RuleBroken(
            "A transfer file follows a return that was sent.", "Send the return first."
        )
    row.transfer_sent_on = sent_on
    recording.save(row, by=by, fields=("transfer_sent_on",))
    worklist.refresh(row, by=by)
    return row


def _lock(deletion_return: DeletionReturn) -> DeletionReturn:
    rows = DeletionReturn.objects.select_for_update(of=("self",))
    return rows.select_related("school", "person", "new_school").get(pk=deletion_return.pk)


def _refuse_sent(row: DeletionReturn) -> None:
    if row.status != statuses.DRAFT:
        raise RuleBroken(
            "A return that was sent cannot be changed.",
            "Answer our question, or withdraw it if the pupil stays on roll.",
        )


def _refuse_future(day: dt.date) -> None:
    if day > timezone.localdate():
        raise RuleBroken("The day must be today or in the past.", field="sent_on")


def _is_taken(reference: str) -> bool:
    return DeletionReturn.objects.filter(reference=reference).exists()
