"""Weeks of a timetable: what is planned on each day, and how much of a full week that is."""

import datetime as dt
from collections.abc import Sequence

from cme.core.dates import short_day_words
from cme.core.errors import RuleBroken

WHOLE, MORNING, AFTERNOON, NOT_IN = "all", "am", "pm", ""
PARTS = {WHOLE: "All day", MORNING: "Morning", AFTERNOON: "Afternoon", NOT_IN: "Not in school"}
PER_CENT = {WHOLE: 20, MORNING: 10, AFTERNOON: 10, NOT_IN: 0}
FULL_WEEK = (WHOLE,) * 5
DAYS = 5


def planned_percent(days: Sequence[str], counted: Sequence[bool] = (True,) * DAYS) -> int:
    """Return how much of a week is planned, in per cent of the days that count; 0 where none does.

    A day counts where the school meets and the plan runs, as it does in the school's register.
    """
    parts = [PER_CENT[part] for part, counts in zip(days, counted, strict=True) if counts]
    return round(100 * sum(parts) / (len(parts) * PER_CENT[WHOLE])) if parts else 0


def days_within(begins_on: dt.date, first_day: dt.date, last_day: dt.date) -> list[bool]:
    """Say of Monday to Friday of a week whether the plan runs on that day."""
    days = (begins_on + dt.timedelta(days=at) for at in range(DAYS))
    return [first_day <= day <= last_day for day in days]


def week_number(begins_on: dt.date, first_day: dt.date) -> int:
    """Return the number of a week of a plan, the one with the first day being 1."""
    return (monday_of(begins_on) - monday_of(first_day)).days // 7 + 1


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of the week that holds a day."""
    return day - dt.timedelta(days=day.weekday())


def mondays(first_day: dt.date, last_day: dt.date) -> list[dt.date]:
    """Return the Monday of every week from the first day through the last."""
    start = monday_of(first_day)
    return [start + dt.timedelta(weeks=n) for n in range((last_day - start).days // 7 + 1)]


def check_week(
    begins_on: dt.date,
    days: Sequence[str],
    *,
    first_day: dt.date | None,
    last_day: dt.date | None,
    part_time_until: dt.date | None,
    school_days: Sequence[bool],
) -> None:
    """Raise RuleBroken for a week outside the plan, or part-time without an agreement that holds.

    `school_days` says of Monday to Friday whether the school meets; a day it does not meet asks
    for no agreement. Days before the first day at school or after the last ask for none either.
    """
    if first_day is None or last_day is None:
        raise RuleBroken(
            "Weeks are planned from the start date, and none is agreed.",
            "Add the start date first.",
            field="begins_on",
        )
    if begins_on not in mondays(first_day, last_day):
        raise RuleBroken(
            f"The plan runs from {short_day_words(first_day)} to {short_day_words(last_day)}.",
            "Choose the Monday of one of its weeks.",
            field="begins_on",
        )
    if len(days) != DAYS or any(part not in PER_CENT for part in days):
        raise RuleBroken("Say for each day from Monday to Friday what is planned.", field="days")
    for number, part in enumerate(days):
        day = begins_on + dt.timedelta(days=number)
        if part != WHOLE and first_day <= day <= last_day and school_days[number]:
            _check_agreed(day, part_time_until)


def _check_agreed(day: dt.date, part_time_until: dt.date | None) -> None:
    if part_time_until is None:
        raise RuleBroken(
            "A part-time timetable needs a parent's written agreement.",
            "Add the date of the agreement and the paper.",
            field="days",
        )
    if day > part_time_until:
        raise RuleBroken(
            f"Part-time ends on {short_day_words(part_time_until)}.",
            "Plan whole days after it, or change its end date.",
            field="days",
        )


def check_attendance(attended: int, number: int) -> None:
    """Raise RuleBroken for an attendance that is no percentage; `number` counts weeks from 1."""
    if not 0 <= attended <= 100:
        raise RuleBroken(
            "Attendance must be from 0 to 100.", f"Correct week {number}.", field="attended"
        )
