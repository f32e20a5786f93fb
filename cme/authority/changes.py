"""What changed in the arrangements, who changed it and when, worded from their histories."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from cme.authority.council_words import IDENTITY_LABELS, LABELS
from cme.authority.kinds import Column, Kind
from cme.authority.models import Area, Council, Threshold

WINDOW = 400
"""How many lines of a history are looked through for the latest that say something."""
Say = Callable[[Any, Any], list[str]]
BY_FILE = "A profile file"


@dataclass(frozen=True)
class Change:
    """One save of one arrangement, in words."""

    at: dt.datetime
    who: str
    name: str
    what: tuple[str, ...]


def changes_of(kind: Kind, row: Any = None, *, most: int = 10) -> list[Change]:
    """Return the latest changes of a kind of arrangement, or of one of them."""
    areas = dict(Area.objects.values_list("pk", "name"))
    return _latest(kind.model, _of_columns(kind, areas), row, most)


def changes_of_council(words: Collection[str], *, most: int = 10) -> list[Change]:
    """Return the latest changes of these of the council's words; of its name where none is said."""
    return _latest(Council, _of_council(words), None, most)


def changes_of_thresholds(row: Threshold | None = None, *, most: int = 10) -> list[Change]:
    """Return the latest changes of the thresholds, or of one of them."""
    return _latest(Threshold, _of_threshold, row, most)


def last_change(model: Any) -> tuple[dt.datetime, str] | None:
    """Return when a person last changed a row of a model, and who; None where nobody has."""
    lines = model.history.filter(history_user__isnull=False).order_by("-history_id")
    last = lines.values_list("history_date", "history_user__name").first()
    return (last[0], last[1]) if last else None


def _latest(model: type[models.Model], say: Say, row: Any, most: int) -> list[Change]:
    lines = model.history.select_related("history_user").order_by("-history_id")  # type: ignore[attr-defined]
    if row is not None:
        lines = lines.filter(id=row.pk)
    found: list[Change] = []
    before: dict[int, Any] = {}
    for line in reversed(lines[:WINDOW]):
        what = _what(before.get(line.id), line, say)
        before[line.id] = line
        if what:
            who = line.history_user.name if line.history_user else BY_FILE
            found.append(Change(line.history_date, who, str(line.name), tuple(what)))
    return found[::-1][:most]


def _what(before: Any, line: Any, say: Say) -> list[str]:
    if before is not None:
        return say(before, line)
    is_a_persons = line.history_user is not None
    return ["Added"] if line.history_type == "+" and is_a_persons else []


def _of_columns(kind: Kind, areas: Mapping[int, str]) -> Say:
    def say(before: Any, after: Any) -> list[str]:
        said = []
        if before.in_use != after.in_use:
            said.append("Taken back into use" if after.in_use else "Set aside")
        for column in kind.columns:
            name = "area_id" if column.look == "area" else column.name
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                said.append(_line(column.label, *(shown(column, one, areas) for one in (old, new))))
        if kind.is_ordered and before.position != after.position:
            said.append(f"Moved to place {after.position}")
        return said

    return say


def _of_council(words: Collection[str]) -> Say:
    def say(before: Any, after: Any) -> list[str]:
        pairs = [
            (LABELS[word], before.words.get(word, ""), after.words.get(word, "")) for word in words
        ] or [
            (label, getattr(before, name), getattr(after, name))
            for name, label in IDENTITY_LABELS.items()
        ]
        return [_line(label, old, new) for label, old, new in pairs if old != new]

    return say


def _of_threshold(before: Any, after: Any) -> list[str]:
    old, new = (amount_words(one) for one in (before, after))
    return [f"From {old} to {new}"] if old != new else []


def amount_words(threshold: Any) -> str:
    """Return "1 working day" for how long a threshold is; a time of day stands alone."""
    if threshold.unit == Threshold.Unit.CLOCK:
        return str(threshold.value)
    return counted(threshold.value, threshold.get_unit_display())


def counted(number: Any, units: str) -> str:
    """Return "1 working day" for 1 and "working days"."""
    return f"{number} {units.removesuffix('s') if str(number) == '1' else units}"


def shown(column: Column, value: Any, areas: Mapping[int, str]) -> str:
    """Return the value of a column as a page shows it."""
    if column.look == "yes":
        return "Yes" if value else "No"
    if column.look == "area":
        return areas.get(value, "")
    if column.look == "choice":
        return dict(column.choices).get(value, str(value))
    return "" if value is None else str(value)


def _line(label: str, old: str, new: str) -> str:
    if not old:
        return f"{label}: “{new}”"
    return f"{label}: “{old}” became “{new}”" if new else f"{label}: “{old}” was taken out"
