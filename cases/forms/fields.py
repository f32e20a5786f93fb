"""Fields of casework: a school by name or number, a time of day, a person of the team."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.services import agency_name
from cme.accounts.models import User
from schools.models import School

SHOWN = 5
TIMES = ("%H:%M", "%I:%M%p", "%I%p", "%H.%M", "%I.%M%p", "%H%M")


class SchoolField(forms.CharField):
    """A school by its name, URN or DfE number. Cleans to a School or None."""

    look = {"width": 30, "autocomplete": "off"}

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("max_length", 150)
        rest.setdefault("help_text", "Name, URN or DfE number")
        super().__init__(**rest)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored school by its URN and name."""
        school = School.objects.filter(pk=value).first() if isinstance(value, int) else value
        return f"{school.urn} {school.name}" if isinstance(school, School) else value

    def clean(self, value: Any) -> Any:
        """Return the one school that answers to what was typed, or None."""
        text = str(super().clean(value) or "")
        if not text:
            return None
        urn = text.split(maxsplit=1)[0]
        if urn.isdecimal() and len(urn) == 6:
            found = list(School.objects.filter(urn=urn))
        else:
            found = list(School.objects.not_closed().matching(text)[: SHOWN + 1])
            same = [one for one in found if one.name.casefold() == text.casefold()]
            found = same if len(same) == 1 else found
        if len(found) == 1:
            return found[0]
        raise ValidationError(_unclear(found))


def _unclear(found: list[School]) -> str:
    if not found:
        return "No school answers to that. Enter its name, URN or DfE number."
    shown = "; ".join(f"{one.name} (URN {one.urn})" for one in found[:SHOWN])
    more = "; and more" if len(found) > SHOWN else ""
    return f"More than one school answers to that. Enter the URN of one: {shown}{more}."


class ClockField(forms.TimeField):
    """A time of day as people type it: 16:20, 4:20pm, 4pm."""

    look = {"width": 5, "autocomplete": "off"}
    widget = forms.TextInput

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("error_messages", {}).setdefault(
            "invalid", "Enter a time, like 16:20 or 4:20pm."
        )
        super().__init__(input_formats=TIMES, **rest)

    def to_python(self, value: Any) -> dt.time | None:
        """Return the time, reading 4 pm and 4:20 PM too."""
        return super().to_python(str(value).replace(" ", "").lower() if value else value)


class PersonField(forms.ModelChoiceField):
    """Somebody of the team who holds a permission."""

    def __init__(self, roles: tuple[str, ...], **rest: Any) -> None:
        people = User.objects.filter(is_active=True, role__in=roles).order_by("name")
        super().__init__(queryset=people, **rest)

    def label_from_instance(self, person: Any) -> str:
        """Show a person by name and role."""
        return f"{person.name}, {person.role_label}"


class AgencyField(forms.ModelChoiceField):
    """Who work is handed to, with the council's own names."""

    def label_from_instance(self, agency: Any) -> str:
        """Show an agency by its name and why it is asked."""
        why = f": {agency.why[:1].lower()}{agency.why[1:]}" if agency.why else ""
        return f"{agency_name(agency)}{why}"


class PeopleField(forms.ModelMultipleChoiceField):
    """Some of the team; whatever is not one of those offered is refused before it is looked up."""

    def __init__(self, roles: tuple[str, ...], **rest: Any) -> None:
        super().__init__(
            queryset=PersonField(roles).queryset, widget=forms.CheckboxSelectMultiple, **rest
        )

    def clean(self, value: Any) -> Any:
        """Return the people picked; a number no database could hold is no choice either."""
        offered = {str(pk) for pk in self.queryset.values_list("pk", flat=True)}
        for one in value or ():
            if str(one) not in offered:
                raise ValidationError("Select people from the list.", code="invalid_choice")
        return super().clean(value)
