"""Brings an embedded site's database to what it needs: tables, arrangements, demo people once."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from cme.accounts.models import User
from cme.core import env


class Command(BaseCommand):
    """Migrate, load the authority's profile, seed the demo once, and say who may sign in."""

    help = "Make the database of `make run` ready; run again, it changes nothing that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step in order; every one of them may be run again."""
        call_command("migrate", verbosity=0, interactive=False)
        profile = env.text("AUTHORITY", default="barking_and_dagenham")
        call_command("load_authority", profile, stdout=StringIO())
        if not User.objects.filter(door="").exists():
            self.stderr.write("Adding demo people and cases, once …")
            cases = env.whole("DEMO_CASES", default=120, at_least=1)
            call_command("seed_demo", cases=cases, stdout=StringIO())
        call_command("demo_sign_ins", stdout=self.stdout)
