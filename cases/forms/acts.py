"""Small forms of everyday casework: a check, a contact, a note, a step, a fact."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from cases import statuses
from cases.forms.fields import AgencyField, ClockField, PeopleField, PersonField
from cases.models import Case, Check, Contact, Residency, Standing
from cases.rules.contacts import TO_FAMILY
from cases.rules.primary_reasons import NOT_RECORDED, PRIMARY_REASONS
from cme.accounts import roles
from cme.authority.models import Agency, CheckType, LocalCategory
from cme.core.dates import clock_words
from cme.core.forms import CmeForm, DateField3, PhoneField
from cme.core.relationships import ADULT_TO_CHILD

LONG = forms.Textarea
YEARS_BACK = 3
"""An older check or contact is a slip of the keyboard, and would be due again long ago."""
OFFICERS = (roles.CME_OFFICER, roles.CME_MANAGER)


def today() -> dt.date:
    """Return today where the service is."""
    return timezone.localdate()


def now_words() -> str:
    """Return the time of day as the clock field shows it."""
    return clock_words(timezone.localtime())


class CheckForm(CmeForm):
    """One source searched."""

    source = forms.ModelChoiceField(
        label="Source",
        queryset=CheckType.objects.none(),
        error_messages={"required": "Select a source.", "invalid_choice": "Select a source."},
    )
    result = forms.ChoiceField(
        label="What did it say?", choices=Check.Result.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(label="Details", widget=LONG, required=False, max_length=5000)
    checked_on = DateField3(
        label="Day of the check",
        past=True,
        years_back=YEARS_BACK,
        initial=today,
        example="24 11 2026",
    )
    evidence = forms.CharField(label="Where the evidence is kept", required=False, max_length=300)
    ground = forms.CharField(
        label="Safeguarding ground", required=False, widget=LONG, max_length=300
    )
    agreed_by = PersonField((roles.CME_MANAGER,), label="Manager who agrees", required=False)
    options = {
        "source": {"empty_text": "Choose a source"},
        "result": {"small": True, "inline": True},
        "words": {"rows": 3},
        "evidence": {"width": 30},
        "ground": {"rows": 2, "hint": "Asked for because this source is for child protection only"},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = CheckType.objects.offered()
        asked = str(self.data.get("source") or self.initial.get("source") or "")
        if not self._is_for_child_protection(asked):
            del self.fields["ground"], self.fields["agreed_by"]

    def _is_for_child_protection(self, asked: str) -> bool:
        wanted = CheckType.objects.filter(only_child_protection=True)
        return asked in {str(pk) for pk in wanted.values_list("pk", flat=True)}


class ContactForm(CmeForm):
    """A call, letter, message or visit: made, or planned."""

    kind = forms.ChoiceField(
        label="What kind of contact?", choices=Contact.Kind.choices, widget=forms.RadioSelect
    )
    state = forms.ChoiceField(
        label="Has it happened?",
        choices=[
            ("made", "Yes"),
            ("planned", "No, it is planned"),
            ("cancelled", "It is cancelled"),
        ],
        widget=forms.RadioSelect,
        initial="made",
    )
    result = forms.ChoiceField(
        label="What came of it?", choices=[("", ""), *Contact.Result.choices], required=False
    )
    with_whom = forms.CharField(label="With whom", required=False, max_length=150)
    words = forms.CharField(label="What was said or seen", widget=LONG, required=False)
    day = DateField3(label="Day", years_back=YEARS_BACK, initial=today, example="24 11 2026")
    time = ClockField(label="Time", initial=now_words)
    safety_note = forms.CharField(
        label="Safety note for the next visitor", required=False, max_length=500
    )
    options = {
        "kind": {"small": True, "inline": True},
        "state": {"small": True, "inline": True},
        "result": {"empty_text": "Choose a result", "optional": False},
        "with_whom": {"width": 20},
        "words": {"rows": 3},
        "safety_note": {"width": 30},
    }

    def __init__(self, *args: Any, is_stopped: bool = False, **kwargs: Any) -> None:
        """While contact is stopped, leave what reaches the family out: only to cancel what was
        planned is its kind offered.
        """
        super().__init__(*args, **kwargs)
        if is_stopped and not self.is_bound:  # what was posted is refused by the rule, in words
            planned = self.initial.get("kind")
            kinds = Contact.Kind.choices
            self.fields["kind"].choices = [
                one for one in kinds if one[0] not in TO_FAMILY or one[0] == planned
            ]

    @property
    def happened_at(self) -> dt.datetime:
        """Return the day and the time as one moment."""
        both = dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        return timezone.make_aware(both)


class NoteForm(CmeForm):
    """A note."""

    words = forms.CharField(label="Note", widget=LONG, max_length=10000)
    options = {"words": {"rows": 6}}


class WordsForm(CmeForm):
    """One reason in words; the page gives its label."""

    words = forms.CharField(label="Reason", widget=LONG, max_length=2000)
    options = {"words": {"rows": 4}}

    def __init__(self, *args: Any, label: str = "Reason", most: int = 2000, **kwargs: Any) -> None:
        required = {"required": f"Enter {label[0].lower()}{label[1:]}."}
        words = forms.CharField(label=label, widget=LONG, max_length=most, error_messages=required)
        self.base_fields = {"words": words}
        super().__init__(*args, **kwargs)


class ReturnedForm(CmeForm):
    """Is a school's new pupil the child we look for?"""

    is_the_child = forms.ChoiceField(
        label="Is this the child?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes, the school has the child"), ("no", "No, another child")],
        error_messages={"required": "Select yes if the school has the child."},
    )
    words = forms.CharField(
        label="Why is it another child?", widget=LONG, required=False, max_length=2000
    )
    options = {
        "is_the_child": {"reveal": {"no": ["words"]}, "needs": {"no": ["words"]}},
        "words": {"rows": 3},
    }


