"""`import_schools FILE …`: takes in the national register of schools and its links."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cme.core.datafiles import FileRefused, Rejected, Table
from schools.imports import LINKS, REGISTER, Teller, import_file


class Command(BaseCommand):
    """Adds and changes schools and links, deletes none; running it again changes nothing."""

    help = (
        "Import extracts of the national register (GIAS), and its links files, as .csv or .csv.gz. "
        "Head teachers are never read. Children's centres are not schools and are rejected."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take register files, and links files among them or by their own option."""
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument(
            "--links",
            metavar="FILE",
            type=Path,
            action="append",
            default=[],
            help="A links file, read after the register so that its schools are there.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import each file and say what became of its rows."""
        teller = Teller(self.announce, self.progress, self.reject)
        asked = [(path, REGISTER) for path in options["files"]]
        asked += [(path, LINKS) for path in options["links"]]
        for path, wanted in asked:
            begun = time.monotonic()
            try:
                tally = import_file(path, teller, wanted=wanted)
            except FileRefused as refused:
                raise CommandError(refused.words) from refused
            self.stdout.write(f"{path.name}: {tally} ({time.monotonic() - begun:.1f} s).")

    def announce(self, table: Table, kind: str) -> None:
        """Say what the file is and how it is written."""
        self.stdout.write(f"{table.name}: a {kind} file, read as {table.encoding}.")

    def progress(self, read: int) -> None:
        """Say how far it is."""
        self.stdout.write(f"  {read:,} rows …")

    def reject(self, rejected: Rejected) -> None:
        """Say which row was not taken and why."""
        self.stderr.write(str(rejected))
