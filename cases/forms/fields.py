"""Fields of casework: a time of day, a person of the team."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.services import agency_name
from cme.accounts.models import User

BY_NAME = {"midday": "12:00", "noon": "12:00", "midnight": "00:00"}
TIMES = ("%H:%M", "%I:%M%p", "%I%p", "%H.%M", "%I.%M%p", "%H%M")


class ClockField(forms.TimeField):
    """A time of day as people type it and as we show it: 16:20, 4:20pm, 4pm, midday."""

    look = {"width": 5, "autocomplete": "off"}
    widget = forms.TextInput

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("error_messages", {}).setdefault(
            "invalid", "Enter a time, like 16:20 or 4:20pm."
        )
        super().__init__(input_formats=TIMES, **rest)

    def to_python(self, value: Any) -> dt.time | None:
        """Return the time, reading 4 pm and 4:20 PM too."""
        typed = str(value).replace(" ", "").lower() if value else value
        return super().to_python(BY_NAME.get(typed, typed))


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
