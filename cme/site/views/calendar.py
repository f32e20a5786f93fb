"""The council's school calendar, on which every school day is counted."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cme.accounts.guards import requires
from cme.authority import arrangements, services
from cme.authority.date_books import as_closing, councils_book, stamp_of
from cme.authority.models import Closure
from cme.core.dates import school_year, school_year_words
from cme.core.dates.term_dates import saved_words, say_days, year_sheet, years_offered
from cme.core.errors import RuleBroken
from cme.core.forms.term_dates import ClosingForm, TermsForm, typed_from
from cme.site.views.set_up import council_first


@require_safe
@requires("authority.change_calendar")
@council_first
def calendar(request: HttpRequest) -> HttpResponse:
    """Show one school year of the council's dates, drawn so that a mistake is seen."""
    this_year = school_year(timezone.localdate())
    asked = request.GET.get("year", "")
    year = int(asked) if re.fullmatch(r"20[0-9]{2}", asked) else this_year
    book = councils_book()
    closings = list(book.closings.of_year(year))
    shown = {
        "holder": arrangements.council(),
        "sheet": year_sheet(
            year, arrangements.calendar(), book.written_terms(year), map(as_closing, closings)
        ),
        "years": _years(years_offered(book.terms.years(), this_year), year),
        "closings": [_line(row) for row in closings],
    }
    return render(request, "site/calendar.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("authority.change_calendar")
@council_first
def terms(request: HttpRequest, year: str) -> HttpResponse:
    """Change the terms of one school year."""
    written = councils_book().written_terms(int(year))
    form = TermsForm(request.POST or None, year=int(year), terms=written)
    if form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            services.save_terms(year=int(year), terms=form.terms, by=request.user, seen=seen)
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            return _saved(request, int(year), "")
    return render(request, "site/calendar_terms.html", _editing(form, int(year)))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("authority.change_calendar")
@council_first
def add(request: HttpRequest, year: str) -> HttpResponse:
    """Add INSET or closed days."""
    form = ClosingForm(request.POST or None)
    if form.is_valid():
        try:
            warning = services.add_closing(
                closing=form.closing, why=form.cleaned_data["why"], by=request.user
            )
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            return _saved(request, school_year(form.closing.first), warning)
    return render(request, "site/calendar_closing.html", _editing(form, int(year)))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("authority.change_calendar")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a line of INSET or closed days."""
    row = get_object_or_404(Closure, pk=pk)
    form = ClosingForm(request.POST or None, initial=typed_from(row))
    if form.is_valid():
        try:
            warning = services.change_closing(
                row=row,
                closing=form.closing,
                why=form.cleaned_data["why"],
                by=request.user,
                seen=request.POST.get("seen"),
            )
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            return _saved(request, school_year(form.closing.first), warning)
    shown = _editing(form, school_year(row.first_day)) | {"line": _line(row)}
    return render(request, "site/calendar_closing.html", shown)


@require_POST
@requires("authority.change_calendar")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line of INSET or closed days out."""
    row = get_object_or_404(Closure, pk=pk)
    services.remove_closing(row=row, by=request.user)
    return _saved(request, school_year(row.first_day), "")


def _line(row: Closure) -> dict[str, Any]:
    return {"row": row, "days": say_days(as_closing(row))}


def _years(years: list[int], shown: int) -> list[dict[str, Any]]:
    return [
        {"year": year, "words": school_year_words(year), "current": year == shown} for year in years
    ]


def _editing(form: Any, year: int) -> dict[str, Any]:
    return {
        "form": form,
        "year_words": school_year_words(year),
        "seen": stamp_of(arrangements.council()),
        "back_url": _address(year),
    }


def _saved(request: HttpRequest, year: int, warning: str) -> HttpResponse:
    messages.success(request, saved_words(year))
    if warning:
        messages.warning(request, warning)
    return redirect(_address(year))


def _address(year: int) -> str:
    return f"{reverse('set-up-calendar')}?year={year}"
