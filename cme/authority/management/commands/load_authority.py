"""`load_authority PROFILE`: makes this service a council's."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cme.authority import profile_files, services
from cme.core.errors import RuleBroken


class Command(BaseCommand):
    """Loads a council's profile: all of it or nothing; loading it again changes nothing.

    What somebody changed on the set-up pages stays as it is and is said, line by line;
    `--replace` takes the file's.
    """

    help = (
        "Load a council's arrangements from a profile. "
        f"Profiles that come with the service: {', '.join(profile_files.names())}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the profile's name, or a file, and whether it wins over the set-up pages."""
        parser.add_argument("profile", metavar="PROFILE", help="A name above, or a .toml file.")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Take the file's also where somebody changed it on the set-up pages.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, check whole, load, and say what changed."""
        try:
            profile = profile_files.read(options["profile"])
        except profile_files.ProfileError as error:
            raise CommandError(_say(error.problems)) from error
        try:
            counts = services.load_profile(profile, by="load_authority", replace=options["replace"])
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{profile.council['name']} ({profile.council['code']}):")
        for kind, count in counts.items():
            self.stdout.write(
                f"  {kind}: {count.added} added, {count.changed} changed, "
                f"{count.unchanged} unchanged"
                + (f", set aside: {', '.join(count.set_aside)}" if count.set_aside else "")
            )
        kept = [line for count in counts.values() for line in count.kept]
        if kept:
            self.stdout.write("Changed on the set-up pages, so the file did not change it:")
            self.stdout.writelines(f"  {line}" for line in kept)
            self.stdout.write("Add --replace to take the file's.")
        needed = [line for count in counts.values() for line in count.needed]
        if needed:
            self.stdout.write("No longer in the file and still needed, so it stays in use:")
            self.stdout.writelines(f"  {line}" for line in needed)


def _say(problems: list[str]) -> str:
    if len(problems) == 1:
        return f"{problems[0]} Nothing was loaded."
    return "\n".join([f"{len(problems)} things are wrong, so nothing was loaded:", *problems])
