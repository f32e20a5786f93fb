"""For which children somebody of the team is suggested."""

from typing import Any

from django import forms

from cme.core.forms import CmeForm
from reintegration.models import Helpers


class MemberForm(CmeForm):
    """Whether somebody is suggested for new plans, and for which children."""

    suggested = forms.ChoiceField(
        label="Are they suggested for new plans?",
        choices=[("yes", "Yes"), ("no", "No, only their own plans stay theirs")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select yes if they are suggested."},
    )
    helpers = forms.ChoiceField(
        label="Whom do they work for?",
        choices=Helpers.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": "Select whom they work for."},
    )
    with_send = forms.BooleanField(
        label="Works with children who have special educational needs", required=False
    )
    options = {
        "suggested": {
            "reveal": {"yes": ["helpers", "with_send"]},
            "needs": {"yes": ["helpers"]},
        }
    }


def start_of(person: Any) -> dict[str, Any]:
    """Return what the form of somebody begins with."""
    row = getattr(person, "reintegrates", None)
    return {
        "suggested": "yes" if row else "no",
        "helpers": row.helpers if row else Helpers.TEAM,
        "with_send": bool(row and row.with_send),
    }
