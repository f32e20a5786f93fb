"""How a plan ends: support, aftercare, a relapse, or early."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cme.accounts.guards import requires
from reintegration import access, services
from reintegration.forms import ending as forms
from reintegration.pages import act
from reintegration.views.acting import do_act, form_page


@form_page
@requires("reintegration.work_plan")
def end(request: HttpRequest, reference: str) -> HttpResponse:
    """End support; aftercare begins."""
    plan = access.open_plan(request.user, reference, page="end support")

    def do(given: dict[str, Any]) -> str:
        services.end_support(by=request.user, plan=plan, **given)
        return "Support has ended. The child is looked at again after 4 and 12 weeks."

    form = forms.EndForm(request.POST or None)
    lead = "Aftercare follows: the child is looked at after 4 and 12 weeks."
    return do_act(request, plan, form, do, heading="End support", lead=lead, button="End support")


@form_page
@requires("reintegration.work_plan")
def aftercare(request: HttpRequest, reference: str) -> HttpResponse:
    """Record whether the child is still in school."""
    plan = access.open_plan(request.user, reference, page="aftercare")

    def do(given: dict[str, Any]) -> str:
        given["in_school"] = given["in_school"] == "yes"
        services.record_aftercare(by=request.user, plan=plan, **given)
        return "Saved."

    waiting = list(plan.aftercare.filter(checked_on=None).values_list("weeks", flat=True))
    form = forms.AftercareForm(
        request.POST or None, weeks=waiting, initial={"weeks": waiting[0] if waiting else None}
    )
    other = {"other_url": act("relapse", plan), "other_text": "The child is out of school again"}
    heading = "Is the child still in school?"
    return do_act(request, plan, form, do, heading=heading, button="Save check", **other)


@form_page
@requires("reintegration.work_plan")
def relapse(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the child is out of school again; a referral is made at once."""
    plan = access.open_plan(request.user, reference, page="out of school again")

    def do(given: dict[str, Any]) -> str:
        ended = services.relapse(by=request.user, plan=plan, **given)
        return f"The plan ended. Referral {ended.relapse_referral} is made."

    form = forms.RelapseForm(request.POST or None)
    page = {"heading": "Are you sure?", "final": True, "button": "End the plan and make a referral"}
    page["lead"] = page["title"] = "The child is out of school again"
    page["warning"] = "A referral is made at once. The plan ends and cannot be taken up again."
    return do_act(request, plan, form, do, **page)


@form_page
@requires("reintegration.work_plan")
def early(request: HttpRequest, reference: str) -> HttpResponse:
    """End a plan before its end, with a reason."""
    plan = access.open_plan(request.user, reference, page="end a plan early")

    def do(given: dict[str, Any]) -> str:
        services.end_early(by=request.user, plan=plan, **given)
        return f"Plan {plan.reference} ended early."

    form = forms.EarlyForm(request.POST or None)
    page = {"heading": "End early", "final": True, "button": "End this plan early"}
    if plan.first_day_on:
        page["lead"] = "The plan cannot be taken up again. Is the child out of school again?"
        other = {
            "other_url": act("relapse", plan),
            "other_text": "The child is out of school again",
        }
    else:
        page["lead"] = (
            "The plan cannot be taken up again, and the child has not started at school. If nobody "
            "works a case of the child, tell us about the child: then somebody looks again."
        )
        other = {"other_url": reverse("refer:start"), "other_text": "Tell us about the child"}
    return do_act(request, plan, form, do, **page, **other)
