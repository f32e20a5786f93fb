"""What may be written in a school calendar, what looks like a slip in it, and how it is drawn."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cme.core.dates.school_days import SchoolCalendar
from cme.core.dates.school_years import Closing, bounds_of, school_year_words
from cme.core.dates.words import day_words, month_words, short_day_words
from cme.core.dates.working_days import ONE_DAY, bank_holidays, is_working_day, month_starts
from cme.core.errors import RuleBroken

PLANNED_DAYS = 190
"""School days: 380 sessions a year of a maintained school (SI 1999/3181)."""
MOST_DAYS = 195
"""School days: the 190, and the 5 INSET days of teachers where those are not written down."""
LONGEST_RUN = 9
"""Weeks: schools here have a week off after 8 at most, so more means a half-term is missing."""
LONGEST_BREAK = 25
"""Calendar days within a school year: Easter and Christmas are shorter, a missing term longer."""
FRIDAY = 4


@dataclass(frozen=True)
class WrittenTerm:
    """A term as somebody wrote it down: its name, its first and its last day."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Fault:
    """What is wrong with a year's terms: which term (from 0), at which end, and the sentence."""

    at: int
    end: str  # "first" or "last"
    sentence: str


@dataclass(frozen=True)
class DrawnDay:
    """One weekday in the drawn calendar; `why` says what it is where it is no school day."""

    day: dt.date
    look: str  # "school", "inset", "closed", "bank", "out"
    why: str = ""

    @property
    def mark(self) -> str:
        """The letters that say what the colour says, where a day is off inside the year."""
        return {"inset": "IN", "closed": "C", "bank": "B"}.get(self.look, "")


@dataclass(frozen=True)
class DrawnMonth:
    """A month in rows of Monday to Friday; nothing stands where a day is another month's."""

    name: str
    weeks: tuple[tuple[DrawnDay | None, ...], ...]
    school_days: int


@dataclass(frozen=True)
class TermLine:
    """A term with the school days it has."""

    name: str
    first: dt.date
    last: dt.date
    school_days: int


@dataclass(frozen=True)
class YearSheet:
    """A school year as a page shows it: its terms, its months drawn, and what looks like a slip."""

    year: int
    words: str
    terms: tuple[TermLine, ...]
    months: tuple[DrawnMonth, ...]
    slips: tuple[str, ...]
    school_days: int
    inset_days: int


def year_sheet(
    year: int,
    calendar: SchoolCalendar,
    terms: Iterable[WrittenTerm],
    closings: Iterable[Closing],
) -> YearSheet:
    """Return a school year to be shown; terms and closings are those that hold in it."""
    lines = tuple(
        TermLine(term.name, term.first, term.last, calendar.count(term.first, term.last))
        for term in terms
    )
    months = tuple(drawn_months(year, calendar))
    return YearSheet(
        year=year,
        words=school_year_words(year),
        terms=lines,
        months=months,
        slips=tuple(look_over(year, calendar, closings)),
        school_days=sum(line.school_days for line in lines),
        inset_days=sum(
            day.look == "inset" for month in months for week in month.weeks for day in week if day
        ),
    )


def years_offered(known: Iterable[int], this_year: int) -> list[int]:
    """Return the school years a page leads to: all from the first known to one after the last."""
    held = {*known, this_year}
    return [*range(min(held), max(held) + 2)]


def faults_in(year: int, terms: Sequence[WrittenTerm]) -> list[Fault]:
    """Return everything that may not stand in a school year's terms, in their order."""
    if not terms:
        words = school_year_words(year)
        return [Fault(0, "first", f"Give at least one term: {words} has no school days without.")]
    return [*_faults_of_each(year, terms), *_overlaps(terms)]


def check_terms(year: int, terms: Sequence[WrittenTerm]) -> None:
    """Raise RuleBroken for the first fault of a school year's terms; a form names all of them."""
    for fault in faults_in(year, terms):
        raise RuleBroken(fault.sentence, "Nothing was saved.")


