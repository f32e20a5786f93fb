"""What every page of a plan shows around its content, and every page with one form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cme.core.forms import CmeForm, acted
from reintegration import statuses
from reintegration.actions import why_not_now
from reintegration.models import ReintegrationPlan
from reintegration.pages import act, identity, is_stopped, reads_all, stop_lifters, sub_pages

form_page = require_http_methods(["GET", "HEAD", "POST"])


def plan_context(
    request: HttpRequest, plan: ReintegrationPlan, current: str = ""
) -> dict[str, Any]:
    """Return what every page of a plan shows around its content."""
    may_work = request.user.has_perm("reintegration.work_plan")
    may_read = reads_all(request.user)
    context = {
        "plan": plan,
        "may_read": may_read,
        "identity": identity(plan, request.user, timezone.localdate()),
        "pages": sub_pages(plan, current) if may_read else [],
        "back_url": act("plan", plan),
        "may_work": may_work and plan.status in statuses.RUNNING,
        "may_prepare": may_work and plan.status in (statuses.ACCEPTED, statuses.ACTIVE),
        "may_record": may_work and plan.status in (statuses.ACTIVE, statuses.AFTERCARE),
    }
    if is_stopped(plan):
        context["lifters"] = stop_lifters()
    return context


def do_act(
    request: HttpRequest,
    plan: ReintegrationPlan,
    form: CmeForm,
    do: Callable[[dict[str, Any]], str],
    **page: Any,
) -> HttpResponse:
    """Draw the form of one act, or do it and return to the plan with what was done.

    `page` says the heading, the button and what stands above the form. An old tab or address that
    asks for what the plan no longer takes is told so before anybody types.
    """
    match = request.resolver_match
    late = why_not_now(plan, match.url_name or "") if match else ""
    if late and request.method != "POST":
        messages.warning(request, late)
        return redirect(act("plan", plan))
    if acted(request, form, do):
        return redirect(page.get("then") or act("plan", plan))
    context = plan_context(request, plan) | {"form": form, "button": "Save"} | page
    return render(request, page.get("template", "reintegration/act.html"), context)
