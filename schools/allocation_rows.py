"""Reads one row of a file of children for the allocation list; says everything wrong with it."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cme.core import postcodes, upn
from cme.core.dates import DateNotRead, read_date
from cme.core.people import fold
from cme.core.text import NotStorable, storable
from schools.rules import allocation as rules

NAMES: dict[str, tuple[str, ...]] = {
    "given_name": ("First name", "Given name", "Forename"),
    "family_name": ("Last name", "Family name", "Surname"),
    "born_on": ("Date of birth", "DOB"),
    "sex": ("Sex", "Gender"),
    "upn": ("UPN",),
    "address_line_1": ("Address line 1", "Address"),
    "address_line_2": ("Address line 2",),
    "town": ("Town",),
    "postcode": ("Postcode",),
    "carer_name": ("Parent or carer", "Parent", "Carer"),
    "carer_phone": ("Phone", "Telephone"),
    "school": ("School", "School allocated", "School URN"),
    "year_group": ("Year", "Year group", "NC year"),
    "since": ("On the list since", "Date added"),
    "starts_on": ("Start date",),
    "normal_round": ("Normal round",),
}
NEEDED = ("given_name", "family_name", "born_on", "school", "year_group", "since")
LENGTHS = {
    "given_name": 100,
    "family_name": 100,
    "address_line_1": 100,
    "address_line_2": 100,
    "town": 60,
    "carer_name": 100,
    "carer_phone": 40,
    "school": 150,
}
SEXES = {
    "": "unknown", "not known": "unknown", "unknown": "unknown", "u": "unknown",
    "f": "female", "female": "female", "girl": "female",
    "m": "male", "male": "male", "boy": "male",
}  # fmt: skip
YES = {"yes": True, "y": True, "true": True, "1": True}
ANSWERS: dict[str, bool] = YES | {"": False, "no": False, "n": False, "false": False, "0": False}
OLDEST_CHILD, LONGEST_AGO = 20, 3
"""Years: what is earlier is a slip of the keyboard."""
MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
PERSON = (
    "given_name",
    "family_name",
    "born_on",
    "sex",
    "upn",
    "address_line_1",
    "address_line_2",
    "town",
    "postcode",
)


class Wrong(Exception):
    """A cell cannot be taken; carries the problem, without a full stop."""


@dataclass
class ReadRow:
    """One row as it was read, and what is wrong with it: problem and value."""

    number: int
    values: dict[str, Any]
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def keys(self) -> list[tuple[Any, ...]]:
        """By what the same child is known again: the UPN; the name and the date of birth."""
        got = self.values
        keys: list[tuple[Any, ...]] = [("upn", got["upn"])] if got.get("upn") else []
        if got.get("born_on") and got.get("given_name") and got.get("family_name"):
            name = fold(f"{got['given_name']} {got['family_name']}")
            keys.append(("name", name, got["born_on"]))
        return keys

    def person(self) -> dict[str, Any]:
        """Return the fields of PersonDetails as the file reports them."""
        got = self.values
        carer = {"name": got["carer_name"], "phone": got["carer_phone"]}
        return {
            **{name: got[name] for name in PERSON},
            "address_kind": "known" if got["address_line_1"] or got["postcode"] else "unknown",
            "carers": [carer] if any(carer.values()) else [],
        }


def label(name: str) -> str:
    """Return a column's heading in the template."""
    return NAMES[name][0]


def read_row(number: int, cells: dict[str, str], *, today: dt.date) -> ReadRow:
    """Return the row with every value that could be read; columns left out are empty."""
    row = ReadRow(number, {})
    for name in NAMES:
        try:
            text = _text(name, cells.get(name, ""))
            row.values[name] = READERS.get(name, _as_it_is)(name, text, today)
        except Wrong as problem:
            row.problems.append((str(problem), cells.get(name, "").strip()[:60]))
    if row.values.get("normal_round") and (
        row.values.get("year_group", rules.NORMAL_ROUND_YEARS[0]) not in rules.NORMAL_ROUND_YEARS
    ):
        words = "Only Reception, year 3 and year 7 have a normal round"
        row.problems.append((words, cells.get("year_group", "").strip()[:60]))
    return row


def _text(name: str, cell: str) -> str:
    try:
        text = storable(cell, label=label(name))
    except NotStorable as problem:
        raise Wrong(problem.words.rstrip(".")) from problem
    if not text and name in NEEDED:
        raise Wrong(f"{label(name)} is missing")
    if len(text) > LENGTHS.get(name, 60):
        raise Wrong(f"{label(name)} must be {LENGTHS.get(name, 60)} characters or fewer")
    return text


def _as_it_is(name: str, text: str, today: dt.date) -> str:
    return text


def _date(name: str, text: str, today: dt.date) -> dt.date | None:
    if not text:
        return None
    last = None if name == "starts_on" else today
    try:
        day = read_date(MIDNIGHT.sub("", text), label=label(name), today=last)
    except DateNotRead as problem:
        raise Wrong(problem.words.rstrip(".")) from problem
    years = {"born_on": OLDEST_CHILD, "since": LONGEST_AGO, "starts_on": LONGEST_AGO}[name]
    if day.year < today.year - years or day.year > today.year + LONGEST_AGO:
        raise Wrong(f"{label(name)} must be a real date. Check the year")
    return day


def _sex(name: str, text: str, today: dt.date) -> str:
    if text.casefold() not in SEXES:
        raise Wrong("Sex must be girl, boy or not known")
    return SEXES[text.casefold()]


def _upn(name: str, text: str, today: dt.date) -> str:
    try:
        return upn.read_upn(text).text if text else ""
    except upn.UpnRefused as problem:
        raise Wrong(problem.words.rstrip(".")) from problem


def _postcode(name: str, text: str, today: dt.date) -> str:
    try:
        return postcodes.read_postcode(text) if text else ""
    except postcodes.PostcodeRefused as problem:
        raise Wrong("Postcode must be a full postcode, like AB1 2CD") from problem


def _year(name: str, text: str, today: dt.date) -> int:
    found = re.fullmatch(r"(?:year|yr|y)?\s*(\d{1,2})", text.casefold())
    year = 0 if text.casefold() in ("reception", "r", "year r") else int(found[1]) if found else -1
    if not 0 <= year <= 13:
        raise Wrong("Year must be Reception or a number from 1 to 13")
    return year


def _answer(name: str, text: str, today: dt.date) -> bool:
    if text.casefold() not in ANSWERS:
        raise Wrong(f"{label(name)} must be yes or no")
    return ANSWERS[text.casefold()]


READERS: dict[str, Callable[[str, str, dt.date], Any]] = {
    "born_on": _date,
    "since": _date,
    "starts_on": _date,
    "sex": _sex,
    "upn": _upn,
    "postcode": _postcode,
    "year_group": _year,
    "normal_round": _answer,
}
