"""`add_person EMAIL NAME ROLE`: make an account from the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cme.accounts import roles
from cme.accounts.services import add_person
from cme.core.errors import RuleBroken


class Command(BaseCommand):
    """Makes an account; the person sets a password with a link from the sign-in page."""

    help = "Make an account: add_person EMAIL NAME ROLE [--area AREA]"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, the name, the role and perhaps the area."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("role", help=", ".join(roles.ROLES))
        parser.add_argument("--area", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account or say which rule refused."""
        try:
            person = add_person(
                email=options["email"],
                name=options["name"],
                role=options["role"],
                area=options["area"],
            )
        except RuleBroken as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{person.email} can now ask for a link to set a password.")
