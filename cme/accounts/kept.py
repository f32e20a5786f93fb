"""What somebody typed when their session ended: carried by their own browser, opened only by them.

The text goes back into the page as a signed, timestamped field and nowhere else: not into the
database, a log, a cookie or an address. Who signs in as somebody else never sees it.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from cme.accounts import rules, sessions
from cme.core.errors import RuleBroken

FIELD = "typed_before"
"""Name of the hidden field of the sign-in pages."""
SALT = "cme.accounts.kept"

LOST = "What you typed could not be kept."
TYPE_AGAIN = "Please open the page and type it again."


@dataclass(frozen=True)
class Typed:
    """The fields of one page that could not be saved, whose they are and where they were going."""

    person: int
    path: str
    fields: rules.Fields
    has_files: bool = False


def typed_in(request: HttpRequest) -> Typed | None:
    """Return what a person whose session ended typed; None where nothing is to be kept.

    Raises RuleBroken where it is more than a page can carry.
    """
    match = request.resolver_match
    fields = rules.typed_fields(
        (name, value) for name, values in request.POST.lists() for value in values
    )
    module = match.func.__module__ if match else ""
    kind = request.content_type or ""
    if not rules.may_keep(view_module=module, content_type=kind, fields=fields):
        return None
    person = sessions.ended_person(request)
    if person is None:
        return None
    if rules.is_too_long(fields):
        raise RuleBroken(
            "What you typed is too long to keep here.",
            "Go back in your browser and copy it before you sign in.",
        )
    return Typed(person, request.get_full_path(), fields, bool(request.FILES))


def seal(typed: Typed) -> str:
    """Return what was typed as text that only this site can have made."""
    facts = {
        "person": typed.person,
        "path": typed.path,
        "fields": typed.fields,
        "has_files": typed.has_files,
    }
    return signing.dumps(facts, salt=SALT, compress=True)


def unseal(sealed: str, *, person: int) -> Typed:
    """Return what was typed, for the person who typed it.

    Raises RuleBroken for text that was changed or is more than 12 hours old, for another person,
    and for a page that is no longer there.
    """
    facts = _read(sealed)
    if facts["person"] != person:
        raise RuleBroken(
            "What was typed here belongs to the person who was signed in before.",
            "It is not shown to you, and it was not saved.",
        )
    if not _is_ours(facts["path"]):
        raise RuleBroken("The page you were on is no longer there.", "Nothing was saved.")
    fields = tuple((name, value) for name, value in facts["fields"])
    return Typed(person, facts["path"], fields, facts["has_files"])


def _read(sealed: str) -> dict[str, Any]:
    try:
        return dict(signing.loads(sealed, salt=SALT, max_age=rules.KEPT_FOR))
    except signing.SignatureExpired:
        hours = rules.KEPT_FOR.seconds // 3600
        raise RuleBroken(f"What you typed was kept for {hours} hours.", TYPE_AGAIN) from None
    except signing.BadSignature:
        raise RuleBroken(LOST, TYPE_AGAIN) from None


def _is_ours(path: str) -> bool:
    if not rules.is_own_path(path):
        return False
    try:
        return rules.is_our_view(resolve(urlsplit(path).path).func.__module__)
    except Resolver404:
        return False
