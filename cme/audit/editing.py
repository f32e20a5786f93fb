"""Two people edit one record: a save clashes only where both changed the same field.

A sweep that raises `version` never collides with an officer, and two officers who changed different
fields both get their way. How a record is edited, in order:

- forms: subclass `cme.core.forms.EditForm`; its fields bear the names of the record's fields
- views: `form = DetailsForm(request.POST, initial={"version": record.version, …})`, then
  `except editing.Conflict as conflict: return render(request, "conflict.html",
  editing.conflict_page(form, conflict.edit), status=409)`
- services: inside the transaction lock and re-read the row, then
  `edit = editing.read_edit(record, base=base, typed=values)`, `edit.check()`, `edit.apply()` and
  `recording.save(record, by=by, fields=edit.to_save)`

`conflict.html` posts to the address it was shown at, with everything typed and whose words to keep.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models

from cme.core.dates.words import clock_words, day_words
from cme.core.forms import EditBase, EditForm

NOBODY = "Somebody"


@dataclass(frozen=True)
class Change:
    """One field that somebody changed since the form was drawn: to what, by whom, when."""

    name: str
    before: Any
    theirs: Any
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Clash:
    """A field that both changed, each to something else."""

    name: str
    before: Any
    theirs: Any
    mine: Any
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Edit:
    """What a person's typing would do to a record as it stands now."""

    record: models.Model
    clashes: tuple[Clash, ...]
    kept: tuple[Change, ...]  # changed by others alone: already saved, left as it is
    to_save: dict[str, Any]  # changed by this person, nothing in the way

    def check(self) -> None:
        """Raise Conflict where somebody must choose."""
        if self.clashes:
            raise Conflict(self)

    def apply(self) -> None:
        """Put what is to be saved on the record; the service saves it."""
        for name, value in self.to_save.items():
            setattr(self.record, name, value)


class Conflict(Exception):
    """Somebody else changed the same field; nothing was saved."""

    def __init__(self, edit: Edit) -> None:
        super().__init__(f"{edit.record} was changed by somebody else")
        self.edit = edit


def clashing(
    before: Mapping[str, Any], now: Mapping[str, Any], typed: Mapping[str, Any]
) -> tuple[set[str], set[str], set[str]]:
    """Return the names both changed differently, only others changed, and only this person did.

    A field both changed to the same thing is in none of them: there is nothing left to do.
    """
    mine = {name for name, value in typed.items() if value != before[name]}
    theirs = {name for name in typed if now[name] != before[name]}
    both = {name for name in mine & theirs if typed[name] != now[name]}
    return both, theirs - mine, mine - theirs


def read_edit(record: Any, *, base: EditBase, typed: Mapping[str, Any]) -> Edit:
    """Return what the typing would do; `record` is locked and freshly read, and keeps a history.

    Where the version the form began with is no longer known, whatever differs from now clashes.
    """
    compared = {name: _plain(value) for name, value in typed.items()}
    now = values_of(record, typed)
    if base.version == record.version:
        changed = {name: typed[name] for name, value in compared.items() if value != now[name]}
        return Edit(record, (), (), changed)
    rows = list(record.history.filter(version__gte=base.version).order_by("history_id"))
    before = _at(rows, base.version, typed) or _unknown(now, compared)
    both, theirs, mine = clashing(before, now, compared)
    seen = _at(rows, base.seen_version, typed)
    settled = {name: _settled(name, base, seen, now) for name in both}
    clashes = (name for name in typed if name in both and settled[name] is None)
    saved = {name for name in typed if name in mine or settled.get(name) == "mine"}
    return Edit(
        record,
        tuple(_clash(name, before, now, typed, rows) for name in clashes),
        tuple(_change(name, before, now, rows) for name in typed if name in theirs),
        {name: typed[name] for name in typed if name in saved},
    )


def values_of(record: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return a record's (or a history row's) values by field name; a foreign key as its id."""
    return {name: record._meta.get_field(name).value_from_object(record) for name in names}


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _at(rows: list[Any], version: int | None, names: Iterable[str]) -> dict[str, Any] | None:
    found = [row for row in rows if row.version == version]
    return values_of(found[-1], names) if found else None


def _unknown(now: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: now[name] if typed[name] == now[name] else UNKNOWN for name in typed}


class _Unknown:
    """A value nobody can tell any more; equal to nothing."""

    def __str__(self) -> str:
        return "Not known"


UNKNOWN = _Unknown()


def _settled(
    name: str, base: EditBase, seen: Mapping[str, Any] | None, now: Mapping[str, Any]
) -> str | None:
    """Return whose words to keep: a choice counts only for the words it was made about."""
    return base.choice(name) if seen is not None and seen[name] == now[name] else None


def _who_and_when(name: str, rows: list[Any]) -> tuple[str, datetime | None]:
    """Return who changed a field last, and when."""
    values = [values_of(row, [name])[name] for row in rows]
    for number in range(len(rows) - 1, 0, -1):
        if values[number] != values[number - 1]:
            by = rows[number].history_user
            return (by.get_full_name() if by else NOBODY), rows[number].history_date
    return NOBODY, None


def _clash(
    name: str,
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    typed: Mapping[str, Any],
    rows: list[Any],
) -> Clash:
    by, at = _who_and_when(name, rows)
    return Clash(name, before[name], now[name], typed[name], by, at)


def _change(
    name: str, before: Mapping[str, Any], now: Mapping[str, Any], rows: list[Any]
) -> Change:
    by, at = _who_and_when(name, rows)
    return Change(name, before[name], now[name], by, at)


def conflict_page(form: EditForm, edit: Edit) -> dict[str, Any]:
    """Return what `conflict.html` shows: the clashing fields, what needs no choice, all typed."""
    latest = max(edit.clashes, key=lambda clash: clash.at.timestamp() if clash.at else 0.0)
    return {
        "person": latest.by,
        "at": latest.at,
        "rows": [_row(form, clash) for clash in edit.clashes],
        "kept": [
            {
                "key": _label(form, one.name),
                "value": in_words(form, one.name, one.theirs),
                "by": one.by,
            }
            for one in edit.kept
        ],
        "added": [
            {"key": _label(form, name), "value": in_words(form, name, value)}
            for name, value in edit.to_save.items()
        ],
        "typed": [*form.typed()],
        "seen_version": edit.record.version,  # type: ignore[attr-defined]
    }


def _row(form: EditForm, clash: Clash) -> dict[str, Any]:
    shown = {
        side: in_words(form, clash.name, getattr(clash, side))
        for side in ("before", "theirs", "mine")
    }
    when = clock_words(clash.at) if clash.at else ""
    return {
        "name": clash.name,
        "label": _label(form, clash.name),
        "by": clash.by,
        "at": when,
        **shown,
    }


def _label(form: EditForm, name: str) -> str:
    return str(form.fields[name].label).removesuffix(" (optional)")


def in_words(form: EditForm, name: str, value: Any) -> str:
    """Return a value as its field shows it: the words of a choice, a day, yes or no."""
    value = form.fields[name].prepare_value(_plain(value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value in (None, "", []):
        return "Not given"
    if isinstance(value, list):
        return ", ".join(in_words(form, name, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part)
    if isinstance(value, date):
        return day_words(value)
    return _choices(form.fields[name]).get(str(value), str(value))


def _choices(field: forms.Field) -> dict[str, str]:
    flat: dict[str, str] = {}
    for value, label in getattr(field, "choices", ()):
        grouped = label if isinstance(label, list | tuple) else [(value, label)]
        flat.update((str(code), str(words)) for code, words in grouped)
    return flat
