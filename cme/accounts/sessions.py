"""The signed-in session: how long it still runs, renewing it, and whose one that ended was."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from cme.accounts import querysets, rules
from cme.accounts.adapter import SIGNED_IN_AT

LONGEST_SECONDS = 10 * 60 * 60
LAST_SEEN = "last_seen_at"
ENDED = "ended_session_of"
"""Attribute of a request whose session was ended before the view was asked."""


def renew(request: HttpRequest) -> None:
    """Let the idle time begin again."""
    request.session[LAST_SEEN] = timezone.now().timestamp()


def seconds_left(request: HttpRequest) -> int:
    """Return the seconds until the person is signed out if nothing more is asked for."""
    now = timezone.now().timestamp()
    return rules.seconds_left(
        seen=request.session.get(LAST_SEEN, now),
        now=now,
        idle=settings.SESSION_COOKIE_AGE,
        began=request.session.get(SIGNED_IN_AT, now),
        longest=LONGEST_SECONDS,
    )


def is_over(request: HttpRequest) -> bool:
    """Whether the person has been signed in for ten hours."""
    now = timezone.now().timestamp()
    return now - float(request.session.get(SIGNED_IN_AT, now)) > LONGEST_SECONDS


def ended_person(request: HttpRequest) -> int | None:
    """Return who was signed in when the session ended, or None where nobody can say."""
    person: int | None = getattr(request, ENDED, None)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return person or querysets.person_of_session(key)
