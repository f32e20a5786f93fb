"""Whose dates hold in which school year: the authority's, or a school's own (design §3).

A school year begins with the first term after July (SI 1999/3181), so its dates lie between
1 August and 31 July.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cme.core.dates.school_days import SchoolCalendar
from cme.core.dates.working_days import ONE_DAY

FIRST_MONTH = 8

Span = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Closing:
    """Days inside a term without a session for pupils, first and last included."""

    first: dt.date
    last: dt.date
    is_inset: bool = False


@dataclass(frozen=True)
class KnownDates:
    """What somebody wrote down: terms (first and last day each) and closings, of any years."""

    terms: tuple[Span, ...] = ()
    closings: tuple[Closing, ...] = ()


def school_year(day: dt.date) -> int:
    """Return the calendar year in which a day's school year began, on 1 August."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def school_year_words(year: int) -> str:
    """Return "2026/27" for the school year that begins in 2026."""
    return f"{year}/{(year + 1) % 100:02}"


def bounds_of(year: int) -> Span:
    """Return the first and last day that dates of a school year may have."""
    return dt.date(year, FIRST_MONTH, 1), dt.date(year + 1, FIRST_MONTH, 1) - ONE_DAY


def merged(name: str, default: KnownDates, own: KnownDates | None = None) -> SchoolCalendar:
    """Return the days a school meets, year by year.

    In a year for which the school wrote terms of its own, only its own terms and closings hold. In
    any other year the authority's hold, and the school's own closings with them.
    """
    if own is None:
        own = KnownDates()
    own_years = {school_year(first) for first, _ in own.terms}
    terms = [*own.terms, *(term for term in default.terms if school_year(term[0]) not in own_years)]
    closings = [
        *own.closings,
        *(held for held in default.closings if school_year(held.first) not in own_years),
    ]
    return SchoolCalendar(
        name,
        tuple(_joined(terms)),
        closed=frozenset(_days_of(held for held in closings if not held.is_inset)),
        inset=frozenset(_days_of(held for held in closings if held.is_inset)),
    )


def _joined(terms: Iterable[Span]) -> Iterator[Span]:
    """Yield the terms in order, two that overlap as one: a slip must never stop a clock."""
    held: Span | None = None
    for term in sorted(terms):
        if held is None:
            held = term
        elif term[0] <= held[1]:
            held = held[0], max(held[1], term[1])
        else:
            yield held
            held = term
    if held is not None:
        yield held


def _days_of(closings: Iterable[Closing]) -> Iterator[dt.date]:
    for held in closings:
        for n in range((held.last - held.first).days + 1):
            yield held.first + n * ONE_DAY
