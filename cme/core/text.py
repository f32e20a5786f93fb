"""Text people type, made safe to store: trimmed, NFC, and refused where it hides something.

Both databases, the logs and the printed letter must hold the same characters, so NUL, other control
characters, lone surrogates and the controls that turn text round are refused in plain words.
"""

import re
import unicodedata

_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, other than tab and line ends
    "\ud800-\udfff"  # halves of a character
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates of direction
    "\ufdd0-\ufdef\ufffe\uffff]"  # never characters
)
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u061c\ufeff\u00ad]")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


class NotStorable(ValueError):
    """The text has a character that cannot be stored; carries the words to show (content §7.2)."""

    def __init__(self, label: str) -> None:
        self.words = f"{label} has a character that cannot be stored. Type it again."
        super().__init__(self.words)


def is_storable(text: str) -> bool:
    """Whether nothing in the text would be refused."""
    return _REFUSED.search(text) is None


def storable(text: str, *, label: str, many_lines: bool = False) -> str:
    """Return the text trimmed and in NFC, runs of spaces made one; raise NotStorable.

    With `many_lines` line ends stay and spaces inside a line are left as typed. Marks
    that cannot be seen, such as zero-width spaces, are dropped.
    """
    if not is_storable(text):
        raise NotStorable(label)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))
    if many_lines:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return " ".join(text.split())
