"""The council's side of returns: finding one, and what is said or recorded about it."""

from typing import Any

from django import forms
from django.utils import timezone

from cme.core.forms import CmeForm, DateField3, SearchInput
from schools.models import AuthorityEnquiry
from schools.rules.grounds import GROUNDS

WORDS = forms.Textarea


class ReturnFilter(CmeForm):
    """What the list of returns is narrowed by."""

    q = forms.CharField(
        label="Pupil or reference",
        required=False,
        max_length=100,
        widget=SearchInput,
        help_text="Name, UPN or return reference",
    )
    school = forms.CharField(
        label="School",
        required=False,
        max_length=100,
        help_text="Words of the name, URN or DfE number",
    )
    ground = forms.ChoiceField(label="Ground", required=False)
    need = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    tab = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    mark_optional = False

    def __init__(self, *args: Any, has_ground: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(code, f"{one.name}: {one.words}") for code, one in GROUNDS.items()]
        self.fields["ground"].choices = [("", "Any"), *found]
        if not has_ground:
            del self.fields["ground"]

    def asked(self) -> dict[str, str]:
        """Return what was asked; nothing where an answer makes no sense."""
        return dict(self.cleaned_data) if self.is_bound and self.is_valid() else {}

    def picked(self) -> list[dict[str, str]]:
        """Return each filter in force: its label, what it says and its name in the address."""
        told = []
        asked = self.asked()
        for name in ("q", "school", "ground"):
            if name in self.fields and (value := asked.get(name)):
                field = self.fields[name]
                text = dict(getattr(field, "choices", [])).get(value, value)
                told.append({"heading": field.label, "text": text, "name": name})
        return told


class AskForm(CmeForm):
    """A question for the school."""

    words = forms.CharField(
        label="Question",
        widget=WORDS,
        max_length=2000,
        help_text="The school reads this as you write it.",
    )
    options = {"words": {"rows": 4}}


class ConfirmForm(CmeForm):
    """Who confirmed where the pupil went."""

    reason = forms.ChoiceField(
        label="Who confirmed it?",
        widget=forms.RadioSelect,
        choices=[
            ("confirmed_by_school", "The new school"),
            ("confirmed_by_authority", "Another authority, or a team of ours"),
        ],
        error_messages={"required": "Select who confirmed it."},
    )
    words = forms.CharField(
        label="Name and how",
        max_length=300,
        help_text="For example: the office of the new school, by phone. The school that sent the "
        "return never sees this.",
    )
    on = DateField3(
        label="Day it was confirmed", past=True, initial=timezone.localdate, example="24 11 2026"
    )
    options = {"reason": {"small": True}, "words": {"width": 30}}


class ChallengeForm(CmeForm):
    """What does not hold, in words to the school."""

    reason = forms.ChoiceField(
        label="What does not hold?",
        widget=forms.RadioSelect,
        choices=[
            ("ground_not_met", "The ground is not met"),
            ("no_joint_enquiry", "The council and the school have not enquired together"),
        ],
        error_messages={"required": "Select what does not hold."},
    )
    words = forms.CharField(
        label="Words to the school",
        widget=WORDS,
        max_length=2000,
        help_text="The school reads this as you write it. The decision stays with the school.",
    )
    options = {"reason": {"small": True}, "words": {"rows": 4}}


class AcceptForm(CmeForm):
    """Why the ground holds."""

    words = forms.CharField(
        label="What showed that the ground holds?", widget=WORDS, max_length=300
    )
    options = {"words": {"rows": 3}}


class EnquiryForm(CmeForm):
    """What joint enquiries came to."""

    outcome = forms.ChoiceField(
        label="What did the enquiries come to?",
        widget=forms.RadioSelect,
        choices=AuthorityEnquiry.Outcome.choices,
        error_messages={"required": "Select what the enquiries came to."},
    )
    agreed_on = DateField3(
        label="Day the school and the council agreed it",
        past=True,
        initial=timezone.localdate,
        example="24 11 2026",
    )
    options = {"outcome": {"small": True}}


class FinishForm(CmeForm):
    """How our enquiry ended."""

    words = forms.CharField(
        label="How did it end?",
        widget=WORDS,
        max_length=300,
        help_text="The school never sees this.",
    )
    on = DateField3(
        label="Day it ended", past=True, initial=timezone.localdate, example="24 11 2026"
    )
    options = {"words": {"rows": 3}}
