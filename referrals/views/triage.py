"""Triage: the queue, the decision page, and what follows a decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import OnwardReferral
from cme.accounts.guards import requires
from cme.core import dates
from cme.core.errors import RuleBroken
from cme.worklist.access import work_about
from referrals import statuses
from referrals.access import open_referral, record_list
from referrals.forms import offered as choices
from referrals.forms.afterwards import (
    REAL,
    AcknowledgeForm,
    AnswerForm,
    AskAgainForm,
    FactsForm,
    QuarantinedForm,
    WhyForm,
)
from referrals.forms.triage import DecisionForm
from referrals.models import Referral
from referrals.services import marks, onward, triage
from referrals.views import decision
from referrals.views import queue as queue_page
from referrals.what_followed import came_from

FORMS = {
    statuses.QUARANTINED: QuarantinedForm,
    statuses.AWAITING_INFORMATION: FactsForm,
}


@require_GET
@requires("referrals.view_referral")
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits, what we asked about, what was kept apart, sent on or decided."""
    with transaction.atomic():
        page = queue_page.read(request.user, request.GET, on=timezone.localdate())
        shown = [row.referral for row in page.rows if row.may_open]
        record_list(request.user, shown, page="referrals:queue")
    latest = None if page.rows else Referral.objects.order_by("-received_at").first()
    return render(request, "referrals/queue.html", {"queue": page, "latest": latest})


@require_http_methods(["GET", "POST"])
@requires("referrals.view_referral")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a referral as reported, beside who it may already be; decide it in one form."""
    if request.method == "POST" and not request.user.has_perm("referrals.triage_referral"):
        raise PermissionDenied("referrals.triage_referral")
    referral = open_referral(request.user, reference, page="referrals:detail")
    page = decision.read(referral, request.user)
    if request.method == "GET":
        return _page(request, page, _fresh_form(request, page))
    form = DecisionForm(request.POST, referral=referral, offered=page.offered, by=request.user)
    if form.is_valid():
        try:
            messages.success(request, _decide(request, referral, form))
            return redirect("referrals:queue")
        except triage.Changed as changed:
            form.take_version(referral.version)
            form.add_rule_broken(changed)
        except RuleBroken as broken:
            form.add_rule_broken(broken)
    return _page(request, page, form, status=200)


@require_POST
@requires("referrals.triage_referral")
def judge(request: HttpRequest, reference: str) -> HttpResponse:
    """Say whether what was kept apart is a real referral."""
    referral = open_referral(request.user, reference, page="referrals:detail")
    form = QuarantinedForm(request.POST)

    def do(given: dict[str, Any]) -> None:
        judged = triage.find_real if given["decision"] == REAL else triage.confirm_junk
        judged(by=request.user, referral=referral, version=given["version"], why=given["why"])

    return _done(request, referral, form, do) or _page(
        request, decision.read(referral, request.user), form
    )


@require_POST
@requires("referrals.triage_referral")
def facts(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what came after we asked, that no answer came, or that we asked again."""
    referral = open_referral(request.user, reference, page="referrals:detail")
    form = FactsForm(request.POST)

    def do(given: dict[str, Any]) -> None:
        if given["came"] == "again":
            triage.ask_again(by=request.user, referral=referral, words=given["words"])
            return
        came = given["came"] == "yes"
        triage.record_facts(by=request.user, referral=referral, came=came, words=given["words"])

    return _done(request, referral, form, do) or _page(
        request, decision.read(referral, request.user), form
    )


@require_http_methods(["GET", "POST"])
@requires("referrals.triage_referral")
def acknowledge(request: HttpRequest, reference: str, onward_reference: str) -> HttpResponse:
    """Record who confirmed that they have it."""
    referral, sent = _sent(request, reference, onward_reference)
    form = AcknowledgeForm(request.POST if request.method == "POST" else None)

    def do(given: dict[str, Any]) -> None:
        onward.acknowledge(by=request.user, referral=referral, onward=sent, **given)

    asked = {"heading": "Who confirmed that they have it?", "button": "Record who confirmed"}
    return _done(request, referral, form, do) or _small(
        request, referral, form, onward=sent, **asked
    )


@require_http_methods(["GET", "POST"])
@requires("referrals.triage_referral")
def answer(request: HttpRequest, reference: str, onward_reference: str) -> HttpResponse:
    """Record what the other side answered."""
    referral, sent = _sent(request, reference, onward_reference)
    form = AnswerForm(request.POST if request.method == "POST" else None)

    def do(given: dict[str, Any]) -> None:
        words = given.pop("answer")
        onward.answer(by=request.user, referral=referral, onward=sent, words=words, **given)

    asked = {"heading": "What did they answer?", "button": "Record the answer"}
    return _done(request, referral, form, do) or _small(
        request, referral, form, onward=sent, **asked
    )


@require_http_methods(["GET", "POST"])
@requires("referrals.triage_referral")
def ask_again(request: HttpRequest, reference: str, onward_reference: str) -> HttpResponse:
    """Record that we asked again, and count the days from today."""
    referral, sent = _sent(request, reference, onward_reference)
    form = AskAgainForm(request.POST if request.method == "POST" else None)

    def do(given: dict[str, Any]) -> None:
        onward.ask_again(by=request.user, referral=referral, onward=sent, words=given["words"])

    asked = {"heading": "We asked again", "button": "Record that we asked again"}
    return _done(request, referral, form, do) or _small(
        request, referral, form, onward=sent, **asked
    )


