"""How a service saves a record: named fields, a new version, and a history row that says who."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connections, models, router, transaction
from django.utils import timezone
from simple_history.utils import get_change_reason_from_object

from cme.core.rows import insert_many

AnyModel = TypeVar("AnyModel", bound=models.Model)
HISTORY = ["history_date", "history_user", "history_change_reason", "history_type"]


def save(record: AnyModel, *, by: Any, fields: Iterable[str] | None = None) -> AnyModel:
    """Save a record as `by` and return it; `fields` names what changed (none for a new record).

    Raises `version` by one where the model has it. The caller holds the row's lock.
    """
    _sign([record], by)
    if record._state.adding:
        record.save(force_insert=True)
        return record
    names = None if fields is None else [*fields]
    if _has_version(type(record)):
        record.version += 1  # type: ignore[attr-defined]
        names = names if names is None else [*names, "version"]
    record.save(update_fields=names)
    return record


def create_many(records: Sequence[AnyModel], *, by: Any, chunk: int = 500) -> list[AnyModel]:
    """Insert new records of one model as `by`, each with its history row; return them."""
    if not records:
        return []
    model = type(records[0])
    _sign(records, by)
    with transaction.atomic():
        created = model._base_manager.bulk_create(records, batch_size=chunk)
        if _has_history(model):
            _write_history(records, "+")
    return list(created)


def save_many(records: Sequence[AnyModel], *, by: Any, fields: Iterable[str]) -> int:
    """Save named fields of one model's records as `by`, each with a history row; return the count.

    Raises `version` by one where the model has it. The caller holds the rows' locks.
    """
    if not records:
        return 0
    model, names = type(records[0]), [*fields]
    _sign(records, by)
    if _has_version(model):
        names.append("version")
        for record in records:
            record.version += 1  # type: ignore[attr-defined]
    with transaction.atomic():
        _update(records, names)
        if _has_history(model):
            _write_history(records, "~")
    return len(records)


def _write_history(records: Sequence[models.Model], kind: str) -> None:
    """Write a line of history for each record as it now stands, signed by `_sign`; many at once."""
    past: Any = type(records[0]).history.model  # type: ignore[attr-defined]
    names = [field.attname for field in past.tracked_fields]
    now, reason = timezone.now(), None if kind == "+" else ""
    rows = (
        [
            *(getattr(record, name) for name in names),
            getattr(record, "_history_date", now),
            record._history_user.pk,  # type: ignore[attr-defined]
            get_change_reason_from_object(record) or reason,
            kind,
        ]
        for record in records
    )
    insert_many(past, [field.name for field in past.tracked_fields] + HISTORY, rows)


def _update(records: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write named columns of many rows: one statement, prepared once, run for each row.

    Django's bulk_update compiles an expression for every value, and takes ten times as long.
    """
    meta: Any = records[0]._meta
    connection = connections[router.db_for_write(type(records[0]))]
    quote, fields = connection.ops.quote_name, [meta.get_field(name) for name in names]
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    # Every name in it is a column's own.
    statement = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608
    rows = [
        [*(field.get_db_prep_save(getattr(r, field.attname), connection) for field in fields), r.pk]
        for r in records
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _sign(records: Sequence[models.Model], by: Any) -> None:
    """Name who writes on each record: a name left from an earlier save would win otherwise."""
    for record in records:
        record._history_user = by  # type: ignore[attr-defined]


def _has_version(model: type[models.Model]) -> bool:
    return any(field.name == "version" for field in model._meta.concrete_fields)


def _has_history(model: type[models.Model]) -> bool:
    return hasattr(model._meta, "simple_history_manager_attribute")
