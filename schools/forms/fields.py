"""Fields of the lists: a school by name or number, a year."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cme.core.dates import year_choice_label
from schools.models import School

YEARS = [(str(year), year_choice_label(year)) for year in range(14)]


class SchoolField(forms.CharField):
    """A school by its name, URN or DfE number. Cleans to a School or None."""

    look = {"width": 30, "autocomplete": "off"}

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("max_length", 150)
        rest.setdefault("help_text", "Name, URN or DfE number")
        super().__init__(**rest)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored school by its URN and name."""
        return f"{value.urn} {value.name}" if isinstance(value, School) else value

    def clean(self, value: Any) -> Any:
        """Return the one school that answers to what was typed, or None."""
        text = str(super().clean(value) or "")
        if not text:
            return None
        found = School.objects.answering_to(text)
        if len(found) == 1:
            return found[0]
        raise ValidationError(_unclear(found))


def _unclear(found: list[School]) -> str:
    if not found:
        return "No school answers to that. Enter its name, URN or DfE number."
    shown = "; ".join(f"{one.name} (URN {one.urn})" for one in found)
    return f"More than one school answers to that. Enter the URN of one: {shown}."


class YearField(forms.TypedChoiceField):
    """A year of school from Reception to year 13. Cleans to a number or None."""

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("label", "Year")
        super().__init__(
            choices=[("", "Choose a year"), *YEARS], coerce=int, empty_value=None, **rest
        )
