"""Home, and what the footer of every page links to."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cme.accounts.guards import once_set_up
from cme.site.navigation import SIGN_IN, address


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, and lead to the public form or to signing in."""
    return render(request, "site/home.html", {"sign_in_url": address(*SIGN_IN)})


@login_not_required
@once_set_up
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept, why, for how long, and who sees it."""
    return render(request, "site/privacy.html")


@login_not_required
@once_set_up
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what was tested and how to complain."""
    return render(request, "site/accessibility.html")


@login_not_required
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Say which cookies there are, by the names that the running service uses."""
    return render(request, "site/cookies.html", {"rows": COOKIES})


UNTIL_CLOSED = "until you close the browser"
COOKIES = (
    ("cme_form", "keeps your place in the form", f"{UNTIL_CLOSED}; answers behind it last 1 hour"),
    (settings.SESSION_COOKIE_NAME, "keeps staff signed in", "until sign-out or 10 hours"),
    (
        "cme_person",
        "lets staff go on where they were when they sign in again",
        UNTIL_CLOSED,
    ),
    (
        settings.CSRF_COOKIE_NAME,
        "stops other websites from sending the form in your name",
        UNTIL_CLOSED,
    ),
)
"""Name, what it does, how long it stays (content §1.14), true of the running service."""