def check_closing(year: int, closing: Closing, others: Iterable[Closing]) -> None:
    """Raise RuleBroken where days may not be written as closed, or are so already."""
    if closing.last < closing.first:
        raise RuleBroken("The last day must be on or after the first day.", field="last_day")
    earliest, latest = bounds_of(year)
    for day, field in ((closing.first, "first_day"), (closing.last, "last_day")):
        if not earliest <= day <= latest:
            raise RuleBroken(f"{day_words(day)} is not in {_year_words(year)}.", field=field)
    for other in others:
        if closing.first <= other.last and other.first <= closing.last:
            kind = "INSET" if other.is_inset else "closed"
            raise RuleBroken(
                f"{say_days(other)} is {kind} already.",
                "Change or remove that line, or give other days.",
                field="first_day",
            )


def closing_warning(closing: Closing, terms: Iterable[WrittenTerm]) -> str:
    """Say that closed days change no count, because no school meets then; else nothing."""
    held = list(terms)
    day = closing.first
    while day <= closing.last:
        if is_working_day(day) and any(term.first <= day <= term.last for term in held):
            return ""
        day += ONE_DAY
    return f"{say_days(closing)} is no school day anyway: no term, a weekend or a bank holiday."


def look_over(year: int, calendar: SchoolCalendar, closings: Iterable[Closing]) -> list[str]:
    """Return what looks like a slip in a school year's dates; nothing of it is refused."""
    earliest, latest = bounds_of(year)
    terms = [term for term in calendar.terms if earliest <= term[0] <= latest]
    if not terms:
        return [f"No terms of {school_year_words(year)} are known, so no school day is counted."]
    written = [WrittenTerm("", *term) for term in terms]
    return [
        *_odd_ends(year, terms),
        *_long_breaks(terms),
        *_long_runs(calendar, terms),
        *_odd_number(calendar, terms),
        *filter(None, (closing_warning(closing, written) for closing in closings)),
    ]


def school_days_in(calendar: SchoolCalendar, terms: Iterable[tuple[dt.date, dt.date]]) -> int:
    """Return how many school days some of the calendar's terms have."""
    return sum(calendar.count(first, last) for first, last in terms)


def drawn_months(year: int, calendar: SchoolCalendar) -> list[DrawnMonth]:
    """Return the months of a school year from its first term to its last, drawn by weeks."""
    earliest, latest = bounds_of(year)
    terms = [term for term in calendar.terms if earliest <= term[0] <= latest]
    if not terms:
        return []
    return [_drawn_month(start, calendar) for start in month_starts(terms[0][0], terms[-1][1])]


def say_days(closing: Closing) -> str:
    """Return "Mon 4 Jan 2027", or "Mon 4 Jan 2027 to Tue 5 Jan 2027"."""
    if closing.first == closing.last:
        return day_words(closing.first)
    return f"{day_words(closing.first)} to {day_words(closing.last)}"


def saved_words(year: int) -> str:
    """Return what a page says when term dates of a school year were saved."""
    return (
        f"The dates of {school_year_words(year)} are saved. What waits for a day is counted again."
    )


def _year_words(year: int) -> str:
    earliest, latest = (short_day_words(day) for day in bounds_of(year))
    return f"{school_year_words(year)} ({earliest} to {latest})"


def _faults_of_each(year: int, terms: Sequence[WrittenTerm]) -> Iterator[Fault]:
    earliest, latest = bounds_of(year)
    for at, term in enumerate(terms):
        if term.last < term.first:
            yield Fault(at, "last", f"The last day of {term.name} must be after its first day.")
        for end, day in (("first", term.first), ("last", term.last)):
            if not earliest <= day <= latest:
                where = _year_words(year)
                yield Fault(at, end, f"The {end} day of {term.name} must be in {where}.")


