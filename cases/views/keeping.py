"""The acts that keep a case right: status, residency, household, marks, flags, officer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases import access, services, statuses
from cases.forms import acts
from cases.models import Case, Child, Flag
from cases.pages import act
from cases.views.acting import case_context, do_act, waking_refusal
from cases.views.enquiring import form_page
from cme.accounts.guards import requires
from cme.core.errors import RuleBroken
from cme.core.once import once
from cme.core.references import tidy


@form_page
@requires("cases.work_case")
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Move a case to another status it is worked in."""
    case = access.open_case(request.user, reference, page="change status")

    def do(given: dict[str, Any]) -> str:
        moved = services.move_case(by=request.user, case=case, **given)
        return f'Case moved to "{statuses.LIFECYCLE.status(moved.status).label}".'

    form = acts.MoveForm(request.POST or None, case=case)
    return do_act(request, case, form, do, heading="Change status", button="Change status")


@form_page
@requires("cases.work_case")
def wake(request: HttpRequest, reference: str) -> HttpResponse:
    """Wake a dormant case for new facts."""
    case = access.open_case(request.user, reference, page="wake")

    def do(given: dict[str, Any]) -> str:
        day = acts.today()
        services.wake(by=request.user, case=case, reason="woken_facts", on=day, **given)
        return 'Case moved to "Enquiries".'

    form = acts.WordsForm(request.POST or None, label="What new facts came")
    page: dict[str, Any] = {"heading": "Wake this case", "button": "Wake case"}
    page |= {
        "lead": "The months until it is long-term start again today.",
        "template": "cases/wake.html",
    }
    if refusal := waking_refusal(case):
        page |= {"refusal": refusal, "lead": ""}
    return do_act(request, case, form, do, **page)


@form_page
@requires("cases.work_case")
def residency(request: HttpRequest, reference: str) -> HttpResponse:
    """Record where the child lives from one day on."""
    case = access.open_case(request.user, reference, page="change residency")

    def do(given: dict[str, Any]) -> str:
        services.set_residency(by=request.user, case=case, **given)
        return "Saved."

    form = acts.ResidencyForm(request.POST or None, initial={"residency": case.lives})
    return do_act(request, case, form, do, heading="Change where the child lives")


