"""What people type, before any field reads it: one spelling, plain line ends, no hidden marks."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from cme.core.text import NotStorable, is_storable


def tidy(text: str) -> str:
    """Return the text composed (NFC), with plain line ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def tidied(data: Mapping[str, Any] | None) -> MultiValueDict | None:
    """Return a copy of submitted data with every text tidied; None stays None."""
    if data is None:
        return None
    if isinstance(data, MultiValueDict):
        pairs = data.lists()
    else:
        pairs = ((name, v if isinstance(v, list | tuple) else [v]) for name, v in data.items())
    return MultiValueDict(
        {name: [tidy(v) if isinstance(v, str) else v for v in values] for name, values in pairs}
    )


class Storable:
    """A validator that refuses characters which cannot be stored, in the words of the service."""

    def __init__(self, label: str) -> None:
        self.label = label

    def __call__(self, value: Any) -> None:
        """Raise ValidationError where a character cannot be stored."""
        if isinstance(value, str) and not is_storable(value):
            raise ValidationError(NotStorable(self.label).words, code="unstorable")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Storable) and other.label == self.label

    def __hash__(self) -> int:
        return hash(self.label)


def in_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence: "First name" → "first name", "UPN" → "UPN"."""
    bare = without_optional(label)
    first = bare.split(" ", 1)[0]
    keeps = len(first) > 1 and (first.isupper() or any(letter.isupper() for letter in first[1:]))
    return bare if keeps or first == "I" else bare[:1].lower() + bare[1:]


def without_optional(label: str) -> str:
    """Return the label without its "(optional)"."""
    return str(label).removesuffix(" (optional)").rstrip("?").strip()
