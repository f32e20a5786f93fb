"""The signed-in session: how long it still runs, renewing it, and whose one that ended was."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from cme.accounts import querysets, rules

SIGNED_IN_AT = "signed_in_at"
LONGEST_SECONDS = 10 * 60 * 60
LAST_SEEN = "last_seen_at"
ENDED = "ended_session_of"
"""Attribute of a request whose session was ended before the view was asked."""
PERSON_COOKIE = "cme_person"


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
    return person or querysets.person_of_session(key) or last_person(request)


def last_person(request: HttpRequest) -> int | None:
    """Return who signed in last in this browser, or None.

    The cookie counts only beside the secret against forged forms that was made at that sign-in.
    """
    try:
        person, mark = signing.loads(request.COOKIES.get(PERSON_COOKIE, ""), salt=PERSON_COOKIE)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return int(person) if constant_time_compare(mark, _mark(request)) else None


def remember_person(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser keep whose sign-in its secret belongs to, where it does not know yet."""
    if "CSRF_COOKIE" not in request.META or last_person(request) == request.user.pk:
        return
    response.set_cookie(
        PERSON_COOKIE,
        signing.dumps([request.user.pk, _mark(request)], salt=PERSON_COOKIE),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _mark(request: HttpRequest) -> str:
    secret = request.META.get("CSRF_COOKIE") or ""
    return salted_hmac(PERSON_COOKIE, secret, algorithm="sha256").hexdigest()
