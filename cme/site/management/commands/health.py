"""`health`: the health page in words, for an operator's terminal and a container's health check."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cme.site import condition
from cme.site.rules import State

WORDS = {State.GOOD: "works", State.LATE: "look at this", State.BAD: "does not work"}


class Command(BaseCommand):
    """Says how each part of the service is; exits with 1 where one does not work."""

    help = "Say in what condition the service is."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the parts to ask about."""
        parser.add_argument("parts", nargs="*", metavar="PART", choices=[*condition.PARTS, []])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print each part, what it says, and what to do."""
        parts = condition.parts(options["parts"])
        for part in parts:
            self.stdout.write(" ".join([f"{part.name}: {WORDS[part.state]}.", *part.says]))
            for task in part.parked:
                self.stdout.write(f"  {task} was given up at {task.parked_at:%Y-%m-%d %H:%M} UTC.")
            for sentence in part.do:
                self.stdout.write(f"  {sentence}")
        bad = [part.name for part in parts if part.state == State.BAD]
        if bad:
            raise CommandError(f"Not working: {', '.join(bad)}.")
