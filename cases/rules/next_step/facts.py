"""What the next step of a case is worked out from, and what a step is."""

import datetime as dt
from dataclasses import dataclass, field

from cme.core.dates import Deadline, SchoolCalendar

ENQUIRIES, PLACE_SOUGHT, PLACE_ALLOCATED = "enquiries", "place_sought", "place_allocated"
ATTENDANCE_ORDER, DORMANT, CLOSING, CLOSED = "attendance_order", "dormant", "closing", "closed"


@dataclass(frozen=True)
class Lengths:
    """How long each clock runs; the council's thresholds (`services.planning.THRESHOLDS`)."""

    long_term: int = 6  # calendar months
    dormant_review: int = 12  # calendar months
    first_check: int = 1  # working days
    first_checks: int = 5  # working days
    countersign: int = 2  # working days
    step: int = 5  # working days, for each step of seed 002 §4.3
    acknowledged: int = 10  # school days
    decided: int = 15  # school days
    start: int = 5  # calendar days
    notice: int = 15  # calendar days, the day of service counted


@dataclass(frozen=True)
class Source:
    """A source the archiving form asks for and nobody has searched on this case."""

    code: str
    name: str


@dataclass(frozen=True)
class Recheck:
    """A check to be made again, or asked after, by a day."""

    code: str
    name: str
    again_on: dt.date
    why: str
    asked: bool = False  # asked, no reply yet
    pk: int = 0


@dataclass(frozen=True)
class Planned:
    """A contact that was planned for a day."""

    pk: int
    kind: str  # its label, such as "Home visit"
    on: dt.date
    by: str
    with_family: bool


@dataclass(frozen=True)
class Chase:
    """Something handed on that nobody has answered."""

    reference: str
    code: str
    to: str
    chase_on: dt.date
    why: str


@dataclass(frozen=True)
class Form:
    """An archiving form that is neither agreed nor withdrawn."""

    status: str
    status_on: dt.date
    in_turn: str = ""  # who signs or returns it now
    sign_by: dt.date | None = None
    sign_why: str = ""
    returned_by: str = ""
    returned_why: str = ""


@dataclass(frozen=True)
class CaseFacts:
    """Everything the next step is worked out from."""

    status: str
    status_on: dt.date
    opened_on: dt.date
    clock_from: dt.date
    standing: str = ""
    standing_on: dt.date | None = None
    born_on: dt.date | None = None
    do_not_contact: bool = False
    outcome_by: str = ""
    outcome_on: dt.date | None = None
    own_step: str = ""
    own_step_on: dt.date | None = None
    own_step_why: str = ""
    own_step_by: str = ""
    instead_of: str = ""  # the suggested step that the officer's own replaces
    instead_of_about: str = ""
    plan_renewed_on: dt.date | None = None
    plan_until: dt.date | None = None
    unsearched: tuple[Source, ...] = ()
    searched_any: bool = False
    last_searched_on: dt.date | None = None
    last_done_on: dt.date | None = None  # the last check, contact or referral onward
    rechecks: tuple[Recheck, ...] = ()
    planned: tuple[Planned, ...] = ()
    chases: tuple[Chase, ...] = ()
    form: Form | None = None
    calendar: SchoolCalendar | None = None  # the council's; read where a place is sought
    told: frozenset[str] = field(default_factory=frozenset)  # codes of agencies it was sent to


@dataclass(frozen=True)
class Step:
    """One thing to do: what it is, what it is about, by when, why that day, why this step."""

    code: str
    due: dt.date
    why: str
    about: str = ""
    about_code: str = ""
    because: str = ""
    key: str = ""  # the row it comes from, where another row of that code is another thing to do


def step_by(code: str, deadline: Deadline, **rest: str) -> Step:
    """Return a step due on a deadline, for its reason."""
    return Step(code, deadline.due, deadline.reason, **rest)


def since(facts: CaseFacts) -> str:
    """Return what the clock began with, to follow "after"."""
    return "the case opened" if facts.clock_from == facts.opened_on else "the case woke"
