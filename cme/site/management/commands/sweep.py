"""`sweep`: do by hand what beat does every few minutes."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cme.core.errors import RuleBroken
from cme.site.sweep import SweepFailed, sweep


def day(text: str) -> dt.date:
    """Return the day that somebody wrote; refuse anything else in plain words."""
    try:
        return dt.datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 (a day only)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"“{text}” is not a day. Write year, month and day, such as 2026-11-23."
        ) from error


class Command(BaseCommand):
    """Runs the sweep once and says what each step did."""

    help = "Find and do everything that is due."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the day to ask about."""
        parser.add_argument(
            "--on",
            type=day,
            metavar="YYYY-MM-DD",
            help="Ask what was due on this day, which must have come; today unless given.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the sweep and print a line for each step as it ends."""
        try:
            sweep(on=options["on"], by_hand=True, tell=self._tell)
        except RuleBroken as refused:
            raise CommandError(str(refused)) from refused
        except SweepFailed as error:
            raise CommandError(
                f"Some steps failed, and the others were done: {error}. The next sweep does them."
            ) from error

    def _tell(self, name: str, number: int | None) -> None:
        self.stdout.write(f"{'failed' if number is None else number} {name}")
        self.stdout.flush()
