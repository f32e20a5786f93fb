"""Postcodes as typed and as stored, and straight lines between grid references.

Stored form: capitals with one space before the last three characters. Whether a postcode exists is
another question: `Postcode.objects.find`.
"""

import math
import re
import unicodedata

NOT_A_POSTCODE = "Enter a full postcode, like AB1 2CD."

_SHAPE = re.compile(
    r"(?:GIR 0AA|(?:[A-PR-UWYZ][0-9][0-9A-HJKPSTUW]?"
    r"|[A-PR-UWYZ][A-HK-Y][0-9][0-9ABEHMNPRVWXY]?) [0-9][ABD-HJLNP-UW-Z]{2})"
)


class PostcodeRefused(ValueError):
    """What was typed has not the shape of a full postcode; carries the words to show."""

    def __init__(self) -> None:
        super().__init__(NOT_A_POSTCODE)
        self.words = NOT_A_POSTCODE


def tidy(text: str) -> str:
    """Return the text in capitals with one space before the last three; the shape is not checked.

    The letter O typed for the figure that begins the last three is put right.
    """
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())
    if len(plain) <= 3:
        return plain
    inward = plain[-3:]
    return f"{plain[:-3]} {'0' + inward[1:] if inward[0] == 'O' else inward}"


def is_well_formed(postcode: str) -> bool:
    """Whether a tidied text has the shape of a full United Kingdom postcode."""
    return _SHAPE.fullmatch(postcode) is not None


def read_postcode(text: str) -> str:
    """Return what was typed in its stored form; raise PostcodeRefused where the shape is wrong."""
    postcode = tidy(text)
    if not is_well_formed(postcode):
        raise PostcodeRefused
    return postcode


def district_of(postcode: str) -> str:
    """Return the part before the space, such as "RM10", to show on maps and lists."""
    return tidy(postcode).partition(" ")[0]


def straight_line_metres(
    easting: float, northing: float, other_easting: float, other_northing: float
) -> float:
    """Return the straight-line distance in metres between two points of the national grid."""
    return math.hypot(easting - other_easting, northing - other_northing)
