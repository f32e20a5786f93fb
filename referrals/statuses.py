"""What a referral can be, and how it moves from one to another (design §4, content §4.1, §4.3)."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from cases.models import OnwardReferral
from cme.audit.lifecycle import Lifecycle, Move, Status, moves
from cme.audit.models import AccessRecord
from cme.audit.querysets import subject_type
from cme.core.errors import RuleBroken

RECEIVED = "received"
AWAITING_INFORMATION = "awaiting_information"
QUARANTINED = "quarantined"
SPAM = "spam"
ACCEPTED = "accepted"
LINKED = "linked"
SENT_ON = "sent_on"
ACKNOWLEDGED = "acknowledged"

WAITING = (RECEIVED, AWAITING_INFORMATION, QUARANTINED)
DECIDED = (SPAM, ACCEPTED, LINKED, SENT_ON, ACKNOWLEDGED)

REASONS = {
    "arrived": "Arrived",
    "needs_facts": "More facts needed",
    "facts_came": "Facts came",
    "no_answer": "No answer came",
    "looks_like_junk": "Looks like junk",
    "looked_real": "A person found it real",
    "junk_confirmed": "A person confirmed junk",
    "is_cme": "May be missing education",
    "open_case": "Child has an open case",
    "woke_case": "Woke a dormant case",
    "not_cme": "Not missing education",
    "other_area": "Lives in another area",
    "other_side_confirmed": "Other side confirmed",
    "reopened": "Decided wrongly, or new facts",
}


@dataclass(frozen=True)
class Onward:
    """What was sent on about a referral: how many were asked, and how many have not answered."""

    asked: int
    unacknowledged: int


@dataclass(frozen=True)
class Person:
    """The person who moves a referral: signed in, has read it, may reopen."""

    is_door: bool
    has_read_it: bool
    may_reopen: bool


def load_onward(referral: Any, _by: Any) -> Onward:
    """Read what was sent on about the referral."""
    rows = OnwardReferral.objects.filter(
        subject_type=ContentType.objects.get_for_model(type(referral)), subject_id=referral.pk
    ).values_list("acknowledged_on", flat=True)
    return Onward(asked=len(rows), unacknowledged=sum(day is None for day in rows))


def load_person(referral: Any, by: Any) -> Person:
    """Read what the person is to the referral."""
    opened = AccessRecord.objects.filter(
        by=by, subject_type=subject_type(referral), subject_id=referral.pk, kind="page"
    )
    return Person(
        is_door=bool(by.door),
        has_read_it=opened.exists(),
        may_reopen=by.has_perm("referrals.reopen_referral"),
    )


def load_cases(referral: Any, _by: Any) -> int:
    """Count the children of the referral that have a case."""
    return int(referral.children.filter(case__isnull=False).count())


def needs_a_case(cases: int) -> None:
    """Refuse a referral as accepted or linked while none of its children has a case."""
    if not cases:
        raise RuleBroken(
            "A referral is accepted only with a case.", "Choose at least one child to open one for."
        )


def needs_a_destination(onward: Onward) -> None:
    """Refuse to send on without a destination and a chase date (each onward row has both)."""
    if not onward.unacknowledged:
        raise RuleBroken(
            "A referral cannot be sent on without a destination and a chase date.",
            "Choose who gets it and by when they must answer.",
            field="agency",
        )


def needs_every_answer(onward: Onward) -> None:
    """Refuse a referral as acknowledged while one of those asked has not confirmed."""
    if onward.unacknowledged or not onward.asked:
        raise RuleBroken(
            "Somebody this was sent to has not confirmed that they have it.",
            "Record who confirmed it, and when.",
        )


def needs_a_reader(person: Person) -> None:
    """Refuse to drop as junk what no person has opened (content §7.1)."""
    if person.is_door or not person.has_read_it:
        raise RuleBroken(
            "Only a person who has read it can mark a referral as not real.",
            'Open it, read it, then choose "Not a real referral" and say why.',
        )


def needs_a_manager(person: Person) -> None:
    """Refuse to reopen a decided referral to anybody but a manager."""
    if not person.may_reopen:
        raise RuleBroken("Only a manager can reopen a referral.", "Ask your manager.")


LIFECYCLE = Lifecycle(
    record="referral",
    statuses=(
        Status(RECEIVED, "Received", "Waiting to be triaged.", "blue"),
        Status(
            AWAITING_INFORMATION,
            "Waiting for information",
            "We asked someone for more before deciding.",
            "yellow",
        ),
        Status(
            QUARANTINED,
            "Quarantined",
            "Looks like junk; a person must look before it is dropped.",
            "orange",
        ),
        Status(
            SPAM,
            "Not a real referral",
            "A person looked and found no concern about a child.",
            "grey",
            is_open=False,
            is_final=True,
        ),
        Status(
            ACCEPTED,
            "Case opened",
            "Triage opened a case for at least one child.",
            "green",
            is_open=False,
            is_final=True,
        ),
        Status(
            LINKED,
            "Added to a case",
            "The child already had a case; this was added to it.",
            "teal",
            is_open=False,
            is_final=True,
        ),
        Status(
            SENT_ON,
            "Sent on",
            "Another team or council must act; they have not yet answered.",
            "purple",
        ),
        Status(
            ACKNOWLEDGED,
            "Sent on and acknowledged",
            "The other side confirmed that they have it.",
            "green",
            is_open=False,
            is_final=True,
        ),
    ),
    moves=(
        Move(RECEIVED, AWAITING_INFORMATION, ("needs_facts",)),
        Move(AWAITING_INFORMATION, RECEIVED, ("facts_came", "no_answer")),
        Move(RECEIVED, QUARANTINED, ("looks_like_junk",)),
        Move(QUARANTINED, RECEIVED, ("looked_real",)),
        Move(QUARANTINED, SPAM, ("junk_confirmed",), guard=needs_a_reader, load=load_person),
        Move(RECEIVED, ACCEPTED, ("is_cme",), guard=needs_a_case, load=load_cases),
        Move(RECEIVED, LINKED, ("open_case", "woke_case"), guard=needs_a_case, load=load_cases),
        Move(
            RECEIVED,
            SENT_ON,
            ("not_cme", "other_area"),
            guard=needs_a_destination,
            load=load_onward,
        ),
        Move(
            SENT_ON,
            ACKNOWLEDGED,
            ("other_side_confirmed",),
            guard=needs_every_answer,
            load=load_onward,
        ),
        *moves(DECIDED, (RECEIVED,), ("reopened",), guard=needs_a_manager, load=load_person),
    ),
    reasons=REASONS,
)
