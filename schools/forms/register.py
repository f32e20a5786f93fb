"""Finding a school in the list."""

from typing import Any

from django import forms

from cme.core.forms import CmeForm, SearchInput
from schools.models import School

NOT_CLOSED, ANY = "", "any"


class SchoolFilter(CmeForm):
    """What the list of schools is narrowed by."""

    q = forms.CharField(
        label="Name, number or postcode",
        required=False,
        max_length=100,
        widget=SearchInput,
        help_text="URN, DfE number, or words of the name",
    )
    status = forms.ChoiceField(
        label="Open or closed",
        required=False,
        choices=[
            (NOT_CLOSED, "Not closed"),
            ("open", "Open"),
            ("proposed", "Proposed to open"),
            ("closed", "Closed"),
            ("unknown", "Not known"),
            (ANY, "Any"),
        ],
    )
    phase = forms.ChoiceField(label="Phase", required=False)
    la = forms.ChoiceField(label="Authority", required=False)

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phases = [(phase, phase) for phase in School.objects.phases()]
        self.fields["phase"].choices = [("", "Any"), *phases]
        self.fields["la"].choices = [("", "Any"), *School.objects.authorities()]

    def narrow(self, schools: Any) -> Any:
        """Return the schools that fit; every school not closed where an answer makes no sense."""
        asked = self.cleaned_data if self.is_valid() else {}
        schools = schools.in_state(asked.get("status", "")).matching(asked.get("q", ""))
        if asked.get("phase"):
            schools = schools.filter(phase=asked["phase"])
        if asked.get("la"):
            schools = schools.filter(la_code=asked["la"])
        return schools

    def picked(self) -> list[dict[str, str]]:
        """Return each filter in force: its label, what it says and its name in the address."""
        if not self.is_bound or not self.is_valid():
            return []
        told = []
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                text = dict(getattr(field, "choices", [])).get(value, value)
                told.append({"heading": field.label, "text": text, "name": name})
        return told
