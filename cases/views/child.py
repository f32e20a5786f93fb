"""A child: what we know, every episode, and changing it beside somebody else."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, services
from cases.forms.child import CircumstancesForm, DetailsForm
from cases.models import Child
from cases.pages import (
    address_words,
    born_words,
    carers_words,
    identity,
    mark_lifters,
    school_words,
)
from cases.querysets import SIGNS
from cases.views.enquiring import form_page
from cme.accounts.guards import requires
from cme.audit import editing
from cme.authority.models import AtRiskGroup
from cme.core.errors import RuleBroken


@require_safe
@requires("cases.view_child", SIGNS)
def child(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what we know of a child and every episode."""
    found = access.open_child(request.user, reference, page="child")
    cases = (
        found.cases.visible_to(request.user)
        .select_related("officer", "area")
        .order_by("-opened_on", "-pk")
    )
    context = {
        "child": found,
        "identity": identity(found, None, request.user),
        "facts": _facts(found),
        "perhaps": access.perhaps(request.user, found),
        "cases": cases,
        "lifters": mark_lifters(found) if found.do_not_contact else "",
        "may_change": request.user.has_perm("cases.change_child"),
    }
    return render(request, "cases/child.html", context)


@form_page
@requires("cases.change_child")
def details(request: HttpRequest, reference: str) -> HttpResponse:
    """Change who the child is and where they live."""
    found = access.open_child(request.user, reference, page="change details")
    return _edit(request, found, DetailsForm, found.person, "Change details")


@form_page
@requires("cases.change_child")
def circumstances(request: HttpRequest, reference: str) -> HttpResponse:
    """Change the last school, risks and what a visitor must know."""
    found = access.open_child(request.user, reference, page="change circumstances")
    return _edit(request, found, CircumstancesForm, found, "Change school and risks")


def _edit(
    request: HttpRequest, child: Child, form_class: Any, record: Any, heading: str
) -> HttpResponse:
    names = [name for name in form_class.base_fields if name != "version"]
    start = editing.values_of(record, names) | {"version": record.version}
    form = form_class(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_child(by=request.user, child=child, changes=form.values, base=form.base)
        except editing.Conflict as conflict:
            page = editing.conflict_page(form, conflict.edit)
            return render(request, "conflict.html", page, status=409)
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            messages.success(request, "Saved.")
            return redirect("cases:child", reference=child.reference)
    context = {"child": child, "form": form, "heading": heading}
    return render(
        request,
        "cases/child_edit.html",
        context | {"identity": identity(child, None, request.user)},
    )


def _facts(child: Child) -> list[dict[str, str]]:
    person = child.person
    sex = dict(type(person).Sex.choices).get(person.sex, "Not known")
    ehc = {True: "Yes", False: "No", None: "Not known"}[child.has_ehc_plan]
    groups = AtRiskGroup.objects.filter(code__in=child.at_risk_groups).values_list(
        "name", flat=True
    )
    rows = [
        ("Name", person.full_name),
        ("Known as", person.known_as or "Not given"),
        ("Former names", person.former_names or "Not given"),
        ("Born", born_words(person, timezone.localdate()).removeprefix("Born ")),
        ("Sex", str(sex)),
        ("UPN", person.upn or "Not known"),
        ("Address", address_words(person) or "Not known"),
        ("Carers", carers_words(person)),
        ("First language", person.first_language or "Not known"),
        ("Last school", school_words(child)),
        ("EHC plan", ehc),
        ("At risk", ", ".join(groups) or "Nothing recorded"),
        ("Before a visit", child.visit_safety or "Nothing recorded"),
    ]
    return [{"key": key, "value": value} for key, value in rows]
