"""The one way to change a status, and the shape of a lifecycle's table.

An app's `statuses.py` builds one `Lifecycle`; its model inherits `cme.audit.models.Lifecycled` and
names it as `LIFECYCLE`. The database's own triggers write the ledger (`cme.audit.triggers`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Status:
    """One status: its code, the words on the tag, what it means, the tag's colour, its groups."""

    code: str
    label: str
    meaning: str
    colour: str
    is_open: bool = True
    is_final: bool = False


@dataclass(frozen=True)
class Move:
    """One allowed move, the reasons that may be given, and the pure guard that may refuse it.

    `guard(facts)` raises RuleBroken or returns None; `load(record, by)` reads the facts it is given:
    the record as locked, and the person who moves it.
    """

    from_: str
    to: str
    reasons: tuple[str, ...]
    guard: Callable[[Any], None] | None = None
    load: Callable[[Any, Any], Any] | None = None


@dataclass(frozen=True)
class Lifecycle:
    """The table of one record's statuses and moves. The first status is the initial one."""

    record: str  # the record's name in a sentence: "referral", "case"
    statuses: tuple[Status, ...]
    moves: tuple[Move, ...]
    reasons: dict[str, str] = field(default_factory=dict)  # reason code -> label

    @property
    def initial(self) -> Status:
        """The status every record begins in."""
        return self.statuses[0]

    def status(self, code: str) -> Status:
        """Return the status of that code; raise KeyError where there is none."""
        return {status.code: status for status in self.statuses}[code]

    def moves_from(self, code: str) -> tuple[Move, ...]:
        """Return the moves allowed from a status."""
        return tuple(move for move in self.moves if move.from_ == code)

    def find(self, from_: str, to: str) -> Move | None:
        """Return the move, or None where the table does not allow it."""
        return next((m for m in self.moves if (m.from_, m.to) == (from_, to)), None)

    def codes(self, *, is_open: bool | None = None) -> list[str]:
        """Return the codes of all statuses, or of the open or closed ones."""
        return [s.code for s in self.statuses if is_open is None or s.is_open == is_open]

    def choices(self) -> list[tuple[str, str]]:
        """Return (code, label) pairs for a model field."""
        return [(status.code, status.label) for status in self.statuses]


def moves(
    from_: Iterable[str], to: Iterable[str], reasons: Iterable[str], **rest: Any
) -> tuple[Move, ...]:
    """Return the moves of every pair of two different statuses."""
    sources, targets, why = tuple(from_), tuple(to), tuple(reasons)
    return tuple(Move(a, b, why, **rest) for a in sources for b in targets if a != b)
