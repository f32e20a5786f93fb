"""How many school days a pupil has been away, counted in the school's own calendar.

S.I. 2024/208 reg. 9(1)(h) and (i); school days as in Education Act 1996 s.579.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from cme.core.dates import (
    CalendarTooShort,
    SchoolCalendar,
    day_words,
    is_bank_holiday,
    is_working_day,
    short_day_words,
)
from cme.core.dates.words import MONTHS
from schools.rules.grounds import COUNTED, Facts

ONE_DAY = dt.timedelta(days=1)
SHORT_BREAK = 11  # calendar days: a longer gap between two terms is a holiday, not a half-term
MOST_DAYS = 400  # calendar days looked through; no count of ours is longer than a year
AFTER_IT_HELD = 14  # calendar days still shown once the count is full


@dataclass(frozen=True)
class Holding:
    """Whether a ground's school days are full: when, how many so far, and how it was counted."""

    holds_on: dt.date
    day: int  # school days so far, on the day asked about
    needed: int
    words: str

    def holds(self, on: dt.date) -> bool:
        """Whether the count was full by the end of a day."""
        return self.holds_on <= on


@dataclass(frozen=True)
class Cell:
    """One box of the table, `span` days wide; `look` is off, hit or ahead."""

    text: str
    look: str = ""
    span: int = 1


@dataclass(frozen=True)
class Week:
    """One row of the table: "12 to 16 Oct" and Monday to Friday."""

    label: str
    cells: tuple[Cell, ...]


class CountedDays:
    """A school's days, and Monday to Friday without bank holidays where it has no term dates.

    A missing calendar never loses a clock: counting too many days is early, and so it is safe.
    """

    def __init__(self, calendar: SchoolCalendar) -> None:
        self.calendar = calendar
        self.fell_back = False

    def meets(self, day: dt.date) -> bool:
        """Whether the school meets on a day, as far as anybody knows."""
        try:
            return self.calendar.is_school_day(day)
        except CalendarTooShort:
            self.fell_back = True
            return is_working_day(day)

    def from_day(self, first: dt.date) -> Iterator[dt.date]:
        """Yield the days it meets on and after a day, for as long as anybody would count."""
        days = (first + dt.timedelta(days=n) for n in range(MOST_DAYS * 2))
        return (day for day in days if self.meets(day))

    def nth(self, first: dt.date, n: int) -> dt.date:
        """Return the nth day it meets, where `first` is day 1 if it meets then."""
        return next(day for number, day in enumerate(self.from_day(first), 1) if number == n)

    def count(self, first: dt.date, last: dt.date) -> int:
        """Return how many days it met from `first` to `last`, both included."""
        days = max(0, min((last - first).days + 1, MOST_DAYS))
        return sum(self.meets(first + dt.timedelta(days=n)) for n in range(days))

    @property
    def caveat(self) -> str:
        """What to add to a reason when days were counted without term dates."""
        if not self.fell_back:
            return ""
        terms = self.calendar.terms
        after = f" after {short_day_words(terms[-1][1])}" if terms else ""
        return f"; the calendar has no terms{after}, so Mondays to Fridays were counted"


def first_counted(facts: Facts) -> dt.date | None:
    """Return the first day that counts for the return's ground; None where it counts none.

    Ground (i): the first day wholly absent. Ground (h): the day after leave ended.
    """
    if facts.ground not in COUNTED:
        return None
    start: dt.date | None = getattr(facts, COUNTED[facts.ground][0])
    return start + ONE_DAY if start and facts.ground == "h" else start


def ground_holds(
    facts: Facts, calendar: SchoolCalendar, *, needed: int, on: dt.date
) -> Holding | None:
    """Return when the school days of ground (h) or (i) are full, and how many there were by `on`.

    `needed` is in school days. None for every other ground, and where no first day was given.
    """
    first = first_counted(facts)
    if first is None:
        return None
    days = CountedDays(calendar)
    holds_on = days.nth(first, needed)
    day = days.count(first, on)
    what = (
        f"after leave ended on {short_day_words(facts.leave_ended_on or first)}"
        if facts.ground == "h"
        else f"from {short_day_words(first)}"
    )
    words = f"{needed} school days at {calendar.name} {what}{days.caveat}"
    return Holding(holds_on, day, needed, words)


