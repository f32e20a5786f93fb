"""`migrate`, which keeps the ledger's triggers through every change of schema."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from cme.audit import migrating, triggers


class Command(migrate.Command):
    """Django's own, and afterwards the ledger stands and agrees with every record, or it fails."""

    help = (
        "Updates the database schema. Takes the ledger's triggers away before each migration of"
        " schema, puts them back after it, and fails where a record differs from its last line."
        " `migrate APP zero` works while no record of APP has a line in the ledger."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate with the ledger's executor."""
        connection = connections[options["database"]]
        connection.prepare_database()
        if triggers.problems(connection):
            triggers.install(connection)
        ordinary = migrate.MigrationExecutor
        # Django's command finds its executor by this name and offers no other way to give one.
        migrate.MigrationExecutor = migrating.LedgerExecutor  # type: ignore[misc]
        try:
            super().handle(*args, **options)
        finally:
            migrate.MigrationExecutor = ordinary  # type: ignore[misc]
        if triggers.problems(connection):
            triggers.install(connection)
        migrating.compare(connection)
