"""One dense page on which staff key in what came by phone, letter or another team."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone

from cme.accounts.models import User
from cme.authority.models import AtRiskGroup
from cme.core import dates
from cme.core.forms import CmeForm, DateField3, PhoneField, PostcodeField, WholeNumber
from referrals.forms.public import UpnField
from referrals.models import Referral
from referrals.steps import child as child_steps
from referrals.steps import home, opening, records, sender
from referrals.steps.kinds import PROFESSIONAL, Step, said

CHANNELS = [
    (code, label)
    for code, label in Referral.Channel.choices
    if code not in (Referral.Channel.PUBLIC, Referral.Channel.EARLY_YEARS)
]
MOST_CHILDREN = 11  # the child and ten others, as on the public form
CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)
Choices = list[tuple[str, str]]


def choices_of(step: Step, name: str, *, first: str | None = None) -> Choices:
    """Return the choices of a public question in the words for professionals."""
    listed = [(one.value, said(one.label, PROFESSIONAL)) for one in step.field(name).options]
    return listed if first is None else [("", first), *listed]


BY_NAME = {"midday": dt.time(12), "noon": dt.time(12), "midnight": dt.time(0)}


class ClockField(forms.CharField):
    """A time of day as people write it: 4:20pm, 16:20, 9am, midday. Cleans to a time."""

    def clean(self, value: Any) -> Any:
        """Return the time, or None where nothing was typed; refuse what is no time."""
        typed = super().clean(value)
        if not typed:
            return None
        if named := BY_NAME.get(typed.strip().lower()):
            return named
        read = CLOCK.fullmatch(typed.strip())
        if read is None:
            raise ValidationError("Time must be like 4:20pm or 16:20.")
        hour, minute = int(read[1]), int(read[2] or 0)
        if read[3] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if read[3].lower() == "p" else 0)
        elif read[3]:
            raise ValidationError("Time must be like 4:20pm or 16:20.")
        try:
            return dt.time(hour, minute)
        except ValueError as error:
            raise ValidationError("Time must be like 4:20pm or 16:20.") from error


class _Unchecked:
    """A form that can show what was typed before anybody asked whether it is right."""

    def leave_unchecked(self) -> None:
        """Show what was typed, and say nothing about it yet."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}


