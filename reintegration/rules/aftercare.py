"""Looking back after support ended, and when a return to school counts as lasting (design §6)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cme.core.dates import day_words, short_day_words, weeks_deadline
from cme.core.errors import RuleBroken

AFTERCARE_WEEKS = (4, 12)
"""Weeks after support ended where the council set nothing."""
GOOD_ATTENDANCE = 90
"""Per cent; below it a look back says that the return is not yet safe (mock-up 14)."""


@dataclass(frozen=True)
class LookBack:
    """One look back: how many weeks after support ended, the day and why."""

    weeks: int
    due: dt.date
    why: str


def look_backs(ended_on: dt.date, weeks: Iterable[int]) -> list[LookBack]:
    """Return the looks back after support ended, first to last, each number of weeks once."""
    return [
        LookBack(n, found.due, found.reason)
        for n in sorted(set(weeks))
        for found in [weeks_deadline(ended_on, n, what="support ended")]
    ]


def check_look_back(weeks: int, due: dt.date, on: dt.date, *, in_school: bool) -> None:
    """Raise RuleBroken for a child said to be in school before the day; out again is any day's."""
    if in_school and on < due:
        raise RuleBroken(
            f"The look back at {weeks} weeks is on {day_words(due)}.",
            "Record it on that day or later. If the child is out of school again, say so now.",
            field="on",
        )


def lasting_words(looks: Iterable[LookBack]) -> str:
    """Return when a return to school counts as lasting, for the plan's page."""
    days = [f"{day_words(one.due)} ({one.weeks} weeks after the end)" for one in looks]
    return (
        f"Still in school on the last day that we look: {' and '.join(days)}. "
        f"Attendance should be {GOOD_ATTENDANCE}% or more over the 4 weeks before."
    )


def attendance_worry(attended: int | None) -> str:
    """Return what to think about where attendance is low, else nothing; per cent."""
    if attended is None or attended >= GOOD_ATTENDANCE:
        return ""
    return f"Attendance was {attended}%, below {GOOD_ATTENDANCE}%. Ask what would help."


def look_back_words(weeks: int, ended_on: dt.date) -> str:
    """Return why a look back is due: "4 weeks after support ended on 27 Dec 2026."""
    return f"{weeks} weeks after support ended on {short_day_words(ended_on)}."
