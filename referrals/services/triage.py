"""What a person decides about a referral: each decision with urgency and marks, in one breath."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from cases import services as casework
from cases.models import Case, OnwardReferral
from cases.statuses import DORMANT
from cme.accounts.models import User
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.authority import arrangements
from cme.authority.models import Agency, Area
from cme.core import dates
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist
from referrals import statuses
from referrals.models import Referral
from referrals.rules import sending, urgency
from referrals.services import children, marks
from referrals.services.children import Placing
from referrals.services.matching import look_again

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


@dataclass(frozen=True)
class Sending:
    """One destination of a referral that is sent on."""

    agency: Agency
    to_words: str
    message: str


@dataclass(frozen=True)
class Opened:
    """What a decision made of the children: new cases, and cases that the referral was added to."""

    opened: list[Case] = field(default_factory=list)
    added_to: list[Case] = field(default_factory=list)


@transaction.atomic
def decide_open(
    *,
    by: User,
    referral: Referral,
    also: Also,
    placings: Sequence[Placing],
    area: Area | None,
    officer: User,
) -> Opened:
    """Open a case for each child, or add to the one a child has; brothers and sisters are related.

    Raises RuleBroken where the age, a second open case or a mark refuses; then nothing is saved.
    """
    row = _take(referral, by=by, also=also)
    children.refuse_nobody(placings)
    children.refuse_same_child_twice(placings)
    children.refuse_officer_kept_out(row, officer)
    done = Opened()
    for placing in placings:
        if placing.case:
            done.added_to.append(children.add_to(placing, row, by=by, why=also.why))
        else:
            done.opened.append(
                children.open_for(placing, row, by=by, area=area, officer=officer, why=also.why)
            )
    cases = [*done.opened, *done.added_to]
    if len(cases) > 1:
        casework.relate(by=by, children=[case.child for case in cases])
    row.area = area or row.area
    _decided(row, by=by, why=also.why, fields=["area"])
    to, reason = (statuses.ACCEPTED, "is_cme") if done.opened else _linked(placings)
    move(row, to, by=by, reason=reason, on=timezone.localdate(), words=also.why)
    worklist.refresh(row, by=by)
    for case in done.opened:
        look_again(child=case.child)
    return done


@transaction.atomic
def decide_link(
    *, by: User, referral: Referral, also: Also, placings: Sequence[Placing]
) -> list[Case]:
    """Add the referral to open cases of its children; a dormant one wakes."""
    row = _take(referral, by=by, also=also)
    if not placings:
        raise RuleBroken(
            "Choose the case to add this referral to.",
            "Pick one, or type its reference.",
            field="link_0",
        )
    reason = _linked(placings)[1]
    cases = [children.add_to(placing, row, by=by, why=also.why) for placing in placings]
    _decided(row, by=by, why=also.why)
    move(
        row,
        statuses.LINKED,
        by=by,
        reason=reason,
        on=timezone.localdate(),
        words=also.why,
    )
    worklist.refresh(row, by=by)
    return cases


@transaction.atomic
def decide_ask(*, by: User, referral: Referral, also: Also, whom: str, what: str) -> Referral:
    """Ask somebody for more; the clock stops until they answer, so many days at most."""
    row = _take(referral, by=by, also=also)
    today = timezone.localdate()
    row.asked_whom, row.asked_what, row.asked_on = whom, what, today
    _chase_from(row, today, what="you asked")
    row.notes = [*row.notes, marks.note("asked", by=by, words=what, whom=whom)]
    recording.save(
        row,
        by=by,
        fields=["asked_whom", "asked_what", "asked_on", "chase_on", "chase_why", "notes"],
    )
    move(
        row,
        statuses.AWAITING_INFORMATION,
        by=by,
        reason="needs_facts",
        on=today,
        words=also.why,
    )
    return _listed(row, by=by)


@transaction.atomic
def ask_again(*, by: User, referral: Referral, words: str) -> Referral:
    """Record that we asked for the facts again; the day to ask once more is counted from today."""
    row = _lock(referral)
    _refuse_decided(row)
    if row.status != statuses.AWAITING_INFORMATION:
        raise RuleBroken("Nobody is asked for anything about this referral.", "Open it again.")
    _chase_from(row, timezone.localdate(), what="you asked again")
    row.notes = [*row.notes, marks.note("asked_again", by=by, words=words, whom=row.asked_whom)]
    recording.save(row, by=by, fields=["chase_on", "chase_why", "notes"])
    return _listed(row, by=by)


@transaction.atomic
def record_facts(*, by: User, referral: Referral, came: bool, words: str) -> Referral:
    """Take up a referral again: the facts came, or nobody answered; it waits to be decided."""
    row = _lock(referral)
    today = timezone.localdate()
    reason = "facts_came" if came else "no_answer"
    row.notes = [*row.notes, marks.note(reason, by=by, words=words, whom=row.asked_whom)]
    row.chase_on, row.chase_why = None, ""
    _due_again(row, what="the facts came" if came else "no answer came")
    recording.save(row, by=by, fields=["notes", "chase_on", "chase_why", *DUE])
    move(row, statuses.RECEIVED, by=by, reason=reason, on=today, words=words)
    return _listed(row, by=by)


@transaction.atomic
def decide_send_on(
    *,
    by: User,
    referral: Referral,
    also: Also,
    sendings: Sequence[Sending],
    hub_done_words: str = "",
) -> list[OnwardReferral]:
    """Send the referral to whoever must act, each with a day on which we ask again."""
    row = _take(referral, by=by, also=also)
    if not sendings:
        raise RuleBroken(
            "A referral cannot be sent on without a destination and a chase date.",
            "Choose who gets it and by when they must answer.",
            field="agency",
        )
    _refuse_harm_past_the_hub(row, sendings, hub_done_words)
    today = timezone.localdate()
    sent = [_hand_on(one, row, by=by, on=today) for one in sendings]
    if hub_done_words:
        row.notes = [*row.notes, marks.note("hub_told", by=by, words=hub_done_words)]
    first = min(sent, key=lambda one: one.chase_on)
    row.chase_on, row.chase_why = first.chase_on, first.chase_why
    _decided(row, by=by, why=also.why, fields=["notes", "chase_on", "chase_why"])
    elsewhere = any(one.agency.code == sending.AUTHORITY for one in sendings)
    reason = "other_area" if elsewhere else "not_cme"
    move(row, statuses.SENT_ON, by=by, reason=reason, on=today, words=also.why)
    worklist.refresh(row, by=by)
    return sent


@transaction.atomic
def decide_junk(*, by: User, referral: Referral, also: Also) -> Referral:
    """Keep a referral apart as likely junk; nothing is deleted, and a person confirms it."""
    row = _take(referral, by=by, also=also)
    _due_again(row, what="it was kept apart")
    recording.save(row, by=by, fields=DUE)
    move(
        row,
        statuses.QUARANTINED,
        by=by,
        reason="looks_like_junk",
        on=timezone.localdate(),
        words=also.why,
    )
    return _listed(row, by=by)


@transaction.atomic
def confirm_junk(*, by: User, referral: Referral, version: int, why: str) -> Referral:
    """Say, having read it, that this is no concern about a child."""
    row = _lock(referral)
    _refuse_changed(row, version)
    _decided(row, by=by, why=why)
    move(
        row,
        statuses.SPAM,
        by=by,
        reason="junk_confirmed",
        on=timezone.localdate(),
        words=why,
    )
    return _listed(row, by=by)


@transaction.atomic
def find_real(*, by: User, referral: Referral, version: int, why: str) -> Referral:
    """Put a referral that was kept apart back among those that wait."""
    row = _lock(referral)
    _refuse_changed(row, version)
    _due_again(row, what="it was found real")
    recording.save(row, by=by, fields=DUE)
    move(
        row,
        statuses.RECEIVED,
        by=by,
        reason="looked_real",
        on=timezone.localdate(),
        words=why,
    )
    return _listed(row, by=by)


@transaction.atomic
def hold(*, by: User, referral: Referral, also: Also, area: Area | None) -> Referral:
    """Save urgency, marks and area, and leave the decision open."""
    row = _take(referral, by=by, also=also)
    row.notes = [*row.notes, marks.note("held", by=by, words=also.why)]
    if area != row.area:
        row.area, row.area_why = area, f"{by.name} placed it."
    recording.save(row, by=by, fields=["notes", "area", "area_why"])
    return _listed(row, by=by)


@transaction.atomic
def reopen(*, by: User, referral: Referral, why: str) -> Referral:
    """Take back a decision, or a sending on; only a manager may. What was done stays done."""
    row = _lock(referral)
    move(
        row,
        statuses.RECEIVED,
        by=by,
        reason="reopened",
        on=timezone.localdate(),
        words=why,
    )
    row.decided_by, row.decided_at, row.chase_on, row.chase_why = None, None, None, ""
    row.notes = [*row.notes, marks.note("reopened", by=by, words=why)]
    _due_again(row, what="it was reopened")
    recording.save(
        row,
        by=by,
        fields=[*DECISION[:2], "chase_on", "chase_why", "notes", *DUE],
    )
    return _listed(row, by=by)


def _take(referral: Referral, *, by: User, also: Also) -> Referral:
    """Lock the referral, refuse where it is decided or changed, and save urgency and marks."""
    row = _lock(referral)
    _refuse_decided(row)
    _refuse_changed(row, also.version)
    _set_urgency(row, by=by, also=also)
    if also.restrict_to:
        marks.restrict(by=by, referral=row, named_people=also.restrict_to)
    if also.stop_contact:
        marks.stop_contact(by=by, referral=row, why=also.stop_contact_why)
    return row


def _listed(row: Referral, *, by: User) -> Referral:
    """Bring the work list up to date with the referral; return it."""
    worklist.refresh(row, by=by)
    return row


def _lock(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)


def _refuse_decided(row: Referral) -> None:
    if row.status in statuses.DECIDED:
        who = row.decided_by.name if row.decided_by else row.status_by.name
        on = dates.date_of(row.decided_at) if row.decided_at else row.status_on
        raise RuleBroken(
            f"{who} decided this referral on {dates.day_words(on)}.",
            "Open it to see what was decided. A manager can reopen it.",
        )


def _refuse_changed(row: Referral, version: int) -> None:
    _refuse_decided(row)
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
    _due_again(row, what=f"{by.name} set it to {label.lower()}")
    recording.save(row, by=by, fields=["priority", "priority_order", "notes", *DUE])


def _due_again(row: Referral, *, what: str) -> None:
    due = urgency.due_from(
        row.priority,
        timezone.localtime(),
        days=arrangements.threshold("triage").amount,
        cutoff=arrangements.cutoff_time(),
        what=what,
    )
    row.due_on, row.due_why = due.due, due.reason
    row.late_on = urgency.late_from(due.due)


def _chase_from(row: Referral, on: dt.date, *, what: str) -> None:
    days = arrangements.threshold("information_chase").amount
    chase = dates.working_day_deadline(on, days, what=what)
    row.chase_on, row.chase_why = chase.due, chase.reason


def _decided(row: Referral, *, by: User, why: str, fields: Sequence[str] = ()) -> None:
    row.decided_by, row.decided_at, row.decision_words = by, timezone.now(), why
    recording.save(row, by=by, fields=[*DECISION, *fields])


def _hand_on(one: Sending, row: Referral, *, by: User, on: dt.date) -> OnwardReferral:
    return casework.send_onward(
        by=by,
        subject=row,
        subject_reference=row.reference,
        agency=one.agency,
        to_words=one.to_words,
        message=one.message,
        on=on,
    )


def _refuse_harm_past_the_hub(row: Referral, sendings: Sequence[Sending], done: str) -> None:
    sending.what_harm_refuses(
        harm=sending.mentions_harm(danger_now=row.danger_now, concerns=row.concerns),
        codes=[one.agency.code for one in sendings],
        destination=sendings[0].agency.name,
        hub_name=arrangements.words()["hub_name"],
        done_words=done,
    )


def _linked(placings: Sequence[Placing]) -> tuple[str, str]:
    woke = any(one.case and one.case.status == DORMANT for one in placings)
    return statuses.LINKED, "woke_case" if woke else "open_case"
