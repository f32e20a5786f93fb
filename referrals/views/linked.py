"""A text of the form as markup, its telephone numbers made links."""

import re
from collections.abc import Mapping

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_PIECE = re.compile(r"\{(\w+)\}|\b(999)\b")


def linked(text: str, words: Mapping[str, str]) -> SafeString:
    """Return a text of ours with the council's words put in, every number a link to call it."""
    parts, at = [], 0
    for found in _PIECE.finditer(text):
        parts.append(escape(text[at : found.start()]))
        parts.append(_piece(found[1], found[2], words))
        at = found.end()
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 — every part is escaped


def _piece(name: str | None, emergency: str | None, words: Mapping[str, str]) -> str:
    value = emergency or words.get(name or "", "")
    if emergency or (name or "").endswith(("_phone", "_line")):
        return call(value)
    if (name or "").endswith("_email"):
        return write_to(value)
    return escape(value)


def call(number: str) -> SafeString:
    """Return a telephone number as a link that calls it."""
    href = "tel:" + re.sub(r"[^\d+]", "", number)
    return format_html('<a class="govuk-link cme-call" href="{}">{}</a>', href, number)


def write_to(email: str) -> SafeString:
    """Return an address as a link to write to; it may break after its @ on a narrow phone."""
    user, at, domain = email.partition("@")
    return format_html(
        '<a class="govuk-link" href="mailto:{}">{}{}<wbr>{}</a>', email, user, at, domain
    )
