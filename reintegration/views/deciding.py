"""Before a plan runs: accepted or declined, the school and the first day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cme.accounts.guards import requires
from cme.audit import editing
from cme.core.dates import short_day_words
from reintegration import access, services
from reintegration.forms import acts
from reintegration.pages import asked_rows
from reintegration.views.acting import do_act, form_page


@form_page
@requires("reintegration.decide_plan")
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept a plan with who helps, or decline it with a reason."""
    plan = access.open_plan(request.user, reference, page="decide a plan")
    found = services.suggest(plan=plan)
    start = {"officer": found.officer, "support": found.support, "helpers": found.helpers}

    def do(given: dict[str, Any]) -> str:
        if given.pop("decision") == "decline":
            kept = {name: given[name] for name in ("reason", "words", "on")}
            services.decline_plan(by=request.user, plan=plan, **kept)
            return f"Plan {plan.reference} is declined."
        del given["reason"]
        services.accept_plan(by=request.user, plan=plan, **given)
        return f"Plan {plan.reference} is accepted."

    form = acts.DecideForm(request.POST or None, initial=start)
    page = {"heading": "Accept or decline", "lead": " ".join(found.why), "facts": asked_rows(plan)}
    return do_act(request, plan, form, do, **page, button="Save decision")


@form_page
@requires("reintegration.decide_plan")
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a plan that runs to another officer, support officer or service."""
    plan = access.open_plan(request.user, reference, page="give a plan")

    def do(given: dict[str, Any]) -> str:
        services.change_helpers(by=request.user, plan=plan, **given)
        return "Saved."

    names = ("officer", "support", "helpers", "helpers_why")
    form = acts.GiveForm(request.POST or None, initial={one: getattr(plan, one) for one in names})
    return do_act(request, plan, form, do, heading="Give to another officer")


@form_page
@requires("reintegration.work_plan")
def path(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree the school, the first day and the weeks."""
    plan = access.open_plan(request.user, reference, page="path of a plan")

    def do(_given: dict[str, Any]) -> str:
        changed = services.set_path(by=request.user, plan=plan, **form.values, base=form.base)
        until = f" It ends on {short_day_words(changed.ends_on)}." if changed.ends_on else ""
        return f"Saved.{until}"

    form = acts.PathForm(request.POST or None, initial=acts.path_of(plan))
    try:
        return do_act(request, plan, form, do, heading="School, first day and weeks")
    except editing.Conflict as conflict:
        page = editing.conflict_page(form, conflict.edit)
        return render(request, "conflict.html", page, status=409)


@form_page
@requires("reintegration.work_plan")
def first_day(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the day the child started."""
    plan = access.open_plan(request.user, reference, page="first day of a plan")

    def do(given: dict[str, Any]) -> str:
        services.record_first_day(by=request.user, plan=plan, **given)
        return f"Plan {plan.reference} is active."

    start = {"met_by": plan.met_by}
    form = acts.FirstDayForm(request.POST or None, initial=start)
    lead = "The plan runs from this day. The first review is 2 weeks later."
    heading = "Record the first day"
    return do_act(request, plan, form, do, heading=heading, lead=lead, button="Save first day")
