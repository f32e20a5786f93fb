"""What an administrator can do with the council's term dates."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cme.authority.date_books import (
    DateBook,
    as_closing,
    councils_book,
    mark_changed,
    refuse_if_changed,
    the_council,
)
from cme.authority.models import Closure
from cme.core.dates import Closing, school_year
from cme.core.dates.term_dates import WrittenTerm, check_closing, check_terms, closing_warning


@transaction.atomic
def save_terms(
    *, year: int, terms: Sequence[WrittenTerm], by: Any, seen: str | None = None
) -> bool:
    """Make these the council's terms of a school year; return whether anything changed.

    Raises RuleBroken for terms that may not stand, and where somebody changed the dates since
    `seen` (`date_books.stamp_of`).
    """
    council = the_council()
    refuse_if_changed(council, seen)
    check_terms(year, terms)
    changed = councils_book().put_terms(year, terms, by=by)
    if changed:
        mark_changed(council, by=by)
    return changed


@transaction.atomic
def add_closing(*, closing: Closing, why: str, by: Any) -> str:
    """Write INSET or closed days into the council's dates; return a warning, or nothing."""
    council, book = the_council(), councils_book()
    year = school_year(closing.first)
    check_closing(year, closing, map(as_closing, book.closings.of_year(year)))
    book.put_closing(closing, why, by=by)
    mark_changed(council, by=by)
    return _warning(book, closing)


@transaction.atomic
def change_closing(
    *, row: Closure, closing: Closing, why: str, by: Any, seen: str | None = None
) -> str:
    """Change a line of INSET or closed days; return a warning, or nothing.

    Raises RuleBroken where somebody changed the dates since `seen`, or removed the line.
    """
    council, book = the_council(), councils_book()
    refuse_if_changed(council, seen)
    year = school_year(closing.first)
    others = book.closings.of_year(year).exclude(pk=row.pk)
    check_closing(year, closing, map(as_closing, others))
    row = book.line(row.pk)
    if book.put_closing(closing, why, by=by, row=row):
        mark_changed(council, by=by)
    return _warning(book, closing)


@transaction.atomic
def remove_closing(*, row: Closure, by: Any) -> None:
    """Take a line of INSET or closed days out of the council's dates."""
    council, book = the_council(), councils_book()
    if book.remove_closing(row.pk, by=by):
        mark_changed(council, by=by)


def _warning(book: DateBook, closing: Closing) -> str:
    return closing_warning(closing, book.written_terms(school_year(closing.first)))
