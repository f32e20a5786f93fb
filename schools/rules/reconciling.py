"""What a return still needs from the council, from facts alone (design §4, content §4.1)."""

import datetime as dt
from dataclasses import dataclass

from cme.core.dates import day_words
from schools.rules.grounds import needs_joint_enquiries
from schools.statuses import (
    ACCOUNTED_FOR,
    CHALLENGED,
    ENQUIRY_OPENED,
    QUERIED,
    RECONCILED,
    WITHDRAWN,
)

FINISHED = (RECONCILED, ACCOUNTED_FOR, WITHDRAWN)


@dataclass(frozen=True)
class Return:
    """A return as the rule reads it; `destination` as the school gave it."""

    status: str
    ground: str
    destination: str
    is_unknown: bool
    new_school: str = ""
    deleted_on: dt.date | None = None
    holds_on: dt.date | None = None
    answer_due_on: dt.date | None = None
    has_enquiry: bool = False


@dataclass(frozen=True)
class ToDo:
    """One thing to do, in words; `look` is late or nothing."""

    words: str
    look: str = ""


def holds_too_late(row: Return, *, on: dt.date) -> bool:
    """Whether the name leaves before the school days of ground (h) or (i) are full."""
    return row.holds_on is not None and row.holds_on > (row.deleted_on or on)


def lacks_joint_enquiries(row: Return) -> bool:
    """Whether reg. 9 asks for joint enquiries that the council has not written down."""
    return needs_joint_enquiries(row.ground) and not row.has_enquiry


def what_to_do(row: Return, *, on: dt.date) -> list[ToDo]:
    """Return what the council or the school does next about a return, the first thing first."""
    if row.status in FINISHED:
        return []
    found = []
    if row.status != CHALLENGED and holds_too_late(row, on=on):
        found.append(ToDo(f"Ground holds only on {day_words(row.holds_on or on)}", "late"))
    if row.status != CHALLENGED and lacks_joint_enquiries(row):
        found.append(ToDo("Joint enquiries are not recorded"))
    return [*found, _by_status(row, on)]


STANDING = {
    CHALLENGED: "The school decides; accept the ground or finish",
    ENQUIRY_OPENED: "Our enquiry is open",
}


def _by_status(row: Return, on: dt.date) -> ToDo:
    if row.status == QUERIED and row.answer_due_on:
        late = "late" if row.answer_due_on < on else ""
        return ToDo(f"The school is to answer by {day_words(row.answer_due_on)}", late)
    return ToDo(STANDING.get(row.status) or _where_it_went(row))


def _where_it_went(row: Return) -> str:
    if row.is_unknown:
        return "A referral is being made"
    by_destination = {
        "school": f"Confirm with {row.new_school or 'the new school'}",
        "home": "Confirm with the home education officer",
    }
    return by_destination.get(row.destination, "Check the ground and accept it")