class MatchForm(CmeForm):
    """Is what came in about the child of a dormant case?"""

    is_the_child = forms.ChoiceField(
        label="Is this the child?",
        widget=forms.RadioSelect,
        choices=[("yes", "This is the child: wake the case"), ("no", "Another child")],
        error_messages={"required": "Select if this is the child."},
    )
    words = forms.CharField(
        label="Why is it another child?", widget=LONG, required=False, max_length=2000
    )
    options = ReturnedForm.options


class MoveForm(CmeForm):
    """Another status, and why."""

    to = forms.ChoiceField(label="Move to", widget=forms.RadioSelect)
    reason = forms.ChoiceField(label="Reason")
    on = DateField3(label="From which day", past=True, initial=today, example="24 11 2026")
    words = forms.CharField(label="Details", widget=LONG, required=False, max_length=2000)
    options = {"words": {"rows": 3}, "reason": {"empty_text": "Choose a reason"}}

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        table = statuses.LIFECYCLE
        allowed = [m for m in table.moves_from(case.status) if m.to in statuses.WORKED]
        self.fields["to"].choices = [(move.to, table.status(move.to).label) for move in allowed]
        reasons = dict.fromkeys(code for move in allowed for code in move.reasons)
        self.fields["reason"].choices = [
            ("", ""),
            *((code, statuses.REASONS[code]) for code in reasons),
        ]


class EstablishForm(CmeForm):
    """What is established about the child's education."""

    standing = forms.ChoiceField(
        label="What is established?",
        widget=forms.RadioSelect,
        choices=[(code, label) for code, label in Standing.choices if code],
    )
    on = DateField3(label="Since which day", past=True, initial=today, example="24 11 2026")
    words = forms.CharField(label="How we know", widget=LONG, max_length=2000)
    options = {"words": {"rows": 3}}


class OtherwiseForm(CmeForm):
    """Something else than the suggested step."""

    instead = forms.CharField(label="What will you do instead?", max_length=150)
    due = DateField3(label="By which day", example="1 12 2026")
    why = forms.CharField(label="Why?", widget=LONG, max_length=300)
    options = {"why": {"rows": 3}}


class PlanForm(CmeForm):
    """A renewed plan of a long-term case."""

    words = forms.CharField(label="What you will do next", widget=LONG, max_length=5000)
    until = DateField3(label="Look at it again on", example="24 2 2027")
    options = {"words": {"rows": 6}}


