"""A file of children for the allocation list: all of it is right and taken, or none of it is."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from cme.audit import recording
from cme.audit.lifecycle import begin_many
from cme.core.datafiles import FileRefused, Rejected, Row, find_columns, open_table
from cme.core.models import PersonDetails
from cme.core.people import store_keys
from cme.core.references import new_reference
from cme.worklist.services import refresh_many
from schools import statuses
from schools.allocation_rows import NAMES, NEEDED, ReadRow, label, read_row
from schools.models import Allocation, AllocationEntry, AllocationImport, School
from schools.services.allocating import give_many, look_for_all
from schools.services.allocation_counts import COUNTED, set_counts
from schools.services.allocation_schools import Schools
from schools.services.allocations import again_words, name_key, one_at_a_time, tell

WANTED = "CSV"
MOST_ROWS = 10_000
CHUNK = 500
GZIPPED = b"\x1f\x8b"


@dataclass
class Checked:
    """A file that was read to its end: its rows, and everything wrong with them."""

    digest: str
    rows: list[ReadRow] = field(default_factory=list)
    problems: list[Rejected] = field(default_factory=list)

    @property
    def wrong_rows(self) -> int:
        """How many rows are wrong; a row may have several problems."""
        return len({problem.row for problem in self.problems})


@dataclass
class Outcome:
    """What a file came to: what was changed, or what is wrong with it, or when it came before."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    problems: list[Rejected] = field(default_factory=list)
    wrong_rows: int = 0
    imported_before: dt.datetime | None = None


class Known(NamedTuple):
    """What is held of one child already: an entry of the list, or one that left it."""

    entry: AllocationEntry
    hidden: bool


def import_file(*, by: Any, path: Path, name: str) -> Outcome:
    """Check a whole file, and add and change what it says, or nothing; return what it came to.

    `name` is what the person calls the file. A file that was taken before changes nothing, whatever
    has happened to its children since. Raises FileRefused where it is no file of rows.
    """
    checked = check(path, today=timezone.localdate())
    if checked.problems:
        return Outcome(problems=checked.problems, wrong_rows=checked.wrong_rows)
    return _take(checked, by, name)


def check(path: Path, *, today: dt.date) -> Checked:
    """Read a file to its end; return its rows and everything wrong with them."""
    with path.open("rb") as raw:
        if raw.read(2) == GZIPPED:
            raise FileRefused(
                f"{path.name} is not a {WANTED} file; it looks like a compressed archive."
            )
        raw.seek(0)
        checked = Checked(hashlib.file_digest(raw, "sha256").hexdigest())
    with open_table(path, wanted=WANTED) as table:
        places = find_columns(table.first, NAMES)
        missing = [name for name in NEEDED if name not in places]
        if missing:
            raise FileRefused(" ".join(f"Column “{label(name)}” is missing." for name in missing))
        for row in table.rest:
            _read(checked, row, places, len(table.first), today)
            if len(checked.rows) > MOST_ROWS:
                raise FileRefused(f"{path.name} has more than {MOST_ROWS:,} rows. Split it.")
    if not checked.rows:
        raise FileRefused(f"{path.name} has a heading and no rows. Add a row for each child.")
    _find_schools(checked)
    _find_doubles(checked)
    checked.problems.sort(key=lambda problem: problem.row)
    return checked


def _read(checked: Checked, row: Row, places: dict[str, int], width: int, today: dt.date) -> None:
    fault = row.fault
    if not fault and len(row.cells) != width:
        fault = f"has {len(row.cells)} values where the heading has {width}"
    if fault:
        checked.problems.append(Rejected(row.number, fault))
        checked.rows.append(ReadRow(row.number, {}))
        return
    cells = {name: row.cells[place] for name, place in places.items()}
    read = read_row(row.number, cells, today=today)
    checked.rows.append(read)
    checked.problems += [Rejected(row.number, *problem) for problem in read.problems]


