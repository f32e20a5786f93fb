"""The forms a case ends with: which outcome, its proof, the second person."""

from typing import Any

from django import forms

from cases.rules.outcomes import OUTCOMES, Evidence, Outcome
from cme.core.forms import CmeForm, DateField3, ReferenceField
from schools.school_field import SchoolField


class OutcomeChoiceForm(CmeForm):
    """How the case ended."""

    outcome = forms.ChoiceField(
        label="How did it end?",
        widget=forms.RadioSelect,
        choices=[(one.code, one.label) for one in OUTCOMES.values()],
        error_messages={"required": "A case closes only with an outcome. Select one."},
    )
    method = "get"


class OutcomeForm(CmeForm):
    """What proves one outcome; its fields are the ones the rule asks for."""

    words = forms.CharField(label="What happened?", widget=forms.Textarea, max_length=5000)
    confirmed_how = forms.CharField(
        label="How was it confirmed?",
        max_length=500,
        help_text="For example: the school office, by phone; a letter, seen",
    )
    confirmed_by = forms.CharField(label="Who confirmed it?", max_length=200)
    confirmed_outside = forms.ChoiceField(
        label="Did somebody outside our team confirm it?",
        widget=forms.RadioSelect,
        choices=[
            ("yes", "Yes, or a record of another body shows it"),
            ("no", "No, so a manager must countersign"),
        ],
    )
    confirmed_on = DateField3(label="Date it was confirmed", past=True, example="24 11 2026")
    options = {
        "words": {"rows": 4},
        "confirmed_how": {"width": 30},
        "confirmed_by": {"width": 30},
        "confirmed_outside": {"small": True},
    }

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        self.outcome = outcome
        self.base_fields = {
            **{asked.code: _field(asked) for asked in outcome.evidence},
            **self.base_fields,
        }
        super().__init__(*args, **kwargs)
        self.fields["confirmed_by"].label = outcome.confirmed_by

    @property
    def evidence(self) -> dict[str, Any]:
        """Return the proof as the service keeps it: texts and ISO days."""
        kept = {one.code: self.cleaned_data.get(one.code) for one in self.outcome.evidence}
        return {
            code: value.isoformat() if hasattr(value, "isoformat") else value
            for code, value in kept.items()
            if code != "school" and value
        }


class CountersignForm(CmeForm):
    """The second person's decision."""

    decision = forms.ChoiceField(
        label="Does the evidence prove this outcome?",
        widget=forms.RadioSelect,
        choices=[("agree", "Yes, close the case"), ("return", "No, return it")],
    )
    words = forms.CharField(
        label="What is missing?", widget=forms.Textarea, required=False, max_length=2000
    )
    options = {
        "decision": {"reveal": {"return": ["words"]}, "needs": {"return": ["words"]}},
        "words": {"rows": 3},
    }


def _field(asked: Evidence) -> forms.Field:
    if asked.kind == "date":
        return DateField3(label=asked.label, example="24 11 2026")
    if asked.kind == "school":
        return SchoolField(label=asked.label)
    if asked.kind == "choice":
        return forms.ChoiceField(label=asked.label, choices=asked.choices, widget=forms.RadioSelect)
    if asked.kind == "case":
        return ReferenceField(label=asked.label, kind="C")
    return forms.CharField(label=asked.label, max_length=200)
