"""Unique pupil numbers: check letter plus LA number, establishment, year of issue and serial.

Source: Government Data Standards Catalogue, Unique Pupil Number 2.0. An LA number we do not know is
a warning and never a refusal: published lists lag behind, and the children are real. 000 is the
exception, for it can be no authority.
"""

import re
import unicodedata
from dataclasses import dataclass

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 letters of remainders 0 to 22; I, O and S are never used."""

_KNOWN_LA_RANGES = (
    (1, 5), (201, 213), (301, 320), (330, 336), (340, 344), (350, 359), (370, 373), (380, 384),
    (390, 394), (420, 420), (702, 702), (800, 803), (805, 808), (810, 813), (815, 816),
    (820, 823), (825, 826), (830, 831), (835, 841), (845, 846), (850, 852), (855, 857), (860, 861),
    (865, 896), (908, 909), (916, 916), (919, 919), (921, 921), (925, 926), (928, 929), (931, 931),
    (933, 933), (935, 938), (940, 943),
)  # fmt: skip
KNOWN_LA_NUMBERS = frozenset(
    f"{number:03}" for first, last in _KNOWN_LA_RANGES for number in range(first, last + 1)
)
"""Authorities in England now and since 1999, and the five pseudo-numbers; none of Wales."""

WRONG_LENGTH = "UPN must be 13 characters, like B801200005001."
NO_FIRST_LETTER = "UPN must start with a letter."
NEVER_USED = "UPN must not include the letters I, O or S."
NOT_FIGURES = (
    "UPN must have figures after its first letter; only its last character may be a letter."
)
NO_AUTHORITY = "UPN must not have 000 after its first letter. Check it on the record."
DOES_NOT_FIT = "The first letter of this UPN does not fit its numbers. Check it on the record."


class UpnRefused(ValueError):
    """What was typed cannot be a UPN; carries the words to show (content §1.7)."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Upn:
    """A well-formed UPN, and a warning where something about it is unusual."""

    text: str
    warning: str = ""

    @property
    def is_temporary(self) -> bool:
        """Whether its last character is a letter: given until the real one is known."""
        return self.text[-1].isalpha()

    @property
    def la_number(self) -> str:
        """The 3 digits of the authority that issued it."""
        return self.text[1:4]

    def __str__(self) -> str:
        return self.text


def tidy(text: str) -> str:
    """Return the text in capitals without spaces and hyphens, as a UPN is stored."""
    return re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", text)).upper()


def check_letter(rest: str) -> str:
    """Return the letter that belongs before these 12 characters.

    The sum of value times position (2 to 13), modulo 23; a letter at the end counts by its place
    in LETTERS.
    """
    values = (int(char) if char.isdecimal() else LETTERS.index(char) for char in rest)
    return LETTERS[sum(place * value for place, value in enumerate(values, 2)) % len(LETTERS)]


def read_upn(text: str) -> Upn:
    """Return the UPN somebody typed, in lower case or with spaces too; raise UpnRefused."""
    upn = tidy(text)
    if len(upn) != 13:
        raise UpnRefused(WRONG_LENGTH)
    if not re.match("[A-Z]", upn):
        raise UpnRefused(NO_FIRST_LETTER)
    if re.search("[IOS]", upn):
        raise UpnRefused(NEVER_USED)
    if not re.fullmatch(r"[A-Z][0-9]{11}[0-9A-Z]", upn):
        raise UpnRefused(NOT_FIGURES)
    if upn[1:4] == "000":
        raise UpnRefused(NO_AUTHORITY)
    if upn[0] != check_letter(upn[1:]):
        raise UpnRefused(DOES_NOT_FIT)
    if upn[1:4] not in KNOWN_LA_NUMBERS:
        return Upn(upn, f"We know no authority in England with number {upn[1:4]}. Check this UPN.")
    return Upn(upn)
