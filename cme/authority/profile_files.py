"""Reads a council's profile: one TOML file laid over the common one, checked whole before use."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cme.authority import rules
from cme.authority.profile_calendars import CalendarReader, YearDates
from cme.authority.profile_schema import (
    AREA,
    CODE,
    COUNCIL,
    DISTRICT,
    GSS,
    TABLES,
    WORD_CHECKS,
    YEAR,
    Check,
    Key,
    what_is_wrong_with,
)

PROFILES = Path(__file__).parent / "profiles"

Row = dict[str, Any]


class ProfileError(Exception):
    """The profile cannot be used; `problems` has one line for each fault, naming file and key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Profile:
    """A council's arrangements as its file gives them; rows are keyed like the models' fields."""

    name: str
    council: Row
    words: dict[str, str]
    areas: dict[str, Row] = field(default_factory=dict)
    districts: dict[str, Row] = field(default_factory=dict)
    teams: dict[str, Row] = field(default_factory=dict)
    agencies: dict[str, Row] = field(default_factory=dict)
    checks: dict[str, Row] = field(default_factory=dict)
    thresholds: dict[str, Row] = field(default_factory=dict)
    categories: dict[str, Row] = field(default_factory=dict)
    at_risk_groups: dict[str, Row] = field(default_factory=dict)
    calendar: dict[int, YearDates] = field(default_factory=dict)


def names() -> list[str]:
    """Return the councils whose profiles come with the service."""
    return sorted(file.stem for file in PROFILES.glob("*.toml") if file.stem != "common")


def common() -> Profile:
    """Return what every council starts from: no areas, no teams, and only the common words."""
    return _Reader(PROFILES / "common.toml").read_common()


def read(wanted: str) -> Profile:
    """Return the profile of that name or file; raise ProfileError with every fault found."""
    return _Reader(_find(wanted)).read()


