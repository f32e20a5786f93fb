"""Small forms of a plan: the decision, the path, the child's voice, goals, people, the end."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from cme.core.forms import CmeForm, DateField3, EditForm, WholeNumber
from reintegration import statuses
from reintegration.forms.fields import HelperField
from reintegration.models import Goal, Helpers, PlanContact, Professional, ReintegrationPlan
from schools.school_field import SchoolField

LONG = forms.Textarea
YEARS_BACK = 3


def today() -> dt.date:
    """Return today where the service is."""
    return timezone.localdate()


def past_day(label: str, **rest: Any) -> DateField3:
    """Return a day that is over or today, and begins as today."""
    rest.setdefault("initial", today)
    return DateField3(label=label, past=True, years_back=YEARS_BACK, example="24 11 2026", **rest)


def reasons(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return reason codes with their words."""
    return [(code, statuses.REASONS[code]) for code in codes]


class DecideForm(CmeForm):
    """Accept a plan and say who helps, or decline it and say why."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("accept", "Accept"), ("decline", "Decline")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select accept or decline."},
    )
    officer = HelperField(
        label="Officer", required=False, error_messages={"required": "Select an officer."}
    )
    support = HelperField(label="Support officer", required=False)
    helpers = forms.ChoiceField(label="Who helps?", choices=Helpers.choices, required=False)
    helpers_why = forms.CharField(
        label="Why others than the year says?", required=False, max_length=300
    )
    reason = forms.ChoiceField(
        label="Why is it declined?",
        choices=reasons(statuses.DECLINE_REASONS),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": "Select why it is declined."},
    )
    words = forms.CharField(
        label="What should whoever asked know?", required=False, widget=LONG, max_length=2000
    )
    on = past_day("Day of the decision", required=False)
    options = {
        "decision": {
            "reveal": {
                "accept": ["officer", "support", "helpers", "helpers_why"],
                "decline": ["reason"],
            },
            "needs": {"accept": ["officer", "helpers"], "decline": ["reason"]},
        },
        "officer": {"empty_text": "Choose an officer"},
        "support": {"empty_text": "Nobody", "label": "Support officer (optional)"},
        "helpers_why": {
            "width": 30,
            "label": "Why others than the year says? (optional)",
            "hint": "Asked for where you choose others than are suggested",
        },
        "words": {"rows": 3},
        "on": {"optional": False},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("officer", "support"):
            self.fields[name].offer()


class GiveForm(CmeForm):
    """Who has a plan from now on."""

    officer = HelperField(label="Officer", error_messages={"required": "Select an officer."})
    support = HelperField(label="Support officer", required=False)
    helpers = forms.ChoiceField(label="Who helps?", choices=Helpers.choices)
    helpers_why = forms.CharField(
        label="Why others than the year says?", required=False, max_length=300
    )
    options = {
        "officer": {"empty_text": "Choose an officer"},
        "support": {"empty_text": "Nobody"},
        "helpers_why": {"width": 30},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("officer", "support"):
            self.fields[name].offer()


class PathForm(EditForm):
    """The school, the first day and the weeks."""

    school = SchoolField(label="School", required=False)
    at_school = forms.CharField(
        label="Who helps at the school", required=False, max_length=150, help_text="Name and role"
    )
    starts_on = DateField3(label="First day", required=False, example="30 11 2026")
    weeks = WholeNumber(label="Weeks of support", help_text="From 4 to 12")
    arrives_at = forms.CharField(
        label="When the child arrives", required=False, max_length=40, help_text="Such as 8:40am"
    )
    met_where = forms.CharField(
        label="Where the child is met",
        required=False,
        max_length=150,
        help_text="Such as side door",
    )
    met_by = forms.CharField(label="Who meets the child", required=False, max_length=150)
    options = {
        "at_school": {"width": 30},
        "weeks": {"width": 2},
        "arrives_at": {"width": 10},
        "met_where": {"width": 30},
        "met_by": {"width": 30},
    }


class FirstDayForm(CmeForm):
    """The day the child started."""

    on = past_day("Day the child started")
    met_by = forms.CharField(label="Who met the child", required=False, max_length=150)
    words = forms.CharField(label="How it went", required=False, widget=LONG, max_length=5000)
    options = {"met_by": {"width": 30}, "words": {"rows": 4}}


class VoiceForm(CmeForm):
    """What the child said, in the child's own words."""

    own_words = forms.CharField(
        label="In the child’s own words",
        required=False,
        widget=LONG,
        max_length=5000,
        help_text="As said, written, drawn or signed. Do not tidy it",
    )
    likes = forms.CharField(label="Likes", required=False, widget=LONG, max_length=2000)
    dislikes = forms.CharField(label="Does not like", required=False, widget=LONG, max_length=2000)
    worries = forms.CharField(label="Worries", required=False, widget=LONG, max_length=2000)
    hopes = forms.CharField(label="Hopes for", required=False, widget=LONG, max_length=2000)
    helps = forms.CharField(label="What helps", required=False, widget=LONG, max_length=2000)
    trusts = forms.CharField(
        label="People the child trusts", required=False, widget=LONG, max_length=2000
    )
    heard_on = past_day("Day")
    heard_by = forms.CharField(label="Who listened", max_length=150)
    heard_how = forms.CharField(
        label="Where and how",
        required=False,
        max_length=200,
        help_text="Such as at home, drawing and talking",
    )
    may_see = forms.CharField(
        label="Who the child says may see these words", required=False, max_length=200
    )
    options = {
        "own_words": {"rows": 5},
        **{
            name: {"rows": 2}
            for name in ("likes", "dislikes", "worries", "hopes", "helps", "trusts")
        },
        "heard_by": {"width": 20},
        "heard_how": {"width": 30},
        "may_see": {"width": 30},
    }


