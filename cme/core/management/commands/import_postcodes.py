"""`import_postcodes FILE …`: takes in the national file of live postcodes."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cme.core.datafiles import FileRefused, Rejected, Table
from cme.core.postcode_files import PostcodeFile


class Command(BaseCommand):
    """Adds and changes postcodes, deletes none; running it again changes nothing."""

    help = "Import Code-Point Open files: area CSV files as published, or .csv.gz."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one file or many."""
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import each file and say what became of its rows."""
        for path in options["files"]:
            begun = time.monotonic()
            file = PostcodeFile(path, self.reject, self.progress, self.announce)
            try:
                tally = file.load()
            except FileRefused as refused:
                raise CommandError(refused.words) from refused
            self.stdout.write(f"{path.name}: {tally} ({time.monotonic() - begun:.1f} s).")

    def announce(self, table: Table) -> None:
        """Say how the file is written."""
        self.stdout.write(f"{table.name}: read as {table.encoding}.")

    def progress(self, read: int) -> None:
        """Say how far it is."""
        self.stdout.write(f"  {read:,} rows …")

    def reject(self, rejected: Rejected) -> None:
        """Say which row was not taken and why."""
        self.stderr.write(str(rejected))