@form_page
@requires("cases.work_case")
def category(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what the case counts as."""
    case = access.open_case(request.user, reference, page="change what it counts as")

    def do(given: dict[str, Any]) -> str:
        given["statutory"] = given["statutory"] == "yes"
        services.set_category(by=request.user, case=case, **given)
        return "Saved."

    start = {
        "statutory": "yes" if case.statutory_cme else "no",
        "category": case.local_category_id,
        "primary_reason": case.primary_reason,
        "on": case.became_cme_on or acts.today(),
    }
    form = acts.CategoryForm(request.POST or None, initial=start)
    return do_act(request, case, form, do, heading="Change what the case counts as")


@form_page
@requires("cases.assign_case")
def assign(request: HttpRequest) -> HttpResponse:
    """Give one case, or all those ticked in the caseload, to an officer; all or none."""
    asked = request.POST.getlist("case") or request.GET.getlist("case")
    references = {tidy(one, kind="C") for one in asked}
    cases = list(Case.objects.listed_to(request.user).filter(reference__in=references))
    form = acts.AssignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = services.assign(by=request.user, cases=cases, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            given = "1 case" if number == 1 else f"{number} cases"
            messages.success(request, f"{given} given to {form.cleaned_data['officer']}.")
            return redirect("cases:list")
    return render(request, "cases/assign.html", {"form": form, "cases": cases})


@form_page
@requires("cases.work_case")
@once
def carer(request: HttpRequest, reference: str) -> HttpResponse:
    """Add an adult to the household."""
    case = access.open_case(request.user, reference, page="add a carer")

    def do(given: dict[str, Any]) -> str:
        services.add_carer(by=request.user, child=case.child, **given)
        return "Saved."

    form = acts.CarerForm(request.POST or None)
    then = act("household", case)
    return do_act(request, case, form, do, heading="Add an adult", then=then)


@form_page
@requires("cases.work_case")
@once
def sibling(request: HttpRequest, reference: str) -> HttpResponse:
    """Relate the child to another child we know."""
    case = access.open_case(request.user, reference, page="add a brother or sister")

    def do(given: dict[str, Any]) -> str:
        other = _child_of(request.user, given["reference"], case.child)
        services.relate(by=request.user, children=[case.child, other], kind=given["kind"])
        return "Saved."

    form = acts.SiblingForm(request.POST or None)
    then = act("household", case)
    return do_act(request, case, form, do, heading="Add a brother or sister", then=then)


def _child_of(user: Any, typed: str, child: Child) -> Child:
    reference = tidy(typed)
    visible = Child.objects.visible_to(user)
    found = (
        visible.filter(reference=reference) | visible.filter(cases__reference=reference)
    ).first()
    if found is None or found == child:
        raise RuleBroken(
            "We do not know that child.",
            "Enter the reference of a child or a case.",
            field="reference",
        )
    return found


@require_safe
@requires("cases.work_case")
def marks(request: HttpRequest, reference: str) -> HttpResponse:
    """Show both marks, with what may be done about each."""
    case = access.open_case(request.user, reference, page="marks")
    named = case.child.named_people.order_by("name") if case.child.restricted else []
    context = case_context(request, case) | {"named": named}
    return render(request, "cases/marks.html", context)


@form_page
@requires("cases.work_case")
def restrict(request: HttpRequest, reference: str) -> HttpResponse:
    """Restrict a child's records to named people, or lift that."""
    case = access.open_case(request.user, reference, page="restrict")
    child = case.child
    label = "What has changed"
    form = (
        acts.WordsForm(request.POST or None, label=label, most=500)
        if child.restricted
        else acts.RestrictForm(request.POST or None, initial={"named_people": [request.user.pk]})
    )

    def do(given: dict[str, Any]) -> str:
        change = services.lift_restriction if child.restricted else services.restrict
        change(by=request.user, child=child, **given)
        return "Saved."

    heading = "Lift the restriction" if child.restricted else "Mark restricted"
    lead = "Only named people may open this."
    then = reverse("cases:list")
    return do_act(request, case, form, do, heading=heading, lead=lead, then=then, button=heading)


@form_page
@requires("cases.work_case")
def stop_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Set or lift the do-not-contact mark."""
    case = access.open_case(request.user, reference, page="do not contact")
    child = case.child
    is_set = child.do_not_contact
    heading = "Lift the do-not-contact mark" if is_set else "Do not contact the family"
    label = "What has changed" if is_set else "Why nobody may contact the family"
    form = acts.WordsForm(request.POST or None, label=label, most=500)

    def do(given: dict[str, Any]) -> str:
        if is_set:
            services.allow_contact(by=request.user, child=child, words=given["words"])
            return "Mark lifted."
        services.stop_contact(by=request.user, child=child, why=given["words"])
        return "Mark set. Nothing will be sent to the family."

    lead = "No call, letter, visit or receipt until a named manager lifts this."
    return do_act(request, case, form, do, heading=heading, lead=lead, button=heading)


@form_page
@requires("cases.work_case")
@once
def flags(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the flags of a child and set another."""
    case = access.open_case(request.user, reference, page="flags")

    def do(given: dict[str, Any]) -> str:
        services.set_flag(by=request.user, child=case.child, **given)
        return "Saved."

    form = acts.WordsForm(request.POST or None, label="What is the worry", most=200)
    rows = case.child.flags.select_related("set_by", "lifted_by").order_by("lifted_on", "-pk")
    page = {"heading": "Flags", "button": "Set this flag", "flags": rows}
    lead = "While a flag stands, no case of this child can be closed."
    return do_act(request, case, form, do, template="cases/flags.html", lead=lead, **page)


@form_page
@requires("cases.work_case")
def lift_flag(request: HttpRequest, reference: str, flag: int) -> HttpResponse:
    """Lift a flag and say why."""
    case = access.open_case(request.user, reference, page="lift a flag")
    found = get_object_or_404(Flag, child=case.child, pk=flag)

    def do(given: dict[str, Any]) -> str:
        services.lift_flag(by=request.user, flag=found, why=given["words"])
        return "Saved."

    form = acts.WordsForm(request.POST or None, label="What has changed", most=500)
    page = {"heading": "Lift this flag", "lead": found.words, "button": "Lift flag"}
    return do_act(request, case, form, do, **page)
