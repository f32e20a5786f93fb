"""Check the answers, send them once, and say what happens next and when."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cme.accounts import doors
from cme.authority import arrangements
from cme.authority.rules import fill
from referrals.forms.public_pages import CheckForm
from referrals.models import Referral
from referrals.rules import facts, reading
from referrals.services import form_sessions, intake
from referrals.steps import path
from referrals.steps.kinds import said
from referrals.steps.told import Told, told
from referrals.views import journey as journeys
from referrals.views.journey import (
    CHANGE,
    FORM_METHODS,
    Journey,
    posted,
    public_page,
    with_journey,
)

LONGEST_KEY = 64


@require_http_methods(FORM_METHODS)
@public_page
def check(request: HttpRequest) -> HttpResponseBase:
    """Show every answer; Send makes the one referral of this form, however often it is pressed."""
    if request.method == "POST":
        key = request.POST.get("submission_key", "")[:LONGEST_KEY].replace("\0", "")
        before = Referral.objects.filter(submission_key=key).first() if key else None
        if before:
            return _show_sent(journeys.find(request), before)
    return _check(request)


@with_journey
def _check(request: HttpRequest, journey: Journey) -> HttpResponseBase:
    missing = path.unanswered(journey.answers, early_years_door=journey.early_years)
    if request.method != "POST" and missing:
        return redirect(journey.address(missing[0], changing=False))
    questions = [
        (
            journey.address(one, changing=True),
            fill(said(one.question, journey.voice), journey.words),
        )
        for one in missing
    ]
    form = CheckForm(questions, posted(request))
    if form.is_bound and form.is_valid():
        return _show_sent(journey, _receive(journey))
    return render(request, "refer/check.html", _check_context(journey, form))


def _receive(journey: Journey) -> Referral:
    channel = Referral.Channel.EARLY_YEARS if journey.early_years else Referral.Channel.PUBLIC
    return intake.receive(
        by=doors.door(doors.PUBLIC_FORM),
        channel=channel,
        submission_key=form_sessions.submission_key(journey.token),
        answers=path.pruned(journey.answers, early_years_door=journey.early_years),
    )


def _check_context(journey: Journey, form: CheckForm) -> dict[str, Any]:
    rows = told(
        journey.answers,
        early_years_door=journey.early_years,
        words=journey.words,
        choices=journey.choices(),
    )
    last = path.path(journey.answers, early_years_door=journey.early_years)[-1]
    _, deadline = intake.priority_of(
        journey.answers, sender_kind=journey.voice, received_at=timezone.now()
    )
    return {
        "form": form,
        "sections": _sections(rows),
        "submission_key": form_sessions.submission_key(journey.token),
        "is_serious": facts.is_serious(journey.answers),
        "read_by": reading.read_by(deadline.due, hours=journey.words["team_hours"]),
        "back_url": journey.address(last, changing=False),
    }


def _sections(rows: list[Told]) -> list[dict[str, Any]]:
    sections: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        sections.setdefault(row.section, []).append(
            {
                "key": row.key,
                "value": row.value,
                "href": _change_address(row),
                "hidden": row.question if row.key == row.question else f"{row.question} {row.key}",
            }
        )
    return [{"heading": heading, "rows": lines} for heading, lines in sections.items()]


def _change_address(row: Told) -> str:
    if row.number:
        address = reverse("refer:change", args=[row.step.name, row.number])
    else:
        address = reverse("refer:step", args=[row.step.name])
    return f"{address}?{CHANGE}=1"


def _show_sent(journey: Journey | None, referral: Referral) -> HttpResponseBase:
    """Keep of the whole form only what the sent page shows, and go there."""
    journey = journey or journeys.begin(form_sessions.PUBLIC)
    shown = {
        "reference": referral.reference,
        "due_on": referral.due_on.isoformat(),
        "anonymous": referral.anonymous,
        "is_child": referral.sender_kind == Referral.SenderKind.CHILD,
    }
    form_sessions.keep(journey.session, {form_sessions.SENT: shown})
    return journeys.remember(redirect("refer:sent"), journey.token)


@require_safe
@public_page
def sent(request: HttpRequest) -> HttpResponseBase:
    """Show the reference, by when it is read, and whom to call; it survives a reload."""
    journey = journeys.find(request)
    if journey is None or not journey.sent:
        return redirect("refer:start")
    due_on = facts.read_day(journey.sent["due_on"])
    hours = arrangements.words()["team_hours"]
    context = journey.sent | {"read_by": reading.read_by(due_on, hours=hours)}
    return render(request, "refer/sent.html", context)
