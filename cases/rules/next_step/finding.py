"""Finding the child, and a place: sources, what is established, applications (seed 002 §4.3)."""

import datetime as dt
from collections.abc import Iterator

from cases.rules.next_step.facts import (
    ATTENDANCE_ORDER,
    PLACE_ALLOCATED,
    PLACE_SOUGHT,
    CaseFacts,
    Lengths,
    Step,
    since,
    step_by,
)
from cme.core.dates import (
    Deadline,
    SchoolCalendar,
    beginning_with_service,
    calendar_deadline,
    short_day_words,
    working_day_deadline,
)

ONE_DAY = dt.timedelta(days=1)
TOLD_ABOUT_ABSENCE = frozenset({"school", "attendance"})


def path_steps(facts: CaseFacts, lengths: Lengths) -> Iterator[Step]:
    """Return the steps that the status and what is established lead to."""
    if facts.status == PLACE_SOUGHT:
        yield from _application(facts, lengths)
    elif facts.status == PLACE_ALLOCATED:
        yield step_by(
            "confirm_start",
            calendar_deadline(facts.status_on, lengths.start, what="the place was allocated"),
            because="A school is named; nobody has told us that the child started.",
        )
    elif facts.status == ATTENDANCE_ORDER:
        yield step_by(
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
        yield step_by(
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
    return working_day_deadline(facts.clock_from, days, what=since(facts))


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
        what = since(facts)
        if facts.last_done_on and facts.last_done_on > start:
            start, what = facts.last_done_on, "the last check or contact"
    days = {"": 2 * lengths.step, "on_roll": 1}.get(facts.standing, lengths.step)
    if facts.standing == "notice_sent":
        yield step_by(code, beginning_with_service(start, lengths.notice).deadline, because=because)
        return
    yield step_by(code, working_day_deadline(start, days, what=what), because=because)
