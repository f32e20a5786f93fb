"""What an allocation entry and a deletion return can be, and how each moves (design §4)."""

from dataclasses import dataclass
from typing import Any

from cme.audit.lifecycle import Lifecycle, Move, Status, moves
from cme.core.errors import RuleBroken

# --- Allocation entry -----------------------------------------------------------------------------
ON_LIST = "on_list"
ESCALATED = "escalated"
ON_ROLL = "on_roll"
CONFIRMED_CME = "confirmed_cme"
CONFIRMED_EHE = "confirmed_ehe"
ENTERED_IN_ERROR = "entered_in_error"
ON_THE_LIST = (ON_LIST, ESCALATED)


@dataclass(frozen=True)
class Found:
    """What an escalated entry's investigation came to, as far as it is written down."""

    status: str
    words: str
    proof: str


def _found(entry: Any, by: Any) -> Found:
    return Found(entry.status, entry.found_words, entry.outcome_proof)


def need_a_finding(found: Found) -> None:
    """Refuse to end an escalated entry before its investigation is written down."""
    if found.status == ESCALATED and not (found.words.strip() and found.proof.strip()):
        raise RuleBroken(
            "An escalated entry needs what the investigation found.",
            "Enter what was done, and the outcome with its proof.",
            field="found_words",
        )


def _may_mark_as_error(entry: Any, by: Any) -> bool:
    return bool(by.has_perm("schools.void_allocation"))


def need_the_manager(may: bool) -> None:
    """Refuse anyone but the Admissions Manager."""
    if not may:
        raise RuleBroken(
            "Only the Admissions Manager can mark an entry as entered in error.",
            "Ask them, and say what is wrong.",
        )


def _ends(to: str, *reasons: str) -> tuple[Move, ...]:
    return moves(ON_THE_LIST, (to,), reasons, guard=need_a_finding, load=_found)


ALLOCATION = Lifecycle(
    record="allocation",
    statuses=(
        Status(ON_LIST, "On the list", "Has a place, not yet on roll.", "blue"),
        Status(
            ESCALATED,
            "Escalated",
            "20 days on the list; the Admissions Manager is looking into it.",
            "magenta",
        ),
        Status(
            ON_ROLL,
            "On roll",
            "The school confirmed the child started.",
            "green",
            is_open=False,
            is_final=True,
        ),
        Status(
            CONFIRMED_CME,
            "Confirmed missing education",
            "Became a referral.",
            "orange",
            is_open=False,
            is_final=True,
        ),
        Status(
            CONFIRMED_EHE,
            "Confirmed home educated",
            "The home education officer confirmed it.",
            "teal",
            is_open=False,
            is_final=True,
        ),
        Status(
            ENTERED_IN_ERROR,
            "Entered in error",
            "Should never have been on the list.",
            "grey",
            is_open=False,
            is_final=True,
        ),
    ),
    moves=(
        Move(ON_LIST, ESCALATED, ("twenty_days",)),
        *_ends(ON_ROLL, "school_confirmed"),
        *_ends(CONFIRMED_CME, "found_not_taught", "not_found"),
        *_ends(CONFIRMED_EHE, "home_educated"),
        *moves(
            ON_THE_LIST,
            (ENTERED_IN_ERROR,),
            ("wrong_entry",),
            guard=need_the_manager,
            load=_may_mark_as_error,
        ),
    ),
    reasons={
        "listed": "Came on the list",
        "twenty_days": "20 days on the list",
        "school_confirmed": "School confirmed start",
        "found_not_taught": "Found, not being taught",
        "not_found": "Family not found",
        "home_educated": "Home education confirmed",
        "wrong_entry": "Wrong entry",
    },
)

# --- Deletion return ------------------------------------------------------------------------------
DRAFT = "draft"
SUBMITTED = "submitted"
QUERIED = "queried"
RECONCILED = "reconciled"
CHALLENGED = "challenged"
ENQUIRY_OPENED = "enquiry_opened"
ACCOUNTED_FOR = "accounted_for"
WITHDRAWN = "withdrawn"
SENT = (SUBMITTED, QUERIED, CHALLENGED, ENQUIRY_OPENED)


