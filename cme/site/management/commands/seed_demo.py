"""`seed_demo [--cases N]`: fills an empty database with an invented team, families and stories."""

import argparse
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cme.authority.arrangements import NotLoaded
from cme.core.errors import RuleBroken
from cme.site.demo import people
from cme.site.demo.seed import seed


def _some(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if not 1 <= number <= 20_000:
        raise argparse.ArgumentTypeError("must be a whole number from 1 to 20000")
    return number


class Command(BaseCommand):
    """Adds the demonstration once; refuses a production service and a database with real data."""

    help = "Fill an empty database with invented people and cases. Never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many cases, about."""
        parser.add_argument("--cases", type=_some, default=2_850)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seed, or say why not."""
        if not settings.DEMO:
            raise CommandError("This is a service in use: no demonstration is ever added to it.")
        if people.are_here():
            self.stdout.write("The demonstration is here already; nothing was changed.")
            return
        begun = time.monotonic()
        try:
            made = seed(options["cases"])
        except NotLoaded as missing:
            raise CommandError(str(missing)) from missing
        except RuleBroken as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"Demonstration: {made.people} people, {made.referrals} referrals, {made.cases} cases "
            f"({time.monotonic() - begun:.1f} s)."
        )
