"""Reads the term dates of a profile: whole school years, each checked before it is used."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cme.authority.profile_schema import CALENDAR_YEAR, CLOSED, TERM, Key, what_is_wrong_with
from cme.core.dates.school_years import Closing
from cme.core.dates.term_dates import WrittenTerm, check_closing, faults_in
from cme.core.errors import RuleBroken

Row = dict[str, Any]
Wrong = Callable[[str, str], None]
Table = Callable[[str, Row, dict[str, Key]], Row]


@dataclass(frozen=True)
class YearDates:
    """A school year as a profile gives it; each closing with the reason it gives."""

    terms: tuple[WrittenTerm, ...]
    closings: tuple[tuple[Closing, str], ...]


class CalendarReader:
    """Reads school years with the profile reader's own ways to check a table and to say a fault."""

    def __init__(self, *, table: Table, wrong: Wrong) -> None:
        self._table = table
        self._wrong = wrong

    def read(self, path: str, year: int, given: Row) -> YearDates:
        """Return one year's dates; every fault is said under its path."""
        year_row = self._table(path, given, CALENDAR_YEAR)
        terms = [
            WrittenTerm(row["name"], row["first"], row["last"])
            for row in self._rows(f"{path}.terms", year_row.get("terms", []), TERM)
        ]
        closings = [
            *self._inset(f"{path}.inset", year_row.get("inset", [])),
            *(
                (Closing(row["first"], row.get("last") or row["first"]), row.get("why", ""))
                for row in self._rows(f"{path}.closed", year_row.get("closed", []), CLOSED)
            ),
        ]
        self._check(path, year, terms, closings)
        return YearDates(tuple(terms), tuple(closings))

    def _rows(self, path: str, given: list[Any], keys: dict[str, Key]) -> Iterator[Row]:
        for at, row in enumerate(given, start=1):
            if not isinstance(row, dict):
                self._wrong(f"{path}.{at}", "must be a table in { }")
                continue
            read = self._table(f"{path}.{at}", row, keys)
            if all(name in read for name, key in keys.items() if key.needed):
                yield read

    def _inset(self, path: str, given: list[Any]) -> Iterator[tuple[Closing, str]]:
        for at, day in enumerate(given, start=1):
            if sentence := what_is_wrong_with(Key(dt.date), day):
                self._wrong(f"{path}.{at}", sentence)
            else:
                yield Closing(day, day, is_inset=True), ""

    def _check(
        self, path: str, year: int, terms: list[WrittenTerm], closings: list[tuple[Closing, str]]
    ) -> None:
        for fault in faults_in(year, terms):
            self._wrong(f"{path}.terms.{fault.at + 1}", fault.sentence.rstrip("."))
        before: list[Closing] = []
        for closing, _ in closings:
            try:
                check_closing(year, closing, before)
            except RuleBroken as broken:
                where = "inset" if closing.is_inset else "closed"
                self._wrong(f"{path}.{where}", broken.sentence.rstrip("."))
            before.append(closing)
