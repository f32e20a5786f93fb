"""The one way to change a status, and the shape of a lifecycle's table.

An app's `statuses.py` builds one `Lifecycle`; its model inherits `cme.audit.models.Lifecycled` and
names it as `LIFECYCLE`. The database's own triggers write the ledger (`cme.audit.triggers`).
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone

from cme.audit import recording
from cme.core.errors import RuleBroken

if TYPE_CHECKING:
    from cme.audit.models import Lifecycled

Record = TypeVar("Record", bound="Lifecycled")

STATUS_FIELDS = (
    "status",
    "status_seq",
    "status_move",
    "status_on",
    "status_by",
    "status_reason",
    "status_digest",
)


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

    `guard(facts)` raises RuleBroken or returns None; `load(record, by)` reads its facts, given the
    record as locked and the person who moves it.
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
    def a_record(self) -> str:
        """The record with its article, to begin a sentence: "A case", "An archiving form"."""
        return f"{'An' if self.record[0] in 'aeiou' else 'A'} {self.record}"

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


def begin(record: Record, *, by: Any, reason: str, on: date, words: str = "") -> Record:
    """Save a new record at its lifecycle's initial status; return it.

    `on` is the day it took effect in the world. Raises RuleBroken for a day that has not come, and
    KeyError for a reason that the lifecycle does not know.
    """
    _refuse_future(on)
    if reason not in record.LIFECYCLE.reasons:
        raise KeyError(f"{reason} is not a reason of a {record.LIFECYCLE.record}")
    _set_status(record, record.LIFECYCLE.initial.code, seq=1, by=by, reason=reason, on=on)
    record.status_digest = digest(words)
    recording.save(record, by=by)
    return record


def begin_many(
    records: Sequence[Record],
    *,
    by: Any,
    reason: str,
    on: Callable[[Record], date],
    words: Callable[[Record], str] = lambda _record: "",
) -> list[Record]:
    """Save new records of one model at their initial status, in few statements; return them.

    For files of many rows: `on(record)` is the day each took effect, and of `words(record)` only
    the digest is kept here. Raises what `begin` raises, and then saves none.
    """
    for record in records:
        _refuse_future(on(record))
        if reason not in record.LIFECYCLE.reasons:
            raise KeyError(f"{reason} is not a reason of a {record.LIFECYCLE.record}")
        initial = record.LIFECYCLE.initial.code
        _set_status(record, initial, seq=1, by=by, reason=reason, on=on(record))
        record.status_digest = digest(words(record))
    with transaction.atomic():
        return recording.create_many(records, by=by)


def move(record: Record, to: str, *, by: Any, reason: str, on: date, words: str = "") -> Record:
    """Move a record to another status, in one transaction, on the row as it now stands; return it.

    `on` is the day it took effect in the world: today or earlier, and no earlier than the status it
    has. Of `words` only the digest is kept here. Raises RuleBroken where the table, the guard, the
    reason or the day refuses. The record passed in gets the new status columns and its version;
    anything unsaved on it stays as it was.
    """
    with transaction.atomic():
        row = type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)
        step = _allowed(row, to, reason)
        _refuse_future(on)
        _refuse_before(row, on)
        if step.guard:
            step.guard(step.load(row, by) if step.load else row)
        _set_status(row, to, seq=row.status_seq + 1, by=by, reason=reason, on=on)
        row.status_digest = digest(words)
        recording.save(row, by=by, fields=STATUS_FIELDS)
    for name in (*STATUS_FIELDS, "version"):
        setattr(record, name, getattr(row, name))
    return record


def move_many(
    records: Sequence[Record],
    to: str,
    *,
    by: Any,
    reason: str,
    on: Callable[[Record], date],
    words: Callable[[Record], str] = lambda _record: "",
    fields: Iterable[str] = (),
) -> list[Record]:
    """Move records of one model, locked and read by the caller, in two statements; return them.

    For clocks: `on(record)` is the day each took effect, `words(record)` what was typed, `fields`
    what the caller set on the records and is saved with the move. Every rule of `move` holds for
    every one of them, and one refusal moves none. Raises what `move` raises.
    """
    for record in records:
        step = _allowed(record, to, reason)
        _refuse_future(on(record))
        _refuse_before(record, on(record))
        if step.guard:
            step.guard(step.load(record, by) if step.load else record)
        _set_status(record, to, seq=record.status_seq + 1, by=by, reason=reason, on=on(record))
        record.status_digest = digest(words(record))
    with transaction.atomic():
        recording.save_many(records, by=by, fields=(*STATUS_FIELDS, *fields))
    return list(records)


def digest(words: str) -> str:
    """Return the SHA-256 of typed words in hexadecimal, or nothing for no words."""
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def _set_status(
    record: "Lifecycled", status: str, *, seq: int, by: Any, reason: str, on: date
) -> None:
    record.status = status
    record.status_seq = seq
    record.status_move = uuid.uuid4()
    record.status_on = on
    record.status_by = by
    record.status_reason = reason


def _allowed(record: "Lifecycled", to: str, reason: str) -> Move:
    table = record.LIFECYCLE
    steps = [step for step in table.moves_from(record.status) if step.to == to]
    if not steps:
        labels = dict(table.choices())
        raise RuleBroken(
            f'{table.a_record} cannot go from "{labels[record.status]}" to "{labels.get(to, to)}".',
            _choices(labels[step.to] for step in table.moves_from(record.status)),
        )
    for step in steps:
        if reason in step.reasons:
            return step
    raise RuleBroken(
        f'"{table.reasons.get(reason, reason)}" is not a reason for this change.',
        _choices(table.reasons.get(code, code) for step in steps for code in step.reasons),
        field="reason",
    )


def _choices(labels: Iterable[str]) -> str:
    allowed = list(dict.fromkeys(labels))
    return f"Choose one of: {', '.join(allowed)}." if allowed else "This status is final."


def _refuse_future(on: date) -> None:
    if on > timezone.localdate():
        raise RuleBroken(
            "A change of status cannot take effect in the future.",
            "The day must be today or in the past.",
            field="on",
        )


def _refuse_before(record: "Lifecycled", on: date) -> None:
    if on < record.status_on:
        since = f"{record.status_on.day} {record.status_on:%B %Y}"
        raise RuleBroken(
            f"This {record.LIFECYCLE.record} has had its status since {since}.",
            f"The day must be on or after {since}.",
            field="on",
        )
