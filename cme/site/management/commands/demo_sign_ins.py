"""`demo_sign_ins`: one demonstration account for each role, with the password of all."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cme.site.demo import people


class Command(BaseCommand):
    """Prints a line for each role; in production, nothing."""

    help = "Say who may sign in to the demonstration."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print role, address and password."""
        if not settings.DEMO:
            return
        for label, email in people.sign_ins():
            self.stdout.write(f"{label:32}{email:40}{people.PASSWORD}")