@require_http_methods(["GET", "POST"])
@requires("referrals.reopen_referral")
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a decision back; a manager only."""
    words = {
        "heading": "Reopen this referral",
        "button": "Reopen this referral",
        "text": "It waits for triage again. Cases that were opened stay open.",
    }
    return _with_reason(request, reference, triage.reopen, words)


@require_http_methods(["GET", "POST"])
@requires("cases.lift_mark")
def lift_stop(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the family be contacted again; a manager only."""
    words = {
        "heading": "Lift “Do not contact the family”",
        "button": "Lift this mark",
        "text": "Letters, visits and receipts become possible again.",
    }
    return _with_reason(request, reference, marks.lift_stop, words)


@require_http_methods(["GET", "POST"])
@requires("cases.lift_mark")
def lift_restriction(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a restricted referral to every officer; a manager named on it only."""
    words = {
        "heading": "Lift “Restricted”",
        "button": "Lift this mark",
        "text": "Every officer will be able to open this referral.",
    }
    return _with_reason(request, reference, marks.lift_restriction, words)


def _decide(request: HttpRequest, referral: Referral, form: DecisionForm) -> str:
    """Carry out the decision of a form without errors; return what to say about it."""
    decided = {
        choices.OPEN: _open,
        choices.LINK: _link,
        choices.SEND: _send,
        choices.ASK: _ask,
        choices.JUNK: _junk,
        choices.HOLD: _hold,
    }[form.cleaned_data["decision"]]
    return decided(form, {"by": request.user, "referral": referral, "also": form.also()})


def _open(form: DecisionForm, common: dict[str, Any]) -> str:
    done = triage.decide_open(
        **common,
        placings=form.placings(),
        area=form.chosen_area(),
        officer=form.chosen_officer(),
    )
    opened = [f"Case {case.reference} is open." for case in done.opened]
    return " ".join([*opened, *(f"Added to case {case.reference}." for case in done.added_to)])


def _link(form: DecisionForm, common: dict[str, Any]) -> str:
    cases = triage.decide_link(**common, placings=form.links())
    return " ".join(f"Added to case {case.reference}." for case in cases)


def _send(form: DecisionForm, common: dict[str, Any]) -> str:
    sent = triage.decide_send_on(
        **common, sendings=form.sendings(), hub_done_words=form.cleaned_data["hub_done"]
    )
    return " ".join(
        f"Sent on to {one.to_words or one.agency.name}. "
        f"We will ask again on {dates.day_words(one.chase_on)}."
        for one in sent
    )


def _ask(form: DecisionForm, common: dict[str, Any]) -> str:
    given = form.cleaned_data
    row = triage.decide_ask(**common, whom=given["whom"], what=given["what"])
    return f"Saved. We will ask again on {dates.day_words(row.chase_on)}."


def _junk(_form: DecisionForm, common: dict[str, Any]) -> str:
    triage.decide_junk(**common)
    return "Saved. It is kept apart, and nothing is deleted."


def _hold(form: DecisionForm, common: dict[str, Any]) -> str:
    triage.hold(**common, area=form.chosen_area())
    return "Saved. It still waits for a decision."


def _fresh_form(request: HttpRequest, page: decision.DecisionPage) -> Any:
    """Return the form of the referral's status, or nothing where nothing is left to decide."""
    referral = page.referral
    if page.is_decided or not request.user.has_perm("referrals.triage_referral"):
        return None
    if referral.status == statuses.QUARANTINED:
        return QuarantinedForm(initial={"version": referral.version})
    if referral.status == statuses.AWAITING_INFORMATION:
        return FactsForm()
    return DecisionForm(referral=referral, offered=page.offered, by=request.user)


def _page(
    request: HttpRequest, page: decision.DecisionPage, form: Any, status: int = 200
) -> HttpResponse:
    kind = {DecisionForm: "decide", QuarantinedForm: "judge", FactsForm: "facts"}
    context = {"page": page, "referral": page.referral, "form": form}
    context["form_kind"] = kind.get(type(form), "")
    context["came_from"] = came_from(request.user, page.referral)
    context["work"] = work_about(request.user, page.referral, timezone.localdate())
    return render(request, "referrals/detail.html", context, status=status)


def _small(request: HttpRequest, referral: Referral, form: Any, **words: Any) -> HttpResponse:
    return render(request, "referrals/small.html", {"referral": referral, "form": form, **words})


def _sent(
    request: HttpRequest, reference: str, onward_reference: str
) -> tuple[Referral, OnwardReferral]:
    referral = open_referral(request.user, reference, page="referrals:onward")
    sent = (
        OnwardReferral.objects.of(referral)
        .select_related("agency")
        .filter(reference=onward_reference)
        .first()
    )
    if sent is None:
        raise Http404("nothing of that reference was sent on about this referral")
    return referral, sent


def _with_reason(
    request: HttpRequest, reference: str, act: Any, words: dict[str, str]
) -> HttpResponse:
    referral = open_referral(request.user, reference, page="referrals:detail")
    form = WhyForm(request.POST if request.method == "POST" else None)

    def do(given: dict[str, Any]) -> None:
        act(by=request.user, referral=referral, why=given["why"])

    return _done(request, referral, form, do) or _small(request, referral, form, **words)


def _done(
    request: HttpRequest, referral: Referral, form: Any, do: Callable[[dict[str, Any]], Any]
) -> HttpResponse | None:
    """Do what a sound form asks and return the way on; what refuses is put on the form."""
    if not form.is_valid():
        return None
    try:
        do({**form.cleaned_data})
    except RuleBroken as broken:
        form.add_rule_broken(broken)
        return None
    messages.success(request, "Saved.")
    return redirect("referrals:detail", referral.reference)
