"""Random references of records, such as R-7KQ4-MX, and reading one back as people type it.

The alphabet has no vowels (so no words) and no letter that reads like a figure; what people write
instead is mapped back. A reference says nothing about the child, the day or how many there are.
"""

import re
import secrets
from collections.abc import Callable

ALPHABET = "0123456789BCDFGHJKMNPQRTVWXY"
LENGTH = 6
READ_AS = str.maketrans("OILSZU", "01152V")
_SHAPE = re.compile(rf"([A-Z])?([{ALPHABET}]{{{LENGTH}}})")


def new_reference(kind: str, *, taken: Callable[[str], bool] | None = None) -> str:
    """Return a new random reference of this kind ("R" referral, "C" case, "K" child).

    `taken` tells whether a reference exists already; another is drawn until it says no. The unique
    column stays the guard. Raises ValueError for a kind that is not one capital letter.
    """
    if not re.fullmatch("[A-Z]", kind):
        raise ValueError(f"A kind of reference is one capital letter, not {kind!r}.")
    while True:
        drawn = draw()
        reference = f"{kind}-{drawn[:4]}-{drawn[4:]}"
        if taken is None or not taken(reference):
            return reference


def draw() -> str:
    """Return six characters that nobody can foresee."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def tidy(text: str, *, kind: str | None = None) -> str | None:
    """Return the reference somebody typed in its stored form, or None where it cannot be one.

    Lower case, spaces, missing or odd hyphens, O for 0, I or L for 1 are all understood. The first
    letter may be left out where `kind` says which it is; with `kind`, another kind is None.
    """
    letters = re.sub(r"[^0-9A-Z]", "", text.upper())
    if len(letters) == LENGTH and kind is not None:
        letters = kind + letters
    shaped = _SHAPE.fullmatch(letters[:1] + letters[1:].translate(READ_AS))
    if shaped is None or shaped[1] is None or (kind is not None and shaped[1] != kind):
        return None
    return f"{shaped[1]}-{shaped[2][:4]}-{shaped[2][4:]}"
