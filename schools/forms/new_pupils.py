"""The new-pupil return, on one page."""

from typing import Any

from django import forms

from cme.core.forms import DateField3
from schools.forms.leavers import ParentsForm, PupilForm
from schools.forms.school_picker import SchoolPicker
from schools.models import NewPupilReturn

PUPIL = ("given_name", "family_name", "known_as", "born_on", "sex", "upn", "year_group")


class NewPupilForm(SchoolPicker, ParentsForm):
    """A pupil who joined: all that the register holds (reg. 13(1) to (3))."""

    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    given_name = PupilForm.base_fields["given_name"]
    family_name = PupilForm.base_fields["family_name"]
    known_as = PupilForm.base_fields["known_as"]
    born_on = PupilForm.base_fields["born_on"]
    sex = PupilForm.base_fields["sex"]
    upn = PupilForm.base_fields["upn"]
    year_group = PupilForm.base_fields["year_group"]
    entered_on = DateField3(
        label="Day the name went on the register",
        past=True,
        years_back=2,
        example="23 11 2026",
    )
    starts_on = DateField3(
        label="First day here",
        help_text="The starting day agreed, or the day the pupil first came.",
        example="23 11 2026",
    )
    field_order = (*PUPIL, "entered_on", "starts_on")  # as the page draws them, and names mistakes
    picker = "last_school"
    picker_label = "Last school (optional)"
    options = {
        **PupilForm.options,
        **ParentsForm.options,
        "last_school": {"hint": "Its name, URN or postcode", "optional": False},
        "last_school_pick": {"label_size": "s"},
    }

    def details(self) -> dict[str, Any]:
        """Return what was said of the pupil and the home, as it is stored."""
        given = self.cleaned_data
        names = [name for name in PUPIL if name != "year_group"]
        return {name: given[name] for name in names} | self.values()

    def about(self) -> dict[str, Any]:
        """Return the rest, as the service takes it."""
        given = self.cleaned_data
        names = ("year_group", "entered_on", "starts_on")
        return {name: given[name] for name in names} | {
            "last_school": self.picked,
            "last_school_words": self.picked_words,
        }


class CorrectionForm(NewPupilForm):
    """The same page once more, for a return that was sent with a mistake in it."""

    submission_key = None
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), "This page is too old. Open it again, then make your change."
        ),
    )

    @staticmethod
    def begun(row: NewPupilReturn) -> dict[str, Any]:
        """Return what the page begins with: what the return says now."""
        person = row.person
        said = {name: getattr(person, name) for name in PUPIL if name != "year_group"}
        school = row.last_school
        return (
            ParentsForm.of(person)
            | said
            | {name: getattr(row, name) for name in ("year_group", "entered_on", "starts_on")}
            | {"last_school": school.name if school else row.last_school_words}
            | {"last_school_pick": school.urn if school else "", "version": row.version}
        )
