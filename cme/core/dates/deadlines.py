"""Due dates that can say why, derived from dates and never counted by runs (design §6)."""

import datetime as dt
import re
from dataclasses import dataclass

from cme.core.dates.school_days import SchoolCalendar
from cme.core.dates.words import MONTHS, day_words, short_day_words
from cme.core.dates.working_days import (
    ONE_DAY,
    add_months,
    add_working_days,
    previous_working_day,
)

COUNTED = re.compile(r"([0-9]{1,3}) working days? after ")


@dataclass(frozen=True)
class Deadline:
    """A day something is due and the reason in words."""

    due: dt.date
    reason: str

    @property
    def words(self) -> str:
        """Due day and reason: "Tue 8 Dec 2026: 15 days beginning with service on 23 Nov"."""
        return f"{day_words(self.due)}: {self.reason}"

    def __str__(self) -> str:
        return self.words

    def is_due(self, on: dt.date) -> bool:
        """Whether the day has come."""
        return self.due <= on

    def is_overdue(self, on: dt.date) -> bool:
        """Whether the day has passed."""
        return self.due < on


@dataclass(frozen=True)
class ServicePeriod:
    """A period that begins with the day of service: its last day and the earliest next step."""

    served: dt.date
    days: int
    last_day: dt.date
    next_step: dt.date

    @property
    def deadline(self) -> Deadline:
        """The earliest next step, with the reason."""
        served = f"{self.served.day} {MONTHS[self.served.month - 1][:3]}"
        if self.served.year != self.next_step.year:
            served = short_day_words(self.served)
        reason = f"{_counted(self.days, 'day')} beginning with service on {served}"
        return Deadline(self.next_step, reason)


def calendar_deadline(start: dt.date, days: int, *, what: str) -> Deadline:
    """Return the day some calendar days after `start`, which is not counted.

    `what` ends "… days after", as in "the child came on the list". Example: the new pupil return of
    SI 2024/208 reg 13, by the end of the fifth day after entry. Raises ValueError below 0 days.
    """
    return Deadline(
        start + dt.timedelta(days=_not_negative(days)), _reason(_counted(days, "day"), what, start)
    )


def working_day_deadline(start: dt.date, days: int, *, what: str) -> Deadline:
    """Return the nth working day (Monday to Friday, no bank holiday in England) after `start`.

    Raises ValueError below 0 days.
    """
    due = add_working_days(start, _not_negative(days))
    return Deadline(due, _reason(_counted(days, "working day"), what, start))


def school_day_deadline(
    start: dt.date, days: int, *, calendar: SchoolCalendar, what: str
) -> Deadline:
    """Return the nth school day of that school after `start`, which is not counted.

    Raises CalendarTooShort where its term dates end before that, ValueError below 1 day.
    """
    due = calendar.nth_school_day_after(start, days)
    return Deadline(due, _reason(_counted(days, "school day"), what, start))


def months_deadline(start: dt.date, months: int, *, what: str) -> Deadline:
    """Return the day some calendar months after `start`, month ends clamped.

    Raises ValueError below 0 months.
    """
    due = add_months(start, _not_negative(months))
    return Deadline(due, _reason(_counted(months, "month"), what, start))


def weeks_deadline(start: dt.date, weeks: int, *, what: str) -> Deadline:
    """Return the same weekday some weeks after `start`. Raises ValueError below 0 weeks."""
    due = start + dt.timedelta(weeks=_not_negative(weeks))
    return Deadline(due, _reason(_counted(weeks, "week"), what, start))


def beginning_with_service(served: dt.date, days: int) -> ServicePeriod:
    """Return the period of calendar days of which the day of service is the first.

    Education Act 1996 s.437(2): 15 days beginning with service on 23 Nov 2026 last through 7 Dec;
    the next step may be taken from 8 Dec. Raises ValueError below 1 day.
    """
    if days < 1:
        raise ValueError("A period that begins with service has at least one day.")
    last_day = served + dt.timedelta(days=days - 1)
    return ServicePeriod(served, days, last_day, last_day + ONE_DAY)


def begins(days: int) -> str:
    """Return how the reason of a deadline of so many working days begins."""
    return f"{_counted(days, 'working day')} after "


def with_length(due: dt.date, reason: str, days: int) -> Deadline:
    """Return the deadline of the same start with another number of working days.

    One that was not counted in working days after something (`working_day_deadline`) stays as it
    is.
    """
    counted = COUNTED.match(reason)
    if counted is None:
        return Deadline(due, reason)
    start = due
    for _ in range(int(counted[1])):
        start = previous_working_day(start)
    return Deadline(add_working_days(start, days), begins(days) + reason[counted.end() :])


def _reason(length: str, what: str, start: dt.date) -> str:
    return f"{length} after {what} on {short_day_words(start)}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _not_negative(number: int) -> int:
    if number < 0:
        raise ValueError("A deadline is counted forwards.")
    return number
