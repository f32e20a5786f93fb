"""School days: days on which a given school meets (Education Act 1996 s.579), never weekday sums.

A school day is per school. Weekends, bank holidays, INSET days and closures are none; neither is
an emergency closure (reference §10).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from cme.core.dates.words import day_words
from cme.core.dates.working_days import ONE_DAY, is_working_day
from cme.core.errors import RuleBroken

LONGEST_HOLIDAY_DAYS = 70
"""Calendar days: a longer gap between two terms means missing term dates, not a holiday."""


class CalendarTooShort(RuleBroken):
    """A school day was asked for that the calendar has no term dates for; `known` says how far."""

    def __init__(self, name: str, known: str, around: dt.date) -> None:
        super().__init__(
            f"The school calendar of {name} has {known}.",
            f"Add the term dates around {day_words(around)}, then try again.",
        )
        self.known = known


@dataclass(frozen=True)
class Reckoned:
    """The day a count ends; `note` says where it had to go on without term dates, else empty."""

    day: dt.date
    note: str = ""


@dataclass(frozen=True)
class SchoolCalendar:
    """The days a school meets: its terms (first and last day each), without closed and INSET days.

    Half-terms are gaps between two ranges or closed days, as the school likes to write them.
    Raises ValueError where terms overlap or end before they begin.
    """

    name: str
    terms: tuple[tuple[dt.date, dt.date], ...]
    closed: frozenset[dt.date] = field(default_factory=frozenset)
    inset: frozenset[dt.date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        terms = tuple(sorted(self.terms))
        if any(end < start for start, end in terms):
            raise ValueError(f"A term of {self.name} ends before it begins.")
        if any(later[0] <= earlier[1] for earlier, later in pairwise(terms)):
            raise ValueError(f"Two terms of {self.name} overlap.")
        object.__setattr__(self, "terms", terms)
        object.__setattr__(self, "closed", frozenset(self.closed))
        object.__setattr__(self, "inset", frozenset(self.inset))

    def is_school_day(self, day: dt.date) -> bool:
        """Whether the school meets on a day.

        Raises CalendarTooShort where no term dates are known around that day.
        """
        previous_end: dt.date | None = None
        for start, end in self.terms:
            if start <= day <= end:
                return is_working_day(day) and day not in self.closed | self.inset
            if day < start:
                self._check_known(day, previous_end, start)
                return False
            previous_end = end
        raise self._too_short(day, previous_end)

    def covers(self, day: dt.date) -> bool:
        """Whether term dates are known for a day, so that nothing about it raises."""
        try:
            self.is_school_day(day)
        except CalendarTooShort:
            return False
        return True

    def school_days_from(self, first: dt.date) -> Iterator[dt.date]:
        """Yield the school days on and after a day; raises CalendarTooShort at the end."""
        day = first
        while True:
            if self.is_school_day(day):
                yield day
            day += ONE_DAY

    def nth_school_day(self, first: dt.date, n: int) -> dt.date:
        """Return the nth school day, where `first` itself is day 1 if the school meets then.

        For ground (i): `first` is the first day wholly absent. Raises CalendarTooShort, and
        ValueError where n is not positive.
        """
        if n < 1:
            raise ValueError("School days are counted from 1.")
        days = self.school_days_from(first)
        for _ in range(n - 1):
            next(days)
        return next(days)

    def nth_school_day_after(self, day: dt.date, n: int) -> dt.date:
        """Return the nth school day strictly after a day (ground (h): the day leave ended)."""
        return self.nth_school_day(day + ONE_DAY, n)

    def reckon(self, first: dt.date, n: int) -> Reckoned:
        """Return the nth school day as `nth_school_day` does, and always a day.

        Where term dates are missing it counts working days (Monday to Friday, no bank holiday): the
        day then comes sooner, never later, and the note says so. Raises ValueError below 1.
        """
        if n < 1:
            raise ValueError("School days are counted from 1.")
        day, left, note = first, n, ""
        while True:
            try:
                meets = self.is_school_day(day)
            except CalendarTooShort as short:
                meets, note = is_working_day(day), note or f"the calendar has {short.known}"
            left -= meets
            if not left:
                return Reckoned(day, note)
            day += ONE_DAY

    def next_school_day(self, day: dt.date) -> dt.date:
        """Return the first school day strictly after a day."""
        return self.nth_school_day_after(day, 1)

    def count(self, first: dt.date, last: dt.date) -> int:
        """Return how many school days lie from `first` to `last`, both included; 0 if reversed.

        Raises CalendarTooShort where part of the time has no term dates.
        """
        days = (last - first).days + 1
        return sum(self.is_school_day(first + dt.timedelta(days=n)) for n in range(days))

    def without(self, days: Iterable[dt.date]) -> "SchoolCalendar":
        """Return the same calendar with more days closed, such as after a day of snow."""
        return SchoolCalendar(self.name, self.terms, self.closed | frozenset(days), self.inset)

    def _check_known(self, day: dt.date, before: dt.date | None, after: dt.date) -> None:
        if before is None:
            raise CalendarTooShort(self.name, f"no dates before {day_words(after)}", day)
        if (after - before).days > LONGEST_HOLIDAY_DAYS:
            raise self._too_short(day, before)

    def _too_short(self, day: dt.date, last: dt.date | None) -> CalendarTooShort:
        known = f"no dates after {day_words(last)}" if last else "no dates"
        return CalendarTooShort(self.name, known, day)
