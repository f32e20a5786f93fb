"""Pages that show every piece of the form kit; served in tests only."""

from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.utils import timezone

from cme.audit import editing
from cme.core.errors import RuleBroken
from cme.core.forms import (
    Button,
    Buttons,
    CmeForm,
    DateField3,
    EditForm,
    Field,
    Fieldset,
    Link,
    PhoneField,
    PostcodeField,
    ReferenceField,
    SearchInput,
    WholeNumber,
)

WORRIES = [("hurt", "The child is being hurt"), ("alone", "The child is left alone")]


class EverythingForm(CmeForm):
    """One field of every kind."""

    first_name = forms.CharField(max_length=20, help_text="Give any name you know.")
    worry = forms.CharField(max_length=200, widget=forms.Textarea, label="What you saw")
    age_known = forms.ChoiceField(
        label="How old is the child?",
        widget=forms.RadioSelect,
        choices=[
            ("exact", "I know the date of birth"),
            ("about", "I can guess the age"),
            ("unknown", "I do not know"),
        ],
    )
    born = DateField3(
        label="Date of birth", required=False, past=True, years_back=20, example="27 3 2014"
    )
    guess = forms.CharField(
        label="What makes you think so", required=False, widget=forms.Textarea, max_length=100
    )
    sex = forms.ChoiceField(
        label="Is the child a girl or a boy?",
        widget=forms.RadioSelect,
        choices=[("female", "Girl"), ("male", "Boy")],
        error_messages={"required": "Select girl or boy."},
    )
    concerns = forms.MultipleChoiceField(
        label="Concerns",
        widget=forms.CheckboxSelectMultiple,
        choices=[*WORRIES, ("none", "None of these")],
    )
    visited = DateField3(label="Day of the visit")
    school = forms.ChoiceField(choices=[("", "---"), ("1", "Larkfield Juniors")])
    postcode = PostcodeField(required=False)
    phone = PhoneField(label="Phone number", required=False)
    years = WholeNumber(label="Age", min_value=0, max_value=19)
    case = ReferenceField(kind="C", required=False)
    email = forms.EmailField(label="Email address")
    password = forms.CharField(widget=forms.PasswordInput)
    paper = forms.FileField(required=False)
    find = forms.CharField(widget=SearchInput, required=False)
    agreed = forms.BooleanField(label="The parent agreed")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    options = {
        "first_name": {"width": 20, "autocomplete": "off"},
        "worry": {"count": True, "rows": 3},
        "age_known": {
            "reveal": {"exact": ["born"], "about": ["guess"]},
            "needs": {"exact": ["born"], "about": ["guess"]},
            "divider": {"unknown": "or"},
        },
        "sex": {"inline": True, "small": True},
        "concerns": {
            "exclusive": "none",
            "divider": {"none": "or"},
            "hints": {"alone": "At night."},
        },
        "years": {"width": 3, "suffix": "years"},
    }


class LaidOutForm(CmeForm):
    """A form that lays itself out for `{% crispy form %}`."""

    given_name = forms.CharField(max_length=10)
    seen = forms.ChoiceField(
        label="Was the child seen?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("no", "No")],
    )
    where = forms.CharField(label="Where", required=False)

    options = {"seen": {"reveal": {"yes": ["where"]}, "needs": {"yes": ["where"]}}}
    compact = True
    layout = [
        Fieldset("The visit", Field("given_name", width=10), "seen"),
        Buttons(Button("Save"), Link("Go back", "/")),
    ]


class NameForm(CmeForm):
    """One question."""

    name = forms.CharField(label="What is the child's name?", max_length=100)
    options = {"name": {"heading": True}}


@login_not_required
def everything(request):
    form = EverythingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponse("Saved.")
    return render(request, "kit/everything.html", {"form": form})


@login_not_required
def question(request):
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponse("Saved.")
    return render(request, "question.html", {"form": form, "back_url": "/everything/"})


@login_not_required
def laid_out(request):
    form = LaidOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.add_rule_broken(RuleBroken("Not found is not an outcome.", "Make another check."))
    return render(request, "kit/laid_out.html", {"form": form})


@login_not_required
def casework(request):
    success(request, "Saved.")
    return render(request, "kit/casework.html", _casework(request))


def _casework(request):
    now = timezone.now()
    return {
        "page": Paginator(range(34), 5).get_page(request.GET.get("page")),
        "tabs": [
            {"text": "Overview", "href": "#", "current": True},
            {"text": "Contacts", "href": "#", "count": 14},
        ],
        "numbers": [
            {"number": 2, "text": "overdue", "href": "#", "look": "late"},
            {"number": 0, "text": "today", "href": "#", "look": "today"},
        ],
        "entries": [
            {
                "title": "Visit, no answer",
                "by": "Rowan Sandpiper",
                "when": now,
                "text": "<b>Dark</b>",
            },
            {"title": "Case opened", "by": "", "when": now.date(), "text": ""},
        ],
        "rows": [
            {"key": "Officer", "value": "Rowan Sandpiper", "href": "#", "hidden": "the officer"},
            {"key": "Days open", "value": 188},
        ],
        "facts": ["Born 4 Mar 2015 (11), Year 7", "Case C-8HT3-PD", "UPN R999000015001"],
        "marks": [{"text": "Long-term"}, {"text": "Restricted", "colour": "red"}],
        "actions": [
            {"text": "Log a call or visit", "href": "#"},
            {"text": "Record a check", "href": "#"},
        ],
        "form": LaidOutForm(),
        "selected": [{"heading": "Status", "tags": [{"text": "Open", "href": "?"}]}],
        "late": SimpleNamespace(reference="C-8HT3-PD"),
    }


class TownForm(EditForm):
    """A record that two people edit."""

    town = forms.CharField(required=False)
    address_words = forms.CharField(label="Note on the household", widget=forms.Textarea)


@login_not_required
def conflict(request):
    form = TownForm({"version": "1", "town": "Quay", "address_words": "Aunt rang.\nTwice."})
    form.is_valid()
    at = timezone.now()
    edit = editing.Edit(
        SimpleNamespace(version=3),
        (
            editing.Clash("town", "Eastmere", "", "Quay", "Priya Lapwing", at),
            editing.Clash(
                "address_words", "", "<b>Moved</b>", "Aunt rang.\nTwice.", "Priya Lapwing", at
            ),
        ),
        (editing.Change("town", "a", "b", "Priya Lapwing", at),),
        {"town": "Quay"},
    )
    return render(request, "conflict.html", editing.conflict_page(form, edit))


@login_not_required
def leave(request):
    return redirect("/left/")


@login_not_required
def left(request):
    return HttpResponse("<!doctype html><title>Weather</title><p>Sunny")


@login_not_required
def broken(request):
    raise RuntimeError("the reason is never shown")


@login_not_required
def refused(request):
    raise PermissionDenied("cases.reopen_case")


urlpatterns = [
    path("everything/", everything),
    path("question/", question),
    path("laid-out/", laid_out),
    path("casework/", casework),
    path("conflict/", conflict),
    path("refer/broken/", broken),
    path("broken/", broken),
    path("refused/", refused),
    path("left/", left),
    path("refer/", include(([path("exit/", leave, name="exit")], "referrals"))),
]
handler400 = "cme.site.errors.bad_request"
handler403 = "cme.site.errors.forbidden"
handler404 = "cme.site.errors.not_found"
handler500 = "cme.site.errors.server_error"