def _find_schools(checked: Checked) -> None:
    told = [row for row in checked.rows if row.values.get("school")]
    schools = Schools(row.values["school"] for row in told)
    for row in told:
        typed = row.values["school"]
        found = schools.find(typed)
        if isinstance(found, School):
            row.values["school"] = found
        else:
            checked.problems.append(Rejected(row.number, found, typed[:60]))


def _find_doubles(checked: Checked) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row in checked.rows:
        before = next((seen[key] for key in row.keys if key in seen), None)
        if before is not None:
            checked.problems.append(Rejected(row.number, f"is the same as row {before}"))
        for key in row.keys:
            seen.setdefault(key, row.number)


@transaction.atomic
def _take(checked: Checked, by: Any, name: str) -> Outcome:
    one_at_a_time()
    before = AllocationImport.objects.filter(digest=checked.digest).first()
    if before is not None:
        return Outcome(unchanged=len(checked.rows), imported_before=before.imported_at)
    outcome, on = Outcome(), timezone.localdate()
    listed, ended = _listed(by), _ended(checked.rows)
    new, other = [], []
    for row in checked.rows:
        known = next((listed[key] for key in row.keys if key in listed), None)
        if known is None and any(_is_over(row, ended.get(key)) for key in row.keys):
            outcome.ended += 1
        elif known is None:
            new.append(row)
        elif known.hidden or not _says_otherwise(known.entry, row):
            outcome.unchanged += 1
        else:
            other.append((known.entry.pk, row))
    touched = [*_add(new, by), *_change(other, by, on)]
    outcome.added, outcome.changed = len(new), len(other)
    for entries in _chunks(touched):
        refresh_many(entries, on=on)
    if touched:
        look_for_all()
    AllocationImport.objects.create(
        file_name=name[:200],
        digest=checked.digest,
        by=by,
        rows=len(checked.rows),
        added=outcome.added,
        changed=outcome.changed,
        unchanged=outcome.unchanged + outcome.ended,
    )
    return outcome


# --- Whom the file tells of, and who is held ------------------------------------------------------
def _keys(entry: AllocationEntry) -> Iterator[tuple[Any, ...]]:
    if entry.person.upn:
        yield "upn", entry.person.upn
    if entry.person.born_on:
        yield "name", name_key(entry.person), entry.person.born_on


def _listed(by: Any) -> dict[tuple[Any, ...], Known]:
    """Return every child on the list by what they are known by; a UPN says more than a name."""
    rows = AllocationEntry.objects.on_the_list().with_hidden(by).select_related("person")
    known: dict[tuple[Any, ...], Known] = {}
    for entry in rows.order_by("pk").iterator(chunk_size=CHUNK):
        for key in _keys(entry):
            known.setdefault(key, Known(entry, entry.hidden))  # type: ignore[attr-defined]
    return known


def _ended(rows: Sequence[ReadRow]) -> dict[tuple[Any, ...], dt.date]:
    """Return the day each child last left the list, of those who did since the file's first day."""
    first = min((row.values["since"] for row in rows), default=None)
    if first is None:
        return {}
    left = AllocationEntry.objects.exclude(status__in=statuses.ON_THE_LIST)
    left = left.filter(status_on__gte=first).select_related("person").order_by("status_on", "pk")
    return {
        key: entry.status_on for entry in left.iterator(chunk_size=CHUNK) for key in _keys(entry)
    }


def _is_over(row: ReadRow, ended_on: dt.date | None) -> bool:
    """Whether a row tells of a time on the list that has ended: an old export, sent again."""
    return ended_on is not None and row.values["since"] <= ended_on


def _says_otherwise(entry: AllocationEntry, row: ReadRow) -> bool:
    return any(getattr(entry, name) != value for name, value in _told(row).items())


def _told(row: ReadRow) -> dict[str, Any]:
    """Return what a row may change of an entry; an empty cell changes nothing."""
    told = {"school_id": row.values["school"].pk, "year_group": row.values["year_group"]}
    if row.values["starts_on"]:
        told["starts_on"] = row.values["starts_on"]
    return told


