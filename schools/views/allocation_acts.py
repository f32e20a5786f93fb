"""What Admissions does with a child on the list: one form, one service, back to the entry."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cme.accounts.guards import requires
from cme.core.dates import day_words, short_day_words
from cme.core.errors import RuleBroken
from cme.core.forms import CmeForm, acted
from cme.core.once import Kept, once
from schools import access, statuses
from schools.allocation_list import act, identity
from schools.forms import allocations as forms
from schools.models import AllocationEntry
from schools.services import allocations as services

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _do(
    request: HttpRequest,
    entry: AllocationEntry,
    form: CmeForm,
    do: Callable[[dict[str, Any]], str],
    **page: Any,
) -> HttpResponse:
    """Draw the form of one act, or do it and go back to the entry with what was done."""
    if acted(request, form, do):
        return redirect(act("", entry))
    context = {"entry": entry, "identity": identity(entry), "form": form, "button": "Save"}
    context |= {"back_url": act("", entry)} | page
    return render(request, "schools/allocation_act.html", context)


@form_page
@requires("schools.change_allocation")
@once
def add(request: HttpRequest) -> HttpResponse:
    """Add one child by hand."""
    form = forms.AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = services.add(by=request.user, **form.details())
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            last = day_words(entry.escalates_on)
            messages.success(request, f"1 child added to the list. The last day is {last}.")
            return Kept(act("", entry), reference=entry.reference)
    back = reverse("schools:allocations")
    return render(request, "schools/allocation_add.html", {"form": form, "back_url": back})


@form_page
@requires("schools.change_allocation")
@once
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a note."""
    entry = access.open_allocation(request.user, reference, page="allocation note")

    def do(given: dict[str, Any]) -> str:
        services.note(by=request.user, entry=entry, **given)
        return "Saved."

    form = forms.NoteForm(request.POST or None)
    return _do(request, entry, form, do, heading="Add a note")


@form_page
@requires("schools.change_allocation")
@once
def again(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a new allocation."""
    entry = access.open_allocation(request.user, reference, page="new allocation")
    since = short_day_words(entry.since)
    words = (
        f"A new allocation does not restart the 20 days. The entry keeps its first day, {since}."
    )

    def do(given: dict[str, Any]) -> str:
        services.allocate_again(by=request.user, entry=entry, **given)
        return f"Saved. {words}"

    form = forms.AgainForm(request.POST or None)
    return _do(request, entry, form, do, heading="New allocation", lead=words)


@form_page
@requires("schools.change_allocation")
def start(request: HttpRequest, reference: str) -> HttpResponse:
    """Put right the start date, the year or the round."""
    entry = access.open_allocation(request.user, reference, page="allocation start")

    def do(given: dict[str, Any]) -> str:
        services.change_start(by=request.user, entry=entry, **given)
        return "Saved."

    held = {name: getattr(entry, name) for name in ("starts_on", "year_group", "normal_round")}
    form = forms.StartForm(request.POST or None, initial=held)
    return _do(request, entry, form, do, heading="Change start date or year")


@form_page
@requires("schools.change_allocation")
def on_roll(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the school has the child on roll."""
    entry = access.open_allocation(request.user, reference, page="allocation on roll")

    def do(given: dict[str, Any]) -> str:
        services.confirm_on_roll(by=request.user, entry=entry, **given)
        return f"On roll at {entry.school.name}."

    form = forms.OnRollForm(request.POST or None, asks_finding=_asks_finding(request, entry))
    return _do(request, entry, form, do, heading="On roll", button="Record on roll")


@form_page
@requires("schools.change_allocation")
def outcome(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm missing education, or home education."""
    entry = access.open_allocation(request.user, reference, page="allocation outcome")

    def do(given: dict[str, Any]) -> str:
        reason, confirmed_by = given.pop("outcome"), given.pop("confirmed_by")
        if reason == "home_educated":
            services.confirm_ehe(by=request.user, entry=entry, confirmed_by=confirmed_by, **given)
            return "Confirmed home educated."
        services.confirm_cme(by=request.user, entry=entry, reason=reason, **given)
        return "Confirmed missing education. It becomes a referral now."

    form = forms.OutcomeForm(request.POST or None, asks_finding=_asks_finding(request, entry))
    heading = "Missing education, or home educated"
    return _do(request, entry, form, do, heading=heading, button="Confirm")


def _asks_finding(request: HttpRequest, entry: AllocationEntry) -> bool:
    """Whether the Admissions Manager must still write what was found, here or on its own page."""
    waits = entry.status == statuses.ESCALATED and not entry.found_words
    return waits and request.user.has_perm("schools.investigate_allocation")


@form_page
@requires("schools.investigate_allocation")
def finding(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what the investigation of an escalated entry found."""
    entry = access.open_allocation(request.user, reference, page="allocation finding")

    def do(given: dict[str, Any]) -> str:
        services.record_finding(by=request.user, entry=entry, **given)
        return "Saved. Record the outcome when it is confirmed."

    held = {"words": entry.found_words, "proof": entry.outcome_proof}
    form = forms.FindingForm(request.POST or None, initial=held)
    lead = "The entry stays escalated until an outcome is confirmed."
    return _do(request, entry, form, do, heading="Record what you found", lead=lead)


@form_page
@requires("schools.void_allocation")
def error(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark an entry that should never have been on the list."""
    entry = access.open_allocation(request.user, reference, page="allocation error")

    def do(given: dict[str, Any]) -> str:
        services.void(by=request.user, entry=entry, **given)
        return f"{entry.reference} is marked as entered in error."

    form = forms.ErrorForm(request.POST or None)
    lead = "The entry leaves the list and stays in the history. This cannot be undone."
    button = "Mark as entered in error"
    return _do(request, entry, form, do, heading="Entered in error", lead=lead, button=button)
