"""How a case ends: the outcome and its proof, the second person, reopening."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases import access, services, statuses
from cases.forms import acts
from cases.forms.closing import CountersignForm, OutcomeChoiceForm, OutcomeForm
from cases.models import Case
from cases.pages import outcome_rows
from cases.rules.closing import what_blocks_closing
from cases.rules.outcomes import OUTCOMES
from cases.views.acting import case_context, do_act
from cases.views.enquiring import form_page
from cases.views.returned import outcome_of
from cme.accounts.guards import requires


@form_page
@requires("cases.work_case")
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose how the case ended, then give the proof that this outcome asks for."""
    case = access.open_case(request.user, reference, page="close")
    outcome = OUTCOMES.get(request.GET.get("outcome", ""))
    if outcome is None:
        form = OutcomeChoiceForm(request.GET if "outcome" in request.GET else None)
        blocked = what_blocks_closing(statuses.load_ending(case, request.user).flags)
        context = case_context(request, case) | {"form": form, "blocked": blocked}
        return render(request, "cases/close.html", context)
    start = {"confirmed_on": acts.today()} | outcome_of(request, case)
    form = OutcomeForm(request.POST or None, outcome=outcome, initial=start)

    def do(given: dict[str, Any]) -> str:
        return _record(request.user, case, form, given)

    page = {"heading": outcome.label, "lead": "The case closes with this proof."}
    return do_act(request, case, form, do, button="Record this outcome", **page)


def _record(user: Any, case: Case, form: OutcomeForm, given: dict[str, Any]) -> str:
    ended = services.record_outcome(
        by=user,
        case=case,
        outcome=form.outcome.code,
        confirmed_on=given["confirmed_on"],
        words=given["words"],
        confirmed_by=given["confirmed_by"],
        confirmed_how=given["confirmed_how"],
        confirmed_outside=given["confirmed_outside"] == "yes",
        evidence=form.evidence,
        school=given.get("school"),
    )
    if ended.status == statuses.CLOSED:
        return f"Case {ended.reference} is closed."
    return "Sent to a manager to countersign."


@form_page
@requires("cases.countersign_case")
def countersign(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree with an outcome as the second person, or return it with the reason."""
    case = access.open_case(request.user, reference, page="countersign")
    form = CountersignForm(request.POST or None)

    def do(given: dict[str, Any]) -> str:
        if given["decision"] == "agree":
            services.countersign(by=request.user, case=case)
            return f"Case {case.reference} is closed."
        recorded_by = case.outcome_by
        services.refuse_countersign(by=request.user, case=case, words=given["words"])
        return f"Returned to {recorded_by}." if recorded_by else "Returned."

    page = {"heading": "Countersign this closure", "rows": outcome_rows(case)}
    page |= {"button": "Save my decision"}
    return do_act(request, case, form, do, template="cases/countersign.html", **page)


@form_page
@requires("cases.reopen_case")
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Reopen a closed case within the days allowed."""
    case = access.open_case(request.user, reference, page="reopen")

    def do(given: dict[str, Any]) -> str:
        services.reopen(by=request.user, case=case, **given)
        return f"Case {case.reference} is open."

    form = acts.WordsForm(request.POST or None, label="Why it is reopened")
    return do_act(request, case, form, do, heading="Reopen this case", button="Reopen case")
