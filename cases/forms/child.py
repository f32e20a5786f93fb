"""The forms that change what we know of a child; two people may edit at once."""

from typing import Any

from django import forms

from cme.authority.models import AtRiskGroup
from cme.core.forms import DateField3, EditForm, PostcodeField, UpnField
from cme.core.models import PersonDetails
from schools.school_field import SchoolField


class DetailsForm(EditForm):
    """Who the child is and where they live."""

    given_name = forms.CharField(label="First name", required=False, max_length=100)
    family_name = forms.CharField(label="Last name", required=False, max_length=100)
    known_as = forms.CharField(label="Known as", required=False, max_length=100)
    former_names = forms.CharField(label="Former names", required=False, max_length=200)
    born_on = DateField3(
        label="Date of birth", required=False, past=True, years_back=25, example="27 3 2014"
    )
    born_estimated = forms.BooleanField(label="The date of birth is a guess", required=False)
    sex = forms.ChoiceField(
        label="Sex", choices=PersonDetails.Sex.choices, widget=forms.RadioSelect
    )
    upn = UpnField(label="UPN", required=False)
    address_line_1 = forms.CharField(label="Address line 1", required=False, max_length=100)
    address_line_2 = forms.CharField(label="Address line 2", required=False, max_length=100)
    town = forms.CharField(label="Town", required=False, max_length=60)
    postcode = PostcodeField(label="Postcode", required=False)
    address_words = forms.CharField(
        label="Address in words", required=False, max_length=500, widget=forms.Textarea
    )
    first_language = forms.CharField(label="First language", required=False, max_length=60)
    family_language = forms.CharField(label="Family's language", required=False, max_length=60)
    options = {
        "given_name": {"width": 20},
        "family_name": {"width": 20},
        "known_as": {"width": 20},
        "former_names": {"width": 30},
        "sex": {"inline": True, "small": True},
        "address_line_1": {"width": 30},
        "address_line_2": {"width": 30},
        "town": {"width": 20},
        "address_words": {"rows": 2},
        "first_language": {"width": 20},
        "family_language": {"width": 20},
    }


class CircumstancesForm(EditForm):
    """Last school, risks and what a visitor must know."""

    last_school = SchoolField(label="Last school", required=False)
    last_school_words = forms.CharField(
        label="Last school, in words", required=False, max_length=200
    )
    last_attended_on = DateField3(
        label="Last day attended", required=False, past=True, example="15 5 2026"
    )
    has_ehc_plan = forms.TypedChoiceField(
        label="Has the child an EHC plan?",
        choices=[("True", "Yes"), ("False", "No"), ("", "Not known")],
        coerce={"True": True, "False": False}.get,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    at_risk_groups = forms.MultipleChoiceField(
        label="Groups more likely to miss education",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    visit_safety = forms.CharField(
        label="What a visitor must know to be safe",
        required=False,
        max_length=500,
        widget=forms.Textarea,
    )
    options = {
        "last_school_words": {"width": 30},
        "has_ehc_plan": {"inline": True, "small": True, "blank": True},
        "at_risk_groups": {"small": True},
        "visit_safety": {"rows": 3},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = AtRiskGroup.objects.offered().values_list("code", "name")
        kept = self.initial.get("at_risk_groups") or []
        known = {code for code, _name in groups}
        self.fields["at_risk_groups"].choices = [
            *groups,
            *((code, code.replace("_", " ")) for code in kept if code not in known),
        ]
