"""Ends a sign-in after 20 idle minutes (the cookie) and after 10 hours (here)."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cme.accounts.adapter import SIGNED_IN_AT

LONGEST_SECONDS = 10 * 60 * 60
TOUCH_SECONDS = 30
LAST_SEEN = "last_seen_at"


class SessionLimits:
    """Signs out after ten hours, and keeps a working person's session alive meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or send a person signed in too long back to sign in."""
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            if now - request.session.get(SIGNED_IN_AT, now) > LONGEST_SECONDS:
                logout(request)
                messages.info(
                    request, "You have been signed in for 10 hours. Please sign in again."
                )
                return redirect("account_login")
            # Writing the session renews its 20 minutes; once in half a minute is enough.
            if now - request.session.get(LAST_SEEN, 0) > TOUCH_SECONDS:
                request.session[LAST_SEEN] = now
        return self.get_response(request)
