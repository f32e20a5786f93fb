"""Where the public form begins, what missing education means, and the way out at every moment."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cme.accounts.rules import is_own_path
from cme.authority import arrangements
from cme.authority.context import read_council
from referrals.services import form_sessions
from referrals.views import journey as journeys
from referrals.views.journey import (
    COOKIE_PATH,
    FORM_METHODS,
    Journey,
    always_open,
    public_page,
    with_journey,
)
from referrals.views.linked import linked

HARMLESS = "https://www.bbc.co.uk/weather"
"""Where “Exit this page” goes before a council has chosen (content §1.1)."""
NOT_MISSING = (
    ("has a school place but often stays away", "the school"),
    (
        "is taught well at home",
        "nobody needs to act, as parents may choose this. Questions: {home_education_email}",
    ),
    ("is too ill or hurt to go to school", "the school first, then {illness_team}"),
    ("is on a short week that the school has agreed", "the school"),
    (
        "was sent home by the school for some days, or for good",
        "the school, then {exclusions_team}",
    ),
    ("learns at a college or centre that the school or council chose", "the school or that centre"),
    ("is over school age", "{post16_team}"),
    ("is under 5", "{early_years_team}"),
)
"""Who is not missing education, and who can help instead (content §1.3; seeds 000 and 003)."""


@public_page
@require_http_methods(FORM_METHODS)
def start(request: HttpRequest) -> HttpResponseBase:
    """Say what the form is for and who to call instead; Start now begins with no answers."""
    return _start(request, form_sessions.PUBLIC, "refer/start.html")


@public_page
@require_http_methods(FORM_METHODS)
def early_years(request: HttpRequest) -> HttpResponseBase:
    """The same for a nursery, pre-school or childminder whose child stopped coming."""
    return _start(request, form_sessions.EARLY_YEARS, "refer/early_years.html")


def _start(request: HttpRequest, door: str, template: str) -> HttpResponseBase:
    if request.method == "POST":
        old = request.COOKIES.get(journeys.COOKIE, "")
        journey = journeys.begin(door, old_token=old)
        return journeys.remember(redirect("refer:step", name="danger"), journey.token)
    return render(request, template, {"read_within": _read_within()})


def _read_within() -> str:
    """Return how soon people are told that what they send is read, as the council set it."""
    length = arrangements.threshold("triage")
    return "by the end of the next working day" if length.amount == 1 else f"within {length}"


@public_page
@require_safe
def what_it_means(request: HttpRequest) -> HttpResponse:
    """Say what missing education means and what it does not."""
    words = arrangements.words()
    rows = [(child, linked(helper, words)) for child, helper in NOT_MISSING]
    return render(request, "refer/what_it_means.html", {"not_missing": rows})


@require_POST
@with_journey
def carry_on(request: HttpRequest, journey: Journey) -> HttpResponseBase:
    """Let the hour begin again: for the warning's button, with or without scripts."""
    form_sessions.touch(journey.session)
    if not request.accepts("text/html"):
        return JsonResponse({"seconds": form_sessions.seconds_left(journey.session)})
    came_from = request.POST.get("next", "")
    known = is_own_path(came_from) and came_from.startswith(COOKIE_PATH)
    return redirect(came_from if known else "refer:check")


@always_open
@require_safe
def leave(request: HttpRequest) -> HttpResponseBase:
    """Exit this page: the answers are deleted first, then the browser goes somewhere harmless.

    Somebody may need it at once, so it works however little is set up.
    """
    if token := request.COOKIES.get(journeys.COOKIE, ""):
        form_sessions.end(token)
    response = redirect(read_council().words.get("exit_url") or HARMLESS)
    response.delete_cookie(journeys.COOKIE, path=journeys.COOKIE_PATH)
    return response
