"""`sweep`: do by hand what beat does every few minutes."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cme.site.sweep import SweepFailed, sweep


class Command(BaseCommand):
    """Runs the sweep once and says what each step did."""

    help = "Find and do everything that is due."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the day to ask about."""
        parser.add_argument(
            "--on",
            type=dt.date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="Ask what is due on this day; today unless given.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the sweep and print a line for each step."""
        try:
            done = sweep(on=options["on"])
        except SweepFailed as error:
            raise CommandError(f"The sweep did not finish: {error}.") from error
        for name, number in done.items():
            self.stdout.write(f"{number} {name}")
