"""When one school meets: the council's dates, or its own."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cme.accounts.guards import requires
from cme.authority import arrangements
from cme.authority.date_books import as_closing, councils_book, stamp_of
from cme.authority.models import CalendarClosure
from cme.core.dates import school_year, school_year_words
from cme.core.dates.term_dates import saved_words, say_days, year_sheet, years_offered
from cme.core.errors import RuleBroken
from cme.core.forms.term_dates import ClosingForm, TermsForm, typed_from
from schools import access
from schools.models import School, SchoolClosure
from schools.services import calendars

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@requires("schools.change_own_calendar")
def own(request: HttpRequest) -> HttpResponse:
    """Lead a school office to its calendar; where it has several schools, let it choose."""
    schools = access.own_schools(request.user)
    if len(schools) == 1:
        return redirect("schools:calendar", urn=schools[0].urn)
    return render(request, "schools/calendars.html", {"schools": schools})


@require_safe
@requires("schools.view_school", "schools.view_own_school")
def calendar(request: HttpRequest, urn: str) -> HttpResponse:
    """Show one school year of a school, drawn so that a mistake is seen."""
    school = access.open_school(request.user, urn)
    this_year = school_year(timezone.localdate())
    asked = request.GET.get("year", "")
    year = int(asked) if re.fullmatch(r"20[0-9]{2}", asked) else this_year
    known = {*councils_book().terms.years(), *calendars.own_book(school).terms.years()}
    shown = _year_shown(school, year) | {
        "school": school,
        "years": [
            {"year": one, "words": school_year_words(one), "current": one == year}
            for one in years_offered(known, this_year)
        ],
        "may_change": request.user.has_perm("schools.change_own_calendar"),
        "council": arrangements.council(),
    }
    return render(request, "schools/calendar.html", shown)


@require_http_methods(METHODS)
@requires("schools.change_own_calendar")
def terms(request: HttpRequest, urn: str, year: str) -> HttpResponse:
    """Give the school's own terms of a school year, beginning with those that hold now."""
    school = access.open_own_school(request.user, urn)
    own_terms = calendars.own_book(school).written_terms(int(year))
    held = own_terms or councils_book().written_terms(int(year))
    form = TermsForm(request.POST or None, year=int(year), terms=held)
    if form.is_valid():
        try:
            calendars.save_own_terms(
                school=school,
                year=int(year),
                terms=form.terms,
                by=request.user,
                seen=request.POST.get("seen", ""),
            )
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            return _saved(request, school, int(year))
    shown = _editing(school, form, int(year)) | {"is_own": bool(own_terms)}
    return render(request, "schools/calendar_terms.html", shown)


@require_http_methods(METHODS)
@requires("schools.change_own_calendar")
def back(request: HttpRequest, urn: str, year: str) -> HttpResponse:
    """Go back to the council's dates of a school year, once the person has confirmed it."""
    school = access.open_own_school(request.user, urn)
    if request.method == "POST":
        try:
            calendars.go_back_to_councils(school=school, year=int(year), by=request.user)
        except RuleBroken as broken:
            messages.warning(request, str(broken))
            return redirect(_address(school, int(year)))
        return _saved(request, school, int(year))
    shown = {
        "school": school,
        "year_words": school_year_words(int(year)),
        "terms": councils_book().written_terms(int(year)),
        "back_url": _address(school, int(year)),
    }
    return render(request, "schools/calendar_back.html", shown)


@require_http_methods(METHODS)
@requires("schools.change_own_calendar")
def add(request: HttpRequest, urn: str, year: str) -> HttpResponse:
    """Add the school's own INSET or closed days."""
    school = access.open_own_school(request.user, urn)
    form = ClosingForm(request.POST or None)
    if form.is_valid():
        try:
            warning = calendars.add_own_closing(
                school=school,
                closing=form.closing,
                why=form.cleaned_data["why"],
                by=request.user,
            )
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            return _saved(request, school, school_year(form.closing.first), warning)
    return render(request, "schools/calendar_closing.html", _editing(school, form, int(year)))


@require_http_methods(METHODS)
@requires("schools.change_own_calendar")
def change(request: HttpRequest, urn: str, pk: int) -> HttpResponse:
    """Change a line of the school's own INSET or closed days."""
    school = access.open_own_school(request.user, urn)
    row = get_object_or_404(SchoolClosure, school=school, pk=pk)
    form = ClosingForm(request.POST or None, initial=typed_from(row))
    if form.is_valid():
        try:
            warning = calendars.change_own_closing(
                school=school,
                row=row,
                closing=form.closing,
                why=form.cleaned_data["why"],
                by=request.user,
            )
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            return _saved(request, school, school_year(form.closing.first), warning)
    shown = _editing(school, form, school_year(row.first_day)) | {"line": _line(row)}
    return render(request, "schools/calendar_closing.html", shown)


@require_POST
@requires("schools.change_own_calendar")
def remove(request: HttpRequest, urn: str, pk: int) -> HttpResponse:
    """Take a line of the school's own INSET or closed days out."""
    school = access.open_own_school(request.user, urn)
    row = get_object_or_404(SchoolClosure, school=school, pk=pk)
    calendars.remove_own_closing(school=school, row=row, by=request.user)
    return _saved(request, school, school_year(row.first_day))


def _year_shown(school: School, year: int) -> dict[str, Any]:
    """Return the terms and closings that hold at a school in a year, and whose they are."""
    book, default = calendars.own_book(school), councils_book()
    terms = book.written_terms(year)
    is_own = bool(terms)
    own_rows = list(book.closings.of_year(year))
    council_rows = [] if is_own else list(default.closings.of_year(year))
    sheet = year_sheet(
        year,
        calendars.calendar_of(school),
        terms or default.written_terms(year),
        map(as_closing, [*own_rows, *council_rows]),
    )
    return {
        "sheet": sheet,
        "is_own": is_own,
        "closings": [_line(row) for row in own_rows],
        "council_closings": [_line(row) for row in council_rows],
    }


def _line(row: CalendarClosure) -> dict[str, Any]:
    return {"row": row, "days": say_days(as_closing(row))}


def _editing(school: School, form: Any, year: int) -> dict[str, Any]:
    return {
        "school": school,
        "form": form,
        "year_words": school_year_words(year),
        "seen": stamp_of(school),
        "back_url": _address(school, year),
    }


def _saved(request: HttpRequest, school: School, year: int, warning: str = "") -> HttpResponse:
    messages.success(request, saved_words(year))
    if warning:
        messages.warning(request, warning)
    return redirect(_address(school, year))


def _address(school: School, year: int) -> str:
    return f"{reverse('schools:calendar', args=[school.urn])}?year={year}"
