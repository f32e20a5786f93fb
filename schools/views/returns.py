"""The council's pages of returns: the list, one return, and what is done about it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cme.accounts.guards import requires
from cme.core.forms import CmeForm, acted
from cme.core.once import once
from schools import return_list, return_page
from schools.access import open_new_pupil, open_return
from schools.forms import returns as forms
from schools.models import DeletionReturn
from schools.rules import absence
from schools.services import reconciling
from schools.services.calendars import calendar_of
from schools.services.return_counts import holding

act_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires("schools.view_return")
def returns(request: HttpRequest) -> HttpResponse:
    """List what schools returned, by what needs doing."""
    tab = return_list.tab_of(request.user, request.GET.get("tab", ""))
    form = forms.ReturnFilter(request.GET, has_ground=tab == return_list.LEAVERS)
    asked = form.asked() | {"page": request.GET.get("page", "")}
    found = return_list.read(request.user, asked, form.picked())
    return render(request, "schools/returns.html", {"list": found, "form": form})


@require_safe
@requires("schools.view_return")
def one_return(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one deletion return: what was reported, how it stands, what is next."""
    row = open_return(request.user, reference, page="schools:return")
    return render(request, "schools/return.html", return_page.page_of(row, request.user))


@require_safe
@requires("schools.view_return")
def joined(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one new-pupil return."""
    row = open_new_pupil(request.user, reference, page="schools:joined")
    return render(request, "schools/joined.html", return_page.joined_page(row))


@act_page
@requires("schools.work_return")
@once
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the school a question about its return."""
    row = open_return(request.user, reference, page="schools:return_ask")

    def do(given: dict[str, Any]) -> str:
        reconciling.ask(by=request.user, deletion_return=row, **given)
        return f"Asked. The school is to answer return {row.reference}."

    form = forms.AskForm(request.POST or None)
    return _act(
        request, row, form, do, heading="Ask the school a question", button="Send this question"
    )


@act_page
@requires("schools.work_return")
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the destination confirmed the pupil."""
    row = open_return(request.user, reference, page="schools:return_confirm")

    def do(given: dict[str, Any]) -> str:
        reconciling.reconcile(by=request.user, deletion_return=row, **given)
        return f"The destination of return {row.reference} is confirmed."

    at_school = row.destination == DeletionReturn.Destination.SCHOOL
    start = {"reason": "confirmed_by_school" if at_school else "confirmed_by_authority"}
    form = forms.ConfirmForm(request.POST or None, initial=start)
    lead = f"The school reported: {return_list.destination_words(row)}."
    return _act(request, row, form, do, heading="Confirm the destination", lead=lead)


@act_page
@requires("schools.work_return")
def challenge(request: HttpRequest, reference: str) -> HttpResponse:
    """Say to the school that the ground does not seem to hold."""
    row = open_return(request.user, reference, page="schools:return_challenge")

    def do(given: dict[str, Any]) -> str:
        reconciling.challenge(by=request.user, deletion_return=row, **given)
        return f"Return {row.reference} is challenged. The school decides."

    form = forms.ChallengeForm(request.POST or None, initial={"words": _first_words(row)})
    return _act(
        request, row, form, do, heading="Challenge the ground", button="Send this challenge"
    )


@act_page
@requires("schools.work_return")
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the ground holds."""
    row = open_return(request.user, reference, page="schools:return_accept")

    def do(given: dict[str, Any]) -> str:
        reconciling.accept_ground(by=request.user, deletion_return=row, **given)
        return f"Return {row.reference} is accounted for."

    form = forms.AcceptForm(request.POST or None)
    return _act(request, row, form, do, heading="Accept the ground")


@act_page
@requires("schools.work_return")
def enquiry(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what the council's side of joint enquiries came to."""
    row = open_return(request.user, reference, page="schools:return_enquiry")

    def do(given: dict[str, Any]) -> str:
        reconciling.record_enquiry(by=request.user, deletion_return=row, **given)
        return "Our enquiries are recorded. The school can see what they came to."

    form = forms.EnquiryForm(request.POST or None)
    lead = "The school is told what they came to and the day. It never learns where the child is."
    return _act(request, row, form, do, heading="Record our enquiries", lead=lead)


@act_page
@requires("schools.work_return")
def finish(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that our enquiry, or our challenge, is finished."""
    row = open_return(request.user, reference, page="schools:return_finish")

    def do(given: dict[str, Any]) -> str:
        reconciling.finish_enquiry(by=request.user, deletion_return=row, **given)
        return f"Return {row.reference} is accounted for."

    form = forms.FinishForm(request.POST or None)
    return _act(request, row, form, do, heading="Finish our enquiry")


def _act(
    request: HttpRequest,
    row: DeletionReturn,
    form: CmeForm,
    do: Callable[[dict[str, Any]], str],
    **page: str,
) -> HttpResponse:
    """Draw the form of one act, or do it and go back to the return with what was done."""
    if acted(request, form, do):
        return redirect("schools:return", row.reference)
    context = {"row": row, "form": form, "button": "Save", **page}
    return render(request, "schools/return_act.html", context)


def _first_words(row: DeletionReturn) -> str:
    """Return what the count of days says against the ground, to begin a challenge with."""
    on = row.deleted_on or timezone.localdate()
    held = holding(row, calendar_of(row.school), on=on)
    said = absence.not_yet(held, row.school.name, on=on) if held else None
    return said[0] if said else ""
