"""A school as a form asks for it, for every app that asks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from schools.models import School


class SchoolField(forms.CharField):
    """A school by its name, URN or DfE number. Cleans to a School or None."""

    look = {"width": 30, "autocomplete": "off"}

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("max_length", 150)
        rest.setdefault("help_text", "Name, URN or DfE number")
        super().__init__(**rest)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored school, or the id of one, by its URN and name."""
        school = School.objects.filter(pk=value).first() if isinstance(value, int) else value
        return f"{school.urn} {school.name}" if isinstance(school, School) else value

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
