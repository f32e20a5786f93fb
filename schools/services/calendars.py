"""When a school meets: its own dates where it wrote them down, else the council's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from cme.authority import arrangements
from cme.authority.date_books import (
    DateBook,
    as_closing,
    councils_book,
    mark_changed,
    refuse_if_changed,
)
from cme.core.dates import (
    Closing,
    KnownDates,
    SchoolCalendar,
    merged,
    school_year,
    school_year_words,
)
from cme.core.dates.term_dates import WrittenTerm, check_closing, check_terms, closing_warning
from cme.core.errors import RuleBroken
from schools.models import School, SchoolClosure, SchoolTerm

MOST_NAMED = 500
"""Schools a query names one by one; of more, all own dates are read, for few schools have any."""


def calendar_of(school: School) -> SchoolCalendar:
    """Return the days one school meets."""
    return calendars_of([school])[school.pk]


def calendars_of(schools: Iterable[School]) -> dict[int, SchoolCalendar]:
    """Return the days each school meets, by its id; four queries for any number of schools."""
    named = {school.pk: school for school in schools}
    default, own = arrangements.term_dates(), _own_dates(list(named))
    return {pk: merged(school.name, default, own.get(pk)) for pk, school in named.items()}


def own_book(school: School) -> DateBook:
    """Return the school's own book of term dates."""
    return DateBook(
        SchoolTerm.objects.filter(school=school),
        SchoolClosure.objects.filter(school=school),
        {"school": school},
    )


@transaction.atomic
def save_own_terms(
    *, school: School, year: int, terms: Sequence[WrittenTerm], by: Any, seen: str | None = None
) -> bool:
    """Make these the school's own terms of a school year; return whether anything changed.

    The first time, the council's INSET and closed days of that year become the school's own too,
    for from then on the council's do not hold. Raises RuleBroken for terms that may not stand, and
    where somebody changed the dates since `seen` (`date_books.stamp_of`).
    """
    school, book = _locked(school), own_book(school)
    refuse_if_changed(school, seen)
    check_terms(year, terms)
    if not book.terms.of_year(year).exists():
        _copy_closings(book, year, by)
    changed = book.put_terms(year, terms, by=by)
    if changed:
        mark_changed(school, by=by)
    return changed


@transaction.atomic
def go_back_to_councils(*, school: School, year: int, by: Any) -> None:
    """Drop the school's own terms of a school year, so that the council's hold again.

    Closed and INSET days that only the school has stay; those it has with the council go.
    """
    school, book = _locked(school), own_book(school)
    if not book.terms.of_year(year).exists():
        raise RuleBroken(f"{school} has the council's dates of {school_year_words(year)} already.")
    councils = [as_closing(row) for row in councils_book().closings.of_year(year)]
    own = [as_closing(row) for row in book.closings.of_year(year)]
    book.remove_year(year, but=[one for one in own if not _meets_any(one, councils)], by=by)
    mark_changed(school, by=by)


@transaction.atomic
def add_own_closing(*, school: School, closing: Closing, why: str, by: Any) -> str:
    """Write the school's own INSET or closed days; return a warning, or nothing."""
    school, book = _locked(school), own_book(school)
    _check(book, closing, book.closings.all())
    book.put_closing(closing, why, by=by)
    mark_changed(school, by=by)
    return _warning(book, closing)


@transaction.atomic
def change_own_closing(
    *, school: School, row: SchoolClosure, closing: Closing, why: str, by: Any
) -> str:
    """Change a line of the school's own INSET or closed days; return a warning, or nothing."""
    school, book = _locked(school), own_book(school)
    row = book.line(row.pk)
    _check(book, closing, book.closings.exclude(pk=row.pk))
    if book.put_closing(closing, why, by=by, row=row):
        mark_changed(school, by=by)
    return _warning(book, closing)


@transaction.atomic
def remove_own_closing(*, school: School, row: SchoolClosure, by: Any) -> None:
    """Take a line out of the school's own INSET and closed days."""
    school, book = _locked(school), own_book(school)
    if book.remove_closing(row.pk, by=by):
        mark_changed(school, by=by)


def _locked(school: School) -> School:
    return School.objects.select_for_update(of=("self",)).get(pk=school.pk)


def _copy_closings(book: DateBook, year: int, by: Any) -> None:
    """Take over the council's closings that the school has not written down itself."""
    own = [as_closing(row) for row in book.closings.of_year(year)]
    for row in councils_book().closings.of_year(year):
        if not _meets_any(as_closing(row), own):
            book.put_closing(as_closing(row), row.why, by=by)


def _check(book: DateBook, closing: Closing, own: Any) -> None:
    year = school_year(closing.first)
    held = [as_closing(row) for row in own.of_year(year)]
    if not book.terms.of_year(year).exists():
        held += [as_closing(row) for row in councils_book().closings.of_year(year)]
    check_closing(year, closing, held)


def _warning(book: DateBook, closing: Closing) -> str:
    year = school_year(closing.first)
    return closing_warning(closing, book.written_terms(year) or councils_book().written_terms(year))


def _meets_any(one: Closing, others: Iterable[Closing]) -> bool:
    return any(one.first <= other.last and other.first <= one.last for other in others)


def _own_dates(ids: list[int]) -> dict[int, KnownDates]:
    few = {"school__in": ids} if len(ids) <= MOST_NAMED else {}
    terms, closings = defaultdict(list), defaultdict(list)
    for pk, first, last in SchoolTerm.objects.filter(**few).values_list(
        "school_id", "first_day", "last_day"
    ):
        terms[pk].append((first, last))
    for pk, first, last, kind in SchoolClosure.objects.filter(**few).values_list(
        "school_id", "first_day", "last_day", "kind"
    ):
        closings[pk].append(Closing(first, last, is_inset=kind == SchoolClosure.Kind.INSET))
    return {pk: KnownDates(tuple(terms[pk]), tuple(closings[pk])) for pk in {*terms, *closings}}
