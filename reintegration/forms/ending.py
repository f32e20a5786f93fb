"""Forms of how a plan ends: support, a check of aftercare, a relapse, early."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cme.core.forms import CmeForm, WholeNumber
from reintegration import statuses
from reintegration.forms.acts import LONG, past_day, reasons


class EndForm(CmeForm):
    """Support ends; aftercare begins."""

    on = past_day("Last day of support")
    words = forms.CharField(label="How it stands", widget=LONG, max_length=5000)
    options = {"words": {"rows": 4}}


class RelapseForm(CmeForm):
    """The child is out of school again."""

    on = past_day("Out of school since")
    words = forms.CharField(
        label="What happened?",
        widget=LONG,
        max_length=5000,
        error_messages={"required": "Enter what happened."},
    )
    options = {"words": {"rows": 4}}


class EarlyForm(CmeForm):
    """A plan that stops before its end."""

    reason = forms.ChoiceField(
        label="Why does it end early?",
        choices=reasons(statuses.END_REASONS),
        widget=forms.RadioSelect,
        error_messages={"required": "Select why it ends early."},
    )
    on = past_day("From which day")
    words = forms.CharField(
        label="In words",
        widget=LONG,
        max_length=5000,
        error_messages={"required": "Enter why in words."},
    )
    options = {"words": {"rows": 3}}


class AftercareForm(CmeForm):
    """Is the child still in school, 4 or 12 weeks after support ended?"""

    weeks = forms.TypedChoiceField(
        label="Which check?",
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={"required": "Select which check."},
    )
    in_school = forms.ChoiceField(
        label="Is the child still in school?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select yes if the child is still in school."},
    )
    attended = WholeNumber(
        label="Attendance over the last 4 weeks", required=False, help_text="Per cent"
    )
    confirmed_by = forms.CharField(
        label="Who at the school confirmed it", required=False, max_length=150
    )
    on = past_day("Day of the check")
    words = forms.CharField(label="Details", required=False, widget=LONG, max_length=5000)
    options = {
        "in_school": {"inline": True},
        "attended": {"width": 3, "suffix": "%"},
        "confirmed_by": {"width": 30},
        "words": {"rows": 3},
    }

    def __init__(self, *args: Any, weeks: Sequence[int], **kwargs: Any) -> None:
        """Offer the checks that wait, by their number of weeks."""
        super().__init__(*args, **kwargs)
        self.fields["weeks"].choices = [(one, f"{one} weeks after support") for one in weeks]
