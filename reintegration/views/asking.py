"""Asking for a plan, from a case or without one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cases.access import open_case
from cases.models import Case
from cases.pages import act as case_act
from cme.accounts.guards import requires
from cme.core.errors import RuleBroken
from cme.core.forms import CmeForm
from cme.core.once import Kept, once
from reintegration import services
from reintegration.forms.asking import AskForm, NewForm, first_source, start_of
from reintegration.models import ReintegrationPlan
from reintegration.pages import act, suggested_words
from reintegration.views.acting import form_page


@form_page
@requires("reintegration.request_plan")
@once
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a plan; `?case=` is the case it is asked for."""
    case = _case(request)
    form = _form(request, case)
    if request.method == "POST" and form.is_valid():
        try:
            plan = _ask(request, form, case)
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            return Kept(act("sent", plan), reference=plan.reference)
    back = case_act("case", case) if case else reverse("reintegration:list")
    context = {"form": form, "case": case, "back_url": back}
    context |= {
        "suggested": suggested_words(case.child.person, timezone.localdate()) if case else ""
    }
    return render(request, "reintegration/new.html", context)


def _case(request: HttpRequest) -> Case | None:
    asked = request.GET.get("case", "")
    if not asked or not request.user.has_perm("cases.view_case"):
        return None
    return open_case(request.user, asked, page="ask for a plan")


def _form(request: HttpRequest, case: Case | None) -> AskForm:
    start: dict[str, Any] = {"source": first_source(getattr(request.user, "role", ""))}
    if case is None:
        return NewForm(request.POST or None, initial=start)
    return AskForm(request.POST or None, initial=start | start_of(case))


def _ask(request: HttpRequest, form: CmeForm, case: Case | None) -> ReintegrationPlan:
    of: dict[str, Any] = {"case": case} if case else {}
    if isinstance(form, NewForm):
        of = {"person": form.person()}
    return services.request_plan(by=request.user, **of, **form.asked())  # type: ignore[attr-defined]
