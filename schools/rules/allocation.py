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
    short_day_words,
    working_day_on_or_after,
    working_days_between,
)

CALENDAR, WORKING, SCHOOL = "calendar_days", "working_days", "school_days"
FOR_SCHOOL_DAYS = "working_for_school"
"""Working days counted because a school's calendar does not reach so far: earlier, so safer."""
UNIT_WORDS = {
    CALENDAR: "days",
    WORKING: "working days",
    SCHOOL: "school days",
    FOR_SCHOOL_DAYS: "working days",
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
    first, is_term = _first_day(since, calendar, normal_round, starts_on)
    unit, short = length.unit, ""
    try:
        last = _nth_after(first, length.amount, unit, calendar)
    except CalendarTooShort:
        unit, short = FOR_SCHOOL_DAYS, _where_terms_end(calendar)
        last = _nth_after(first, length.amount, unit, calendar)
    near = length.amount - NEAR
    nears = _nth_after(first, near, unit, calendar) if near > 0 else last
    what = "the first school day of the term on" if is_term else "the child came on the list on"
    why = f"{length.amount} {UNIT_WORDS[unit]} after {what} {short_day_words(first)}"
    return Count(first, nears, last, length.amount, unit, f"{why}{short}")


def day_number(on: dt.date, *, counted_from: dt.date, unit: str, calendar: SchoolCalendar) -> int:
    """Return which day of the count a day is; 0 on the first day and before it."""
    if on <= counted_from:
        return 0
    if unit == SCHOOL:
        try:
            return calendar.count(counted_from + ONE_DAY, on)
        except CalendarTooShort:
            return working_days_between(counted_from, on)
    if unit in (WORKING, FOR_SCHOOL_DAYS):
        return working_days_between(counted_from, on)
    return (on - counted_from).days


def short_why(days: int, unit: str, counted_from: dt.date) -> str:
    """Return "20 days after 29 Oct", for a line of the list."""
    day = short_day_words(counted_from).rsplit(" ", 1)[0]
    return f"{days} {UNIT_WORDS[unit]} after {day}"


def same_unit(stored: str, asked: str) -> bool:
    """Whether an entry was counted in the days that the council asks for now."""
    return asked == (SCHOOL if stored == FOR_SCHOOL_DAYS else stored)


def _first_day(
    since: dt.date, calendar: SchoolCalendar, normal_round: bool, starts_on: dt.date | None
) -> tuple[dt.date, bool]:
    """Return the day after which is counted, and whether it is the first of a term."""
    # A normal round ends in September; places of September are offered from March on.
    expected = starts_on or max(since, dt.date(since.year, SEPTEMBER, 1))
    if not normal_round or expected <= since:
        return since, False
    try:
        return calendar.nth_school_day(expected, 1), True
    except CalendarTooShort:
        return working_day_on_or_after(expected), True


def _nth_after(first: dt.date, n: int, unit: str, calendar: SchoolCalendar) -> dt.date:
    if unit == SCHOOL:
        return calendar.nth_school_day_after(first, n)
    if unit in (WORKING, FOR_SCHOOL_DAYS):
        return add_working_days(first, n)
    return first + dt.timedelta(days=n)


def _where_terms_end(calendar: SchoolCalendar) -> str:
    if not calendar.terms:
        return "; the calendar has no terms"
    return f"; the calendar has no terms after {short_day_words(calendar.terms[-1][1])}"
