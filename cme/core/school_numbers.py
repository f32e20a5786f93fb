"""Numbers of schools: URN (6 digits), and LA plus establishment number (7 digits, the DfE number).

The establishment number alone is unique only within its authority (reference §6.2).
"""

import re
from dataclasses import dataclass

URN_WRONG = "URN must be 6 digits."
DFE_NUMBER_WRONG = "DfE number must be 7 digits."


class SchoolNumberRefused(ValueError):
    """What was typed is no such number; carries the words to show (content §7.2)."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class DfeNumber:
    """An LA number and an establishment number, each with its leading zeros."""

    la_number: str
    establishment_number: str

    def __str__(self) -> str:
        return f"{self.la_number}{self.establishment_number}"


def read_urn(text: str) -> str:
    """Return the 6 digits of a URN; raise SchoolNumberRefused for anything else."""
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[1-9][0-9]{5}", digits):
        raise SchoolNumberRefused(URN_WRONG)
    return digits


def read_dfe_number(text: str) -> DfeNumber:
    """Return the two parts of "9194001", "919/4001" or "919 4001"; raise SchoolNumberRefused."""
    parts = re.fullmatch(r"([0-9]{3})[\s/-]*([0-9]{4})", text.strip())
    if parts is None or parts[1] == "000":
        raise SchoolNumberRefused(DFE_NUMBER_WRONG)
    return DfeNumber(parts[1], parts[2])
