"""The filter of the list of plans, a GET form; every value of it is in the address."""

from typing import Any

from django import forms

from cme.accounts.querysets import holders_of
from cme.authority.models import Area
from cme.core.forms import CmeForm, SearchInput
from reintegration import statuses
from reintegration.models import Helpers

ENDED = tuple(one.code for one in statuses.LIFECYCLE.statuses if not one.is_open)


class PlanFilter(CmeForm):
    """Which plans are listed."""

    q = forms.CharField(
        label="Name, reference or UPN", required=False, max_length=100, widget=SearchInput
    )
    whose = forms.ChoiceField(label="Officer", required=False)
    status = forms.MultipleChoiceField(
        label="Status", required=False, widget=forms.CheckboxSelectMultiple
    )
    only = forms.MultipleChoiceField(
        label="Only show", required=False, widget=forms.CheckboxSelectMultiple
    )
    area = forms.ChoiceField(label="Area", required=False)
    helpers = forms.ChoiceField(
        label="Who helps", required=False, choices=[("", "Anyone"), *Helpers.choices]
    )
    school = forms.CharField(
        label="School", required=False, max_length=150, help_text="Name, URN or DfE number"
    )
    mark_optional = False
    options = {name: {"label_size": "s"} for name in ("q", "whose", "area", "helpers", "school")}

    def count(self, counted: dict[str, int], *, works: bool) -> None:
        """Put the numbers beside the choices, and the people and areas there are."""
        self.fields["status"].choices = [
            (status.code, f"{status.label} ({counted[f'n_{status.code}']})")
            for status in statuses.LIFECYCLE.statuses
        ]
        self.fields["only"].choices = [("overdue", f"Overdue ({counted['n_overdue']})")]
        people = holders_of("reintegration.work_plan").values_list("pk", "name")
        mine = [("mine", "Me")] if works else []
        self.fields["whose"].choices = [("", "Anyone"), *mine, *people]
        self.fields["area"].choices = [("", "Anywhere"), *Area.objects.values_list("pk", "name")]


def read_filter(data: Any, *, usually: str) -> dict[str, Any]:
    """Return what the address asks for, with what is unknown left at its default.

    `usually` is whose plans this person looks at when they ask for nobody's.
    """
    known = statuses.LIFECYCLE.codes()
    whose = data.get("whose", usually)
    area = data.get("area", "")
    helpers = data.get("helpers", "")
    return {
        "q": data.get("q", "").replace("\0", "").strip()[:100],
        "whose": whose if whose == "mine" or _is_key(whose) else "",
        "status": [code for code in data.getlist("status") if code in known]
        or list(statuses.STANDING),
        "only": ["overdue"] if "overdue" in data.getlist("only") else [],
        "area": area if _is_key(area) else "",
        "helpers": helpers if helpers in Helpers.values else "",
        "school": data.get("school", "").replace("\0", "").strip()[:150],
        "sort": data.get("sort", "due"),
        "page": data.get("page"),
    }


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9
