"""`sweep`: do by hand what beat does every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cme.site.sweep import SweepFailed, sweep


class Command(BaseCommand):
    """Runs the sweep once and says what each step did."""

    help = "Find and do everything that is due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the sweep and print a line for each step."""
        try:
            done = sweep()
        except SweepFailed as error:
            raise CommandError(f"The sweep did not finish: {error}.") from error
        for name, number in done.items():
            self.stdout.write(f"{number} {name}")
