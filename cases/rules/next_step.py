"""What to do next on a case, by when and why that day (seed 002 §4.3, design §6 and §7).

Every step is worked out from dates alone, never from today, so a stored next step stays right until
a fact changes. The step due first comes first; of those due on one day, the one nearest to finding
the child. Lengths are the council's thresholds; the defaults are named beside them.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cme.core.dates import (
    Deadline,
    SchoolCalendar,
    add_months,
    beginning_with_service,
    calendar_deadline,
    compulsory_school_age_end,
    months_deadline,
    short_day_words,
    working_day_deadline,
)

ONE_DAY = dt.timedelta(days=1)
ENQUIRIES, PLACE_SOUGHT, PLACE_ALLOCATED = "enquiries", "place_sought", "place_allocated"
ATTENDANCE_ORDER, DORMANT, CLOSING, CLOSED = "attendance_order", "dormant", "closing", "closed"
TOLD_ABOUT_ABSENCE = frozenset({"school", "attendance"})


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


def next_step(facts: CaseFacts, lengths: Lengths | None = None) -> Step | None:
    """Return the step to take next, or None where the case is closed."""
    return next(iter(steps(facts, lengths)), None)


def steps(facts: CaseFacts, lengths: Lengths | None = None) -> list[Step]:
    """Return every step that waits, first due first; empty for a closed case."""
    found = [step for step in _steps(facts, lengths or Lengths()) if not _is_replaced(step, facts)]
    return sorted(found, key=lambda step: (step.due, _RANK.index(step.code)))


def _is_replaced(step: Step, facts: CaseFacts) -> bool:
    aside = (facts.instead_of, facts.instead_of_about)
    return bool(facts.own_step) and (step.code, step.about) == aside


def _steps(facts: CaseFacts, lengths: Lengths) -> Iterator[Step]:
    if facts.status == CLOSED:
        return
    if facts.status == CLOSING:
        yield _countersign(facts, lengths)
        return
    yield from _own(facts)
    yield from _chases(facts.chases)
    if facts.status == DORMANT:
        yield _step(
            "dormant_review",
            months_deadline(facts.status_on, lengths.dormant_review, what="it became dormant"),
            because="A dormant case is still open and still watched.",
        )
        return
    yield from _planned(facts)
    yield from _path(facts, lengths)
    yield _long_term(facts, lengths)
    yield from _over_age(facts)


def _countersign(facts: CaseFacts, lengths: Lengths) -> Step:
    return _step(
        "countersign",
        working_day_deadline(
            facts.status_on, lengths.countersign, what=f"{facts.outcome_by} recorded the outcome"
        ),
        because="Nobody outside the team confirmed this outcome, or it always needs a manager.",
    )


def _own(facts: CaseFacts) -> Iterator[Step]:
    if facts.own_step and facts.own_step_on:
        yield Step(
            "own",
            facts.own_step_on,
            f"{facts.own_step_by} chose this day",
            about=facts.own_step,
            because=facts.own_step_why,
        )


def _chases(chases: Iterable[Chase]) -> Iterator[Step]:
    for chase in chases:
        yield Step(
            "chase",
            chase.chase_on,
            chase.why,
            about=chase.to,
            about_code=chase.reference,
            because=f"{chase.to} has not answered.",
            key=f"{chase.reference}-{chase.chase_on:%Y%m%d}",
        )


def _planned(facts: CaseFacts) -> Iterator[Step]:
    for planned in facts.planned:
        if planned.with_family and facts.do_not_contact:
            continue
        yield Step(
            "contact",
            planned.on,
            f"{planned.by} planned it for this day",
            about=planned.kind,
            about_code=str(planned.pk),
            because="It was planned, and what happened is not recorded yet.",
            key=str(planned.pk),
        )


def _path(facts: CaseFacts, lengths: Lengths) -> Iterator[Step]:
    if facts.status == PLACE_SOUGHT:
        yield from _application(facts, lengths)
    elif facts.status == PLACE_ALLOCATED:
        yield _step(
            "confirm_start",
            calendar_deadline(facts.status_on, lengths.start, what="the place was allocated"),
            because="A school is named; nobody has told us that the child started.",
        )
    elif facts.status == ATTENDANCE_ORDER:
        yield _step(
            "order",
            beginning_with_service(facts.status_on, lengths.notice).deadline,
            because="The notice's time must pass before the next step.",
        )
    else:
        yield from _checks(facts, lengths)
        yield from _standing(facts, lengths)


def _application(facts: CaseFacts, lengths: Lengths) -> Iterator[Step]:
    """School Admissions Code 2021 §2.28: 10 school days is the aim, 15 the most."""
    applied = short_day_words(facts.status_on)
    aim, most = lengths.acknowledged, lengths.decided
    yield _school_step(
        "application",
        facts,
        aim,
        f"{_school_days(aim)} after the application of {applied}, the aim of the admissions code",
        because="The child needs a school place and none is offered yet.",
    )
    yield _school_step(
        "application_late",
        facts,
        most,
        f"{_school_days(most)} after {applied}, the most the code allows",
        because="The admissions code allows no longer than this.",
    )


def _school_step(code: str, facts: CaseFacts, days: int, why: str, *, because: str) -> Step:
    calendar = facts.calendar or SchoolCalendar("the council", ())
    ends = calendar.reckon(facts.status_on + ONE_DAY, days)
    return Step(code, ends.day, f"{why}; {ends.note}" if ends.note else why, because=because)


def _school_days(number: int) -> str:
    return "1 school day" if number == 1 else f"{number} school days"


def _checks(facts: CaseFacts, lengths: Lengths) -> Iterator[Step]:
    if facts.unsearched:
        first = facts.unsearched[0]
        yield _step(
            "first_check",
            _first_check_day(facts, lengths),
            about=first.name,
            about_code=first.code,
            because=(
                "Every case needs it, and it is not searched yet."
                if facts.searched_any
                else "No source is searched yet; this one most often has the answer."
            ),
        )
    for check in facts.rechecks:
        yield Step(
            "reply" if check.asked else "recheck",
            check.again_on,
            check.why,
            about=check.name,
            about_code=check.code,
            because="No reply yet." if check.asked else "What it said may have changed.",
            key=str(check.pk),
        )


def _first_check_day(facts: CaseFacts, lengths: Lengths) -> Deadline:
    last = facts.last_searched_on
    if last is not None and last > facts.clock_from:
        return working_day_deadline(last, lengths.first_checks, what="the last source searched")
    days = lengths.first_checks if facts.searched_any else lengths.first_check
    return working_day_deadline(facts.clock_from, days, what=_since(facts))


def _since(facts: CaseFacts) -> str:
    return "the case opened" if facts.clock_from == facts.opened_on else "the case woke"


_STANDING = {
    # standing -> step, words before "on", why this step
    "": ("establish", "the case opened", "We do not know yet if the child is on a school's roll."),
    "on_roll": (
        "tell_school",
        "we found the child on roll",
        "On roll and not attending: the school or its attendance officer must know.",
    ),
    "needs_place": (
        "help_apply",
        "we found that a place is needed",
        "The child needs a place: help the family to apply.",
    ),
    "home": (
        "tell_home_education",
        "we were told of home education",
        "Said to be home educated: the home education officer decides if it is suitable.",
    ),
    "cannot_establish": (
        "name_school",
        "we found that it cannot be established",
        "Nobody can say if the child is taught: name the nearest school with room in the year.",
    ),
    "invited": (
        "confirm_enrolled",
        "the family was invited to enrol",
        "The family was invited to enrol; nobody has told us that they did.",
    ),
    "not_enrolled": (
        "send_notice",
        "we found that the child is not enrolled",
        "Not enrolled: a notice asks the parents to enrol the child or show suitable education.",
    ),
    "notice_sent": (
        "start_order",
        "the notice was sent",
        "Still out of education: a school attendance order comes next.",
    ),
}
_TOLD = {"on_roll": TOLD_ABOUT_ABSENCE, "home": frozenset({"home_education"})}
_WITH_FAMILY = frozenset({"needs_place", "cannot_establish", "invited", "not_enrolled"})


def _standing(facts: CaseFacts, lengths: Lengths) -> Iterator[Step]:
    if facts.told & _TOLD.get(facts.standing, frozenset()):
        return
    if facts.do_not_contact and facts.standing in _WITH_FAMILY:
        return
    code, what, because = _STANDING[facts.standing]
    start = facts.standing_on or facts.clock_from
    if not facts.standing:
        what = _since(facts)
        if facts.last_done_on and facts.last_done_on > start:
            start, what = facts.last_done_on, "the last check or contact"
    days = {"": 2 * lengths.step, "on_roll": 1}.get(facts.standing, lengths.step)
    if facts.standing == "notice_sent":
        yield _step(code, beginning_with_service(start, lengths.notice).deadline, because=because)
        return
    yield _step(code, working_day_deadline(start, days, what=what), because=because)


def _long_term(facts: CaseFacts, lengths: Lengths) -> Step:
    due = long_term_day(facts.clock_from, lengths.long_term)
    if facts.plan_until and facts.plan_renewed_on and facts.plan_until > due:
        return Step(
            "long_term",
            facts.plan_until,
            f"The plan renewed on {short_day_words(facts.plan_renewed_on)} runs to this day",
            because="The case is long-term.",
        )
    unit = "calendar month" if lengths.long_term == 1 else "calendar months"
    return Step(
        "long_term",
        due,
        f"{lengths.long_term} {unit} after {_since(facts)} on {short_day_words(facts.clock_from)}",
        because="From this day the case is long-term.",
    )


def _over_age(facts: CaseFacts) -> Iterator[Step]:
    if facts.born_on is None:
        return
    yield Step(
        "over_age",
        compulsory_school_age_end(facts.born_on),
        "Compulsory school age ends on the last Friday in June of the year",
        because="After this day the post-16 team takes over.",
    )


def long_term_day(clock_from: dt.date, months: int) -> dt.date:
    """Return the day a case becomes long-term: calendar months, month ends clamped (§6.2)."""
    return add_months(clock_from, months)


def months_from(start: dt.date, due: dt.date) -> str:
    """Return "6 calendar months after 31 Aug 2026" for a day some months on, month ends clamped."""
    months = max(1, (due.year - start.year) * 12 + due.month - start.month)
    many = "1 calendar month" if months == 1 else f"{months} calendar months"
    return f"{many} after {short_day_words(start)}"


def _step(code: str, deadline: Deadline, **rest: str) -> Step:
    return Step(code, deadline.due, deadline.reason, **rest)


_RANK = [
    "countersign",
    "own",
    "chase",
    "contact",
    "reply",
    "first_check",
    "recheck",
    "tell_school",
    "tell_home_education",
    "establish",
    "help_apply",
    "name_school",
    "confirm_enrolled",
    "send_notice",
    "start_order",
    "application",
    "application_late",
    "confirm_start",
    "order",
    "over_age",
    "long_term",
    "dormant_review",
]
