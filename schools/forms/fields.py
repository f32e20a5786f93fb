"""Fields of the lists: a year of school."""

from typing import Any

from django import forms

from cme.core.dates import year_choice_label

YEARS = [(str(year), year_choice_label(year)) for year in range(14)]


class YearField(forms.TypedChoiceField):
    """A year of school from Reception to year 13. Cleans to a number or None."""

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("label", "Year")
        super().__init__(
            choices=[("", "Choose a year"), *YEARS], coerce=int, empty_value=None, **rest
        )
