"""How sure we can be that a reported child is of compulsory school age (Education Act 1996 s.8).

Days of birth are calendar days, both ends included; years are national-curriculum years.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from cme.core import dates
from cme.core.dates import SchoolAge
from cme.core.errors import RuleBroken

ABOUT = 1
"""Years on either side that "about 8" may mean: 7 to 9."""

DESTINATIONS = {SchoolAge.BELOW: "Early years team", SchoolAge.OVER: "Post-16 team"}
SIDES = {SchoolAge.BELOW: "below", SchoolAge.OVER: "over"}


@dataclass(frozen=True)
class Born:
    """The days on which a child may have been born, and what was said: “about 8” or nothing."""

    earliest: dt.date
    latest: dt.date
    said: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether only one day is possible."""
        return self.earliest == self.latest


@dataclass(frozen=True)
class AgeLine:
    """The answer in a word or two, and what makes it sure or unsure."""

    answer: str
    because: str


def born(
    *, born_on: dt.date | None, estimated: bool, age_years: int | None, said_on: dt.date
) -> Born | None:
    """Return the possible days of birth, or None where neither age nor date was given.

    `said_on` is the day on which somebody gave the age. An estimated date without an age may be a
    year off on either side.
    """
    if born_on is not None and not estimated:
        return Born(born_on, born_on)
    if age_years is None and born_on is not None:
        age_years = dates.age_on(born_on, said_on) if born_on <= said_on else 0
    if age_years is None:
        return None
    earliest, _ = dates.born_range_from_age(age_years + ABOUT, said_on)
    _, latest = dates.born_range_from_age(max(age_years - ABOUT, 0), said_on)
    return Born(earliest, latest, f"about {age_years}")


def age_line(when: Born | None, *, on: dt.date) -> AgeLine:
    """Return whether the child is of compulsory school age on a day, and how sure that is."""
    if when is None:
        return AgeLine("not known.", "No age or date of birth was given.")
    possible = dates.school_age_between(when.earliest, when.latest, on)
    if possible.is_certain:
        return _certain(when, possible.youngest, on)
    return _uncertain(when, possible, on)


def certain_age(when: Born | None, *, on: dt.date) -> SchoolAge | None:
    """Return below, of or over where every possible day of birth says the same, else None."""
    if when is None:
        return None
    possible = dates.school_age_between(when.earliest, when.latest, on)
    return possible.youngest if possible.is_certain else None


def what_age_refuses(when: Born | None, *, child_words: str, on: dt.date) -> None:
    """Refuse a case for a child who is certainly below or over compulsory school age.

    An unknown or uncertain age never refuses. Raises RuleBroken (content §7.1, age for a case).
    """
    age = certain_age(when, on=on)
    if age is not None and age is not SchoolAge.OF:
        raise RuleBroken(
            f"{child_words} is {SIDES[age]} compulsory school age on {dates.day_words(on)}.",
            f"Send it to the {DESTINATIONS[age]}, or correct the date of birth.",
        )


def _certain(when: Born, age: SchoolAge, on: dt.date) -> AgeLine:
    if age is SchoolAge.OF:
        fits = "" if when.is_exact else f", on any birthday that fits “{when.said}”"
        return AgeLine("yes.", f"{_years(when, on)}{fits}")
    if age is SchoolAge.BELOW:
        begins = _between(*map(dates.compulsory_school_age_start, (when.earliest, when.latest)))
        return AgeLine("no, too young.", f"School age begins {begins}")
    ended = _between(*map(dates.compulsory_school_age_end, (when.earliest, when.latest)))
    return AgeLine("no, too old.", f"School age ended {ended}")


def _uncertain(when: Born, possible: dates.PossibleSchoolAge, on: dt.date) -> AgeLine:
    parts = []
    first, last = when.earliest, when.latest
    if possible.may_be(SchoolAge.BELOW):
        last = _last_day_born(when, lambda day: dates.school_age(day, on) is not SchoolAge.BELOW)
        begins = dates.compulsory_school_age_start(last + dt.timedelta(days=1))
        parts.append(
            f"Not if born after {dates.short_day_words(last)}: "
            f"then from {dates.short_day_words(begins)}"
        )
    if possible.may_be(SchoolAge.OVER):
        gone = _last_day_born(when, lambda day: dates.school_age(day, on) is SchoolAge.OVER)
        first = gone + dt.timedelta(days=1)
        ended = dates.compulsory_school_age_end(gone)
        parts.append(
            f"Not if born before {dates.short_day_words(first)}: "
            f"then it ended on {dates.short_day_words(ended)}"
        )
    likely = (last - first).days * 2 >= (when.latest - when.earliest).days
    return AgeLine("probably." if likely else "perhaps.", ". ".join(parts))


def _last_day_born(when: Born, holds: Callable[[dt.date], bool]) -> dt.date:
    """Return the last possible day of birth for which what is true of the earliest still holds."""
    low, high = when.earliest, when.latest
    while low < high:
        middle = low + dt.timedelta(days=((high - low).days + 1) // 2)
        if holds(middle):
            low = middle
        else:
            high = middle - dt.timedelta(days=1)
    return low


def _years(when: Born, on: dt.date) -> str:
    low, high = (dates.year_group(day, on) for day in (when.latest, when.earliest))
    if low == high:
        return dates.year_label(low)
    upper = dates.year_label(high)
    both_numbered = low > 0
    return f"{dates.year_label(low)} to {upper.removeprefix('Year ') if both_numbered else upper}"


def _between(first: dt.date, last: dt.date) -> str:
    if first == last:
        return f"on {dates.short_day_words(first)}"
    return f"between {dates.short_day_words(first)} and {dates.short_day_words(last)}"
