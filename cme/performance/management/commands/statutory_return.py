"""`statutory_return`: the numbers of a census day, to type in or to keep."""

import argparse
import csv
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cme.core.errors import RuleBroken
from cme.performance import census, statutory


def day(text: str) -> dt.date:
    """Return the day that somebody wrote; refuse anything else in plain words."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"“{text}” is not a day. Write year, month and day, such as 2026-10-01."
        ) from error


class Command(BaseCommand):
    """Prints every line of the return as CSV; no line names a child."""

    help = "Print the numbers of DfE's return of children missing education on a census day."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the census day."""
        parser.add_argument("--census", type=day, metavar="YYYY-MM-DD", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and print topic, line and number."""
        try:
            counted = statutory.on_census_day(options["census"], today=timezone.localdate())
        except RuleBroken as refused:
            raise CommandError(str(refused)) from refused
        out = csv.writer(self.stdout, lineterminator="\n")
        out.writerow(("topic", "line", "children"))
        out.writerow(("Total", "Total", len(counted)))
        for topic, (words, _codes) in census.TOPICS.items():
            for _code, line, number in census.tally(counted, topic):
                out.writerow((words, line, number))
