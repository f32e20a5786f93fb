"""Fields of plans: a school by name or number, somebody of the team."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cme.accounts.models import User
from cme.accounts.querysets import holders_of
from schools.models import School


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


class HelperField(forms.ModelChoiceField):
    """Somebody who works on plans."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(queryset=User.objects.none(), **rest)

    def offer(self) -> None:
        """Offer everyone who works on plans now, with the children they are suggested for."""
        people = holders_of("reintegration.work_plan")
        self.queryset = people.select_related("area", "reintegrates")

    def label_from_instance(self, person: Any) -> str:
        """Show a person by name, role, area and whether they work with SEND."""
        area = person.area.name if person.area_id else ""
        send = "SEND" if getattr(person, "reintegrates", None) and _with_send(person) else ""
        return ", ".join(filter(None, (person.name, person.role_label, area, send)))


def _with_send(person: Any) -> bool:
    return bool(person.reintegrates.with_send)
