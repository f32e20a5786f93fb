"""The everyday acts of a plan: the child's voice, goals, actions, contacts, who works jointly."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cme.accounts.guards import requires
from cme.core.once import once
from reintegration import access, services
from reintegration.forms import acts
from reintegration.models import PlanContact, Professional, ReintegrationPlan
from reintegration.pages import act, is_stopped
from reintegration.views.acting import do_act, form_page

LONGEST_KEY = 10


@form_page
@requires("reintegration.work_plan")
@once
def voice(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down what the child said."""
    plan = access.open_plan(request.user, reference, page="hear the child")

    def do(given: dict[str, Any]) -> str:
        services.hear_child(by=request.user, plan=plan, **given)
        return "Saved."

    form = acts.VoiceForm(request.POST or None, initial={"heard_by": request.user.get_full_name()})
    lead = "Write what the child says before what adults plan. Leave empty what was not said."
    return do_act(request, plan, form, do, heading="Hear the child", lead=lead)


@form_page
@requires("reintegration.work_plan")
@once
def goal(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a goal."""
    plan = access.open_plan(request.user, reference, page="add a goal")

    def do(given: dict[str, Any]) -> str:
        services.add_goal(by=request.user, plan=plan, **given)
        return "Saved."

    form = acts.GoalForm(request.POST or None)
    return do_act(request, plan, form, do, heading="Add a goal", button="Save goal")


@form_page
@requires("reintegration.work_plan")
def rate(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Rate a goal."""
    plan = access.open_plan(request.user, reference, page="rate a goal")
    one = get_object_or_404(plan.goals, pk=pk)

    def do(given: dict[str, Any]) -> str:
        services.rate_goal(by=request.user, goal=one, **given)
        return "Saved."

    form = acts.RateForm(request.POST or None, initial={"now": one.now, "rating": one.rating})
    return do_act(request, plan, form, do, heading="Rate a goal", lead=f"{one.words}.")


@form_page
@requires("reintegration.work_plan")
def drop(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Drop a goal, and say why."""
    plan = access.open_plan(request.user, reference, page="drop a goal")
    one = get_object_or_404(plan.goals, pk=pk)

    def do(given: dict[str, Any]) -> str:
        services.drop_goal(by=request.user, goal=one, **given)
        return "Saved."

    form = acts.WhyForm(request.POST or None)
    page = {"heading": "Drop a goal", "lead": f"{one.words}.", "button": "Drop this goal"}
    return do_act(request, plan, form, do, **page)


@form_page
@requires("reintegration.work_plan")
@once
def action(request: HttpRequest, reference: str) -> HttpResponse:
    """Add an action."""
    plan = access.open_plan(request.user, reference, page="add an action")

    def do(given: dict[str, Any]) -> str:
        services.add_action(by=request.user, plan=plan, **given)
        return "Saved."

    form = acts.ActionForm(request.POST or None)
    return do_act(request, plan, form, do, heading="Add an action", button="Save action")


@form_page
@requires("reintegration.work_plan")
def action_done(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Record that an action is done."""
    plan = access.open_plan(request.user, reference, page="finish an action")
    one = get_object_or_404(plan.actions, pk=pk)

    def do(given: dict[str, Any]) -> str:
        services.finish_action(by=request.user, action=one, **given)
        return "Saved."

    form = acts.DoneForm(request.POST or None)
    return do_act(request, plan, form, do, heading="Record that it is done", lead=f"{one.words}.")


@form_page
@requires("reintegration.work_plan")
@once
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Log a call, visit or meeting; `?kind=` says which, `?planned=` the one it completes."""
    plan = access.open_plan(request.user, reference, page="log a plan contact")

    def do(given: dict[str, Any]) -> str:
        given["made"] = given["made"] == "yes"
        services.record_contact(by=request.user, plan=plan, planned=planned, **given)
        return "Contact recorded."

    planned = _planned(request, plan)
    start = _contact_start(request.GET.get("kind", ""), planned)
    form = acts.ContactForm(request.POST or None, initial=start, is_stopped=is_stopped(plan))
    page = {"heading": "Log a call, visit or meeting", "button": "Save contact"}
    return do_act(request, plan, form, do, **page)


def _planned(request: HttpRequest, plan: ReintegrationPlan) -> PlanContact | None:
    asked = request.GET.get("planned", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < LONGEST_KEY):
        return None
    return get_object_or_404(plan.contacts, pk=int(asked), made=False)


def _contact_start(kind: str, planned: PlanContact | None) -> dict[str, Any]:
    if planned is not None:
        names = ("kind", "on", "with_whom")
        return {name: getattr(planned, name) for name in names}
    return {"kind": kind if kind in PlanContact.Kind.values else None}


@form_page
@requires("reintegration.work_plan")
@once
def professional(request: HttpRequest, reference: str) -> HttpResponse:
    """Add somebody of another service; `?kind=` says which."""
    plan = access.open_plan(request.user, reference, page="add a professional")

    def do(given: dict[str, Any]) -> str:
        services.add_professional(by=request.user, plan=plan, **given)
        return "Saved."

    kind = request.GET.get("kind", "")
    start = {"kind": kind if kind in Professional.Kind.values else None}
    form = acts.ProfessionalForm(request.POST or None, initial=start)
    return do_act(request, plan, form, do, heading="Add somebody who works jointly")


@form_page
@requires("reintegration.work_plan")
def professional_left(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Record that somebody of another service left the plan."""
    plan = access.open_plan(request.user, reference, page="professional left")
    one = get_object_or_404(plan.professionals, pk=pk)

    def do(given: dict[str, Any]) -> str:
        services.end_professional(by=request.user, professional=one, **given)
        return "Saved."

    form = acts.LeftForm(request.POST or None)
    lead = f"{one.name}, {one.get_kind_display()}."
    return do_act(request, plan, form, do, heading="Record that somebody left", lead=lead)


@form_page
@requires("reintegration.work_plan")
@once
def signpost(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the family or the school was told of a wider service."""
    plan = access.open_plan(request.user, reference, page="signpost")

    def do(given: dict[str, Any]) -> str:
        services.signpost(by=request.user, plan=plan, **given)
        return "Saved."

    form = acts.SignpostForm(request.POST or None)
    page = {"heading": "Tell of a wider service", "then": act("contacts", plan)}
    return do_act(request, plan, form, do, **page)
