"""Forms of the pages about people who sign in."""

import re
from typing import Any

from django import forms

from cme.accounts import roles
from cme.accounts.models import User
from cme.authority.models import Area
from cme.core.forms import CmeForm, SearchInput
from cme.site.forms.set_up import SeenForm
from schools.models import School

ROLES = [(role.code, role.label) for role in roles.ROLES.values()]
SCHOOLS_HINT = "The URN of each, 6 digits, one on a line or with commas"


class PeopleFilter(CmeForm):
    """What the list of people is narrowed by."""

    mark_optional = False
    q = forms.CharField(
        label="Name or email address", required=False, max_length=100, widget=SearchInput
    )
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Any"), *ROLES])
    area = forms.ModelChoiceField(
        Area.objects.all(), label="Area", required=False, empty_label="Any", to_field_name="code"
    )
    use = forms.ChoiceField(
        label="In use",
        required=False,
        choices=[("", "In use"), ("no", "Deactivated"), ("all", "All")],
    )


class PersonForm(SeenForm):
    """Somebody who signs in."""

    name = forms.CharField(label="Name", max_length=100)
    email = forms.EmailField(
        label="Email address", max_length=254, help_text="Their own, at work: they sign in with it"
    )
    role = forms.ChoiceField(label="Role", choices=[("", "Choose a role"), *ROLES])
    schools = forms.CharField(
        label="Schools",
        required=False,
        max_length=2000,
        help_text=f"Only for a school office. {SCHOOLS_HINT}",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    area = forms.ModelChoiceField(
        Area.objects.offered(),
        label="Area",
        required=False,
        empty_label="The whole council",
        to_field_name="code",
        help_text="Their work list begins with this area",
    )
    job_title = forms.CharField(label="Job title", required=False, max_length=100)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person and person.area_id:  # theirs is shown also where it is set aside
            areas = Area.objects.offered() | Area.objects.filter(pk=person.area_id)
            self.fields["area"].queryset = areas  # type: ignore[attr-defined]

    def clean_schools(self) -> list[School]:
        """Return the schools of the URNs that were typed; refuse one nobody knows."""
        typed = re.split(r"[\s,;]+", self.cleaned_data["schools"].strip())
        urns = list(dict.fromkeys(urn for urn in typed if urn))
        found = {school.urn: school for school in School.objects.filter(urn__in=urns)}
        for urn in urns:
            if not re.fullmatch(r"[0-9]{6}", urn):
                raise forms.ValidationError(f"“{urn[:20]}” is not a URN: it has 6 digits.")
            if urn not in found:
                raise forms.ValidationError(f"There is no school with the URN {urn}.")
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        """Refuse a school office without a school, and a school for anybody else."""
        data: dict[str, Any] = super().clean() or {}
        is_office = data.get("role") == roles.SCHOOL_USER
        if is_office and not data.get("schools") and "schools" not in self.errors:
            self.add_error("schools", "Enter the URN of the person's school.")
        if data.get("role") and not is_office and data.get("schools"):
            self.add_error("schools", "Only a school office has schools. Take them out.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed, by the service's own names."""
        area = self.cleaned_data["area"]
        return super().values | {"area": area.code if area else ""}
