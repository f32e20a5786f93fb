"""The pages that show a plan."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cme.accounts.guards import requires
from cme.audit.lines import status_lines
from cme.worklist.access import work_about
from reintegration import access, pages
from reintegration.changes import changes_of
from reintegration.pages import reads_all
from reintegration.plan_page import overview
from reintegration.views.acting import plan_context

PAGE_SIZE = 25


def _for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a page to somebody who asked for a plan and reads no more than what became of it."""

    @wraps(view)
    def read(request: HttpRequest, reference: str) -> HttpResponse:
        if not reads_all(request.user):
            access.open_plan(request.user, reference, page="plan")  # not theirs is not there
            raise PermissionDenied
        return view(request, reference)

    return read


@require_safe
@requires("reintegration.view_plan")
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a plan: what is next and why; the child's words; goals, weeks, people, reviews."""
    found = access.open_plan(request.user, reference, page="plan")
    today = timezone.localdate()
    context = plan_context(request, found, "plan") | overview(found, request.user, today)
    context["work"] = work_about(request.user, found, today)
    return render(request, "reintegration/plan.html", context)


@require_safe
@requires("reintegration.view_plan")
@_for_readers
def reviews(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every review of a plan, the voice heard at each and the checks of aftercare."""
    found = access.open_plan(request.user, reference, page="plan reviews")
    held = list(found.reviews.select_related("by"))
    context: dict[str, Any] = {
        "reviews": pages.reviews_shown(held),
        "voices": found.voices.select_related("recorded_by"),
        "checks": found.aftercare.select_related("by"),
    }
    return render(
        request, "reintegration/reviews.html", plan_context(request, found, "reviews") | context
    )


@require_safe
@requires("reintegration.view_plan")
@_for_readers
def attendance(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the timetable week by week, planned and attended."""
    found = access.open_plan(request.user, reference, page="plan attendance")
    weeks = pages.weeks_shown(found, timezone.localdate())
    context = plan_context(request, found, "attendance") | {"weeks": weeks, "days": pages.DAYS}
    context["attended"] = pages.attended_words(weeks)
    return render(request, "reintegration/attendance.html", context)


@require_safe
@requires("reintegration.view_plan")
@_for_readers
def contacts(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the contacts of a plan, those planned first."""
    found = access.open_plan(request.user, reference, page="plan contacts")
    rows = found.contacts.select_related("by")
    context = plan_context(request, found, "contacts") | {
        "planned": rows.filter(made=False).order_by("on", "pk"),
        "page": Paginator(rows.filter(made=True), PAGE_SIZE).get_page(request.GET.get("page")),
        "signposts": found.signposts.select_related("by"),
    }
    return render(request, "reintegration/contacts.html", context)


@require_safe
@requires("reintegration.view_plan")
@_for_readers
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what the plan was at each time, and who moved it."""
    found = access.open_plan(request.user, reference, page="plan history")
    context = plan_context(request, found, "history") | {"lines": status_lines(found)}
    context["changes"] = changes_of(found)
    return render(request, "reintegration/history.html", context)


@require_safe
@requires("reintegration.view_plan")
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that a plan is asked for, and what happens next."""
    found = access.open_plan(request.user, reference, page="plan asked for")
    return render(request, "reintegration/sent.html", {"plan": found})