class AgencyForm(CmeForm):
    """Who is asked."""

    agency = AgencyField(
        label="Who must act or answer?",
        queryset=Agency.objects.none(),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    submit = "Continue"
    method = "get"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.offered()


class SendForm(CmeForm):
    """What they are asked."""

    to_words = forms.CharField(label="Name of the team, school or council", max_length=150)
    message = forms.CharField(label="What you are asking", widget=LONG, max_length=5000)
    lawful_basis = forms.CharField(label="Why we may share this", required=False, max_length=300)
    on = DateField3(label="Day it was sent", past=True, initial=today, example="24 11 2026")
    options = {"message": {"rows": 7}, "to_words": {"width": 30}, "lawful_basis": {"width": 30}}


class OnwardForm(CmeForm):
    """What the other side did, or that we asked again."""

    what = forms.ChoiceField(
        label="What happened?",
        widget=forms.RadioSelect,
        choices=[
            ("chased", "We asked again"),
            ("acknowledged", "They confirmed that they have it"),
            ("answered", "They answered"),
        ],
    )
    who = forms.CharField(label="Who confirmed it", required=False, max_length=150)
    answer = forms.CharField(label="What they answered", required=False, widget=LONG)
    on = DateField3(label="Day", past=True, initial=today, example="24 11 2026")
    options = {
        "what": {
            "reveal": {"acknowledged": ["who"], "answered": ["answer"]},
            "needs": {"acknowledged": ["who"], "answered": ["answer"]},
        },
        "answer": {"rows": 4},
    }


class ResidencyForm(CmeForm):
    """Where the child lives, from which day."""

    residency = forms.ChoiceField(
        label="Where does the child live?", widget=forms.RadioSelect, choices=Residency.choices
    )
    from_on = DateField3(label="Since which day", past=True, initial=today, example="24 11 2026")
    words = forms.CharField(label="How we know", widget=LONG, required=False, max_length=2000)
    options = {"words": {"rows": 3}}


class CategoryForm(CmeForm):
    """What the case counts as."""

    statutory = forms.ChoiceField(
        label="Is the child missing education in law?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes, counts in the statutory return"), ("no", "No")],
    )
    category = forms.ModelChoiceField(
        label="Local category", queryset=LocalCategory.objects.none(), required=False
    )
    primary_reason = forms.ChoiceField(
        label="Main reason, for the statutory return",
        required=False,
        choices=[("", "Not recorded yet")]
        + [
            (code, f"{words}: {meaning[:1].lower()}{meaning[1:].rstrip('.')}")
            for code, (words, meaning) in PRIMARY_REASONS.items()
            if code != NOT_RECORDED
        ],
    )
    on = DateField3(label="Since which day", past=True, initial=today, example="24 11 2026")
    words = forms.CharField(label="Why", widget=LONG, required=False, max_length=2000)
    options = {
        "words": {"rows": 3},
        "category": {"empty_text": "None"},
        "primary_reason": {"empty_text": "Not recorded yet"},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = LocalCategory.objects.offered()


class AssignForm(CmeForm):
    """Who has these cases from now on."""

    officer = PersonField(
        OFFICERS,
        label="Give to",
        error_messages={"required": "Select who gets these cases."},
    )
    words = forms.CharField(label="Why", required=False, max_length=300)
    options = {"officer": {"empty_text": "Choose a person"}, "words": {"width": 30}}


class RestrictForm(CmeForm):
    """Who alone may open this record."""

    named_people = PeopleField(OFFICERS, label="Who may open it?")
    words = forms.CharField(label="Why", widget=LONG, max_length=500)
    options = {"words": {"rows": 3}}


class CarerForm(CmeForm):
    """An adult of the household."""

    name = forms.CharField(label="Name", max_length=100)
    relationship = forms.ChoiceField(
        label="Who they are to the child", choices=[("", "Choose one"), *ADULT_TO_CHILD]
    )
    phone = PhoneField(label="Phone", required=False)
    responsibility = forms.ChoiceField(
        label="Has parental responsibility?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
        initial="unknown",
    )
    options = {"responsibility": {"inline": True, "small": True}}


class SiblingForm(CmeForm):
    """Another child of the household whom we know."""

    reference = forms.CharField(label="Reference of the other child or their case", max_length=20)
    kind = forms.ChoiceField(
        label="Who they are to this child",
        choices=[
            (one, one)
            for one in (
                "Brother",
                "Sister",
                "Half-brother",
                "Half-sister",
                "Step-brother",
                "Step-sister",
                "Twin",
                "Lives in the same home",
            )
        ],
        initial="Lives in the same home",
    )
    options = {"reference": {"width": 10}}
