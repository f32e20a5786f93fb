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
from cme.performance.figures import label_of, lines_of, month_figures, run_of_months

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
    """Show one month: opened, closed and open, living here and left."""
    today = timezone.localdate()
    if month > today:
        raise Http404
    context = {
        "month": month,
        "before": add_months(month, -1),
        "after": add_months(month, 1) if add_months(month, 1) <= today else None,
        "is_over": month_end(month) < today,
        "today": today,
        "figures": month_figures(month, today),
        **_run(month, BESIDE_MONTHS, today),
    }
    return render(request, "performance/month.html", context)


@require_safe
@requires("performance.view_figures")
@transaction.atomic
def figure(request: HttpRequest, month: dt.date, code: str) -> HttpResponse:
    """Show the cases one figure counts, as many rows as it said."""
    today = timezone.localdate()
    where = request.GET.get("where", rules.BOTH)
    if code not in rules.FIGURES or where not in rules.WHERE or month > today:
        raise Http404
    lines = lines_of(code, month, today)
    if where != rules.BOTH:
        lines = lines.filter(left=where == rules.LEFT)
    page = Paginator(lines.order_by("effective_on", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "month": month,
        "month_words": month_words(month),
        "label": label_of(code, month, today),
        "where": where,
        "where_words": rules.WHERE[where],
        "page": page,
        "rows": access.rows_shown(request.user, list(page), page=f"performance {code}"),
    }
    return render(request, "performance/figure.html", context)
