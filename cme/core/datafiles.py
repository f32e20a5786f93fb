"""Opens files of rows that people hand us, and says by name what is wrong with one that is not so.

Reads plain or gzipped comma-separated text in UTF-8 (with or without its mark) or Windows-1252. The
words are those of content §7.2.
"""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, cast

CHUNK = 1 << 20
UTF8, WINDOWS, ASCII = "UTF-8", "Windows-1252", "plain ASCII"
_CODECS = {UTF8: "utf-8-sig", WINDOWS: "cp1252", ASCII: "ascii"}

# First bytes of what is often handed over under another name.
_SIGNS = (
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"{\\rtf", "a Rich Text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BZh", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"\xfd7zXZ", "a compressed archive"),
    (b"SQLite format 3", "a database"),
    (b"\xff\xfe", "UTF-16 text; save it as “CSV UTF-8”"),
    (b"\xfe\xff", "UTF-16 text; save it as “CSV UTF-8”"),
)
_TEXT_SIGNS = (
    ("<!doctype html", "a web page"),
    ("<html", "a web page"),
    ("<?xml", "an XML file"),
    ("{", "a JSON file"),
    ("[", "a JSON file"),
)
_INSIDE_ZIP = (
    ("xl/", "an Excel workbook; save it as CSV"),
    ("word/", "a Word document"),
    ("content.xml", "an OpenDocument file; save it as CSV"),
)


class FileRefused(Exception):
    """The file is not what it claims; carries the words to show."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet counts (the heading is 1), its cells, or its fault."""

    number: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken: where, why, and the value that did it."""

    row: int
    problem: str
    value: str = ""

    def __str__(self) -> str:
        found = f"; found “{self.value}”" if self.value else ""
        mark = "" if self.problem.startswith("is the same as") else ":"
        return f"Row {self.row}{mark} {self.problem}{found}."


@dataclass
class Tally:
    """What an import did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Every row that was looked at."""
        taken = self.added + self.changed + self.unchanged
        return taken + self.rejected + sum(self.left_out.values())

    def __str__(self) -> str:
        taken = f"{self.added:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged"
        parts = [f"{self.read:,} rows read: {taken}, {self.rejected:,} rejected"]
        parts += [f"{count:,} {why}" for why, count in self.left_out.items()]
        return ", ".join(parts)


@dataclass
class Table:
    """An open file of rows: what it is called, how it is written, and its first row."""

    name: str
    encoding: str
    first: list[str]
    rest: Iterator[Row]


@contextmanager
def open_table(path: Path, *, wanted: str) -> Iterator[Table]:
    """Open a file of rows; raise FileRefused where it is something else, naming what.

    `wanted` completes "is not a … file".
    """
    name = path.name
    if not path.is_file():
        raise FileRefused(f"{path} is a folder." if path.is_dir() else f"There is no file {path}.")
    try:
        gzipped = _sniff(path, name, wanted)
        encoding = _encoding(path, gzipped, name, wanted)
        with _open(path, gzipped) as raw:
            text = io.TextIOWrapper(raw, encoding=_CODECS[encoding], newline="")
            rows = _rows(text)
            first = next(rows, None)
            if first is None:
                raise FileRefused(f"{name} is empty.")
            if first.fault:
                raise FileRefused(f"{name} cannot be read: row 1 {first.fault}.")
            heading = [cell.strip() for cell in first.cells]
            _refuse_other_separators(heading, name, wanted)
            yield Table(name=name, encoding=encoding, first=heading, rest=rows)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileRefused(f"{name} is damaged or cut short. Fetch it again.") from error


def find_columns(first: list[str], names: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Return where each wanted column stands, by any of its names; absent ones are left out.

    Raises FileRefused where one is there twice.
    """
    known = {name.casefold(): key for key, spellings in names.items() for name in spellings}
    places: dict[str, int] = {}
    for place, heading in enumerate(first):
        key = known.get(heading.casefold())
        if key is None:
            continue
        if key in places:
            raise FileRefused(f"Column “{heading}” is there twice.")
        places[key] = place
    return places


def _open(path: Path, gzipped: bool) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path, "rb")) if gzipped else path.open("rb")


def _sniff(path: Path, name: str, wanted: str) -> bool:
    """Say whether the file is gzipped; refuse what the first bytes give away."""
    with path.open("rb") as raw:
        start = raw.read(512)
    gzipped = start.startswith(b"\x1f\x8b")
    if gzipped:
        with gzip.open(path, "rb") as raw:
            start = raw.read(512)
    if not start.strip(b"\xef\xbb\xbf \r\n\t"):
        raise FileRefused(f"{name} is empty.")
    found = _what_is(path, start)
    if found:
        raise FileRefused(f"{name} is not a {wanted} file; it looks like {found}.")
    return gzipped


def _what_is(path: Path, start: bytes) -> str:
    if start.startswith(b"PK\x03\x04"):
        return _what_is_zip(path)
    for sign, found in _SIGNS:
        if start.startswith(sign):
            return found
    opening = start.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip().lower()
    return next((found for sign, found in _TEXT_SIGNS if opening.startswith(sign)), "")


def _what_is_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        inside = []
    for sign, found in _INSIDE_ZIP:
        if any(name.startswith(sign) for name in inside):
            return found
    return "a zip archive; unpack it and give the CSV file inside"


def _encoding(path: Path, gzipped: bool, name: str, wanted: str) -> str:
    """Return how the whole file is written, reading it once in chunks."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_ascii = is_utf8 = is_windows = True
    with _open(path, gzipped) as raw:
        while chunk := raw.read(CHUNK):
            if b"\0" in chunk:
                raise FileRefused(f"{name} is not a {wanted} file; it looks like a program's data.")
            is_ascii = is_ascii and chunk.isascii()
            is_windows = is_windows and not chunk.translate(None, _WINDOWS_BYTES)
            if is_utf8:
                is_utf8 = _decodes(utf8, chunk)
        is_utf8 = is_utf8 and _decodes(utf8, b"", final=True)
    if is_ascii:
        return ASCII
    if is_utf8:
        return UTF8
    if is_windows:
        return WINDOWS
    raise FileRefused(
        f"{name} is not a {wanted} file; it looks like text in neither UTF-8 nor Windows-1252."
    )


_WINDOWS_BYTES = bytes(set(range(256)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D})


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _rows(text: IO[str]) -> Iterator[Row]:
    """Give every row that is not blank; one that cannot be read carries its fault."""
    reader = csv.reader(text, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(number, [], "has quotation marks that do not close")
            continue
        if any(cell.strip() for cell in cells):
            yield Row(number, cells)


def _refuse_other_separators(heading: list[str], name: str, wanted: str) -> None:
    only = heading[0] if len(heading) == 1 else ""
    for mark, found in (("\t", "tabs"), (";", "semicolons"), ("|", "bars")):
        if only.count(mark) > 1:
            raise FileRefused(
                f"{name} is not a {wanted} file; it looks like text separated by {found}, "
                "not commas."
            )
