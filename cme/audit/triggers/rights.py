"""What the running application's role and the disposal role may do to the ledger on PostgreSQL.

The roles themselves, and the rights to every other table, are made by `deploy/roles.sql`. These are
set after each migration, by the owner of the tables, for the roles that exist. A test database or a
developer's own has none of them, and there everything is the owner's.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

from cme.audit.models import (
    AccessRecord,
    AccessShown,
    DisposalPermit,
    Lifecycled,
    Seal,
    StatusChange,
    Tombstone,
)
from cme.audit.triggers.postgresql import DISPOSAL_ROLE

RUNTIME_ROLE = "cme_runtime"
READ_ONLY = (StatusChange, Tombstone, AccessShown)
ADD_ONLY = (AccessRecord, Seal)


def grant(connection: BaseDatabaseWrapper, models: Iterable[type[Lifecycled]]) -> None:
    """Give each role what it needs of the ledger and the lifecycled tables, and take the rest."""
    subjects = [model._meta.db_table for model in models]
    reads = [model._meta.db_table for model in READ_ONLY]
    adds = [model._meta.db_table for model in ADD_ONLY]
    permit = [DisposalPermit._meta.db_table]
    rights = {
        RUNTIME_ROLE: {
            "SELECT, INSERT, UPDATE": subjects,
            "SELECT": reads + permit,
            "SELECT, INSERT": adds,
        },
        DISPOSAL_ROLE: {
            "SELECT, DELETE": subjects,
            "SELECT": reads,
            "SELECT, INSERT": adds + permit,
        },
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(rights)])
        for (role,) in cursor.fetchall():
            for allowed, tables in rights[role].items():
                for table in tables:
                    cursor.execute(f'REVOKE ALL ON "{table}" FROM {role}')
                    cursor.execute(f'GRANT {allowed} ON "{table}" TO {role}')
            for table in adds + (permit if role == DISPOSAL_ROLE else []):
                cursor.execute(f'GRANT USAGE ON SEQUENCE "{table}_id_seq" TO {role}')