class ChildRowForm(_Unchecked, CmeForm):
    """One child: the first is the one we are told about, the others are in the same home."""

    mark_optional = False
    given_name = forms.CharField(label="First name", max_length=100, required=False)
    family_name = forms.CharField(label="Last name", max_length=100, required=False)
    born = DateField3(label="Date of birth", required=False, past=True, years_back=20)
    age_years = WholeNumber(label="Or age, about", required=False, min_value=0, max_value=19)
    sex = forms.ChoiceField(
        label="Sex",
        required=False,
        choices=choices_of(child_steps.CHILD_SEX, "sex", first="Not asked"),
    )
    in_school = forms.ChoiceField(
        label="At a school?",
        required=False,
        choices=choices_of(home.SIBLING, "in_school", first="Not asked"),
    )
    options = {"age_years": {"width": 2}}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said of this child."""
        named = ("given_name", "family_name", "born", "age_years")
        return all(self.cleaned_data.get(name) in (None, "") for name in named)

    def age(self) -> dict[str, Any]:
        """Return the date of birth or the age, as a referral stores it."""
        given = self.cleaned_data
        if given.get("born"):
            return {"date_of_birth": given["born"].isoformat()}
        return {"age_years": given["age_years"]} if given.get("age_years") is not None else {}


class KeyedForm(_Unchecked, CmeForm):
    """Everything about the report but the children."""

    mark_optional = False
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    channel = forms.ChoiceField(
        label="How it reached us",
        widget=forms.RadioSelect,
        choices=CHANNELS,
        error_messages={"required": "Select how it reached us."},
    )
    received_on = DateField3(label="Date it came", past=True)
    received_time = ClockField(label="Time", max_length=10)
    sender_kind = forms.ChoiceField(
        label="Who they are",
        choices=[("", "Choose one"), *Referral.SenderKind.choices],
        error_messages={"required": "Select who told us."},
    )
    sender_name = forms.CharField(label="Name", max_length=100, required=False)
    sender_role = forms.CharField(label="Job title", max_length=100, required=False)
    organisation = forms.CharField(label="Organisation or council", max_length=100, required=False)
    sender_phone = PhoneField(label="Phone", required=False)
    sender_email = forms.EmailField(label="Email", max_length=254, required=False)
    sender_relationship = forms.ChoiceField(
        label="How they know the child",
        required=False,
        choices=choices_of(sender.YOUR_DETAILS, "sender_relationship", first="Not asked"),
    )
    anonymous = forms.BooleanField(
        label="Wants to stay anonymous: keep nothing about them", required=False
    )
    worry = forms.CharField(
        label="In their words",
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": "Enter what has happened."},
    )
    danger_now = forms.ChoiceField(
        label="Is a child in danger right now?",
        required=False,
        widget=forms.RadioSelect,
        choices=choices_of(opening.DANGER, "danger_now"),
    )
    concerns = forms.MultipleChoiceField(
        label="Do they suspect any of these?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=choices_of(opening.CONCERNS, "concerns"),
    )
    last_seen = forms.ChoiceField(
        label="Last seen",
        required=False,
        choices=[
            one
            for one in choices_of(child_steps.LAST_SEEN, "last_seen", first="Not asked")
            if one[0] != "date"
        ],
    )
    known_as = forms.CharField(label="Known as", max_length=100, required=False)
    upn = UpnField(label="UPN", max_length=20, required=False)
    description = forms.CharField(
        label="Description, where no name is known", max_length=500, required=False
    )
    address_line_1 = forms.CharField(label="Address line 1", max_length=100, required=False)
    address_line_2 = forms.CharField(label="Address line 2", max_length=100, required=False)
    town = forms.CharField(label="Town", max_length=60, required=False)
    postcode = PostcodeField(label="Postcode", required=False)
    where_words = forms.CharField(
        label="Or what is known of where they live or went",
        max_length=500,
        required=False,
    )
    school_status = forms.ChoiceField(
        label="Does the child go to one?",
        required=False,
        choices=choices_of(child_steps.SCHOOL, "school_status", first="Not asked"),
    )
    school_name = forms.CharField(label="Which school", max_length=150, required=False)
    last_in_school = forms.CharField(label="Last in school", max_length=100, required=False)
    name_1 = forms.CharField(label="Parent or carer", max_length=100, required=False)
    phone_1 = PhoneField(label="Their phone", required=False)
    name_2 = forms.CharField(label="Another parent or carer", max_length=100, required=False)
    phone_2 = PhoneField(label="Their phone", required=False)
    family_language = forms.CharField(label="Home language", max_length=60, required=False)
    care_status = forms.MultipleChoiceField(
        label="Social worker or plan",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=choices_of(records.SOCIAL_CARE, "care_status"),
    )
    worker_name = forms.CharField(label="Name of worker", max_length=100, required=False)
    at_risk_groups = forms.MultipleChoiceField(
        label="At-risk groups", required=False, widget=forms.CheckboxSelectMultiple
    )
    safe_to_contact = forms.ChoiceField(
        label="Is it safe to contact the family?",
        required=False,
        widget=forms.RadioSelect,
        choices=choices_of(home.SAFE_CONTACT, "safe_to_contact"),
    )
    unsafe_why = forms.CharField(label="Why not?", max_length=500, required=False)
    restricted = forms.BooleanField(
        label="Restricted: only people you name may open it", required=False
    )
    named_people = forms.MultipleChoiceField(
        label="Who may open it", required=False, widget=forms.CheckboxSelectMultiple
    )
    stop_contact = forms.BooleanField(
        label="Do not contact the family: stops every letter, visit prompt and receipt",
        required=False,
    )
    stop_contact_why = forms.CharField(
        label="Why the family must not be contacted",
        max_length=500,
        required=False,
        error_messages={"required": "Enter why the family must not be contacted."},
    )
    options = {
        "channel": {"small": True, "label_size": "m", "group_class": "cme-columns"},
        "received_time": {"width": 5},
        "sender_phone": {"width": 20},
        "anonymous": {"small": True},
        "worry": {"rows": 5, "label_size": "s", "count": False},
        "danger_now": {"small": True, "inline": True, "label_size": "s"},
        "concerns": {"small": True, "label_size": "s", "group_class": "cme-columns"},
        "postcode": {"width": 10},
        "upn": {"width": 20},
        "phone_1": {"width": 20},
        "phone_2": {"width": 20},
        "family_language": {"width": 20},
        "care_status": {"small": True, "label_size": "s", "group_class": "cme-columns"},
        "at_risk_groups": {
            "small": True,
            "label_hidden": True,
            "group_class": "cme-columns",
        },
        "safe_to_contact": {
            "small": True,
            "label_size": "s",
            "reveal": {"no": ["unsafe_why"]},
        },
        "restricted": {"small": True, "reveal": {"True": ["named_people"]}},
        "named_people": {"small": True},
        "stop_contact": {
            "small": True,
            "reveal": {"True": ["stop_contact_why"]},
            "needs": {"True": ["stop_contact_why"]},
        },
    }

    def __init__(self, data: Any = None, *, people: list[User], **rest: Any) -> None:
        super().__init__(data, **rest)
        self.people = people
        self.fields["named_people"].choices = [(str(one.pk), one.name) for one in people]
        groups = AtRiskGroup.objects.offered().values_list("code", "name")
        self.fields["at_risk_groups"].choices = list(groups)

    def received_at(self) -> dt.datetime:
        """Return when it reached us."""
        given = self.cleaned_data
        moment = dt.datetime.combine(given["received_on"], given["received_time"])
        return timezone.make_aware(moment)

    def clean(self) -> dict[str, Any]:
        """Refuse a moment that has not come, and marks without what they need."""
        given = self.cleaned_data
        told_when = given.get("received_on") and given.get("received_time")
        if told_when and self.received_at() > timezone.now():
            self.add_error("received_time", "Time must be now or earlier.")
        if given.get("restricted") and not given.get("named_people"):
            self.add_error("named_people", "Choose who may open it.")
        for name in ("concerns", "care_status"):
            picked = set(given.get(name) or ())
            if len(picked) > 1 and picked & {"none", "unknown"}:
                self.add_error(
                    name,
                    'Select "None of these" or "I do not know" only if you select nothing else.',
                )
        return given

    def names(self) -> list[User]:
        """Return the people who may open the referral, where it is restricted."""
        given = self.cleaned_data
        chosen = set(given["named_people"]) if given["restricted"] else set()
        return [one for one in self.people if str(one.pk) in chosen]


def answers_of(form: KeyedForm, children: list[ChildRowForm]) -> dict[str, Any]:
    """Return what was keyed as the answers of the public form, step by step (content §2)."""
    given = form.cleaned_data
    first, others = children[0], [one for one in children[1:] if not one.is_empty]
    told = first.cleaned_data
    name = {
        "given_name": told["given_name"],
        "family_name": told["family_name"],
        "known_as": given["known_as"],
        "description": given["description"],
    }
    answers = {
        "danger": _filled(given, "danger_now"),
        "who": _filled(given, "sender_kind"),
        **_sender(given),
        "worry": _filled(given, "worry"),
        "concerns": _filled(given, "concerns"),
        "child-name": _filled(name, *name),
        "child-age": first.age(),
        "child-sex": _filled(told, "sex"),
        "child-records": _filled(given, "upn"),
        "where": _where(given),
        "last-seen": _filled(given, "last_seen"),
        "school": _filled(given, "school_status", "school_name", "last_in_school"),
        "social-care": _filled(given, "care_status", "worker_name"),
        "at-risk-groups": _filled(given, "at_risk_groups"),
        "family": _filled(given, "name_1", "phone_1", "name_2", "phone_2", "family_language"),
        "safe-contact": _filled(given, "safe_to_contact", "unsafe_why"),
    }
    if others:
        answers["siblings"] = {"siblings_known": "yes"}
        answers["sibling"] = {"items": [_sibling(one) for one in others], "add_another": "no"}
    return {step: page for step, page in answers.items() if page}


def _filled(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names if given.get(name) not in (None, "", [])}


def _sender(given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    works = given["sender_kind"] == PROFESSIONAL
    if given["anonymous"]:
        return (
            {"your-role": {"anonymous": True}}
            if works
            else {"your-details": {"details": "anonymous"}}
        )
    if works:
        names = ("sender_name", "sender_role", "organisation", "sender_phone", "sender_email")
        return {"your-role": _filled(given, *names)}
    names = ("sender_name", "sender_phone", "sender_email", "sender_relationship")
    return {"your-details": {"details": "give"} | _filled(given, *names)}


def _where(given: dict[str, Any]) -> dict[str, Any]:
    lines = _filled(given, "address_line_1", "address_line_2", "town", "postcode")
    words = given["where_words"]
    if lines:
        return {"where_known": "known", **lines} | ({"where_partial": words} if words else {})
    return {"where_known": "partial", "where_partial": words} if words else {}


def _sibling(one: ChildRowForm) -> dict[str, Any]:
    return _filled(one.cleaned_data, "given_name", "family_name", "sex", "in_school") | one.age()


def fresh(moment: dt.datetime) -> dict[str, Any]:
    """Return what a new form begins with: the day and the time it is now."""
    local = timezone.localtime(moment)
    return {"received_on": local.date(), "received_time": dates.clock_words(local.time())}
