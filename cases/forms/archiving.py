"""The forms of archiving: what the officer writes, what a signatory decides, who stands in."""

import datetime as dt
import hashlib
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases import statuses
from cases.models import ArchiveRequest, Child, Delegation
from cases.querysets import SIGNS_AS
from cme.accounts import roles
from cme.accounts.models import User
from cme.accounts.querysets import holders_of
from cme.core.forms import CmeForm, DateField3

LINE_MANAGER, DIRECTOR = "cases.sign_as_line_manager", "cases.sign_as_director"
WRITTEN = ("summary", "would_wake", "no_visit_why")


class SignatoryField(forms.ModelChoiceField):
    """Somebody who may sign; of a restricted child only who is named on the record."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(queryset=User.objects.none(), **rest)

    def offer(self, permission: str, child: Child, *, but: Any = None) -> None:
        """Offer the holders of a permission who may open the child's record, but one."""
        people = holders_of(permission).exclude(pk=getattr(but, "pk", None) or 0)
        if child.restricted:
            people = people.filter(pk__in=child.named_people.values("pk"))
        self.queryset = people


class DraftForm(CmeForm):
    """What the officer adds to what the case says; all of it may be saved half done."""

    summary = forms.CharField(
        label="What you did to find the child",
        widget=forms.Textarea,
        required=False,
        max_length=5000,
        help_text="Calls, letters, visits, who was asked and what they said. The two people who "
        "sign after you read this first.",
    )
    would_wake = forms.CharField(
        label="What would wake this case",
        widget=forms.Textarea,
        required=False,
        max_length=2000,
        help_text="For example: a school asks for the file, or the grandmother hears from them.",
    )
    no_visit_why = forms.CharField(
        label="Why nobody visited",
        widget=forms.Textarea,
        required=False,
        max_length=500,
        help_text="Only where the last known address is in our area and nobody went there.",
    )
    line_manager = SignatoryField(label="Line manager who signs second", required=False)
    director = SignatoryField(label="Commissioning director who signs third", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    mark_optional = False
    options = {
        "summary": {"rows": 8, "label_size": "s"},
        "would_wake": {"rows": 3, "label_size": "s"},
        "no_visit_why": {"rows": 2, "label_size": "s"},
        "line_manager": {"empty_text": "Choose a person", "label_size": "s"},
        "director": {"empty_text": "Choose a person", "label_size": "s"},
    }

    def __init__(self, *args: Any, request: ArchiveRequest, needs_visit: bool, **rest: Any) -> None:
        self.request = request
        super().__init__(*args, **rest)
        child = request.case.child
        self.fields["line_manager"].offer(LINE_MANAGER, child, but=request.officer)
        self.fields["director"].offer(DIRECTOR, child, but=request.officer)
        self.fields["seen"].initial = mark_of(request)
        if not needs_visit and not request.no_visit_why:
            del self.fields["no_visit_why"]

    @classmethod
    def start(cls, request: ArchiveRequest) -> dict[str, Any]:
        """Return what the form begins with."""
        people = {"line_manager": request.line_manager_id, "director": request.director_id}
        return {name: getattr(request, name) for name in WRITTEN} | people

    def clean(self) -> dict[str, Any]:
        """Say what somebody else saved since the page was opened; what is typed here stays."""
        given = super().clean() or self.cleaned_data
        if given.pop("seen", "") not in ("", mark_of(self.request)):
            self.data = self.data.copy()
            self.data["seen"] = mark_of(self.request)
            for name in WRITTEN:
                theirs = getattr(self.request, name)
                if name in self.fields and given.get(name) != theirs:
                    self.add_error(name, f"Somebody saved this while you wrote: {theirs or '–'}")
            if not self.errors:
                return given
            self.add_error(
                None, "Somebody changed this form while you were writing. Save again to keep yours."
            )
        return given

    @property
    def values(self) -> dict[str, Any]:
        """Return what the service saves."""
        return {"no_visit_why": self.request.no_visit_why} | {
            name: value for name, value in self.cleaned_data.items() if name != "seen"
        }


def mark_of(request: ArchiveRequest) -> str:
    """Return what tells one state of the officer's words from another."""
    told = "\0".join(getattr(request, name) for name in WRITTEN)
    return hashlib.sha256(told.encode()).hexdigest()


class SeenForm(CmeForm):
    """What a person does about a form as they have read it; another state is read again first."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, now: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.now = now
        self.fields["seen"].initial = now

    def clean(self) -> dict[str, Any]:
        """Refuse what was done on a page that shows another state of the form than there is."""
        given = super().clean() or self.cleaned_data
        if given.pop("seen", "") not in ("", self.now):
            self.data = self.data.copy()
            self.data["seen"] = self.now
            self.add_error(
                None,
                "This form changed after you opened the page. Read it again before you go on.",
            )
        return given


class DecisionForm(SeenForm):
    """A signatory agrees, or returns the form and says what is missing."""

    decision = forms.ChoiceField(
        label="Your decision",
        widget=forms.RadioSelect,
        error_messages={"required": "Select if you agree, or return the form."},
    )
    reason = forms.ChoiceField(
        label="Why",
        widget=forms.RadioSelect,
        required=False,
        choices=[(one, statuses.ARCHIVE_REASONS[one]) for one in statuses.RETURN_REASONS],
        error_messages={"required": "Select why you return it."},
    )
    words = forms.CharField(
        label="What is missing",
        widget=forms.Textarea,
        required=False,
        max_length=2000,
        help_text="They see these words",
        error_messages={"required": "Enter what is missing."},
    )
    options = {
        "decision": {
            "reveal": {"return": ["reason", "words"]},
            "needs": {"return": ["reason", "words"]},
            "small": True,
            "label_size": "m",
        },
        "reason": {"small": True},
        "words": {"rows": 3, "label_size": "s"},
    }

    def __init__(self, *args: Any, agree: str, lacks: tuple[str, ...] = (), **rest: Any) -> None:
        if lacks:
            asked = "\n".join(lacks)
            rest["initial"] = {"decision": "return", "reason": "more_checks", "words": asked}
        super().__init__(*args, **rest)
        back = "Return to the officer, and say what is missing"
        self.fields["decision"].choices = [("agree", f"Agree: {agree}"), ("return", back)]


class ReplaceForm(CmeForm):
    """Who signs instead of somebody who can sign no longer."""

    person = SignatoryField(
        label="Who signs instead", error_messages={"required": "Select who signs instead."}
    )
    options = {"person": {"empty_text": "Choose a person"}}

    def __init__(self, *args: Any, request: ArchiveRequest, role: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        people = self.fields["person"]
        people.offer(SIGNS_AS[role], request.case.child, but=request.officer)
        named = (request.line_manager_id, request.director_id)
        signed = request.signatures.filter(voided_at=None).values("person")
        people.queryset = people.queryset.exclude(pk__in=named).exclude(pk__in=signed)


class DelegateForm(CmeForm):
    """Who signs while somebody is away, from one day to another."""

    person = SignatoryField(label="Who is away")
    delegate = SignatoryField(label="Who signs instead")
    from_on = DateField3(label="First day away", example="24 11 2026")
    until_on = DateField3(label="Last day away", example="4 12 2026")
    options = {
        "person": {"empty_text": "Choose a person", "label_size": "s"},
        "delegate": {"empty_text": "Choose a person", "label_size": "s"},
    }

    def __init__(self, *args: Any, by: Any, for_any: bool, **rest: Any) -> None:
        super().__init__(*args, **rest)
        people = (holders_of(LINE_MANAGER) | holders_of(DIRECTOR)).order_by("name")
        self.fields["person"].queryset = _who_may_be_away()
        self.fields["delegate"].queryset = people if for_any else people.exclude(pk=by.pk)
        if not for_any:
            del self.fields["person"]

    def clean_until_on(self) -> dt.date:
        """Refuse a last day that is over or before the first one."""
        until, first = self.cleaned_data["until_on"], self.cleaned_data.get("from_on")
        if until < timezone.localdate():
            raise forms.ValidationError("Last day away must be today or in the future.")
        if first and until < first:
            raise forms.ValidationError("Last day away must be on or after the first day away.")
        return until


def _who_may_be_away() -> QuerySet[User]:
    """Return who signs forms, and who has left while a form still waits for their name."""
    signing = {role for one in (LINE_MANAGER, DIRECTOR) for role in roles.holding(one)}
    forms_now = ArchiveRequest.objects.standing()
    named = Q(pk__in=forms_now.values("line_manager")) | Q(pk__in=forms_now.values("director"))
    return User.objects.filter(Q(is_active=True) | named, role__in=signing).order_by("name")


def holding_now(on: dt.date) -> Any:
    """Return delegations that hold or will, the next first."""
    rows = Delegation.objects.filter(ended_on=None, until_on__gte=on)
    return rows.select_related("person", "delegate", "named_by").order_by("from_on", "pk")
