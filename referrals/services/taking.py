"""Taking up a referral to decide it: locked, as it was seen, with urgency and marks saved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from cme.accounts.models import User
from cme.audit import recording
from cme.authority import arrangements
from cme.core import dates
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist
from referrals import statuses
from referrals.models import Referral
from referrals.rules import urgency
from referrals.services import marks

DUE = ["due_on", "due_why", "late_on"]
DECISION = ["decided_by", "decided_at", "decision_words"]


class Changed(RuleBroken):
    """Somebody saved the referral while this person was deciding it."""


@dataclass(frozen=True)
class Also:
    """What goes with every decision: why, and urgency and marks as the person leaves them.

    `version` is the referral's as the person saw it.
    """

    version: int
    why: str
    priority: str
    lower_why: str = ""
    restrict_to: Sequence[User] = ()
    stop_contact: bool = False
    stop_contact_why: str = ""


def take(referral: Referral, *, by: User, also: Also) -> Referral:
    """Lock the referral, refuse where it is decided or changed, and save urgency and marks."""
    row = lock(referral)
    refuse_decided(row)
    refuse_changed(row, also.version)
    _set_urgency(row, by=by, also=also)
    if also.restrict_to:
        marks.restrict(by=by, referral=row, named_people=also.restrict_to)
    if also.stop_contact:
        marks.stop_contact(by=by, referral=row, why=also.stop_contact_why)
    return row


def listed(row: Referral, *, by: User) -> Referral:
    """Bring the work list up to date with the referral; return it."""
    worklist.refresh(row, by=by)
    return row


def lock(referral: Referral) -> Referral:
    """Return the referral as it now stands, locked. Call in a transaction."""
    return Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)


def refuse_decided(row: Referral) -> None:
    """Raise RuleBroken where somebody has decided the referral, saying who and when."""
    if row.status in statuses.DECIDED:
        who = row.decided_by.name if row.decided_by else row.status_by.name
        on = dates.date_of(row.decided_at) if row.decided_at else row.status_on
        raise RuleBroken(
            f"{who} decided this referral on {dates.day_words(on)}.",
            "Open it to see what was decided. A manager can reopen it.",
        )


def refuse_changed(row: Referral, version: int) -> None:
    """Raise Changed where somebody saved the referral since it was at this version."""
    refuse_decided(row)
    if row.version != version:
        last = row.history.select_related("history_user").first()
        who = last.history_user.name if last and last.history_user else "Somebody"
        at = f" at {dates.clock_words(last.history_date)}" if last else ""
        raise Changed(
            f"Someone changed this while you were working. {who} saved it{at}.",
            "Nothing is saved yet and your words are kept. Check, then record your decision again.",
        )


def _set_urgency(row: Referral, *, by: User, also: Also) -> None:
    if also.priority == row.priority:
        return
    urgency.what_refuses_lowering(row.priority, also.priority, why=also.lower_why)
    label = Referral.Priority(also.priority).label
    lowered = urgency.is_lower(also.priority, row.priority)
    row.priority = also.priority
    row.priority_order = urgency.ORDER[also.priority]
    words = also.lower_why if lowered else also.why
    row.notes = [*row.notes, marks.note("urgency", by=by, words=words, to=label)]
    due_again(row, what=f"{by.name} set it to {label.lower()}")
    recording.save(row, by=by, fields=["priority", "priority_order", "notes", *DUE])


def due_again(row: Referral, *, what: str) -> None:
    """Count the day to decide by from now, after `what` happened, unsaved."""
    due = urgency.due_from(
        row.priority,
        timezone.localtime(),
        days=arrangements.threshold("triage").amount,
        cutoff=arrangements.cutoff_time(),
        what=what,
    )
    row.due_on, row.due_why = due.due, due.reason
    row.late_on = urgency.late_from(due.due)


def chase_from(row: Referral, on: dt.date, *, what: str) -> None:
    """Set the day to ask again: so many working days after `what` happened on a day, unsaved."""
    days = arrangements.threshold("information_chase").amount
    chase = dates.working_day_deadline(on, days, what=what)
    row.chase_on, row.chase_why = chase.due, chase.reason


def decided(row: Referral, *, by: User, why: str, fields: Sequence[str] = ()) -> None:
    """Save who decided, when and why, and further fields that the decision set."""
    row.decided_by, row.decided_at, row.decision_words = by, timezone.now(), why
    recording.save(row, by=by, fields=[*DECISION, *fields])
