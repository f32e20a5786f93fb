"""What the columns of the national register are called, and how each is read; pure, no database.

GIAS writes Windows-1252, dates dd-mm-yyyy and codes with leading zeros, which a spreadsheet loses
when somebody saves the file again (reference §6.3). The extracts once on data.gov.uk name the same
columns otherwise. Columns are read by name and only three are needed; head teachers are never read.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cme.core import postcodes, text
from schools import rules


class Malformed(Exception):
    """A value the register may not hold; carries the problem without the value."""


@dataclass(frozen=True)
class Column:
    """A field of ours, the names its column goes by, and how a filled cell is read."""

    field: str
    names: tuple[str, ...]
    read: Callable[[str], Any]
    empty: Any = ""


STATUS_CODES = {"1": "open", "2": "closed", "3": "closing", "4": "proposed"}
STATUS_NAMES = {
    "open": "open",
    "closed": "closed",
    "open, but proposed to close": "closing",
    "proposed to open": "proposed",
}
PHASES = {
    name.casefold(): name
    for name in (
        "Not applicable",
        "Nursery",
        "Primary",
        "Middle deemed primary",
        "Secondary",
        "Middle deemed secondary",
        "16 plus",
        "All-through",
    )
} | {"all through": "All-through"}
# The register's way of saying that it does not know.
NO_DAY = dt.date(1900, 1, 1)
NO_GRID = 999_999_999
CHILDRENS_CENTRE_CODES = {"47", "48"}


def _words(longest: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        try:
            words = text.storable(cell, label="it")
        except text.NotStorable:
            raise Malformed("has a character that cannot be stored") from None
        if len(words) > longest:
            raise Malformed(f"must be {longest} characters or fewer")
        return words

    return read


def _whole(cell: str) -> int:
    # A spreadsheet that once held an empty cell in the column writes 301.0.
    found = re.fullmatch(r"(\d{1,9})(\.0)?", cell, re.ASCII)
    if not found:
        raise Malformed("must be a whole number")
    return int(found[1])


def _age(cell: str) -> int:
    years = _whole(cell)
    if years > 99:
        raise Malformed("must be an age in years")
    return years


def _grid(cell: str) -> int | None:
    metres = _whole(cell)
    return None if metres in (0, NO_GRID) else metres


def _digits(length: int, sentence: str) -> Callable[[str], str]:
    """Read a code of so many digits, putting back leading zeros."""

    def read(cell: str) -> str:
        found = re.fullmatch(r"(\d+)(\.0)?", cell, re.ASCII)
        if not found or len(found[1]) > length:
            raise Malformed(sentence)
        return found[1].zfill(length)

    return read


def _urn(cell: str) -> str:
    found = re.fullmatch(r"([1-9]\d{5})(\.0)?", cell, re.ASCII)
    if not found:
        raise Malformed("must be 6 digits")
    return found[1]


def _day(cell: str) -> dt.date | None:
    for order in ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"):
        try:
            day = dt.datetime.strptime(cell, order).date()  # noqa: DTZ007 – a day has no zone
        except ValueError:
            continue
        return None if day == NO_DAY else day
    raise Malformed("must be a real date")


def _phone(cell: str) -> str:
    digits = re.sub(r"[\s()-]", "", cell)
    # National numbers have 10 or 11 digits and begin with 0; a spreadsheet takes the 0 away.
    if re.fullmatch(r"[1-9]\d{8,9}", digits):
        return f"0{digits}"
    return _words(40)(cell)


def _postcode(cell: str) -> str:
    return _words(8)(postcodes.tidy(cell))


def _phase(cell: str) -> str:
    return PHASES.get(cell.casefold()) or _words(60)(cell)


def _gss(cell: str) -> str:
    # The register writes 9999 and the like for a place outside Great Britain.
    return cell if re.fullmatch(r"[EWSN]\d{8}", cell) else ""


COLUMNS = (
    Column("urn", ("URN",), _urn),
    Column("name", ("EstablishmentName", "Establishment name"), _words(150)),
    Column(
        "la_code",
        ("LA (code)", "Local authority (code)"),
        _digits(3, "must be a 3-digit LA number"),
    ),
    Column("la_name", ("LA (name)", "Local authority (name)"), _words(100)),
    Column(
        "establishment_number",
        ("EstablishmentNumber", "Establishment number"),
        _digits(4, "must be a 4-digit establishment number"),
    ),
    Column("kind", ("TypeOfEstablishment (name)", "Type of establishment"), _words(100)),
    Column("kind_group", ("EstablishmentTypeGroup (name)",), _words(100)),
    Column("opened_on", ("OpenDate", "Opening date"), _day, None),
    Column("closed_on", ("CloseDate", "Closing date"), _day, None),
    Column("phase", ("PhaseOfEducation (name)", "Phase of education"), _phase),
    Column("lowest_age", ("StatutoryLowAge", "Statutory lowest age"), _age, None),
    Column("highest_age", ("StatutoryHighAge", "Statutory highest age"), _age, None),
    Column("gender", ("Gender (name)", "Gender"), _words(20)),
    Column("capacity", ("SchoolCapacity", "School capacity"), _whole, None),
    Column("street", ("Street",), _words(150)),
    Column("locality", ("Locality",), _words(150)),
    Column("town", ("Town",), _words(100)),
    Column("county", ("County (name)", "County"), _words(60)),
    Column("postcode", ("Postcode",), _postcode),
    Column("phone", ("TelephoneNum", "Telephone number"), _phone),
    Column("website", ("SchoolWebsite", "Website address"), _words(200)),
    Column("district_code", ("DistrictAdministrative (code)",), _gss),
    Column("easting", ("Easting",), _grid, None),
    Column("northing", ("Northing",), _grid, None),
)
# Read together, into one field or to know what kind of establishment a row is.
STATUS_CODE, STATUS_NAME, KIND_CODE = "status code", "status name", "kind code"
NAMES: dict[str, tuple[str, ...]] = {column.field: column.names for column in COLUMNS} | {
    STATUS_CODE: ("EstablishmentStatus (code)",),
    STATUS_NAME: ("EstablishmentStatus (name)", "Establishment status"),
    KIND_CODE: ("TypeOfEstablishment (code)",),
}
NEEDED = ("urn", "name")


def read_row(cells: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    """Return a school's fields from a row's cells; `names` are the columns' names in this file.

    A status the file does not give is absent, so that it can leave a known one standing. Raises
    Malformed with (problem, value) as its arguments.
    """
    if is_childrens_centre(cells):
        raise Malformed("a children's centre is not a school", cells.get("name", ""))
    row: dict[str, Any] = {}
    for column in COLUMNS:
        cell = cells.get(column.field)
        if cell is None:
            continue
        if not cell:
            if column.field in NEEDED:
                raise Malformed(f"{names[column.field]} is empty", "")
            row[column.field] = column.empty
            continue
        try:
            row[column.field] = column.read(cell)
        except Malformed as problem:
            raise Malformed(f"{names[column.field]} {problem}", cell) from None
    if status := _status(cells, names):
        row["register_status"] = status
    row["search_name"] = rules.search_name(row["name"])[:150]
    return row


def is_childrens_centre(cells: dict[str, str]) -> bool:
    """Whether the row is a children's centre, which no child can be on the roll of."""
    kind = cells.get("kind", "").casefold().replace("’", "'")
    return cells.get(KIND_CODE) in CHILDRENS_CENTRE_CODES or kind.startswith("children's centre")


def _status(cells: dict[str, str], names: dict[str, str]) -> str:
    for key, known in ((STATUS_CODE, STATUS_CODES), (STATUS_NAME, STATUS_NAMES)):
        cell = cells.get(key, "")
        if cell:
            status = known.get(cell.casefold().lstrip("0"))
            if status is None:
                raise Malformed(f"{names[key]} is not a status of the register", cell)
            return status
    return ""


def read_link(cells: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    """Return a link's fields from a row's cells; raise Malformed with (problem, value)."""
    readers: dict[str, Callable[[str], Any]] = {
        "urn": _urn,
        "other_urn": _urn,
        "other_name": _words(150),
        "kind": _words(80),
        "linked_on": _day,
    }
    row: dict[str, Any] = {}
    for field, cell in cells.items():
        if not cell:
            if field in ("urn", "other_urn", "kind"):
                raise Malformed(f"{names[field]} is empty", "")
            row[field] = None if field == "linked_on" else ""
            continue
        try:
            row[field] = readers[field](cell)
        except Malformed as problem:
            raise Malformed(f"{names[field]} {problem}", cell) from None
    return row
