"""Which days may stand on a plan: none in another year by a slip, no first day on a Sunday."""

import datetime as dt

from cme.core.dates import day_words, is_working_day, next_working_day, short_day_words
from cme.core.errors import RuleBroken

LONGEST_BEFORE = dt.timedelta(weeks=26)
"""How long before a plan was asked for something of it may have happened; not a policy, a check."""
LONGEST_AHEAD = dt.timedelta(days=366)
"""How far ahead something of a plan may be set; not a policy, a check of the year typed."""


def check_since_asked(day: dt.date, *, asked_on: dt.date, field: str = "on") -> None:
    """Raise RuleBroken for a day more than 26 weeks before the plan was asked for."""
    earliest = asked_on - LONGEST_BEFORE
    if day < earliest:
        raise RuleBroken(
            f"The day must be on or after {short_day_words(earliest)}, 26 weeks before the plan "
            "was asked for.",
            "Check the year.",
            field=field,
        )


def check_within_a_year(day: dt.date, *, today: dt.date, field: str = "on") -> None:
    """Raise RuleBroken for a day more than a year ahead."""
    if day > today + LONGEST_AHEAD:
        raise RuleBroken(
            f"{short_day_words(day)} is more than a year away.", "Check the year.", field=field
        )


def check_first_day(day: dt.date, *, asked_on: dt.date, today: dt.date, field: str = "on") -> None:
    """Raise RuleBroken for a first day in another year, on a weekend or on a bank holiday."""
    check_since_asked(day, asked_on=asked_on, field=field)
    check_within_a_year(day, today=today, field=field)
    if not is_working_day(day):
        what = "a weekend" if day.weekday() > 4 else "a bank holiday"
        raise RuleBroken(
            f"{day_words(day)} is {what}: no school meets.",
            f"Choose a school day, such as {day_words(next_working_day(day))}.",
            field=field,
        )
