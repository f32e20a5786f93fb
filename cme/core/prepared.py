"""Queries that are worked out once a day and then only asked.

Django composes the SQL of a query anew each time. Where one save asks the same dozen questions of
another record, composing them takes ten times as long as the database takes to answer.
"""

import datetime as dt
import threading
from collections.abc import Callable, Hashable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.utils import timezone

RECORD = -987_654_321
"""Stands for the record's id where a query is worked out; no row has it."""


class Prepared:
    """The SQL of one query of `values(…)`, with the place of the record's id in it."""

    def __init__(self, rows: QuerySet, names: tuple[str, ...], using: str) -> None:
        self.names = names
        self.compiler = rows.query.get_compiler(using=using)
        try:
            self.sql, self.params = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params = "", ()

    def ask(self, record: int | None = None) -> list[dict[str, Any]]:
        """Return the rows, of one record where the query was worked out for `RECORD`."""
        if not self.sql:
            return []
        params = [record if param == RECORD else param for param in self.params]
        with self.compiler.connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = self.compiler.results_iter(results=[cursor.fetchall()])
        return [dict(zip(self.names, row, strict=True)) for row in found]


class _Kept(threading.local):
    """What this thread has worked out today, on its own connection."""

    def __init__(self) -> None:
        self.day: dt.date | None = None
        self.queries: dict[Hashable, Prepared] = {}


_kept = _Kept()


def prepared(
    key: Hashable,
    rows: Callable[[], QuerySet],
    names: tuple[str, ...],
    *,
    using: str = DEFAULT_DB_ALIAS,
) -> Prepared:
    """Return the query that `key` names, worked out by `rows()` at most once a day and thread.

    `rows()` returns `values(*names)`. It may depend on `key` and on today, and on nothing that is
    stored: it is not called again when a setting or a row changes.
    """
    today = timezone.localdate()
    if _kept.day != today:
        _kept.day, _kept.queries = today, {}
    connection = connections[using]
    found = _kept.queries.get(key)
    if found is None or found.compiler.connection is not connection:
        found = _kept.queries[key] = Prepared(rows(), names, using)
    return found
