"""What a case can be, and how it moves from one to another (design §4, content §4.1 and §4.3)."""

from cme.audit.lifecycle import Lifecycle, Move, Status, moves

ENQUIRIES = "enquiries"
PLACE_SOUGHT = "place_sought"
PLACE_ALLOCATED = "place_allocated"
ATTENDANCE_ORDER = "attendance_order"
DORMANT = "dormant"
CLOSING = "closing"
CLOSED = "closed"

WORKED = (ENQUIRIES, PLACE_SOUGHT, PLACE_ALLOCATED, ATTENDANCE_ORDER)
OPEN = (*WORKED, DORMANT, CLOSING)

REASONS = {
    "opened": "Opened at triage",
    "status_established": "Status established",
    "needs_place": "Needs a place",
    "place_offered": "Place offered",
    "place_fell_through": "Place fell through",
    "notice_needed": "Notice needed",
    "order_ended": "Order ended",
    "archive_agreed": "Archiving form agreed",
    "woken_match": "Woken by a match",
    "woken_facts": "Woken by new facts",
    "outcome_recorded": "Outcome recorded",
    "countersigned": "Countersigned",
    "no_second_needed": "Confirmed outside the team",
    "not_convinced": "Countersign refused",
    "reopened_14": "Reopened within 14 days",
}

LIFECYCLE = Lifecycle(
    record="case",
    statuses=(
        Status(
            ENQUIRIES,
            "Enquiries",
            "We are finding out where the child is and if they are taught.",
            "blue",
        ),
        Status(PLACE_SOUGHT, "Place being sought", "The child needs a school place.", "yellow"),
        Status(
            PLACE_ALLOCATED,
            "Place allocated",
            "A school is named; the child has not started.",
            "teal",
        ),
        Status(
            ATTENDANCE_ORDER,
            "Attendance order",
            "A notice or order has been served on a parent.",
            "purple",
        ),
        Status(
            DORMANT,
            "Dormant",
            "Every enquiry is used up and three people agreed. Still open, still watched.",
            "grey",
        ),
        Status(
            CLOSING,
            "Waiting for countersign",
            "An outcome is recorded; a second person must agree.",
            "orange",
        ),
        Status(
            CLOSED,
            "Closed",
            "Ended with an outcome that can be proved.",
            "green",
            is_open=False,
            is_final=True,
        ),
    ),
    moves=(
        *moves(
            WORKED,
            WORKED,
            (
                "status_established",
                "needs_place",
                "place_offered",
                "place_fell_through",
                "notice_needed",
                "order_ended",
            ),
        ),
        *moves(WORKED, (DORMANT,), ("archive_agreed",)),
        Move(DORMANT, ENQUIRIES, ("woken_match", "woken_facts")),
        *moves((*WORKED, DORMANT), (CLOSING,), ("outcome_recorded",)),
        Move(CLOSING, CLOSED, ("countersigned", "no_second_needed")),
        *moves((CLOSING,), (*WORKED, DORMANT), ("not_convinced",)),
        Move(CLOSED, ENQUIRIES, ("reopened_14",)),
    ),
    reasons=REASONS,
)
