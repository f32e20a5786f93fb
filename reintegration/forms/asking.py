"""Asking for a plan: the child where we hold no case, why out, the school, who helps."""

from typing import Any

from django import forms

from cme.core.forms import CmeForm, DateField3, PhoneField, PostcodeField, UpnField, WholeNumber
from cme.core.models import PersonDetails
from cme.core.relationships import ADULT_TO_CHILD
from reintegration.forms.acts import today
from reintegration.models import Helpers, ReintegrationPlan
from schools.school_field import SchoolField

LONG = forms.Textarea
USUAL_WEEKS = 8
PERSON = (
    "given_name",
    "family_name",
    "born_on",
    "sex",
    "upn",
    "address_line_1",
    "town",
    "postcode",
)
YES_NO = [("yes", "Yes"), ("no", "No")]


class AskForm(CmeForm):
    """What is asked for a child whose case we have."""

    source = forms.ChoiceField(
        label="Who asks for this plan?",
        choices=ReintegrationPlan.Source.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select who asks for this plan."},
    )
    asked_on = DateField3(
        label="Day it was asked for", past=True, years_back=1, required=False, initial=today
    )
    why_out = forms.CharField(
        label="Why was the child out of school?",
        widget=LONG,
        max_length=2000,
        error_messages={"required": "Enter why the child was out of school."},
    )
    out_since = DateField3(
        label="Out of school since", past=True, years_back=18, required=False, example="2 9 2025"
    )
    has_send = forms.ChoiceField(
        label="Does the child have special educational needs?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Select yes if the child has special educational needs."},
    )
    school = SchoolField(label="School the child goes back to", required=False)
    starts_on = DateField3(label="First day there", required=False, example="30 11 2026")
    weeks = WholeNumber(
        label="How many weeks of support?", initial=USUAL_WEEKS, help_text="From 4 to 12"
    )
    helpers = forms.ChoiceField(
        label="Who should help?",
        choices=[("", "Whom the child’s year says"), *Helpers.choices],
        widget=forms.RadioSelect,
        required=False,
        initial="",
    )
    helpers_why = forms.CharField(
        label="Why others than the year says?", required=False, max_length=300
    )
    options = {
        "asked_on": {"optional": False},
        "why_out": {"rows": 3},
        "has_send": {"inline": True},
        "weeks": {"width": 2},
        "helpers": {
            "blank": True,
            "hints": {
                "": "The reintegration team up to year 8, Services for Young People from year 9"
            },
            "optional": False,
            "reveal": {
                Helpers.TEAM: ["helpers_why"],
                Helpers.YOUNG_PEOPLE: ["helpers_why"],
            },
        },
    }

    def asked(self) -> dict[str, Any]:
        """Return what a service takes."""
        given = {name: self.cleaned_data[name] for name in AskForm.base_fields}
        return given | {"has_send": given["has_send"] == "yes"}


class NewForm(AskForm):
    """What is asked for a child of no case of ours."""

    given_name = forms.CharField(label="First name", max_length=100)
    family_name = forms.CharField(label="Last name", max_length=100)
    born_on = DateField3(label="Date of birth", past=True, years_back=20, example="27 3 2014")
    sex = forms.ChoiceField(
        label="Sex",
        choices=PersonDetails.Sex.choices,
        widget=forms.RadioSelect,
        initial=PersonDetails.Sex.UNKNOWN,
    )
    upn = UpnField(label="UPN", required=False)
    address_line_1 = forms.CharField(label="Address line 1", required=False, max_length=100)
    town = forms.CharField(label="Town", required=False, max_length=60)
    postcode = PostcodeField(
        label="Postcode", required=False, help_text="Says which area’s officer is suggested"
    )
    carer_name = forms.CharField(label="Parent or carer", required=False, max_length=100)
    carer_relationship = forms.ChoiceField(
        label="Who they are to the child",
        choices=[("", "Choose one"), *ADULT_TO_CHILD],
        required=False,
    )
    carer_phone = PhoneField(label="Their phone number", required=False)
    options = {
        **AskForm.options,
        "given_name": {"width": 20},
        "family_name": {"width": 20},
        "sex": {"inline": True},
        "address_line_1": {"width": 30},
        "town": {"width": 20},
        "carer_name": {"width": 20},
    }

    def person(self) -> dict[str, Any]:
        """Return the child as reported."""
        given = self.cleaned_data
        details = {name: given[name] for name in PERSON}
        known = details["address_line_1"] or details["postcode"]
        carer = {
            "name": given["carer_name"],
            "relationship": given["carer_relationship"],
            "phone": given["carer_phone"],
        }
        return details | {
            "address_kind": "known" if known else "unknown",
            "carers": [carer] if carer["name"] or carer["phone"] else [],
        }


def first_source(role: str) -> str:
    """Return who asks, as a rule, where somebody of that role does; nothing for the team."""
    return {
        "cme_officer": "cme",
        "cme_manager": "cme",
        "admissions_officer": "admissions",
        "admissions_manager": "admissions",
        "inclusion_officer": "exclusions",
    }.get(role, "")


def start_of(case: Any) -> dict[str, Any]:
    """Return what a form begins with for a case: what its record already says."""
    child = case.child
    return {
        "out_since": child.last_attended_on or case.became_cme_on,
        "has_send": "yes" if child.has_ehc_plan else None,
        "school": case.outcome_school,
    }