def _follows(row: Any, by: Any) -> bool:
    return row.destination_unknown or row.destination != "none"


def need_nothing_to_follow(follows: bool) -> None:
    """Refuse to be done with a return while somebody must confirm where the pupil went."""
    if follows:
        raise RuleBroken(
            "Nobody has confirmed where this pupil went.",
            "Confirm the destination, or ask the school.",
        )


DELETION = Lifecycle(
    record="return",
    statuses=(
        Status(DRAFT, "Draft", "The school has not sent it.", "grey"),
        Status(SUBMITTED, "Submitted", "The school sent it and it is stamped.", "blue"),
        Status(QUERIED, "Query for the school", "We asked the school a question.", "yellow"),
        Status(
            CHALLENGED,
            "Challenged",
            "The ground does not seem to hold. The school decides.",
            "orange",
        ),
        Status(
            ENQUIRY_OPENED,
            "Enquiry opened",
            "Nobody knows where the child went, so a referral was made.",
            "magenta",
        ),
        Status(
            RECONCILED,
            "Destination confirmed",
            "The new school or authority confirmed the child.",
            "green",
            is_open=False,
            is_final=True,
        ),
        Status(
            ACCOUNTED_FOR,
            "Accounted for",
            "Our enquiry or challenge is finished.",
            "teal",
            is_open=False,
            is_final=True,
        ),
        Status(
            WITHDRAWN,
            "Withdrawn",
            "The school took it back; the pupil stays on roll.",
            "grey",
            is_open=False,
            is_final=True,
        ),
    ),
    moves=(
        Move(DRAFT, SUBMITTED, ("sent",)),
        Move(SUBMITTED, QUERIED, ("question",)),
        Move(QUERIED, SUBMITTED, ("answered",)),
        Move(SUBMITTED, RECONCILED, ("confirmed_by_school", "confirmed_by_authority")),
        # An enquiry opens at once where nobody knows the destination; its ground may fail as well.
        Move(SUBMITTED, CHALLENGED, ("ground_not_met", "no_joint_enquiry")),
        Move(ENQUIRY_OPENED, CHALLENGED, ("ground_not_met", "no_joint_enquiry")),
        Move(SUBMITTED, ENQUIRY_OPENED, ("destination_unknown",)),
        Move(CHALLENGED, ACCOUNTED_FOR, ("ground_accepted", "enquiry_done")),
        Move(ENQUIRY_OPENED, ACCOUNTED_FOR, ("enquiry_done",)),
        # After a death, detention or leaving age nobody has to confirm where the pupil went.
        Move(
            SUBMITTED,
            ACCOUNTED_FOR,
            ("ground_accepted",),
            guard=need_nothing_to_follow,
            load=_follows,
        ),
        *moves((DRAFT, *SENT), (WITHDRAWN,), ("kept_on_roll",)),
    ),
    reasons={
        "begun": "Begun by the school",
        "sent": "Sent by the school",
        "question": "Question asked",
        "answered": "Question answered",
        "confirmed_by_school": "New school confirmed",
        "confirmed_by_authority": "Other authority confirmed",
        "destination_unknown": "Destination not known",
        "ground_not_met": "Ground not met",
        "no_joint_enquiry": "No joint enquiries",
        "enquiry_done": "Enquiry finished",
        "ground_accepted": "Ground accepted after all",
        "kept_on_roll": "Pupil stays on roll",
    },
)

# What a school sees of its own return: never where the child went, nor what casework followed.
FOR_SCHOOL = {
    DRAFT: "Draft",
    SUBMITTED: "Received",
    QUERIED: "We have a question",
    CHALLENGED: "Please check the ground",
    ENQUIRY_OPENED: "The council is looking into this",
    RECONCILED: "Finished",
    ACCOUNTED_FOR: "Finished",
    WITHDRAWN: "Withdrawn",
}
