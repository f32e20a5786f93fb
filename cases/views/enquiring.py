"""The quick acts of everyday casework: a check, a contact, a note, the next step."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from cases import access, services, wording
from cases.forms import acts
from cases.models import Case, Contact
from cases.pages import act
from cases.rules.contacts import prompt_after
from cases.views.acting import do_act
from cme.accounts.guards import requires
from cme.authority.models import CheckType, Council
from cme.core.dates import long_day_words, short_day_words
from cme.core.once import once

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@requires("cases.work_case")
@once
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Record one source searched; `?source=` names it."""
    case = access.open_case(request.user, reference, page="record a check")
    asked = request.GET.get("source", "").replace("\0", "")
    source = CheckType.objects.filter(code=asked).first()
    form = acts.CheckForm(request.POST or None, initial={"source": source.pk if source else None})

    def do(given: dict[str, Any]) -> str:
        made = services.record_check(by=request.user, case=case, **given)
        again = f" Next check {short_day_words(made.again_on)}." if made.again_on else ""
        return f"Check recorded.{again}"

    return do_act(request, case, form, do, heading="Record a check", button="Save check")


@form_page
@requires("cases.work_case")
@once
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Log a call, letter, message or visit; `?planned=` is the one that it completes."""
    case = access.open_case(request.user, reference, page="log a contact")
    planned = _planned(request, case)
    earlier = "earlier" in request.GET
    stopped = case.child.do_not_contact and not earlier
    start = _contact_start(request, planned, is_stopped=stopped)
    form = acts.ContactForm(request.POST or None, initial=start, is_stopped=stopped)

    def do(given: dict[str, Any]) -> str:
        given |= {"happened_at": form.happened_at, "planned": planned}
        del given["day"], given["time"]
        services.record_contact(by=request.user, case=case, **given)
        _prompt(request, given["result"])
        return "Contact recorded."

    words = {"heading": "Log a call or visit", "lead": _stopped_words(case, earlier=earlier)}
    return do_act(request, case, form, do, **words, button="Save contact", quick=True)


@form_page
@requires("cases.work_case")
@once
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a note to the chronology."""
    case = access.open_case(request.user, reference, page="write a note")

    def do(given: dict[str, Any]) -> str:
        services.add_note(by=request.user, case=case, **given)
        return "Saved."

    form = acts.NoteForm(request.POST or None)
    return do_act(request, case, form, do, heading="Write a note", button="Save note")


@form_page
@requires("cases.work_case")
@once
def establish(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what is established about the child's education."""
    case = access.open_case(request.user, reference, page="record what is established")

    def do(given: dict[str, Any]) -> str:
        services.establish(by=request.user, case=case, **given)
        return "Saved."

    form = acts.EstablishForm(request.POST or None)
    lead = "The next step follows from it."
    return do_act(request, case, form, do, heading="Record what is established", lead=lead)


@form_page
@requires("cases.work_case")
@once
def otherwise(request: HttpRequest, reference: str) -> HttpResponse:
    """Do something else than the suggested step, and say why."""
    case = access.open_case(request.user, reference, page="do something else")

    def do(given: dict[str, Any]) -> str:
        services.do_otherwise(by=request.user, case=case, **given)
        return "Saved."

    step = wording.step_words(case.next_step, case.next_about)
    lead = f"The next step would be: {step}." if step else ""
    form = acts.OtherwiseForm(request.POST or None)
    return do_act(request, case, form, do, heading="Do something else and say why", lead=lead)


@form_page
@requires("cases.work_case")
@once
def own_done(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the officer's own next step is done."""
    case = access.open_case(request.user, reference, page="own step done")

    def do(given: dict[str, Any]) -> str:
        services.finish_own_step(by=request.user, case=case, **given)
        return "Saved."

    form = acts.WordsForm(request.POST or None, label="What came of it")
    return do_act(request, case, form, do, heading=f"Done: {case.own_step or 'own step'}")


@form_page
@requires("cases.work_case")
@once
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a renewed plan."""
    case = access.open_case(request.user, reference, page="renew the plan")

    def do(given: dict[str, Any]) -> str:
        services.renew_plan(by=request.user, case=case, **given)
        return "Saved."

    form = acts.PlanForm(request.POST or None)
    return do_act(request, case, form, do, heading="Write a renewed plan", button="Save plan")


def _planned(request: HttpRequest, case: Any) -> Contact | None:
    asked = request.GET.get("planned", "")
    if not asked.isdecimal():
        return None
    return get_object_or_404(case.contacts, pk=int(asked), state=Contact.State.PLANNED)


def _stopped_words(case: Case, *, earlier: bool) -> str:
    """Say what may still be written down while the do-not-contact mark is set."""
    since = case.child.do_not_contact_on
    if not case.child.do_not_contact or since is None:
        return ""
    if earlier:
        return f"Only what was made before {long_day_words(since)}, when the mark was set."
    there = f"{act('contact', case)}?earlier=1"
    return format_html(
        'Was it made before the mark was set? <a class="govuk-link" href="{}">Log an earlier '
        "call or visit</a>",
        there,
    )


def _contact_start(
    request: HttpRequest, planned: Contact | None, *, is_stopped: bool
) -> dict[str, Any]:
    if planned is None:
        kind = request.GET.get("kind", "")
        known = kind if kind in Contact.Kind.values and not is_stopped else None
        return {"kind": known, "with_whom": request.GET.get("with", "")[:150]}
    moment = timezone.localtime(planned.happened_at)
    return {
        "kind": planned.kind,
        "with_whom": planned.with_whom,
        "safety_note": planned.safety_note,
        "day": moment.date(),
        "time": f"{moment:%H:%M}",
    }


def _prompt(request: HttpRequest, result: str) -> None:
    council = Council.objects.first()
    hub = council.words.get("hub_name") if council else None
    words = prompt_after(result, hub_name=hub or "the safeguarding hub")
    if words:
        messages.warning(request, words)
