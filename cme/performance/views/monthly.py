"""The monthly figures, and the list behind each."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cme.accounts.guards import requires
from cme.core.dates import add_months, month_end, month_start, month_words
from cme.performance import access, rules
from cme.performance.converters import EARLIEST
from cme.performance.figures import fixed_at, lines_of, month_shown, run_of_months, title_of
from cme.performance.querysets import first_day_of_all

OVERVIEW_MONTHS = 12
BESIDE_MONTHS = 6
PAGE_SIZE = 25


def _run(last: dt.date, number: int, today: dt.date) -> dict[str, Any]:
    rows = run_of_months(last, number, today)
    return {"rows": rows, "groups": rules.chart(rows), "bar_width": rules.bar_width(number)}


@require_safe
@requires("performance.view_figures")
def months(request: HttpRequest) -> HttpResponse:
    """Show the last twelve months, newest last."""
    today = timezone.localdate()
    context = _run(month_start(today), OVERVIEW_MONTHS, today)
    return render(request, "performance/months.html", context | {"today": today})


@require_safe
@requires("performance.view_figures")
def month(request: HttpRequest, month: dt.date) -> HttpResponse:
    """Show one month: what was opened, closed and open, and the lists beside it; to print too."""
    today = timezone.localdate()
    if month > today:
        raise Http404
    shown = month_shown(month, today)
    end = f"{shown.span.last.day} {shown.span.last:%B}"
    context = {
        "month": month,
        "before": add_months(month, -1) if month > EARLIEST else None,
        "after": add_months(month, 1) if add_months(month, 1) <= today else None,
        "is_over": month_end(month) < today,
        "after_is_over": month_end(add_months(month, 1)) < today,
        "today": today,
        "began": first_day_of_all() if shown.is_empty else month,
        "shown": shown,
        "ages_heading": f"How long open on {end}",
        "listed_heading": f"How long listed on {end}",
        "printing": "print" in request.GET,
        **_run(month, BESIDE_MONTHS, today),
    }
    return render(request, "performance/month.html", context)


@require_safe
@requires("performance.view_figures")
@transaction.atomic
def figure(request: HttpRequest, month: dt.date, code: str) -> HttpResponse:
    """Show what one figure counts, as many rows as it said."""
    today = timezone.localdate()
    where = request.GET.get("where", rules.BOTH)
    listing, lines = _listed(code, where, month, today)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = access.rows_shown(
        request.user,
        list(page),
        listing=listing,
        page=f"performance {code}",
        fixed_at=fixed_at(month),
    )
    words = month_words(month)
    context = {
        "month": month,
        "month_words": words,
        "label": title_of(code, month, today),
        "listing": listing,
        "where": where,
        "when": f"{words}, {rules.WHERE[where]}" if listing.divided else words,
        "page": page,
        "rows": rows,
    }
    return render(request, "performance/figure.html", context)


def _listed(code: str, where: str, month: dt.date, today: dt.date) -> tuple[access.Listing, Any]:
    """Return what a figure lists and its lines, oldest first; no page for what is no figure."""
    if code not in rules.FIGURES or where not in rules.WHERE or month > today:
        raise Http404
    listing, lines = access.listing_of(code), lines_of(code, month, today)
    if where != rules.BOTH:
        if not listing.divided:
            raise Http404
        lines = lines.filter(left=where == rules.LEFT)
    return listing, lines.order_by("effective_on", "pk")
