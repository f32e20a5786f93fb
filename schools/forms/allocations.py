"""The forms of the allocation list: finding a child, and each act on an entry."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cme.core.forms import CmeForm, DateField3, PhoneField, PostcodeField, SearchInput, UpnField
from cme.core.models import PersonDetails
from schools import statuses
from schools.allocation_rows import PERSON
from schools.forms.fields import YearField
from schools.school_field import SchoolField

LONG = forms.Textarea
YEARS_BACK = 3
LARGEST = 2 * 1024 * 1024


def today() -> dt.date:
    """Return today where the service is."""
    return timezone.localdate()


class ListFilter(CmeForm):
    """What the list is narrowed by."""

    q = forms.CharField(
        label="Name, reference or UPN", required=False, max_length=100, widget=SearchInput
    )
    school = forms.CharField(
        label="School", required=False, max_length=150, help_text="Name, URN or DfE number"
    )
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[
            ("", "On the list or escalated"),
            *((one.code, one.label) for one in statuses.ALLOCATION.statuses),
        ],
    )
    mark_optional = False


class AddForm(CmeForm):
    """A child given a place, as Admissions knows them."""

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
    address_line_2 = forms.CharField(label="Address line 2", required=False, max_length=100)
    town = forms.CharField(label="Town", required=False, max_length=60)
    postcode = PostcodeField(label="Postcode", required=False)
    carer_name = forms.CharField(label="Parent or carer", required=False, max_length=100)
    carer_phone = PhoneField(label="Their phone number", required=False)
    school = SchoolField(label="School allocated")
    year_group = YearField(
        error_messages={"required": "Select a year.", "invalid_choice": "Select a year."}
    )
    normal_round = forms.BooleanField(
        label="A place of the normal round (Reception, year 3 or year 7)",
        required=False,
        help_text="Counted from the first school day of the term",
    )
    since = DateField3(
        label="Day the child came on the list",
        past=True,
        years_back=YEARS_BACK,
        initial=today,
        example="24 11 2026",
    )
    starts_on = DateField3(label="Start date at the school", required=False, example="30 11 2026")
    options = {
        "given_name": {"width": 20},
        "family_name": {"width": 20},
        "sex": {"inline": True, "small": True},
        "address_line_1": {"width": 30},
        "address_line_2": {"width": 30},
        "town": {"width": 20},
        "carer_name": {"width": 20},
        "normal_round": {"small": True},
    }

    def details(self) -> dict[str, Any]:
        """Return what a service takes: the child as reported, and the allocation."""
        given = dict(self.cleaned_data)
        carer = {"name": given.pop("carer_name"), "phone": given.pop("carer_phone")}
        person = {name: given.pop(name) for name in PERSON}
        known = person["address_line_1"] or person["postcode"]
        person["address_kind"] = "known" if known else "unknown"
        person["carers"] = [carer] if any(carer.values()) else []
        return {"person": person, **given}


class FileForm(CmeForm):
    """A file of children."""

    file = forms.FileField(
        label="File of children",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text="A CSV file of 2 MB or less",
    )

    def clean_file(self) -> Any:
        """Refuse a file too large to be read at once."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise ValidationError(f"{given.name} is larger than 2 MB.")
        return given


class NoteForm(CmeForm):
    """What was done or heard."""

    words = forms.CharField(
        label="What was done or heard?",
        widget=LONG,
        max_length=5000,
        error_messages={"required": "Enter what was done or heard."},
    )
    on = DateField3(
        label="Day", past=True, years_back=YEARS_BACK, initial=today, example="24 11 2026"
    )
    options = {"words": {"rows": 3}}


class AgainForm(CmeForm):
    """Another school for a child on the list."""

    school = SchoolField(label="School allocated")
    allocated_on = DateField3(
        label="Day of the new allocation",
        past=True,
        years_back=YEARS_BACK,
        initial=today,
        example="24 11 2026",
    )
    starts_on = DateField3(label="Start date at the school", required=False, example="30 11 2026")


class StartForm(CmeForm):
    """The start date, the year and the round of the school allocated now."""

    starts_on = DateField3(label="Start date at the school", required=False, example="30 11 2026")
    year_group = YearField(
        error_messages={"required": "Select a year.", "invalid_choice": "Select a year."}
    )
    normal_round = forms.BooleanField(
        label="A place of the normal round (Reception, year 3 or year 7)",
        required=False,
        help_text="Counted from the first school day of the term",
    )
    options = {"normal_round": {"small": True}}


class _Ending(CmeForm):
    """An act that ends an entry; an escalated one asks what was found where nobody wrote it."""

    found_words = forms.CharField(
        label="What did you do and find?",
        widget=LONG,
        max_length=5000,
        error_messages={"required": "Enter what was done and found."},
    )
    options: dict[str, Any] = {"found_words": {"rows": 3}}

    def __init__(self, *args: Any, asks_finding: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_finding:
            del self.fields["found_words"]


class OnRollForm(_Ending):
    """The school has the child on roll."""

    first_day = DateField3(
        label="First day at the school",
        past=True,
        years_back=YEARS_BACK,
        initial=today,
        example="24 11 2026",
    )
    confirmed_by = forms.CharField(
        label="Who at the school confirmed it?",
        max_length=200,
        error_messages={"required": "Enter who at the school confirmed it."},
    )
    options = {**_Ending.options, "confirmed_by": {"width": 30}}


class OutcomeForm(_Ending):
    """The child is missing education, or taught at home."""

    outcome = forms.ChoiceField(
        label="What is confirmed?",
        widget=forms.RadioSelect,
        choices=[
            ("found_not_taught", "Missing education: found, not being taught"),
            ("not_found", "Missing education: family not found"),
            ("home_educated", "Home educated"),
        ],
        error_messages={"required": "Select what is confirmed."},
    )
    confirmed_by = forms.CharField(
        label="Home education officer who confirmed it",
        required=False,
        max_length=200,
        error_messages={
            "required": "Enter the name of the home education officer who confirmed it."
        },
    )
    proof = forms.CharField(
        label="How was this confirmed?",
        widget=LONG,
        max_length=500,
        error_messages={"required": "Enter how this was confirmed."},
    )
    options = {
        **_Ending.options,
        "outcome": {
            "small": True,
            "reveal": {"home_educated": ["confirmed_by"]},
            "needs": {"home_educated": ["confirmed_by"]},
            "hints": {
                "found_not_taught": "Becomes a referral at once",
                "not_found": "Becomes a referral at once",
            },
        },
        "confirmed_by": {"width": 20},
        "proof": {"rows": 2},
    }


class FindingForm(CmeForm):
    """What the investigation of an escalated entry did and found."""

    words = forms.CharField(
        label="What did you do and find?",
        widget=LONG,
        max_length=5000,
        error_messages={"required": "Enter what was done and found."},
    )
    proof = forms.CharField(
        label="How is it proved?",
        required=False,
        max_length=500,
        help_text="Such as who confirmed it, a letter, a visit",
    )
    on = DateField3(
        label="Day", past=True, years_back=YEARS_BACK, initial=today, example="24 11 2026"
    )
    options = {"words": {"rows": 4}}


class ErrorForm(CmeForm):
    """Why an entry should never have been on the list."""

    words = forms.CharField(
        label="What is wrong with this entry?",
        widget=LONG,
        max_length=1000,
        error_messages={"required": "Enter what is wrong with this entry."},
    )
    options = {"words": {"rows": 3}}
