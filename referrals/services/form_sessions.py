"""The answers of an unfinished public form: kept one hour from the last page, then gone.

The browser holds a random token and the database its digest, so that a copy of the table opens no
form. Nothing here says who the sender is, nor where they write from.
"""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from cme.core.models import FormSession

LIFE = dt.timedelta(hours=1)
PUBLIC, EARLY_YEARS = "public", "early_years"
SENT = "sent"
"""Key of the answers under which a session that was sent keeps its reference, and nothing else."""


def start(door: str) -> tuple[FormSession, str]:
    """Return a new form session and the token that opens it."""
    token = secrets.token_urlsafe(32)
    expires = timezone.now() + LIFE
    return FormSession.objects.create(token=_digest(token), door=door, expires_at=expires), token


def find(token: str) -> FormSession | None:
    """Return the live session of a token, or None where its hour is over or it never was."""
    if not token:
        return None
    return FormSession.objects.live(timezone.now()).filter(token=_digest(token)).first()


def touch(session: FormSession) -> None:
    """Let the hour begin again: somebody looked at a page."""
    session.expires_at = timezone.now() + LIFE
    session.save(update_fields=["expires_at"])


def seconds_left(session: FormSession) -> int:
    """Return the whole seconds until the answers are deleted, if nobody looks at a page."""
    return max(0, int((session.expires_at - timezone.now()).total_seconds()))


def keep(session: FormSession, answers: dict[str, Any]) -> None:
    """Keep the answers as they now stand, and let the hour begin again."""
    session.answers = answers
    session.expires_at = timezone.now() + LIFE
    session.save(update_fields=["answers", "expires_at"])


def end(token: str) -> None:
    """Delete the answers of a token, at once."""
    FormSession.objects.filter(token=_digest(token)).delete()


def submission_key(token: str) -> str:
    """Return the key of the one referral this session may become; the token cannot be read off."""
    return salted_hmac("referrals.submission", token, algorithm="sha256").hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
