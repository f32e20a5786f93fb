"""The days of a child on the allocation list (seed 002 §4.4 and appendix 3); pure.

The seed says "20 days" and not which: the council sets calendar, working or school days, calendar
days unless it says otherwise (earlier is safer). Whatever they are, they are counted after a first
day that is not counted itself: of 29 October, 20 calendar days end on 18 November, and 20 school
days end on the 20th school day after 29 October.
"""

import datetime as dt
from dataclasses import dataclass

from cme.authority.rules import Length
from cme.core.dates import (
    CalendarTooShort,
    SchoolCalendar,
    add_working_days,
    is_working_day,
    short_day_words,
    working_days_between,
)

CALENDAR, WORKING, SCHOOL = "calendar_days", "working_days", "school_days"
UNIT_WORDS = {
    CALENDAR: "days",
    WORKING: "working days",
    SCHOOL: "school days",
}
KIND_WORDS = UNIT_WORDS | {CALENDAR: "calendar days"}
NEAR = 5
"""Days before the last one in which the list warns: from day 15 of 20."""
NORMAL_ROUND_YEARS = (0, 3, 7)
ARRIVAL_DAYS = 5
"""Calendar days a school has to say that a child started (S.I. 2024/208 reg. 13)."""
SEPTEMBER = 9
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Count:
    """From which day an entry is counted, to which day, in which days, and why in words."""

    counted_from: dt.date
    nears_on: dt.date
    escalates_on: dt.date
    days: int
    unit: str
    why: str


def count(
    since: dt.date,
    *,
    length: Length,
    calendar: SchoolCalendar,
    normal_round: bool = False,
    starts_on: dt.date | None = None,
) -> Count:
    """Return when an entry that came on the list on `since` escalates, and why.

    `starts_on` is the start of the FIRST allocation: a new one never restarts the count. `calendar`
    is that of the school allocated now. Where it has no terms so far ahead, working days are
    counted and the reason says so; no entry is ever left without a day.
    """
    first, is_term, note = _first_day(since, calendar, normal_round, starts_on)
    last, short = _nth_after(first, length.amount, length.unit, calendar)
    near = length.amount - NEAR
    nears = _nth_after(first, near, length.unit, calendar)[0] if near > 0 else last
    what = "the first school day of the term on" if is_term else "the child came on the list on"
    why = f"{length.amount} {UNIT_WORDS[length.unit]} after {what} {short_day_words(first)}"
    if note := note or short:
        why = f"{why}; {note}, so working days are counted there"
    return Count(first, nears, last, length.amount, length.unit, why)


def day_number(on: dt.date, *, counted_from: dt.date, unit: str, calendar: SchoolCalendar) -> int:
    """Return which day of the count a day is; 0 on the first day and before it."""
    if on <= counted_from:
        return 0
    if unit == SCHOOL:
        days = (counted_from + dt.timedelta(days=n) for n in range(1, (on - counted_from).days + 1))
        return sum(_meets(day, calendar) for day in days)
    if unit == WORKING:
        return working_days_between(counted_from, on)
    return (on - counted_from).days


def short_why(days: int, unit: str, counted_from: dt.date) -> str:
    """Return "20 days after 29 Oct", for a line of the list."""
    day = short_day_words(counted_from).rsplit(" ", 1)[0]
    return f"{days} {UNIT_WORDS[unit]} after {day}"


def _first_day(
    since: dt.date, calendar: SchoolCalendar, normal_round: bool, starts_on: dt.date | None
) -> tuple[dt.date, bool, str]:
    """Return the day after which is counted, whether a term begins with it, and what to add."""
    # A normal round ends in September; places of September are offered from March on.
    expected = starts_on or max(since, dt.date(since.year, SEPTEMBER, 1))
    if not normal_round or expected <= since:
        return since, False, ""
    found = calendar.reckon(expected, 1)
    return found.day, True, found.note


def _nth_after(first: dt.date, n: int, unit: str, calendar: SchoolCalendar) -> tuple[dt.date, str]:
    """Return the nth day after the first, and where its calendar did not reach."""
    if unit == SCHOOL:
        found = calendar.reckon(first + ONE_DAY, n)
        return found.day, found.note
    if unit == WORKING:
        return add_working_days(first, n), ""
    return first + dt.timedelta(days=n), ""


def _meets(day: dt.date, calendar: SchoolCalendar) -> bool:
    """Whether a day counts; a working day does where no term dates are known."""
    try:
        return calendar.is_school_day(day)
    except CalendarTooShort:
        return is_working_day(day)
