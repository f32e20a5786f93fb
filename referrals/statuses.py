"""What a referral can be, and how it moves from one to another (design §4, content §4.1, §4.3)."""

from cme.audit.lifecycle import Lifecycle, Move, Status, moves

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
        Move(QUARANTINED, SPAM, ("junk_confirmed",)),
        Move(RECEIVED, ACCEPTED, ("is_cme",)),
        Move(RECEIVED, LINKED, ("open_case", "woke_case")),
        Move(RECEIVED, SENT_ON, ("not_cme", "other_area")),
        Move(SENT_ON, ACKNOWLEDGED, ("other_side_confirmed",)),
        *moves(DECIDED, (RECEIVED,), ("reopened",)),
    ),
    reasons=REASONS,
)
