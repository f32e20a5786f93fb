"""The small forms around a decision: what came, who confirmed, why it is undone."""

from typing import Any

from django import forms
from django.utils import timezone

from cme.core.forms import CmeForm, DateField3

REAL, NOT_REAL = "real", "not_real"


class QuarantinedForm(CmeForm):
    """Says whether what was kept apart is a real referral."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="Is this a real referral?",
        widget=forms.RadioSelect,
        choices=[
            (REAL, "Yes, put it back among those that wait"),
            (NOT_REAL, "Not a real referral"),
        ],
        error_messages={"required": "Select if this is a real referral."},
    )
    why = forms.CharField(
        label="Why",
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": "Enter why."},
    )
    options = {
        "decision": {
            "small": True,
            "label_size": "m",
            "hints": {NOT_REAL: "Kept with who said so. A manager can bring it back."},
        },
        "why": {"rows": 3, "label_size": "s"},
    }


class FactsForm(CmeForm):
    """Records what came after we asked, or that nothing did."""

    came = forms.ChoiceField(
        label="Did they answer?",
        widget=forms.RadioSelect,
        choices=[
            ("yes", "Yes, facts came"),
            ("again", "Not yet, and I asked again"),
            ("no", "No answer came; decide without"),
        ],
        error_messages={"required": "Select if they answered."},
    )
    words = forms.CharField(
        label="What came, or what you tried",
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": "Enter what came, or what you tried."},
    )
    options = {
        "came": {"small": True, "label_size": "m"},
        "words": {"rows": 4, "label_size": "s"},
    }


class AcknowledgeForm(CmeForm):
    """Records who confirmed that they have it."""

    who = forms.CharField(
        label="Name and job",
        max_length=150,
        error_messages={"required": "Enter who confirmed that they have it."},
    )
    on = DateField3(label="Date they confirmed", past=True)
    options = {"who": {"width": 20}}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})


class AnswerForm(AcknowledgeForm):
    """Records what the other side answered."""

    answer = forms.CharField(
        label="Their answer",
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": "Enter what they answered."},
    )
    options = {"who": {"width": 20, "label": "Who answered: name and job"}, "answer": {"rows": 4}}
    field_order = ["answer", "who", "on"]


class AskAgainForm(CmeForm):
    """Records that we asked again."""

    words = forms.CharField(
        label="How, and whom did you speak to?",
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"required": "Enter how you asked again."},
    )
    options = {"words": {"rows": 3, "label_size": "s"}}


class WhyForm(CmeForm):
    """Asks for a reason, and nothing else."""

    why = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Enter why."},
    )
    options = {"why": {"rows": 3, "label_size": "s"}}
