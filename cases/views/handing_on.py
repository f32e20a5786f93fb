"""Handing a case on, and hearing back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from cases import access, services
from cases.forms import acts
from cases.models import Case, OnwardReferral
from cases.particulars import school_words
from cases.rules.messages import filled
from cases.views.acting import case_context, do_act
from cases.views.enquiring import form_page
from cme.accounts.guards import requires
from cme.authority.models import Agency, Council
from cme.core.dates import long_day_words, working_day_deadline, year_group, year_label
from cme.core.once import once


@form_page
@requires("cases.work_case")
@once
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask another team, agency or authority; `?agency=` names it."""
    case = access.open_case(request.user, reference, page="refer onward")
    asked = request.GET.get("agency", "").replace("\0", "")
    agency = Agency.objects.offered().filter(code=asked).first()
    if agency is None:
        form = acts.AgencyForm(request.GET if "agency" in request.GET else None)
        context = case_context(request, case) | {"form": form}
        return render(request, "cases/send.html", context)

    def do(given: dict[str, Any]) -> str:
        sent = services.send_onward(
            by=request.user, subject=case, subject_reference=case.reference, agency=agency, **given
        )
        return f"Sent on to {sent.to_words}. We will ask again on {long_day_words(sent.chase_on)}."

    name = services.agency_name(agency)
    start = {"to_words": name, "message": message_to(case, agency)}
    form = acts.SendForm(request.POST or None, initial=start)
    why = f"{agency.why}. " if agency.why else ""
    lead = f"{why}They have {agency.chase_days} working days to answer."
    page = {"heading": f"Refer to: {name}", "lead": lead, "button": "Record as sent"}
    return do_act(request, case, form, do, **page)


@form_page
@requires("cases.work_case")
@once
def onward(request: HttpRequest, reference: str, onward: str) -> HttpResponse:
    """Record that we asked again, that they have it, or what they answered."""
    case = access.open_case(request.user, reference, page="onward referral")
    sent = get_object_or_404(OnwardReferral.objects.of(case), reference=onward.upper())
    form = acts.OnwardForm(request.POST or None)

    def do(given: dict[str, Any]) -> str:
        return _heard(request.user, sent, given)

    to = sent.to_words
    page = {"heading": f"Referral to {to}", "sent": sent, "template": "cases/onward.html"}
    return do_act(request, case, form, do, **page)


def _heard(user: Any, sent: OnwardReferral, given: dict[str, Any]) -> str:
    common = {"by": user, "onward": sent, "on": given["on"]}
    if given["what"] == "answered":
        services.answer_onward(**common, answer=given["answer"])
        return "Saved."
    if given["what"] == "acknowledged":
        heard = services.acknowledge_onward(**common, who_words=given["who"])
    else:
        heard = services.chase_onward(**common, words="")
    return f"Saved. We will ask again on {long_day_words(heard.chase_on)}."


def message_to(case: Case, agency: Agency) -> str:
    """Return the agency's text with what we know filled in, and dots for what we do not."""
    today = timezone.localdate()
    person = case.child.person
    year = year_group(person.born_on, today) if person.born_on else None
    here = Council.objects.first()
    words = here.words if here else {}
    chase = working_day_deadline(today, agency.chase_days, what="it was sent").due
    known = {
        "reference": case.reference,
        "child_name": person.full_name,
        "school_name": school_words(case.child).split(", until")[0],
        "year_label": year_label(year),
        "chase_date": long_day_words(chase),
    }
    return filled(agency.message, words | known)
