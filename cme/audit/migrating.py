"""Migrations that keep the ledger: its triggers leave before a change of schema and return."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor

from cme.audit import triggers
from cme.audit.verify import differences


class LedgerExecutor(MigrationExecutor):
    """Applies each change of schema without the triggers, and compares before it commits.

    A migration of data alone runs under the triggers. One of schema (a SQLite rebuild loses its
    table's triggers; the ledger cannot be altered under them) runs in one transaction with taking
    the triggers away, putting them back, and comparing every record with its last line: a
    difference undoes the migration. Only a migration that may not run in a transaction
    (`atomic = False`) is compared after it committed.
    """

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        """Apply one migration."""
        with around(self.connection, migration, fake=fake):
            return super().apply_migration(state, migration, fake, fake_initial)

    def unapply_migration(self, state: Any, migration: Migration, fake: bool = False) -> Any:
        """Unapply one migration."""
        with around(self.connection, migration, fake=fake):
            return super().unapply_migration(state, migration, fake)


@contextmanager
def around(
    connection: BaseDatabaseWrapper, migration: Migration, *, fake: bool = False
) -> Iterator[None]:
    """Take the triggers away around one migration of schema; raise CommandError on a difference."""
    if fake or all(isinstance(operation, RunPython) for operation in migration.operations):
        yield
    elif migration.atomic:
        # SQLite turns its foreign keys off only outside a transaction; the schema editor needs it.
        rebuilds = connection.vendor == "sqlite" and connection.disable_constraint_checking()
        try:
            with transaction.atomic(using=connection.alias):
                triggers.drop(connection)
                yield
                _settle(connection)
                triggers.install(connection)
                compare(connection, migration)
        finally:
            if rebuilds:
                connection.enable_constraint_checking()
    else:
        triggers.drop(connection)
        try:
            yield
        finally:
            triggers.install(connection)
        compare(connection, migration)


def compare(connection: BaseDatabaseWrapper, after: object = "") -> None:
    """Raise CommandError where a record's status or number is not its last line's."""
    found = differences(connection, most=5)
    if found:
        place = f" after {after}" if after else ""
        sentences = " ".join(finding.sentence for finding in found)
        raise CommandError(f"Records and ledger differ{place}. {sentences}")


def _settle(connection: BaseDatabaseWrapper) -> None:
    """Check what was put off to the end of the transaction; PostgreSQL drops no trigger before."""
    if connection.vendor == "postgresql":
        connection.check_constraints()