# --- Writing --------------------------------------------------------------------------------------
def _add(rows: Sequence[ReadRow], by: Any) -> list[AllocationEntry]:
    """Put new children on the list, in few statements; return their entries."""
    added: list[AllocationEntry] = []
    for chunk in _chunks(rows):
        people = recording.create_many([PersonDetails(**row.person()) for row in chunk], by=by)
        store_keys(*people)
        entries = [
            AllocationEntry(
                reference=reference,
                person=person,
                added_by=by,
                **{name: row.values[name] for name in ENTRY_FIELDS},
            )
            for row, person, reference in zip(chunk, people, _references(len(chunk)), strict=True)
        ]
        set_counts(entries)
        entries = begin_many(entries, by=by, reason="listed", on=lambda entry: entry.since)
        give_many([_first(entry, by) for entry in entries])
        added += entries
    return added


ENTRY_FIELDS = ("school", "year_group", "since", "starts_on", "normal_round")


def _first(entry: AllocationEntry, by: Any) -> Allocation:
    return Allocation(
        entry=entry,
        school=entry.school,
        allocated_on=entry.since,
        starts_on=entry.starts_on,
        recorded_by=by,
    )


def _references(number: int) -> list[str]:
    drawn: set[str] = set()
    while len(drawn) < number:
        drawn.add(new_reference("L", taken=drawn.__contains__))
        if len(drawn) == number:
            held = AllocationEntry.objects.filter(reference__in=drawn)
            drawn -= set(held.values_list("reference", flat=True))
    return list(drawn)


def _change(pairs: Sequence[tuple[int, ReadRow]], by: Any, on: dt.date) -> list[AllocationEntry]:
    """Give children on the list the school, the year and the start that the file says."""
    changed: list[AllocationEntry] = []
    for chunk in _chunks(pairs):
        rows = dict(chunk)
        locked = AllocationEntry.objects.on_the_list().select_for_update(of=("self",), no_key=True)
        entries = list(locked.filter(pk__in=rows).select_related("school", "person").order_by("pk"))
        allocations = _latest_allocations(entries)
        for entry in entries:
            _tell_of(entry, rows[entry.pk], allocations[entry.pk], on)
        again = [one[-1] for one in allocations.values() if one[-1].pk is None]
        for one in again:
            one.recorded_by = by
        give_many(again)
        kept = [one[-1] for one in allocations.values() if one[-1] not in again]
        Allocation.objects.bulk_update(kept, ["starts_on"])
        set_counts([entry for entry in entries if entry.status == statuses.ON_LIST])
        recording.save_many(entries, by=by, fields=CHANGED)
        changed += entries
    return changed


CHANGED = (
    "school",
    "year_group",
    "starts_on",
    "latest",
    "latest_on",
    *COUNTED,
    "counted_at",
)


def _latest_allocations(entries: Sequence[AllocationEntry]) -> dict[int, list[Allocation]]:
    found: dict[int, list[Allocation]] = {entry.pk: [] for entry in entries}
    for one in Allocation.objects.filter(entry__in=entries).order_by("allocated_on", "pk"):
        found[one.entry_id].append(one)
    return found


def _tell_of(
    entry: AllocationEntry, row: ReadRow, allocations: list[Allocation], on: dt.date
) -> None:
    """Put what the row says on the entry and on its allocations, unsaved."""
    got = row.values
    if got["school"].pk != entry.school_id:
        day = max(got["since"], entry.since) if got["since"] > entry.since else on
        entry.school, entry.starts_on = got["school"], got["starts_on"]
        allocations.append(
            Allocation(
                entry=entry, school=entry.school, allocated_on=day, starts_on=entry.starts_on
            )
        )
        tell(entry, again_words(entry, len(allocations)), day)
    elif got["starts_on"]:
        entry.starts_on = allocations[-1].starts_on = got["starts_on"]
    entry.year_group = got["year_group"]


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
