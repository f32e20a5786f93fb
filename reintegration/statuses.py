"""What a reintegration plan can be, and how it moves (design §4, content §4.1 and §4.3)."""

from typing import Any

from cme.audit.lifecycle import Lifecycle, Move, Status, moves
from cme.authority import arrangements
from reintegration.rules.aftercare import AFTERCARE_WEEKS
from reintegration.rules.pathway import (
    PLAN_WEEKS,
    Beginning,
    Holding,
    guard_first_day,
    guard_lasting,
)

REQUESTED = "requested"
DECLINED = "declined"
ACCEPTED = "accepted"
ACTIVE = "active"
AFTERCARE = "aftercare"
SUSTAINED = "sustained"
RELAPSED = "relapsed"
ENDED_EARLY = "ended_early"

RUNNING = (ACCEPTED, ACTIVE, AFTERCARE)
STANDING = (REQUESTED, *RUNNING)

REASONS = {
    "place_agreed": "Place agreed",
    "place_awaited": "Asked before a place was agreed",
    "no_place": "No place agreed",
    "not_in_remit": "Other team is right",
    "officer_named": "Officer named",
    "first_day_done": "First day done",
    "pathway_done": "Pathway finished",
    "held_12": "Held at 12 weeks",
    "out_again": "Out of school again",
    "family_declined": "Family declined",
    "moved_away": "Moved away",
    "other": "Other, in words",
}
DECLINE_REASONS = ("no_place", "not_in_remit", "family_declined", "moved_away", "other")
END_REASONS = ("no_place", "family_declined", "moved_away", "other")


def _beginning(plan: Any, _by: Any) -> Beginning:
    """Return what is known of a plan whose first day is recorded."""
    return Beginning(
        has_school=plan.school_id is not None,
        starts_on=plan.starts_on,
        weeks=plan.weeks,
        shortest=arrangements.amount("plan_shortest", PLAN_WEEKS[0]),
        longest=arrangements.amount("plan_longest", PLAN_WEEKS[1]),
    )


def _holding(plan: Any, _by: Any) -> Holding:
    """Return what the last look back at a plan found."""
    last = plan.aftercare.order_by("-weeks").first()
    return Holding(
        last_in_school=last.in_school if last else None,
        last_weeks=last.weeks if last else AFTERCARE_WEEKS[1],
    )


LIFECYCLE = Lifecycle(
    record="plan",
    statuses=(
        Status(REQUESTED, "Requested", "Waiting to be accepted.", "blue"),
        Status(
            DECLINED,
            "Declined",
            "Not taken on; the reason is recorded.",
            "grey",
            is_open=False,
            is_final=True,
        ),
        Status(ACCEPTED, "Accepted", "An officer has it; support has not begun.", "teal"),
        Status(ACTIVE, "Active", "Support is running.", "purple"),
        Status(AFTERCARE, "Aftercare", "Support ended; checked at 4 and 12 weeks.", "yellow"),
        Status(
            SUSTAINED,
            "Sustained",
            "Still in school at 12 weeks.",
            "green",
            is_open=False,
            is_final=True,
        ),
        Status(
            RELAPSED,
            "Relapsed",
            "Out of school again; a referral was made.",
            "red",
            is_open=False,
            is_final=True,
        ),
        Status(
            ENDED_EARLY,
            "Ended early",
            "Stopped before the end, with a reason.",
            "grey",
            is_open=False,
            is_final=True,
        ),
    ),
    moves=(
        Move(REQUESTED, DECLINED, DECLINE_REASONS),
        Move(REQUESTED, ACCEPTED, ("officer_named",)),
        Move(ACCEPTED, ACTIVE, ("first_day_done",), guard=guard_first_day, load=_beginning),
        Move(ACTIVE, AFTERCARE, ("pathway_done",)),
        Move(AFTERCARE, SUSTAINED, ("held_12",), guard=guard_lasting, load=_holding),
        *moves((ACTIVE, AFTERCARE), (RELAPSED,), ("out_again",)),
        *moves(RUNNING, (ENDED_EARLY,), END_REASONS),
    ),
    reasons=REASONS,
)
