"""The triggers by which the database itself writes the ledger and refuses to rewrite it.

`install` and `drop` are for `migrate` and for tests that flush tables; `assert_triggers` is for
web and worker processes when they start, and for the sweep. SQLite has no roles: whoever can write
the file can drop a trigger. What SQLite promises is that no ordinary path, through the application
or through SQL, changes a status without a line, and that `verify_audit` finds it when triggers were
taken away. PostgreSQL promises it against the running application's role as well.
"""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cme.audit.models import lifecycled_models
from cme.audit.triggers import postgresql, sqlite
from cme.audit.triggers.rights import grant
from cme.audit.triggers.standing import ledger_stands, standing_models

VENDORS = {"sqlite": sqlite, "postgresql": postgresql}


class TriggersMissing(Exception):
    """The database does not write the ledger as it should, so nothing may run on it."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in its place, anew, for the tables that stand."""
    drop(connection)
    if ledger_stands(connection):
        VENDORS[connection.vendor].create(connection, standing_models(connection))
        if connection.vendor == "postgresql":
            grant(connection, standing_models(connection))


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger of the ledger away."""
    VENDORS[connection.vendor].drop(connection)


def problems(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what is wrong with the triggers, one sentence each; nothing where no ledger stands."""
    if not ledger_stands(connection):
        return []
    return VENDORS[connection.vendor].problems(connection, standing_models(connection))


def assert_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise TriggersMissing unless the ledger and every lifecycled table has all its triggers."""
    connection = connections[using]
    standing = standing_models(connection) if ledger_stands(connection) else []
    found = [
        f"The table of {model._meta.label} is not as it should be."
        for model in lifecycled_models()
        if model not in standing
    ]
    if standing and not found:
        found = VENDORS[connection.vendor].problems(connection, standing)
    if found:
        raise TriggersMissing(" ".join([*found, "Run migrate."]))
