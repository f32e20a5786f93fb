"""Many plain rows of one table, written by one statement that is prepared once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router
from django.db.models.constants import OnConflict


def insert_many(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ignore_conflicts: bool = False,
) -> None:
    """Insert rows of values, one for each named field; a row that is there already may be ignored.

    No key comes back and no default is filled in. Django's bulk_create, which does both, compiles
    an expression for every value, and takes three times as long.
    """
    meta: Any = model._meta
    connection = connections[router.db_for_write(model)]
    fields = [meta.get_field(name) for name in names]
    quote, on_conflict = connection.ops.quote_name, OnConflict.IGNORE if ignore_conflicts else None
    statement = " ".join(
        (
            connection.ops.insert_statement(on_conflict=on_conflict),
            quote(meta.db_table),
            f"({', '.join(quote(field.column) for field in fields)})",
            f"VALUES ({', '.join(['%s'] * len(fields))})",
            connection.ops.on_conflict_suffix_sql(fields, on_conflict, (), ()),
        )
    )
    prepare = [field.get_db_prep_save for field in fields]
    values = [
        [ready(value, connection) for ready, value in zip(prepare, row, strict=True)]
        for row in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)
