"""Which tables are there at this moment; in the middle of a migration some are not."""

from django.contrib.auth import get_user_model
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from cme.audit.models import (
    AccessRecord,
    AccessShown,
    DisposalPermit,
    Lifecycled,
    Seal,
    StatusChange,
    Tombstone,
    lifecycled_models,
)

AUDIT_MODELS: tuple[type[models.Model], ...] = (
    StatusChange,
    AccessRecord,
    AccessShown,
    Seal,
    DisposalPermit,
    Tombstone,
)

STATUS_COLUMNS = (
    "id",
    "status",
    "status_seq",
    "status_move",
    "status_on",
    "status_by_id",
    "status_reason",
    "status_digest",
)


def ledger_stands(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the audit tables and the table of people are there."""
    return {model._meta.db_table for model in (*AUDIT_MODELS, get_user_model())} <= _tables(
        connection
    )


def standing_models(connection: BaseDatabaseWrapper) -> list[type[Lifecycled]]:
    """Return the lifecycled models whose table is there with all its status columns."""
    tables = _tables(connection)
    return [
        model
        for model in lifecycled_models()
        if model._meta.db_table in tables and _columns(connection, model) >= set(STATUS_COLUMNS)
    ]


def _tables(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _columns(connection: BaseDatabaseWrapper, model: type[models.Model]) -> set[str]:
    with connection.cursor() as cursor:  # Django's own introspection parses SQL on SQLite: slow
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}" LIMIT 0')
        return {column[0] for column in cursor.description}
