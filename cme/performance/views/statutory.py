"""The statutory return: its numbers on a census day, and the children behind each."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cme.accounts.guards import requires
from cme.core.dates import academic_year, school_year_words
from cme.core.errors import RuleBroken
from cme.performance import access, census, querysets, statutory
from cme.performance.forms import CensusForm

PAGE_SIZE = 25


@require_safe
@requires("performance.view_figures")
def statutory_return(request: HttpRequest) -> HttpResponse:
    """Show the numbers of one census day, by each topic of the return."""
    today = timezone.localdate()
    form = CensusForm(request.GET if "census-year" in request.GET else None, today=today)
    day = form.day if form.is_bound and form.is_valid() else census.last_census(today)
    counted = statutory.on_census_day(day, today=today) if not form.errors else []
    last_year = academic_year(day) - 1
    context = {
        "form": form,
        "day": day,
        "iso": day.isoformat(),
        "total": len(counted),
        "topics": _topics(counted),
        "not_recorded": sum(one.reason == census.NOT_RECORDED for one in counted),
        "last_year": school_year_words(last_year),
        "in_last_year": len(statutory.in_school_year(last_year, today=today)),
    }
    return render(request, "performance/return.html", context)


def _topics(counted: list[census.Counted]) -> list[dict[str, Any]]:
    return [
        {"code": code, "words": words, "lines": census.tally(counted, code)}
        for code, (words, _codes) in census.TOPICS.items()
    ]


@require_safe
@requires("performance.view_figures")
@transaction.atomic
def return_list(request: HttpRequest, census_day: str, topic: str, code: str) -> HttpResponse:
    """Show the children that one number of the return counts."""
    today = timezone.localdate()
    day = _day(census_day)
    if topic not in census.TOPICS or code not in census.TOPICS[topic][1]:
        raise Http404
    try:
        counted = statutory.on_census_day(day, today=today)
    except RuleBroken as broken:
        raise Http404 from broken
    ids = [one.case_id for one in counted if one.code(topic) == code]
    lines = querysets.open_on(day).filter(subject_id__in=ids).order_by("effective_on", "pk")
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    topic_words, codes = census.TOPICS[topic]
    context = {
        "day": day,
        "label": f"{topic_words}: {codes[code]}",
        "back_query": f"?census-day={day.day}&census-month={day.month}&census-year={day.year}",
        "page": page,
        "listing": access.CASES,
        "rows": access.rows_shown(request.user, list(page), page="statutory return"),
    }
    return render(request, "performance/return_list.html", context)


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404(text) from None
    if day.isoformat() != text:
        raise Http404(text)  # another way to write a day, such as by its week
    return day