def not_yet(holding: Holding, school: str, *, on: dt.date) -> tuple[str, str] | None:
    """Return the warning of content §7.1 and what to do, or None where the ground holds by `on`."""
    if holding.holds(on):
        return None
    sentence = f"The ground does not hold yet: day {holding.day} of {holding.needed} at {school}."
    holds = f"It holds on {day_words(holding.holds_on)}."
    return sentence, f"{holds} You may still send the return; we will question it."


def count_weeks(
    first: dt.date, calendar: SchoolCalendar, *, needed: int, on: dt.date
) -> list[Week]:
    """Return the rows of "How the 20 school days were counted", Monday to Friday.

    From the week of the first day to the day asked about, or to the day the count is full where
    that is later; no further than two weeks after it.
    """
    days = CountedDays(calendar)
    hit = days.nth(first, needed)
    last = max(hit, min(on, hit + dt.timedelta(days=AFTER_IT_HELD)))
    numbers = {day: n for n, day in enumerate(_until(days.from_day(first), last), 1)}
    monday = first - dt.timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        shown = [monday + dt.timedelta(days=n) for n in range(5)]
        cells = [_cell(day, numbers, days, (first, last, hit, on)) for day in shown]
        weeks.append(Week(_week_label(monday, last), tuple(_merged(cells))))
        monday += dt.timedelta(days=7)
    return weeks


def _until(days: Iterator[dt.date], last: dt.date) -> Iterator[dt.date]:
    for day in days:
        if day > last:
            return
        yield day


def _cell(
    day: dt.date,
    numbers: dict[dt.date, int],
    days: CountedDays,
    ends: tuple[dt.date, dt.date, dt.date, dt.date],
) -> Cell:
    first, last, hit, on = ends
    if not first <= day <= last:
        return Cell("", "off")
    if day in numbers:
        look = "hit" if day == hit else "ahead" if day > on else ""
        return Cell(str(numbers[day]), look)
    return Cell(_why_off(day, days.calendar), "off")


def _why_off(day: dt.date, calendar: SchoolCalendar) -> str:
    if day in calendar.inset:
        return "INSET"
    if is_bank_holiday(day):
        return "Bank holiday"
    if day in calendar.closed:
        return "Closed"
    before = [end for _start, end in calendar.terms if end < day]
    after = [start for start, _end in calendar.terms if start > day]
    gap = (min(after) - max(before)).days if before and after else MOST_DAYS
    return "Half-term" if gap <= SHORT_BREAK else "Holiday"


def _merged(cells: list[Cell]) -> Iterator[Cell]:
    """Join days off beside one another that are off for the same reason."""
    for (text, look), group in groupby(cells, key=lambda cell: (cell.text, cell.look)):
        same = list(group)
        if look == "off" and text:
            yield Cell(text, look, len(same))
        else:
            yield from same


def _week_label(monday: dt.date, last: dt.date) -> str:
    friday = min(monday + dt.timedelta(days=4), max(last, monday))
    end = f"{friday.day} {MONTHS[friday.month - 1][:3]}"
    if friday == monday:
        return end
    start = f"{monday.day}"
    if monday.month != friday.month:
        start = f"{start} {MONTHS[monday.month - 1][:3]}"
    return f"{start} to {end}"


def words_of_breaks(first: dt.date, last: dt.date, calendar: SchoolCalendar) -> str:
    """Return what inside a count did not count: "half-term and your INSET day of 23 Oct"."""
    days = [first + dt.timedelta(days=n) for n in range(max(0, (last - first).days) + 1)]
    off = [day for day in days if day.weekday() < 5 and not CountedDays(calendar).meets(day)]
    named: list[str] = []
    for why, group in groupby(off, key=lambda day: _why_off(day, calendar)):
        same = list(group)
        said = {"Half-term": "half-term", "Holiday": "the holiday"}.get(why)
        if said is None:
            kind = {"INSET": "your INSET day", "Bank holiday": "the bank holiday"}
            *others, last_one = [f"{d.day} {MONTHS[d.month - 1][:3]}" for d in same]
            listed = f"{', '.join(others)} and {last_one}" if others else last_one
            said = f"{kind.get(why, 'the closure')}{'s' if others else ''} of {listed}"
        if said not in named:
            named.append(said)
    if not named:
        return ""
    joined = ", ".join(named[:-1]) + (" and " if len(named) > 1 else "") + named[-1]
    return f"{joined} {'do' if len(named) > 1 or 'and' in joined else 'does'} not count"
