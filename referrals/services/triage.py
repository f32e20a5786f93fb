"""What a person decides about a referral: each decision with urgency and marks, in one breath."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from cases import services as casework
from cases.models import Case, OnwardReferral
from cme.accounts.models import User
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.authority import arrangements
from cme.authority.models import Agency, Area
from cme.core import queue
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist
from referrals import statuses
from referrals.models import Referral
from referrals.rules import sending
from referrals.services import children, marks
from referrals.services.children import Placing
from referrals.services.matching import TASK, look_again
from referrals.services.taking import (
    DECISION,
    DUE,
    Also,
    Changed,
    chase_from,
    decided,
    due_again,
    listed,
    lock,
    refuse_changed,
    refuse_decided,
    take,
)

__all__ = [
    "Also",
    "Changed",
    "Opened",
    "Sending",
    "ask_again",
    "confirm_junk",
    "decide_ask",
    "decide_junk",
    "decide_link",
    "decide_open",
    "decide_send_on",
    "find_real",
    "hold",
    "record_facts",
    "reopen",
]


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
    row = take(referral, by=by, also=also)
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
    decided(row, by=by, why=also.why, fields=["area"])
    to, reason = (statuses.ACCEPTED, "is_cme") if done.opened else _linked(row, cases)
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
    row = take(referral, by=by, also=also)
    if not placings:
        raise RuleBroken(
            "Choose the case to add this referral to.",
            "Pick one, or type its reference.",
            field="link_0",
        )
    cases = [children.add_to(placing, row, by=by, why=also.why) for placing in placings]
    decided(row, by=by, why=also.why)
    to, reason = _linked(row, cases)
    move(row, to, by=by, reason=reason, on=timezone.localdate(), words=also.why)
    worklist.refresh(row, by=by)
    return cases


@transaction.atomic
def decide_ask(*, by: User, referral: Referral, also: Also, whom: str, what: str) -> Referral:
    """Ask somebody for more; the clock stops until they answer, so many days at most."""
    row = take(referral, by=by, also=also)
    today = timezone.localdate()
    row.asked_whom, row.asked_what, row.asked_on = whom, what, today
    chase_from(row, today, what="you asked")
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
    return listed(row, by=by)


@transaction.atomic
def ask_again(*, by: User, referral: Referral, words: str) -> Referral:
    """Record that we asked for the facts again; the day to ask once more is counted from today."""
    row = lock(referral)
    refuse_decided(row)
    if row.status != statuses.AWAITING_INFORMATION:
        raise RuleBroken("Nobody is asked for anything about this referral.", "Open it again.")
    chase_from(row, timezone.localdate(), what="you asked again")
    row.notes = [*row.notes, marks.note("asked_again", by=by, words=words, whom=row.asked_whom)]
    recording.save(row, by=by, fields=["chase_on", "chase_why", "notes"])
    return listed(row, by=by)


@transaction.atomic
def record_facts(*, by: User, referral: Referral, came: bool, words: str) -> Referral:
    """Take up a referral again: the facts came, or nobody answered; it waits to be decided."""
    row = lock(referral)
    today = timezone.localdate()
    reason = "facts_came" if came else "no_answer"
    row.notes = [*row.notes, marks.note(reason, by=by, words=words, whom=row.asked_whom)]
    row.chase_on, row.chase_why = None, ""
    due_again(row, what="the facts came" if came else "no answer came")
    recording.save(row, by=by, fields=["notes", "chase_on", "chase_why", *DUE])
    move(row, statuses.RECEIVED, by=by, reason=reason, on=today, words=words)
    return listed(row, by=by)


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
    row = take(referral, by=by, also=also)
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
    decided(row, by=by, why=also.why, fields=["notes", "chase_on", "chase_why"])
    elsewhere = any(one.agency.code == sending.AUTHORITY for one in sendings)
    reason = "other_area" if elsewhere else "not_cme"
    move(row, statuses.SENT_ON, by=by, reason=reason, on=today, words=also.why)
    worklist.refresh(row, by=by)
    return sent


@transaction.atomic
def decide_junk(*, by: User, referral: Referral, also: Also) -> Referral:
    """Keep a referral apart as likely junk; nothing is deleted, and a person confirms it."""
    row = take(referral, by=by, also=also)
    due_again(row, what="it was kept apart")
    recording.save(row, by=by, fields=DUE)
    move(
        row,
        statuses.QUARANTINED,
        by=by,
        reason="looks_like_junk",
        on=timezone.localdate(),
        words=also.why,
    )
    return listed(row, by=by)


@transaction.atomic
def confirm_junk(*, by: User, referral: Referral, version: int, why: str) -> Referral:
    """Say, having read it, that this is no concern about a child."""
    row = lock(referral)
    refuse_changed(row, version)
    decided(row, by=by, why=why)
    move(
        row,
        statuses.SPAM,
        by=by,
        reason="junk_confirmed",
        on=timezone.localdate(),
        words=why,
    )
    return listed(row, by=by)


@transaction.atomic
def find_real(*, by: User, referral: Referral, version: int, why: str) -> Referral:
    """Put a referral that was kept apart back among those that wait."""
    row = lock(referral)
    refuse_changed(row, version)
    due_again(row, what="it was found real")
    row.matched_at = None  # what it matches may wake a case now
    recording.save(row, by=by, fields=[*DUE, "matched_at"])
    move(
        row,
        statuses.RECEIVED,
        by=by,
        reason="looked_real",
        on=timezone.localdate(),
        words=why,
    )
    queue.enqueue(TASK, row.pk)
    return listed(row, by=by)


@transaction.atomic
def hold(*, by: User, referral: Referral, also: Also, area: Area | None) -> Referral:
    """Save urgency, marks and area, and leave the decision open."""
    row = take(referral, by=by, also=also)
    row.notes = [*row.notes, marks.note("held", by=by, words=also.why)]
    if area != row.area:
        row.area, row.area_why = area, f"{by.name} placed it."
    recording.save(row, by=by, fields=["notes", "area", "area_why"])
    return listed(row, by=by)


@transaction.atomic
def reopen(*, by: User, referral: Referral, why: str) -> Referral:
    """Take back a decision, or a sending on; only a manager may. What was done stays done."""
    row = lock(referral)
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
    due_again(row, what="it was reopened")
    recording.save(
        row,
        by=by,
        fields=[*DECISION[:2], "chase_on", "chase_why", "notes", *DUE],
    )
    return listed(row, by=by)


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


def _linked(row: Referral, cases: Sequence[Case]) -> tuple[str, str]:
    """Return how a referral added to these cases ends; one of them may have woken by it."""
    woke = casework.has_woken(source=row, cases=cases)
    return statuses.LINKED, "woke_case" if woke else "open_case"
