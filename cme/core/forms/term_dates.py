"""Forms of a school calendar: a year's terms, and INSET or closed days."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from cme.core.dates.school_years import Closing
from cme.core.dates.term_dates import WrittenTerm, faults_in
from cme.core.forms.base import CmeForm
from cme.core.forms.fields import DateField3

FEWEST_ROWS = 6
SPARE_ROWS = 1
MOST_ROWS = 15


class TermRow(NamedTuple):
    """The fields of one term on the page."""

    number: int
    name: BoundField
    first: BoundField
    last: BoundField


class TermsForm(CmeForm):
    """The terms of one school year, all at once; a row left empty is no term."""

    compact = True
    mark_optional = False

    def __init__(
        self, data: Any = None, *, year: int, terms: Sequence[WrittenTerm] = (), **rest: Any
    ) -> None:
        self.year = year
        self.row_count = min(max(FEWEST_ROWS, len(terms) + SPARE_ROWS), MOST_ROWS)
        if data is not None:
            self.row_count = max(self.row_count, _rows_posted(data))
        initial = {}
        for n, term in enumerate(terms, start=1):
            initial |= {f"name_{n}": term.name, f"first_{n}": term.first, f"last_{n}": term.last}
        super().__init__(data, initial=initial, **rest)
        for n in range(1, self.row_count + 1):
            for name, field in _fields_of_row(n).items():
                self.fields[name] = field
                self._word(name, field)

    def rows(self) -> list[TermRow]:
        """Return the fields to be drawn, a row for each term."""
        return [
            TermRow(n, self[f"name_{n}"], self[f"first_{n}"], self[f"last_{n}"])
            for n in range(1, self.row_count + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse half-filled rows, and terms that may not stand beside each other."""
        super().clean()
        filled = [n for n in range(1, self.row_count + 1) if self._is_filled(n)]
        for n in filled:
            self._ask_for_the_rest(n)
        if not self.errors:
            terms = [self._term(n) for n in filled]
            for fault in faults_in(self.year, terms):
                row = filled[fault.at] if filled else 1
                self.add_error(f"{fault.end}_{row}", fault.sentence)
        return self.cleaned_data

    @property
    def terms(self) -> list[WrittenTerm]:
        """Return the terms typed."""
        return [self._term(n) for n in range(1, self.row_count + 1) if self._is_filled(n)]

    def _term(self, n: int) -> WrittenTerm:
        typed = self.cleaned_data
        return WrittenTerm(typed[f"name_{n}"], typed[f"first_{n}"], typed[f"last_{n}"])

    def _is_filled(self, n: int) -> bool:
        names = (f"name_{n}", f"first_{n}", f"last_{n}")
        return any(self.cleaned_data.get(name) or name in self.errors for name in names)

    def _ask_for_the_rest(self, n: int) -> None:
        for name, what in (
            ("name", "the name"),
            ("first", "the first day"),
            ("last", "the last day"),
        ):
            field = f"{name}_{n}"
            if not self.cleaned_data.get(field) and field not in self.errors:
                self.add_error(field, f"Enter {what} of term {n}, or leave the whole row empty.")


class ClosingForm(CmeForm):
    """INSET or closed days: one day, or from a first to a last."""

    compact = True
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[("inset", "INSET day"), ("closed", "Closed")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select INSET day or closed."},
    )
    first_day = DateField3(label="First day", example="4 1 2027")
    last_day = DateField3(
        label="Last day", required=False, help_text="Leave empty where it is a single day"
    )
    why = forms.CharField(
        label="Why",
        required=False,
        max_length=100,
        help_text="For example snow, or polling station. Never name a child.",
    )
    options = {
        "kind": {
            "hints": {
                "inset": "Teachers work, pupils stay at home",
                "closed": "Nobody meets: snow, an election, a local holiday",
            }
        },
        "why": {"width": 20},
    }

    @property
    def closing(self) -> Closing:
        """Return the days typed."""
        typed = self.cleaned_data
        first: dt.date = typed["first_day"]
        return Closing(first, typed["last_day"] or first, is_inset=typed["kind"] == "inset")


def typed_from(row: Any) -> dict[str, Any]:
    """Return what the form of a line that is there begins with."""
    last = row.last_day if row.last_day != row.first_day else None
    return {"kind": row.kind, "first_day": row.first_day, "last_day": last, "why": row.why}


def _fields_of_row(n: int) -> dict[str, forms.Field]:
    return {
        f"name_{n}": forms.CharField(label=f"Name of term {n}", max_length=60, required=False),
        f"first_{n}": DateField3(label=f"First day of term {n}", required=False),
        f"last_{n}": DateField3(label=f"Last day of term {n}", required=False),
    }


def _rows_posted(data: Any) -> int:
    rows = [n for n in range(1, MOST_ROWS + 1) if f"name_{n}" in data]
    return max(rows, default=0)
