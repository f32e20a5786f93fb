"""How long the session still runs, for the warning on every page of a signed-in person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cme.accounts import sessions


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every page of a signed-in person the seconds left and when to warn of the end."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    clock = {"seconds": sessions.seconds_left(request), "warn": settings.SESSION_WARNING_SECONDS}
    return {"session_clock": clock}
