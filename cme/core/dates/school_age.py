"""Compulsory school age, school years and ages, for England.

Sources: Education Act 1996 s.8 (as amended), the prescribed days of SI 1998/1607, the leaving date
of SI 1997/1970. `today` is always an argument; nothing here reads a clock.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

PRESCRIBED_DAYS = ((3, 31), (8, 31), (12, 31))
"""Month and day on which compulsory school age may begin (SI 1998/1607)."""

SCHOOL_YEAR_BEGINS_IN = 9
"""Month: 1 September, the working proxy for "the beginning of the school year" (s.8(3), s.579)."""


class SchoolAge(Enum):
    """Where a child stands against compulsory school age on a day."""

    BELOW = "below"
    OF = "of"
    OVER = "over"


@dataclass(frozen=True)
class PossibleSchoolAge:
    """What school age a child may have when only a range of birth dates is known."""

    youngest: SchoolAge
    oldest: SchoolAge

    @property
    def is_certain(self) -> bool:
        """Whether every possible date of birth gives the same answer."""
        return self.youngest is self.oldest

    def may_be(self, school_age: SchoolAge) -> bool:
        """Whether at least one possible date of birth gives this answer."""
        order = list(SchoolAge)
        return order.index(self.youngest) <= order.index(school_age) <= order.index(self.oldest)


def leaving_date(year: int) -> dt.date:
    """Return the school leaving date of a calendar year: the last Friday in June (SI 1997/1970)."""
    last = dt.date(year, 6, 30)
    return last - dt.timedelta(days=(last.weekday() - 4) % 7)


def compulsory_school_age_start(born: dt.date) -> dt.date:
    """Return the first day of compulsory school age (Education Act 1996 s.8(2)).

    The fifth birthday where that is a prescribed day, otherwise the next prescribed day.
    """
    fifth = (born.year + 5, born.month, born.day)
    for month, day in PRESCRIBED_DAYS:
        if (born.year + 5, month, day) >= fifth:
            return dt.date(born.year + 5, month, day)
    raise AssertionError("31 December is a prescribed day, so one always comes.")


def compulsory_school_age_end(born: dt.date) -> dt.date:
    """Return the last day of compulsory school age, inclusive (Education Act 1996 s.8(3)).

    The leaving date of the school year in which the child turns 16.
    """
    return leaving_date(academic_year(born) + 17)


def school_age(born: dt.date, on: dt.date) -> SchoolAge:
    """Return whether a child is below, of or over compulsory school age on a day."""
    if on < compulsory_school_age_start(born):
        return SchoolAge.BELOW
    return SchoolAge.OF if on <= compulsory_school_age_end(born) else SchoolAge.OVER


def school_age_between(earliest: dt.date, latest: dt.date, on: dt.date) -> PossibleSchoolAge:
    """Return what is possible on a day for a child born between two days, both included.

    Raises ValueError where `latest` comes before `earliest`.
    """
    if latest < earliest:
        raise ValueError("The latest date of birth comes before the earliest.")
    return PossibleSchoolAge(youngest=school_age(latest, on), oldest=school_age(earliest, on))


def academic_year(on: dt.date) -> int:
    """Return the calendar year in which a day's academic year began, on 1 September."""
    return on.year if on.month >= SCHOOL_YEAR_BEGINS_IN else on.year - 1


def year_group(born: dt.date, on: dt.date) -> int:
    """Return the usual national-curriculum year on a day: age on 31 August before, minus 4.

    -2 and -1 are nursery, 0 Reception, 12 to 14 after compulsory school age; lower and higher
    numbers are outside school years. Children taught out of their year need the recorded one.
    """
    return academic_year(on) - academic_year(born) - 5


def year_label(year: int | None) -> str:
    """Return the year's words (content §4.9): "Reception", "Year 7", "Year not known"."""
    if year is None:
        return "Year not known"
    if year in (-2, -1):
        return f"Nursery (age {year + 4} to {year + 5})"
    if year < 0:
        return "Younger than nursery"
    if year > 14:
        return "Older than year 14"
    return f"Year {year}" if year else "Reception"


def year_choice_label(year: int) -> str:
    """Return the year's words with its ages, for a list to choose from: "Year 7 (11 to 12)"."""
    label = year_label(year)
    return f"{label} ({year + 4} to {year + 5})" if 0 <= year <= 14 else label


def taught_year_words(taught: int | None, usual: int | None) -> str:
    """Return "Year 4 (usual year 5)" for a child taught outside the usual year, else the year."""
    if taught is None or usual is None or taught == usual:
        return year_label(usual if taught is None else taught)
    usual_words = year_label(usual)
    return f"{year_label(taught)} (usual {usual_words[0].lower()}{usual_words[1:]})"


def age_on(born: dt.date, on: dt.date) -> int:
    """Return the age in whole years on a day; a child of 29 February turns on 1 March.

    Raises ValueError where the day comes before the birth.
    """
    if on < born:
        raise ValueError("The day comes before the date of birth.")
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def born_range_from_age(age: int, on: dt.date) -> tuple[dt.date, dt.date]:
    """Return the earliest and latest date of birth of somebody so many whole years old."""
    return _latest_birth(age + 1, on) + dt.timedelta(days=1), _latest_birth(age, on)


def _latest_birth(age: int, on: dt.date) -> dt.date:
    try:
        return on.replace(year=on.year - age)
    except ValueError:  # 29 February in a year without one
        return dt.date(on.year - age, 2, 28)
