"""Reads Code-Point Open, the Ordnance Survey's file of live postcodes, into our postcodes.

The area files have no heading and ten columns (reference §6.4); files with a heading, long or short
names, and with the LA number in front are read too. Quality 90 has no place: no grid, no district.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import transaction

from cme.core import postcodes
from cme.core.datafiles import FileRefused, Rejected, Row, Table, Tally, find_columns, open_table
from cme.core.models import Postcode

WANTED = "Code-Point Open postcode"
AT_ONCE = 5000
NO_PLACE = 90
COLUMNS: dict[str, tuple[str, ...]] = {
    "postcode": ("Postcode", "PC"),
    "quality": ("Positional_quality_indicator", "PQ"),
    "easting": ("Eastings", "EA"),
    "northing": ("Northings", "NO"),
    "district_code": ("Admin_district_code", "DC"),
    "ward_code": ("Admin_ward_code", "WC"),
}
WITHOUT_HEADING = {
    "postcode": 0,
    "quality": 1,
    "easting": 2,
    "northing": 3,
    "district_code": 8,
    "ward_code": 9,
}
LONG_NAMES = {key: names[0] for key, names in COLUMNS.items()}
GSS = re.compile(r"[EWSNKLM]\d{8}")
# The national grid is 700 km by 1,300 km.
FARTHEST = {"easting": 700_000, "northing": 1_300_000}


class _Wrong(Exception):
    def __init__(self, problem: str, value: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.value = value


@dataclass
class PostcodeFile:
    """One file on its way in; `reject` is told of each row not taken, `progress` of rows read."""

    path: Path
    reject: Callable[[Rejected], None]
    progress: Callable[[int], None]
    announce: Callable[[Table], None]

    def load(self) -> Tally:
        """Add and change postcodes as the file has them, deleting none; raise FileRefused."""
        tally = Tally()
        with open_table(self.path, wanted=WANTED) as table:
            places, rows = self._places(table)
            self.announce(table)
            found = self._found(rows, places, len(table.first), tally)
            while chunk := dict(islice(found, AT_ONCE)):
                _store(chunk, tally)
                self.progress(tally.read)
        return tally

    def _places(self, table: Table) -> tuple[dict[str, int], Iterator[Row]]:
        places = find_columns(table.first, COLUMNS)
        if not places and len(table.first) == 10 and _is_postcode(table.first[0]):
            return WITHOUT_HEADING, _with_first(table)
        if "postcode" not in places or "URN" in table.first:
            raise FileRefused(f"{table.name} is not a {WANTED} file; {_looks_like(table.first)}.")
        for key, name in LONG_NAMES.items():
            if key not in places and key != "ward_code":
                raise FileRefused(f"Column “{name}” is missing.")
        return places, table.rest

    def _found(
        self, rows: Iterator[Row], places: dict[str, int], width: int, tally: Tally
    ) -> Iterator[tuple[str, Postcode]]:
        seen: dict[str, int] = {}
        for row in rows:
            try:
                postcode = _read(row, places, width)
                if postcode.pk in seen:
                    raise _Wrong(f"the same postcode as row {seen[postcode.pk]}", postcode.pk)
            except _Wrong as wrong:
                tally.rejected += 1
                self.reject(Rejected(row.number, wrong.problem, wrong.value))
                continue
            seen[postcode.pk] = row.number
            yield postcode.pk, postcode


def _with_first(table: Table) -> Iterator[Row]:
    yield Row(1, table.first)
    yield from table.rest


def _looks_like(first: list[str]) -> str:
    if "URN" in first:
        return "it looks like a list of schools"
    return f"its first row is “{', '.join(first[:3])}”"


def _is_postcode(text: str) -> bool:
    return postcodes.is_well_formed(postcodes.tidy(text))


def _read(row: Row, places: dict[str, int], width: int) -> Postcode:
    if row.fault:
        raise _Wrong(row.fault, "")
    if len(row.cells) != width:
        raise _Wrong(f"has {len(row.cells)} values where the heading has {width}", row.cells[0])
    cells = {key: row.cells[place].strip() for key, place in places.items()}
    postcode = postcodes.tidy(cells["postcode"])
    if not postcodes.is_well_formed(postcode):
        raise _Wrong("Postcode is not a full postcode", cells["postcode"])
    quality = _number("quality", cells, most=NO_PLACE)
    grid = {key: _number(key, cells, most=most) for key, most in FARTHEST.items()}
    has_place = quality != NO_PLACE and all(grid.values())
    for key in ("district_code", "ward_code"):
        code = cells.get(key, "")
        if (code or (has_place and key == "district_code")) and not GSS.fullmatch(code):
            raise _Wrong(f"{LONG_NAMES[key]} is not a GSS code", code)
    return Postcode(
        postcode=postcode,
        quality=quality,
        easting=grid["easting"] if has_place else None,
        northing=grid["northing"] if has_place else None,
        district_code=cells["district_code"],
        ward_code=cells.get("ward_code", ""),
    )


def _number(key: str, cells: dict[str, str], *, most: int) -> int:
    text = cells[key]
    if not (text.isascii() and text.isdecimal()) or int(text) > most:
        raise _Wrong(f"{LONG_NAMES[key]} must be a whole number from 0 to {most}", text)
    return int(text)


FIELDS = ("quality", "easting", "northing", "district_code", "ward_code")


@transaction.atomic
def _store(chunk: dict[str, Postcode], tally: Tally) -> None:
    here = {
        row[0]: row[1:] for row in Postcode.objects.filter(pk__in=chunk).values_list("pk", *FIELDS)
    }
    wanted = []
    for pk, postcode in chunk.items():
        held = here.get(pk)
        if held == tuple(getattr(postcode, name) for name in FIELDS):
            tally.unchanged += 1
            continue
        wanted.append(postcode)
        if held is None:
            tally.added += 1
        else:
            tally.changed += 1
    Postcode.objects.bulk_create(
        wanted, update_conflicts=True, unique_fields=["postcode"], update_fields=FIELDS
    )