def _overlaps(terms: Sequence[WrittenTerm]) -> Iterator[Fault]:
    in_order = sorted(enumerate(terms), key=lambda pair: pair[1].first)
    for (_, before), (at, after) in pairwise(in_order):
        if after.first <= before.last:
            yield Fault(
                at,
                "first",
                f"{after.name} begins on {day_words(after.first)}, before {before.name} "
                f"ends on {day_words(before.last)}.",
            )


def _odd_ends(year: int, terms: Sequence[tuple[dt.date, dt.date]]) -> Iterator[str]:
    if terms[0][0] > dt.date(year, 9, 15):
        yield f"The year begins on {day_words(terms[0][0])}: is a term missing before it?"
    if terms[-1][1] < dt.date(year + 1, 7, 1):
        yield f"The year ends on {day_words(terms[-1][1])}: is a term missing after it?"


def _long_breaks(terms: Sequence[tuple[dt.date, dt.date]]) -> Iterator[str]:
    for (_, end), (start, _) in pairwise(terms):
        days = (start - end).days - 1
        if days > LONGEST_BREAK:
            yield (
                f"{days} days without school between {day_words(end)} and {day_words(start)}: "
                "is a term missing?"
            )


def _long_runs(calendar: SchoolCalendar, terms: Sequence[tuple[dt.date, dt.date]]) -> Iterator[str]:
    first, last = terms[0][0], terms[-1][1]
    monday, began, weeks = first - first.weekday() * ONE_DAY, first, 0
    while monday <= last + 7 * ONE_DAY:
        if any(_meets(calendar, monday + n * ONE_DAY, first, last) for n in range(5)):
            began, weeks = (began if weeks else monday), weeks + 1
        else:
            if weeks > LONGEST_RUN:
                yield (
                    f"{weeks} weeks without a week off from {day_words(max(began, first))}: "
                    "is a half-term missing?"
                )
            weeks = 0
        monday += 7 * ONE_DAY


def _meets(calendar: SchoolCalendar, day: dt.date, first: dt.date, last: dt.date) -> bool:
    return first <= day <= last and calendar.covers(day) and calendar.is_school_day(day)


def _odd_number(
    calendar: SchoolCalendar, terms: Sequence[tuple[dt.date, dt.date]]
) -> Iterator[str]:
    days = school_days_in(calendar, terms)
    # Who planned a day and could not meet is treated as having met (SI 1999/3181): snow is no slip.
    planned = days + sum(
        first <= day <= last and is_working_day(day) and day not in calendar.inset
        for first, last in terms
        for day in calendar.closed
    )
    if planned < PLANNED_DAYS or days > MOST_DAYS:
        yield f"{days} school days. Maintained schools plan for {PLANNED_DAYS}, and 5 INSET days."


def _drawn_month(start: dt.date, calendar: SchoolCalendar) -> DrawnMonth:
    monday, weeks = start - start.weekday() * ONE_DAY, []
    while (monday.year, monday.month) <= (start.year, start.month):
        days = [monday + n * ONE_DAY for n in range(FRIDAY + 1)]
        week = tuple(_drawn(day, calendar) if day.month == start.month else None for day in days)
        if any(week):
            weeks.append(week)
        monday += 7 * ONE_DAY
    looks = [day.look for week in weeks for day in week if day]
    return DrawnMonth(month_words(start), tuple(weeks), looks.count("school"))


def _drawn(day: dt.date, calendar: SchoolCalendar) -> DrawnDay:
    in_term = any(first <= day <= last for first, last in calendar.terms)
    if not is_working_day(day):
        return DrawnDay(day, "bank", bank_holidays(day.year).get(day, "bank holiday"))
    if not in_term:
        return DrawnDay(day, "out", "holiday")
    if day in calendar.inset:
        return DrawnDay(day, "inset", "INSET day")
    if day in calendar.closed:
        return DrawnDay(day, "closed", "closed")
    return DrawnDay(day, "school")
