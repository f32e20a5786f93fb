"""What a person types on the pages of the work list."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from cme.accounts.models import User
from cme.core.forms import CmeForm


class _PersonField(forms.ModelChoiceField):
    """One of the people offered, with what they are and where."""

    def label_from_instance(self, person: User) -> str:
        """Return "Priya Lapwing (CME officer, West)"."""
        return f"{person.name} ({', '.join(filter(None, (person.role_label, _area(person))))})"


def _area(person: User) -> str:
    return person.area.name if person.area else ""


class HandOnForm(CmeForm):
    """Who gets this, and why it is handed on."""

    to = _PersonField(
        User.objects.none(),
        label="Give this to",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select who gets this."),
    )
    why = forms.CharField(
        label="Why are you handing it on?",
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": "Say why you are handing this on. Enter a reason."},
    )
    options = {
        "to": {"empty_text": "Choose a person", "label_size": "s"},
        "why": {"rows": 3, "label_size": "s"},
    }

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        """Offer these people and nobody else."""
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people
