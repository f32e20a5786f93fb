"""Months that clamp, bank holidays of England and working days.

Bank holidays come from the `holidays` package, never from the network. It also lists the weekend
day where a substitute is given, so only its weekdays count.
"""

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import count
from types import MappingProxyType

import holidays

ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


def month_start(day: dt.date) -> dt.date:
    """Return the first day of the month."""
    return dt.date(day.year, day.month, 1)


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the month, inclusive."""
    return dt.date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day some calendar months later (or earlier), clamped to the month's last day.

    31 August and 6 months is 28 (or 29) February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def month_anniversaries(start: dt.date, *, every: int = 1) -> Iterator[dt.date]:
    """Yield the days that are `every`, twice `every`, … calendar months after the start, for ever.

    Each is counted from the start, so one short month does not move those after it. Raises
    ValueError where `every` is not positive.
    """
    if every < 1:
        raise ValueError("Anniversaries come every one or more months.")
    return (add_months(start, every * n) for n in count(1))


def whole_months_between(start: dt.date, on: dt.date) -> int:
    """Return how many month anniversaries of `start` have come by `on` (that day included)."""
    months = (on.year - start.year) * 12 + on.month - start.month
    return months if add_months(start, months) <= on else months - 1


def month_starts(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the first day of every month from the month of `first` to that of `last`."""
    month = month_start(first)
    while month <= last:
        yield month
        month = add_months(month, 1)


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> Mapping[dt.date, str]:
    """Return the weekday bank holidays of a calendar year in England, with their names."""
    listed = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return MappingProxyType(
        {day: name for day, name in sorted(listed.items()) if day.weekday() < SATURDAY}
    )


def is_bank_holiday(day: dt.date) -> bool:
    """Whether the day is a weekday bank holiday in England."""
    return day in bank_holidays(day.year)


def is_working_day(day: dt.date) -> bool:
    """Whether the day is Monday to Friday and no bank holiday in England."""
    return day.weekday() < SATURDAY and not is_bank_holiday(day)


def add_working_days(day: dt.date, days: int) -> dt.date:
    """Return the nth working day after a day; with 0, the first working day on or after it.

    The starting day is never counted. Raises ValueError for a negative number.
    """
    if days < 0:
        raise ValueError("Working days are counted forwards.")
    if days == 0:
        return working_day_on_or_after(day)
    for _ in range(days):
        day = next_working_day(day)
    return day


def next_working_day(day: dt.date) -> dt.date:
    """Return the first working day strictly after a day."""
    return working_day_on_or_after(day + ONE_DAY)


def previous_working_day(day: dt.date) -> dt.date:
    """Return the last working day strictly before a day."""
    day -= ONE_DAY
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def working_day_on_or_after(day: dt.date) -> dt.date:
    """Return the day itself where it is a working day, otherwise the next working day."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_days_between(start: dt.date, on: dt.date) -> int:
    """Return how many working days come after `start`, up to and including `on`."""
    days = (on - start).days
    return sum(is_working_day(start + dt.timedelta(days=n)) for n in range(1, days + 1))
