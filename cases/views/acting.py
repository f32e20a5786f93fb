"""What every page with one form does: draw it, do it, say what was done, or say why not."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases.models import Case
from cases.pages import act, can_work, identity, mark_lifters, sub_pages
from cases.querysets import SIGNS
from cases.services.opening import refuse_waking
from cme.accounts.guards import requires
from cme.core.errors import RuleBroken
from cme.core.forms import CmeForm, acted

reads_case = requires("cases.view_case", SIGNS)
"""Guard of pages that only show a case: casework's, and who is asked to sign for it to rest."""


def case_context(request: HttpRequest, case: Case, current: str = "") -> dict[str, Any]:
    """Return what every page of a case shows around its content."""
    context = {
        "case": case,
        "identity": identity(case.child, case, request.user),
        "pages": sub_pages(case, current),
        "back_url": act("case", case),
        "may_work": can_work(case, request.user),
        **{f"{name}_url": act(name, case) for name in ("check", "contact", "note")},
    }
    if case.child.do_not_contact:
        context["lifters"] = mark_lifters(case.child)
    return context


def waking_refusal(case: Case) -> RuleBroken | None:
    """Return why a case cannot be woken now, or None where it can."""
    try:
        refuse_waking(case)
    except RuleBroken as broken:
        return broken
    return None


def do_act(
    request: HttpRequest,
    case: Case,
    form: CmeForm,
    do: Callable[[dict[str, Any]], str],
    **page: Any,
) -> HttpResponse:
    """Draw the form of one act, or do it and return to the case with what `do` says was done.

    `page` says the heading, the button and what stands above the form.
    """
    if acted(request, form, do):
        return redirect(page.get("then") or act("case", case))
    context = case_context(request, case) | {"form": form, "button": "Save"} | page
    return render(request, page.get("template", "cases/act.html"), context)
