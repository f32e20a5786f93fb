"""A school tells us that a pupil joined, sees what it sent, and puts it right."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cme.accounts.guards import requires
from cme.core.dates import clock_words, day_words
from cme.core.errors import RuleBroken
from cme.core.once import Kept, once
from schools import access, office_pages
from schools.forms.new_pupils import CorrectionForm, NewPupilForm
from schools.forms.office import WhichSchoolForm
from schools.models import NewPupilReturn, School
from schools.services import new_pupils as service

PAGE_SIZE = 25


@require_safe
@requires("schools.file_return")
def new_pupils(request: HttpRequest) -> HttpResponse:
    """List the school's own new-pupil returns, the latest first."""
    own = NewPupilReturn.objects.filter(school__staff__person=request.user)
    rows = own.select_related("person", "school").order_by("-submitted_at", "-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    access.show_office_list(request.user, list(page), page="new pupils")
    listed = [{"row": row, "year": office_pages.year_words(row)} for row in page]
    context = {"rows": listed, "page": page, "several": len(access.own_schools(request.user)) > 1}
    return render(request, "schools/new_pupils.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("schools.file_return")
@once
def new_pupil(request: HttpRequest) -> HttpResponse:
    """File a new-pupil return on one page; sent twice, it is stored once."""
    own = access.own_schools(request.user)
    if not own:
        return redirect("schools:home")
    form = NewPupilForm(request.POST or None, initial=_begun(request))
    which = WhichSchoolForm(request.POST or None, schools=own) if len(own) > 1 else None
    if request.method == "POST" and all([form.is_valid(), which is None or which.is_valid()]):
        try:
            return _file(request, form, _chosen(which, own))
        except RuleBroken as broken:
            form.add_rule_broken(broken)
    context = {"form": form, "which": which, "forms": [form, which] if which else [form]}
    return render(request, "schools/new_pupil.html", context)


def _chosen(which: WhichSchoolForm | None, own: list[School]) -> School:
    if which is None:
        return own[0]
    return next(one for one in own if one.urn == which.cleaned_data["school"])


def _file(request: HttpRequest, form: NewPupilForm, school: School) -> HttpResponse:
    about = form.about() | {"submission_key": form.cleaned_data["submission_key"]}
    before = service.sent_before(school, about["submission_key"])
    row = before or service.file_new_pupil(
        by=request.user, school=school, details=form.details(), **about
    )
    if before:
        messages.info(request, f"You have already sent this. Your reference is {row.reference}.")
    else:
        at, day = clock_words(row.submitted_at), day_words(row.submitted_at)
        messages.success(request, f"Return {row.reference} was received at {at} on {day}.")
    return Kept(_address(row), reference=row.reference)


def _address(row: NewPupilReturn) -> str:
    return reverse("schools:new_pupil_sent", args=[row.reference])


def _begun(request: HttpRequest) -> dict[str, Any]:
    """Return what a new form begins with; an arrival just confirmed brings the child's name."""
    begun: dict[str, Any] = {"submission_key": secrets.token_urlsafe(24), "lives_1": True}
    reference = request.GET.get("from")
    if not reference:
        return begun
    entry = access.open_allocated(request.user, reference, page="new pupil from the list")
    person = entry.person
    names = ("given_name", "family_name", "known_as", "born_on", "sex", "upn")
    place = ("address_line_1", "address_line_2", "town", "postcode")
    about = {"year_group": entry.year_group, "starts_on": entry.first_day or entry.starts_on}
    return begun | {name: getattr(person, name) for name in (*names, *place)} | about


# --- A return that was sent -----------------------------------------------------------------------
@require_safe
@requires("schools.file_return")
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a school what it sent, when it came, and how to put it right."""
    row = access.open_joined(request.user, reference, page="new pupil sent")
    context = {
        "row": row,
        "year": office_pages.year_words(row),
        "pages": office_pages.joined_summary(row),
        "line": office_pages.duty_line(row.school),
    }
    return render(request, "schools/new_pupil_sent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("schools.file_return")
@once
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Put right what a return said; it stays one return, with the day it came."""
    row = access.open_joined(request.user, reference, page="correct a new pupil")
    form = CorrectionForm(request.POST or None, initial=CorrectionForm.begun(row))
    if request.method == "POST" and form.is_valid():
        try:
            return _correct(request, form, row)
        except RuleBroken as broken:
            form.add_rule_broken(broken)
    context = {"form": form, "row": row, "forms": [form]}
    return render(request, "schools/new_pupil_correct.html", context)


def _correct(request: HttpRequest, form: CorrectionForm, row: NewPupilReturn) -> HttpResponse:
    now = service.correct_new_pupil(
        by=request.user,
        new_pupil_return=row,
        version=form.cleaned_data["version"],
        details=form.details(),
        **form.about(),
    )
    if now.corrected_at == row.corrected_at:
        messages.info(request, "Nothing was different, so nothing was changed.")
    else:
        messages.success(request, f"Return {row.reference} is corrected. We have the new words.")
    return Kept(_address(row), reference=row.reference)
