"""`grant_roles`: lets the runtime and disposal roles do what they may, and nothing else."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

ROLES = {"cme_owner", "cme_runtime", "cme_disposal"}
GRANTS = settings.BASE_DIR / "deploy" / "grants.sql"


class Command(BaseCommand):
    """Grants each database role its rights on each table; run by the owner after migrate."""

    help = "Grant the runtime and disposal roles their rights (PostgreSQL, as the owner)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run deploy/grants.sql, whole or not at all."""
        if connection.vendor != "postgresql":
            raise CommandError("SQLite has no roles. Set DATABASE_URL to the PostgreSQL database.")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles")
            missing = ROLES - {name for (name,) in cursor.fetchall()}
            if missing:
                raise CommandError(
                    f"The database has no role {', '.join(sorted(missing))}. "
                    "Let a superuser run deploy/roles.sql first."
                )
            cursor.execute(GRANTS.read_text(encoding="utf-8"))
        self.stdout.write("The runtime and disposal roles may do what they may, and no more.")
