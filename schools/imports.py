"""Takes the national register and its links into our schools, in chunks, deleting nothing."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from cme.core.datafiles import FileRefused, Rejected, Row, Table, Tally, find_columns, open_table
from schools import register
from schools.models import School, SchoolLink

REGISTER, LINKS = "school register (GIAS)", "school links (GIAS)"
AT_ONCE = 1000
LINK_NAMES: dict[str, tuple[str, ...]] = {
    "urn": ("URN",),
    "other_urn": ("LinkURN",),
    "other_name": ("LinkName",),
    "kind": ("LinkType",),
    "linked_on": ("LinkEstablishedDate",),
}
NOT_HELD = "left out because the school is not held"


@dataclass
class Teller:
    """Who is told what happens while a file comes in."""

    announce: Callable[[Table, str], None]
    progress: Callable[[int], None]
    reject: Callable[[Rejected], None]


def import_file(path: Path, teller: Teller, *, wanted: str = REGISTER) -> Tally:
    """Take in a register file, or a links file where it is one; raise FileRefused.

    Run again with the same file, it changes nothing.
    """
    with open_table(path, wanted=wanted) as table:
        is_links = "linkurn" in {name.casefold() for name in table.first}
        if wanted == LINKS and not is_links:
            _refuse_as_links(table)
        if is_links:
            teller.announce(table, LINKS)
            return _Links(table, teller).load()
        places = _register_places(table)
        teller.announce(table, REGISTER)
        return _Register(table, teller, places).load()


def _register_places(table: Table) -> dict[str, int]:
    places = find_columns(table.first, register.NAMES)
    if not places or set(places) == {"postcode"}:
        raise FileRefused(
            f"{table.name} is not a {REGISTER} file; its first row is "
            f"“{', '.join(table.first[:3])}”."
        )
    for needed in register.NEEDED:
        if needed not in places:
            raise FileRefused(f"Column “{register.NAMES[needed][0]}” is missing.")
    return places


def _refuse_as_links(table: Table) -> None:
    if "EstablishmentName" in table.first:
        raise FileRefused(f"{table.name} is not a {LINKS} file; it looks like the register itself.")
    raise FileRefused("Column “LinkURN” is missing.")


class _File(ABC):
    """What both kinds of file share: rows to values, rejected rows told and counted."""

    def __init__(self, table: Table, teller: Teller, places: dict[str, int]) -> None:
        self.table = table
        self.teller = teller
        self.places = places
        self.names = {key: table.first[place] for key, place in places.items()}
        self.tally = Tally()
        self.seen: dict[Any, int] = {}

    def load(self) -> Tally:
        found = self._found()
        while chunk := list(islice(found, AT_ONCE)):
            self.store(chunk)
            self.teller.progress(self.tally.read)
        return self.tally

    def _found(self) -> Iterator[dict[str, Any]]:
        for row in self.table.rest:
            try:
                values = self._values(row)
            except register.Malformed as problem:
                self.tally.rejected += 1
                self.teller.reject(Rejected(row.number, *problem.args))
            else:
                yield values

    def _values(self, row: Row) -> dict[str, Any]:
        if row.fault:
            raise register.Malformed(row.fault)
        if len(row.cells) != len(self.table.first):
            width = f"has {len(row.cells)} values where the heading has {len(self.table.first)}"
            raise register.Malformed(width, row.cells[0])
        cells = {key: row.cells[place].strip() for key, place in self.places.items()}
        values = self.read(cells)
        key = self.key(values)
        if key in self.seen:
            raise register.Malformed(f"{self.same} as row {self.seen[key]}", cells["urn"])
        self.seen[key] = row.number
        return values

    same = ""

    @abstractmethod
    def read(self, cells: dict[str, str]) -> dict[str, Any]: ...

    @abstractmethod
    def key(self, values: dict[str, Any]) -> Any: ...

    @abstractmethod
    def store(self, chunk: list[dict[str, Any]]) -> None: ...


class _Register(_File):
    same = "the same URN"

    def read(self, cells: dict[str, str]) -> dict[str, Any]:
        return register.read_row(cells, self.names)

    def key(self, values: dict[str, Any]) -> Any:
        return values["urn"]

    @transaction.atomic
    def store(self, chunk: list[dict[str, Any]]) -> None:
        here = School.objects.in_bulk([values["urn"] for values in chunk], field_name="urn")
        wanted = []
        for values in chunk:
            held = here.get(values["urn"])
            if held and _is_same(held, values):
                self.tally.unchanged += 1
                continue
            if held:
                self.tally.changed += 1
            else:
                self.tally.added += 1
            # A file that does not say whether a school is open leaves what is known standing.
            known = {"register_status": held.register_status} if held else {}
            wanted.append(School(**known | values))
        fields = {key for key in self.places if key in _SCHOOL_FIELDS} - {"urn"}
        School.objects.bulk_create(
            wanted,
            update_conflicts=True,
            unique_fields=["urn"],
            update_fields=sorted(fields | {"register_status", "search_name"}),
        )


class _Links(_File):
    same = "the same link"

    def __init__(self, table: Table, teller: Teller) -> None:
        places = find_columns(table.first, LINK_NAMES)
        for needed in ("urn", "other_urn", "kind"):
            if needed not in places:
                raise FileRefused(f"Column “{LINK_NAMES[needed][0]}” is missing.")
        super().__init__(table, teller, places)

    def read(self, cells: dict[str, str]) -> dict[str, Any]:
        return register.read_link(cells, self.names)

    def key(self, values: dict[str, Any]) -> Any:
        return values["urn"], values["other_urn"], values["kind"]

    @transaction.atomic
    def store(self, chunk: list[dict[str, Any]]) -> None:
        urns = {values["urn"] for values in chunk}
        schools = dict(School.objects.filter(urn__in=urns).values_list("urn", "pk"))
        here = {
            (link.school_id, link.other_urn, link.kind): link
            for link in SchoolLink.objects.filter(school_id__in=schools.values())
        }
        wanted = []
        for values in chunk:
            school_id = schools.get(values.pop("urn"))
            if school_id is None:
                left_out = self.tally.left_out
                left_out[NOT_HELD] = left_out.get(NOT_HELD, 0) + 1
                continue
            held = here.get((school_id, values["other_urn"], values["kind"]))
            if held and _is_same(held, values):
                self.tally.unchanged += 1
                continue
            if held:
                self.tally.changed += 1
            else:
                self.tally.added += 1
            wanted.append(SchoolLink(school_id=school_id, **values))
        SchoolLink.objects.bulk_create(
            wanted,
            update_conflicts=True,
            unique_fields=["school", "other_urn", "kind"],
            update_fields=["other_name", "linked_on"],
        )


_SCHOOL_FIELDS = {column.field for column in register.COLUMNS}


def _is_same(held: School | SchoolLink, values: dict[str, Any]) -> bool:
    return all(getattr(held, name) == value for name, value in values.items())