class GoalForm(CmeForm):
    """A goal: where it stands, the aim, whose it is and by when."""

    words = forms.CharField(
        label="What will the child manage?",
        max_length=200,
        help_text="Something you can count or see",
        error_messages={"required": "Enter what the child will manage."},
    )
    at_start = forms.CharField(
        label="At the start", required=False, max_length=60, help_text="Such as 0 of 5"
    )
    aim = forms.CharField(label="Aim", required=False, max_length=60, help_text="Such as 4 of 5")
    owner = forms.CharField(
        label="Who helps with it",
        required=False,
        max_length=150,
        help_text="Name and role. A goal needs an owner",
    )
    due_on = DateField3(label="By when", required=False, example="18 12 2026")
    options = {"at_start": {"width": 10}, "aim": {"width": 10}, "owner": {"width": 30}}


class RateForm(CmeForm):
    """How a goal stands now."""

    now = forms.CharField(label="Now", required=False, max_length=60, help_text="Such as 3 of 5")
    rating = forms.ChoiceField(
        label="Rating",
        choices=[(code, label) for code, label in Goal.Rating.choices if code],
        widget=forms.RadioSelect,
        error_messages={"required": "Select a rating."},
    )
    options = {"now": {"width": 20}}


class WhyForm(CmeForm):
    """A reason in words."""

    why = forms.CharField(label="Why", widget=LONG, max_length=300)
    options = {"why": {"rows": 3}}


class ActionForm(CmeForm):
    """One thing somebody does, by a day."""

    words = forms.CharField(
        label="What will be done?",
        max_length=300,
        error_messages={"required": "Enter what will be done."},
    )
    owner = forms.CharField(label="Who does it", required=False, max_length=150)
    due_on = DateField3(label="By when", required=False, example="4 12 2026")
    options = {"owner": {"width": 30}}


class DoneForm(CmeForm):
    """An action that is done."""

    on = past_day("Day it was done")
    words = forms.CharField(label="What came of it", required=False, max_length=300)


class ContactForm(CmeForm):
    """A call, visit or meeting: made, or planned."""

    kind = forms.ChoiceField(
        label="What kind of contact?",
        choices=PlanContact.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what kind of contact it is."},
    )
    made = forms.ChoiceField(
        label="Has it happened?",
        choices=[("yes", "Yes"), ("no", "No, it is planned")],
        widget=forms.RadioSelect,
        initial="yes",
    )
    on = DateField3(label="Day", years_back=YEARS_BACK, initial=today, example="24 11 2026")
    with_whom = forms.CharField(label="With whom", required=False, max_length=150)
    words = forms.CharField(
        label="What was said or seen", required=False, widget=LONG, max_length=5000
    )
    options = {"made": {"inline": True}, "with_whom": {"width": 30}, "words": {"rows": 4}}

    def __init__(self, *args: Any, is_stopped: bool = False, **kwargs: Any) -> None:
        """While contact is stopped, what reaches the family is not offered."""
        super().__init__(*args, **kwargs)
        if is_stopped and not self.is_bound:  # what was posted is refused by the rule, in words
            to_family = (PlanContact.Kind.FAMILY, PlanContact.Kind.HOME_VISIT)
            kinds = [one for one in PlanContact.Kind.choices if one[0] not in to_family]
            self.fields["kind"].choices = kinds


class ProfessionalForm(CmeForm):
    """Somebody of another service."""

    kind = forms.ChoiceField(
        label="Which service?",
        choices=Professional.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select which service."},
    )
    under = forms.ChoiceField(
        label="Which plan is the child under?", choices=Professional.Under.choices, required=False
    )
    name = forms.CharField(label="Name", max_length=150)
    reach = forms.CharField(
        label="How to reach them",
        required=False,
        max_length=200,
        help_text="Team, telephone, e-mail",
    )
    options = {
        "kind": {"reveal": {Professional.Kind.SOCIAL_WORKER: ["under"]}},
        "name": {"width": 30},
        "reach": {"width": 30},
    }


class LeftForm(CmeForm):
    """The day somebody left the plan."""

    on = past_day("Day they left")


class SignpostForm(CmeForm):
    """A wider service that somebody was told of."""

    service = forms.CharField(
        label="Which service?",
        max_length=150,
        help_text="Such as mentoring, young carers, the Virtual School",
        error_messages={"required": "Enter which service."},
    )
    told = forms.CharField(
        label="Who was told",
        max_length=150,
        help_text="Such as the mother, the school",
    )
    on = past_day("Day")
    words = forms.CharField(label="Details", required=False, max_length=300)
    options = {"service": {"width": 30}, "told": {"width": 30}}


def path_of(plan: ReintegrationPlan) -> dict[str, Any]:
    """Return what the path's form begins with."""
    names = ("at_school", "starts_on", "weeks", "arrives_at", "met_where", "met_by", "school",
             "version")  # fmt: skip
    return {name: getattr(plan, name) for name in names}
