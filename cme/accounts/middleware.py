"""Asks people to sign in, and ends a sign-in after 20 idle minutes and after 10 hours.

Nobody loses what they typed: a form sent when the session has ended is answered with the sign-in
page, which carries the fields until the same person is signed in again.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from cme.accounts import kept, sessions
from cme.accounts.forms import SignInForm
from cme.core.errors import RuleBroken

TOUCH_SECONDS = 30
TEN_HOURS = "You have been signed in for 10 hours. Please sign in again."


class SignInRequired(LoginRequiredMiddleware):
    """Sends to the sign-in page, with the typed text of a form that came too late.

    It stands after the CSRF check: only what our own page sent in this browser is carried.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Let the view answer, or return the sign-in page or the way to it."""
        away: HttpResponseBase | None = super().process_view(
            request, view_func, view_args, view_kwargs
        )
        if away is None:
            return None
        page = _sign_in_page(request) if request.method == "POST" else None
        if page is None and hasattr(request, sessions.ENDED):
            messages.info(request, TEN_HOURS)
        return page or away


def _sign_in_page(request: HttpRequest) -> HttpResponse | None:
    """Return the sign-in page that carries what was typed, or None where there is nothing."""
    was_long = hasattr(request, sessions.ENDED)
    facts: dict[str, Any] = {"form": SignInForm(), "was_long": was_long, "was_signed_out": True}
    try:
        typed = kept.typed_in(request)
    except RuleBroken as broken:
        return render(request, "account/login.html", facts | {"broken": broken})
    if typed is None:
        return None
    facts |= {"typed_before": kept.seal(typed), "has_files": typed.has_files}
    return render(request, "account/login.html", facts)


class SessionLimits:
    """Signs out after ten hours, and keeps a working person's session alive meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or send a person signed in too long back to sign in."""
        if request.user.is_authenticated:
            if sessions.is_over(request):
                setattr(request, sessions.ENDED, request.user.pk)
                logout(request)
                if request.method != "POST":
                    messages.info(request, TEN_HOURS)
                    return redirect("account_login")
            else:
                _touch(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            sessions.remember_person(request, response)
        return response


def _touch(request: HttpRequest) -> None:
    """Write the session, which renews its 20 minutes; once in half a minute is enough."""
    now = timezone.now().timestamp()
    if now - request.session.get(sessions.LAST_SEEN, 0) > TOUCH_SECONDS:
        sessions.renew(request)