def _find(wanted: str) -> Path:
    inside = PROFILES / f"{wanted.replace('-', '_')}.toml"
    if re.fullmatch(r"[\w-]+", wanted) and inside.is_file():
        return inside
    if Path(wanted).is_file():
        return Path(wanted)
    near = difflib.get_close_matches(wanted.replace("-", "_"), names(), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ProfileError(
        [f"There is no profile “{wanted}”.{hint} There are: {', '.join(names())}; or give a file."]
    )


class _Reader:
    """Reads one profile and gathers what is wrong with it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[str] = []
        self.came_from: dict[str, str] = {}

    def read(self) -> Profile:
        given = self._lay(self.file, seen=())
        self._stop_if_wrong()
        self._check_tops(given)
        council = self._table("council", given.get("council", {}), COUNCIL)
        words = self._words(given.get("words", {}))
        areas, districts = self._areas(given.get("areas", {}))
        tables = {name: self._rows(name, given.get(name, {})) for name in TABLES}
        calendar = self._calendar(given.get("calendar", {}))
        self._check_thresholds(tables["thresholds"])
        self._check_teams(tables["teams"], areas, words)
        self._stop_if_wrong()
        _finish(tables, words)
        return Profile(
            name=self.file.stem,
            council=council,
            words=words,
            areas=areas,
            districts=districts,
            calendar=calendar,
            **tables,
        )

    def read_common(self) -> Profile:
        """Return the tables and words that the file has, without asking for the others."""
        given = self._lay(self.file, seen=())
        tables = {name: self._rows(name, given[name]) for name in TABLES if name in given}
        calendar = self._calendar(given.get("calendar", {}))
        self._check_thresholds(tables["thresholds"])
        self._stop_if_wrong()
        words: dict[str, str] = given["words"]
        _finish(tables, words | {"hub_name": "safeguarding hub"})
        return Profile(name=self.file.stem, council={}, words=words, calendar=calendar, **tables)

    def _stop_if_wrong(self) -> None:
        if self.problems:
            raise ProfileError(self.problems)

    def _wrong(self, path: str, sentence: str) -> None:
        self.problems.append(f"{self._file_of(path)}, {path}: {sentence}.")

    def _file_of(self, path: str) -> str:
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            if found := self.came_from.get(".".join(parts[:length])):
                return found
        return self.file.name

    def _lay(self, file: Path, seen: tuple[Path, ...]) -> Row:
        """Return the file's tables laid over those of the file it extends.

        A school year is laid over whole: two councils' term dates never mix.
        """
        given = self._parse(file)
        below = given.pop("extends", None)
        under: Row = {}
        if below is not None:
            base = PROFILES / f"{below}.toml"
            if not isinstance(below, str) or not base.is_file() or base in (*seen, file):
                self.problems.append(f"{file.name}, extends: there is no profile “{below}” below.")
            else:
                under = self._lay(base, (*seen, file))
        return self._merge(under, given, file.name, "")

    def _merge(self, under: Row, over: Row, file: str, path: str) -> Row:
        merged = dict(under)
        for key, value in over.items():
            where = f"{path}{key}"
            old = merged.get(key)
            if isinstance(value, dict) and path != "calendar.":
                merged[key] = self._merge(
                    old if isinstance(old, dict) else {}, value, file, f"{where}."
                )
                self.came_from.setdefault(where, file)
            else:
                merged[key] = value
                self.came_from[where] = file
        return merged

    def _parse(self, file: Path) -> Row:
        try:
            return tomllib.loads(file.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            self.problems.append(f"{file.name} is not a profile: it is not UTF-8 text.")
        except tomllib.TOMLDecodeError as error:
            self.problems.append(f"{file.name}: {_say_toml_fault(str(error))}.")
        return {}

    def _check_tops(self, given: Row) -> None:
        known = ["council", "words", "areas", "calendar", *TABLES]
        for top, value in given.items():
            if top not in known:
                self._wrong(top, f"this is not a part of a profile{_did_you_mean(top, known)}")
            elif not isinstance(value, dict):
                self._wrong(top, "must be a table")
                given[top] = {}
        for top in ("council", "areas"):
            if not given.get(top):
                self.problems.append(f"{self.file.name}: [{top}] is missing.")

    def _words(self, given: Row) -> dict[str, str]:
        for word, value in given.items():
            path = f"words.{word}"
            if word not in rules.WORDS:
                hint = _did_you_mean(word, rules.WORDS)
                self._wrong(path, f"this is not a field of pages and letters{hint}")
            elif not isinstance(value, str) or not value.strip():
                self._wrong(path, "must be text in quotes, and not empty")
            elif sentence := WORD_CHECKS.get(word, lambda _: "")(value):
                self._wrong(path, sentence)
        for word in rules.WORDS:
            if word not in given:
                self._wrong(f"words.{word}", "this is missing")
        return {word: given[word] for word in rules.WORDS if word in given}

    def _areas(self, given: Row) -> tuple[dict[str, Row], dict[str, Row]]:
        areas: dict[str, Row] = {}
        districts: dict[str, Row] = {}
        for code, table, path in self._coded("areas", given, CODE):
            row = self._table(path, table, AREA)
            inside = row.pop("districts", {})
            areas[code] = row
            for gss, place, place_path in self._coded(f"{path}.districts", inside, GSS):
                if gss in districts:
                    self._wrong(place_path, f"this is in {districts[gss]['area']} too")
                district = self._table(place_path, place, DISTRICT)
                districts[gss] = {"label": "", **district, "area": code}
            if not inside:
                self._wrong(path, "an area needs at least one district")
        return areas, districts

    def _rows(self, name: str, given: Row) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        blanks = {str: "", bool: False, int: None}
        for code, table, path in self._coded(name, given, CODE):
            row = self._table(path, table, TABLES[name])
            empty = {key: blanks.get(spec.kind, "") for key, spec in TABLES[name].items()}
            rows[code] = empty | row
        if not rows and name != "teams":
            self.problems.append(f"{self.file.name}: [{name}] is missing.")
        return rows

    def _calendar(self, given: Row) -> dict[int, YearDates]:
        reader = CalendarReader(table=self._table, wrong=self._wrong)
        return {
            int(year): reader.read(path, int(year), row)
            for year, row, path in self._coded("calendar", given, YEAR)
            if not YEAR(year)
        }

    def _coded(self, path: str, given: Row, check: Check) -> Iterator[tuple[str, Row, str]]:
        """Give each table under its code; say what is not a code or not a table."""
        for code, table in given.items():
            where = f"{path}.{code}"
            if sentence := check(code):
                self._wrong(where, sentence)
            if isinstance(table, dict):
                yield code, table, where
            else:
                self._wrong(where, "must be a table")

    def _table(self, path: str, given: Row, keys: dict[str, Key]) -> Row:
        row: Row = {}
        for name, value in given.items():
            where = f"{path}.{name}"
            if name not in keys:
                self._wrong(where, f"this is not a key here{_did_you_mean(name, keys)}")
            elif sentence := what_is_wrong_with(keys[name], value):
                self._wrong(where, sentence)
            else:
                row[name] = value
        for name, key in keys.items():
            if key.needed and name not in given:
                self._wrong(f"{path}.{name}", "this is missing")
        return row

    def _check_thresholds(self, rows: dict[str, Row]) -> None:
        for code, row in rows.items():
            path = f"thresholds.{code}"
            if code not in rules.THRESHOLDS:
                hint = _did_you_mean(code, rules.THRESHOLDS)
                self._wrong(path, f"the service has no such threshold{hint}")
            elif sentence := rules.what_is_wrong_with(code, row["value"], row["unit"]):
                self._wrong(f"{path}.value", sentence)
        for code in rules.THRESHOLDS:
            if code not in rows:
                self._wrong(f"thresholds.{code}", "this is missing")
        values = {code: row["value"] for code, row in rows.items() if code in rules.THRESHOLDS}
        for code, sentence in rules.what_disagrees(values).items():
            self._wrong(f"thresholds.{code}.value", sentence)

    def _check_teams(
        self, teams: dict[str, Row], areas: dict[str, Row], words: dict[str, str]
    ) -> None:
        for code, row in teams.items():
            if row["area"] and row["area"] not in areas:
                self._wrong(f"teams.{code}.area", f"there is no area “{row['area']}”")
        held = {row["purpose"] for row in teams.values()}
        for purpose in rules.NEEDED_PURPOSES:
            if purpose not in held:
                self.problems.append(
                    f"{self.file.name}, teams: no team has the purpose “{purpose}”."
                )
        for word, (purpose, column) in rules.WORDS_OF_TEAMS.items():
            answers = [row[column] for row in teams.values() if row["purpose"] == purpose]
            if answers and word in words and words[word] not in answers:
                self._wrong(f"words.{word}", f"no {purpose} team has this {column}")


def _finish(tables: dict[str, dict[str, Row]], words: dict[str, str]) -> None:
    """Put the council's words into the names of agencies, and thresholds as they are stored."""
    for row in tables["agencies"].values():
        name = rules.fill(row["name"], words)
        row["name"] = name[:1].upper() + name[1:]
    for row in tables["thresholds"].values():
        row["value"] = str(row["value"])


def _did_you_mean(typed: str, known: Any) -> str:
    near = difflib.get_close_matches(typed, list(known), n=1)
    return f"; did you mean “{near[0]}”?" if near else ""


def _say_toml_fault(fault: str) -> str:
    """Return the parser's fault in our words where it is a code given twice."""
    line = re.search(r"at line (\d+)", fault)
    where = f" (line {line[1]})" if line else ""
    if twice := re.search(r"Cannot declare \((.*?),?\) twice", fault):
        return f"{twice[1].replace(', ', '.').replace(chr(39), '')} is there twice{where}"
    if "Cannot overwrite a value" in fault:
        return f"a key is there twice{where}"
    return f"it is not a well-formed profile: {fault}"
