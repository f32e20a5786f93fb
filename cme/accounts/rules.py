"""What policy says about the end of a session; pure, and nothing here reads or writes a record."""

import datetime as dt
from collections.abc import Iterable

KEPT_FOR = dt.timedelta(hours=12)
"""How long what was typed can be taken up again: longer than a day at work, shorter than two."""
LONGEST_TYPED = 200_000
"""Characters of names and values together; the longest form of ours takes a tenth of that."""
MOST_FIELDS = 500
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
OUR_APPS = frozenset({"cme", "schools", "cases", "referrals", "reintegration"})
"""Views of other packages ask for passwords and codes, which no page may carry."""
SESSION_VIEWS = "cme.accounts.views.sessions"
"""The buttons of a session itself: there is nothing in them to take up again."""
NEVER_KEPT = "csrfmiddlewaretoken"
SECRET = "password"  # noqa: S105 (a part of field names, not a password)

Fields = tuple[tuple[str, str], ...]


def typed_fields(posted: Iterable[tuple[str, str]]) -> Fields:
    """Return the posted fields that may go back to the browser: no token and no password."""
    return tuple(
        (name, value)
        for name, value in posted
        if name != NEVER_KEPT and SECRET not in name.casefold()
    )


def is_our_view(module: str) -> bool:
    """Whether the view, named by its module, is one of ours that takes what people type."""
    return module.split(".", 1)[0] in OUR_APPS and module != SESSION_VIEWS


def may_keep(*, view_module: str, content_type: str, fields: Fields) -> bool:
    """Whether there is something typed, in a form, for one of our own pages."""
    return bool(fields) and content_type in FORM_TYPES and is_our_view(view_module)


def is_too_long(fields: Fields) -> bool:
    """Whether the fields are more than LONGEST_TYPED characters or MOST_FIELDS in number."""
    length = sum(len(name) + len(value) for name, value in fields)
    return length > LONGEST_TYPED or len(fields) > MOST_FIELDS


def is_own_path(path: str) -> bool:
    """Whether the address names a page of this site and cannot be read as another site's."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isprintable()
        and " " not in path
    )


def seconds_left(*, seen: float, now: float, idle: float, began: float, longest: float) -> int:
    """Return the whole seconds until a session ends, by doing nothing or by its whole length.

    All in seconds: `seen` and `began` are moments, `idle` and `longest` lengths. Never below 0.
    """
    return max(0, int(min(seen + idle, began + longest) - now))
