"""What stands on an arrangement elsewhere, told by the apps above when they start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hold:
    """Records that name an arrangement of a kind: how many, in words, and the way on.

    With a `way_on` they stop it from being set aside; without one they stay on it, and the page
    says how many they are.
    """

    kind: str
    one: str
    many: str
    count: Callable[[Any], int]
    way_on: str = ""


@dataclass(frozen=True)
class Standing:
    """How many records of a hold there are now."""

    words: str
    way_on: str


HOLDS: dict[tuple[str, str], Hold] = {}


def register(holds: Iterable[Hold]) -> None:
    """Add what stands on arrangements; called from an app's `apps.py`."""
    for hold in holds:
        HOLDS[hold.kind, hold.many] = hold


def standing_on(kind: str, row: Any) -> list[Standing]:
    """Return what stands on an arrangement now, leaving out what does not."""
    counted = [(hold, hold.count(row)) for hold in HOLDS.values() if hold.kind == kind]
    return [
        Standing(f"{number} {hold.one if number == 1 else hold.many}", hold.way_on)
        for hold, number in counted
        if number
    ]


def in_words(standing: Iterable[Standing]) -> str:
    """Return what stands on it as one phrase: 2 districts and 1 person."""
    words = [one.words for one in standing]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
