"""Where term dates are written down: the council's book, or one school's own.

Both are written in the same way; whoever opens a book holds its lock and checks what is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from cme.authority.models import CalendarClosure, CalendarTerm, Closure, Council, Term
from cme.authority.querysets import TermDateQuerySet
from cme.core.dates import Closing, KnownDates, when_words
from cme.core.dates.term_dates import WrittenTerm
from cme.core.errors import RuleBroken
from cme.core.queue import enqueue


@dataclass(frozen=True)
class DateBook:
    """Somebody's terms and closings, and what a new one of them names as its owner."""

    terms: TermDateQuerySet
    closings: TermDateQuerySet
    owner: Mapping[str, Any] = field(default_factory=dict)

    def written_terms(self, year: int) -> list[WrittenTerm]:
        """Return the terms of a school year."""
        return [
            WrittenTerm(row.name, row.first_day, row.last_day) for row in self.terms.of_year(year)
        ]

    def known(self) -> KnownDates:
        """Return every term and closing, of all years."""
        return KnownDates(
            tuple(self.terms.values_list("first_day", "last_day")),
            tuple(as_closing(row) for row in self.closings.all()),
        )

    def put_terms(self, year: int, terms: Sequence[WrittenTerm], *, by: Any) -> bool:
        """Make the year's terms these and no others; return whether any differed."""
        here: list[CalendarTerm] = list(self.terms.of_year(year))
        wanted = sorted(terms, key=lambda term: term.first)
        if wanted == self.written_terms(year):
            return False
        for surplus in here[len(wanted) :]:
            _remove(surplus, by)
        more = [self.terms.model(**self.owner) for _ in wanted[len(here) :]]
        for row, term in zip([*here[: len(wanted)], *more], wanted, strict=True):
            self._put(row, {"name": term.name, "first_day": term.first, "last_day": term.last}, by)
        return True

    def put_closing(
        self, closing: Closing, why: str, *, by: Any, row: CalendarClosure | None = None
    ) -> bool:
        """Write closed or INSET days, over a line that is there or as a new one."""
        values = {
            "kind": kind_of(closing),
            "first_day": closing.first,
            "last_day": closing.last,
            "why": why,
        }
        return self._put(row or self.closings.model(**self.owner), values, by)

    def remove_year(self, year: int, *, but: Sequence[Closing], by: Any) -> None:
        """Take out a year's terms, and its closings other than `but`."""
        for term in self.terms.of_year(year):
            _remove(term, by)
        for row in self.closings.of_year(year):
            if as_closing(row) not in but:
                _remove(row, by)

    def remove_closing(self, pk: int, *, by: Any) -> bool:
        """Take out closed or INSET days; return whether they were there."""
        row = self.closings.filter(pk=pk).first()
        if row is not None:
            _remove(row, by)
        return row is not None

    def line(self, pk: int) -> Any:
        """Return a line of closed or INSET days; raise RuleBroken where it is gone."""
        row = self.closings.filter(pk=pk).first()
        if row is None:
            raise RuleBroken(
                "Somebody removed this line while you were typing.", "Go back and add it again."
            )
        return row

    def _put(self, row: Any, values: Mapping[str, Any], by: Any) -> bool:
        if all(getattr(row, name) == value for name, value in values.items()):
            return False
        for name, value in values.items():
            setattr(row, name, value)
        row._history_user = by
        row.save(update_fields=None if row.pk is None else list(values))
        return True


def councils_book() -> DateBook:
    """Return the council's own book."""
    return DateBook(Term.objects.all(), Closure.objects.all())


def as_closing(row: CalendarClosure) -> Closing:
    """Return the days of a line."""
    return Closing(row.first_day, row.last_day, is_inset=row.kind == Closure.Kind.INSET)


def kind_of(closing: Closing) -> str:
    """Return the kind of line that holds the days."""
    return Closure.Kind.INSET if closing.is_inset else Closure.Kind.CLOSED


def stamp_of(holder: Any) -> str:
    """Return what tells one state of a book from the next, for a form to carry along."""
    return holder.calendar_changed_at.isoformat() if holder.calendar_changed_at else ""


def refuse_if_changed(holder: Any, seen: str | None) -> None:
    """Raise RuleBroken where somebody changed the book since the person saw it (`seen`)."""
    if seen is None or seen == stamp_of(holder):
        return
    who = holder.calendar_changed_by.name if holder.calendar_changed_by else "Somebody"
    at = when_words(holder.calendar_changed_at) if holder.calendar_changed_at else "just now"
    raise RuleBroken(
        f"{who} changed these dates while you were typing ({at}).",
        "What you typed is below and nothing was saved. Look at the dates as they are now, "
        "then save again if yours are right.",
    )


def mark_changed(holder: Any, *, by: Any) -> None:
    """Stamp the council or school whose dates changed, and have waiting days counted again.

    The stamp is the truth: the sweep counts whatever was counted before it, woken or not. It is
    set once more when the change is there for others to read, for who counted in between counted
    from the old dates.
    """
    _stamp(holder)
    holder.calendar_changed_by = by
    holder.save(update_fields=["calendar_changed_at", "calendar_changed_by"])
    transaction.on_commit(partial(_stamp_again, holder))
    enqueue("cme.site.tasks.count_days_again")


def _stamp(holder: Any) -> None:
    holder.calendar_changed_at = timezone.now()


def _stamp_again(holder: Any) -> None:
    _stamp(holder)
    holder.save(update_fields=["calendar_changed_at"])


def the_council() -> Council:
    """Return the council's row, locked, so that two people cannot write its book at once."""
    return Council.objects.select_for_update(of=("self",)).get()


def _remove(row: Any, by: Any) -> None:
    row._history_user = by
    row.delete()
