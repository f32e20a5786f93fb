"""The pathway: how long a plan lasts, and what it needs by its first day (seed 000)."""

import datetime as dt
from dataclasses import dataclass

from cme.core.dates import short_day_words
from cme.core.errors import RuleBroken

WEEK = dt.timedelta(weeks=1)
ONE_DAY = dt.timedelta(days=1)
PLAN_WEEKS = (4, 12)
"""Shortest and longest plan in weeks where the council set nothing (seed 000)."""
NO_SCHOOL = ("A plan needs a school by its start date.", "Add the school, or move the start date.")
LATEST_START = dt.timedelta(weeks=2)
"""How long an accepted plan may be without a start date before its officer is asked."""


def check_pathway(weeks: int, *, shortest: int, longest: int) -> None:
    """Raise RuleBroken for a plan shorter or longer than the council allows, in weeks."""
    if not shortest <= weeks <= longest:
        raise RuleBroken(
            f"A plan lasts from {shortest} to {longest} weeks; this one is {weeks}.",
            "Change the end date, or end it and make a new plan.",
            field="weeks",
        )


def last_day(first_day: dt.date, weeks: int) -> dt.date:
    """Return the last day of so many weeks from the first day, a Sunday where that is a Monday."""
    return first_day + weeks * WEEK - ONE_DAY


def weeks_run(first_day: dt.date, last: dt.date) -> int:
    """Return how many weeks from the first day through the last, begun ones counted."""
    return max(0, -(-((last - first_day).days + 1) // 7))


def check_school_by_start(starts_on: dt.date | None, *, has_school: bool, today: dt.date) -> None:
    """Raise RuleBroken where the start date has come and no school is agreed."""
    if starts_on is not None and starts_on <= today and not has_school:
        raise RuleBroken(*NO_SCHOOL, field="school")


@dataclass(frozen=True)
class Beginning:
    """What is known of a plan when the child's first day is recorded."""

    has_school: bool
    starts_on: dt.date | None
    weeks: int
    shortest: int
    longest: int


def guard_first_day(facts: Beginning) -> None:
    """Refuse to begin support without a school, a start date and a pathway (seed 000)."""
    if not facts.has_school:
        raise RuleBroken(*NO_SCHOOL, field="school")
    if facts.starts_on is None:
        raise RuleBroken(
            "A plan needs an agreed start date.", "Add the start date first.", field="starts_on"
        )
    check_pathway(facts.weeks, shortest=facts.shortest, longest=facts.longest)


@dataclass(frozen=True)
class Ending:
    """What is known of a plan when support is to end."""

    first_day_on: dt.date
    ended_on: dt.date
    shortest: int


def check_ending(facts: Ending) -> None:
    """Refuse to finish a pathway that has not run the shortest time: that is ending it early."""
    through = last_day(facts.first_day_on, facts.shortest)
    if facts.ended_on < through:
        raise RuleBroken(
            f"A plan lasts at least {facts.shortest} weeks; this one began on "
            f"{short_day_words(facts.first_day_on)}.",
            f"Support can end from {short_day_words(through)}. To stop now, end the plan early "
            "and say why.",
            field="on",
        )


@dataclass(frozen=True)
class Holding:
    """What the last look back at a plan found: nothing while it was not made."""

    last_in_school: bool | None
    last_weeks: int


def guard_lasting(facts: Holding) -> None:
    """Refuse to call a plan sustained before its last look back found the child in school."""
    if not facts.last_in_school:
        raise RuleBroken(
            f"Nobody has confirmed that the child is in school after {facts.last_weeks} weeks.",
            f"Record the look back at {facts.last_weeks} weeks.",
        )
