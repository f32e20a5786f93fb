"""The filter of the caseload, a GET form; every value of it is in the address."""

from typing import Any

from django import forms

from cases import statuses
from cases.caseload import MOST
from cme.core.forms import CmeForm, SearchInput

WHOSE = (("mine", "Me"), ("area", "Anyone in my area"), ("anyone", "Anyone"))


def how_many(number: int) -> str:
    """Return a number as a page says it; one past what is counted to is "10,000+"."""
    return f"{MOST:,}+" if number > MOST else str(number)


class CaseloadFilter(CmeForm):
    """Which cases are listed."""

    q = forms.CharField(
        label="Name, reference or UPN", required=False, max_length=100, widget=SearchInput
    )
    whose = forms.ChoiceField(
        label="Whose", choices=WHOSE, widget=forms.RadioSelect, required=False
    )
    status = forms.MultipleChoiceField(
        label="Status", required=False, widget=forms.CheckboxSelectMultiple
    )
    only = forms.MultipleChoiceField(
        label="Only show", required=False, widget=forms.CheckboxSelectMultiple
    )
    school = forms.CharField(
        label="School", required=False, max_length=150, help_text="Name, URN or DfE number"
    )
    mark_optional = False
    options = {"q": {"label_size": "s"}, "school": {"label_size": "s"}}

    def count(self, by_status: dict[str, int], overdue: int, long_term: int) -> None:
        """Put the numbers beside the choices."""
        self.fields["status"].choices = [
            (status.code, f"{status.label} ({how_many(by_status.get(status.code, 0))})")
            for status in statuses.LIFECYCLE.statuses
        ]
        self.fields["only"].choices = [
            ("overdue", f"Overdue ({how_many(overdue)})"),
            ("long_term", f"Long-term ({how_many(long_term)})"),
        ]


def read_filter(data: Any, *, usually: str = "mine") -> dict[str, Any]:
    """Return what the address asks for, with what is missing or unknown left at its default.

    `usually` is whose cases this person looks at when they ask for nobody's.
    """
    known = {status.code for status in statuses.LIFECYCLE.statuses}
    return {
        "q": data.get("q", "").replace("\0", "").strip()[:100],
        "whose": data.get("whose") if data.get("whose") in dict(WHOSE) else usually,
        "status": [code for code in data.getlist("status") if code in known] or list(statuses.OPEN),
        "only": [one for one in data.getlist("only") if one in ("overdue", "long_term")],
        "school": data.get("school", "").replace("\0", "").strip()[:150],
    }
