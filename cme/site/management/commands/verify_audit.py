"""`verify_audit`: is the ledger intact?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cme.audit.models import Seal, StatusChange
from cme.site.services import check_ledger


class Command(BaseCommand):
    """Checks the triggers, every seal, every line and every record against each other."""

    help = "Says whether the ledger is intact, and names the first line that was touched."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print what was checked; exit with 1 where anything is wrong."""
        found = check_ledger()
        touched = next((finding for finding in found if finding.line is not None), None)
        if touched:
            self.stdout.write(f"The first line that was touched is line {touched.line}.")
        for finding in found:
            self.stdout.write(finding.sentence)
        if found:
            raise CommandError("The ledger is not intact.")
        last = Seal.objects.order_by("number").last()
        self.stdout.write(
            f"The ledger is intact: {StatusChange.objects.count()} lines, "
            + (f"{last.number} seals, the last {last.digest}." if last else "no seal yet.")
        )
