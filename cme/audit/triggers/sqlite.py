"""The ledger's triggers in SQLite's words.

RAISE(ABORT) is said aloud in every check, never left to a constraint: under INSERT OR REPLACE and
INSERT OR IGNORE the outer statement's conflict policy rules inside a trigger too, and would replace
or skip a line in silence.
"""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
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
from cme.audit.querysets import subject_type
from cme.audit.triggers.standing import STATUS_COLUMNS

LEDGER = StatusChange._meta.db_table
ACCESS = AccessRecord._meta.db_table
SHOWN = AccessShown._meta.db_table
SEAL = Seal._meta.db_table
PERMIT = DisposalPermit._meta.db_table
TOMBSTONE = Tombstone._meta.db_table

# Microseconds in form, milliseconds in truth: all that SQLite 3.40 tells.
NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


def create(connection: BaseDatabaseWrapper, models: Iterable[type[Lifecycled]]) -> None:
    """Create every trigger."""
    with connection.cursor() as cursor:
        for sql in statements(models).values():
            cursor.execute(sql)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger of ours."""
    with connection.cursor() as cursor:
        for name in _installed(connection):
            cursor.execute(f'DROP TRIGGER "{name}"')


def problems(connection: BaseDatabaseWrapper, models: Iterable[type[Lifecycled]]) -> list[str]:
    """Return a sentence for each trigger that is missing or was changed, and for the setting."""
    installed = _installed(connection)
    found = [
        f"The trigger {name} is {'changed' if name in installed else 'missing'}."
        for name, sql in statements(models).items()
        if installed.get(name, "").split() != sql.split()
    ]
    with connection.cursor() as cursor:
        recursive = cursor.execute("PRAGMA recursive_triggers").fetchone()[0]
    if not recursive:
        found.append("The setting recursive_triggers is off.")
    return found


def statements(models: Iterable[type[Lifecycled]]) -> dict[str, str]:
    """Return every trigger's name and the statement that creates it."""
    models = list(models)
    found: dict[str, str] = {}
    for model in models:
        found |= _subject_triggers(model)
    found |= _ledger_triggers(models)
    for table in (LEDGER, ACCESS, SHOWN, SEAL, TOMBSTONE):
        found |= _append_only(table)
    return found


def _installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            " AND name LIKE 'audit\\_%' ESCAPE '\\'"
        )
        return dict(cursor.fetchall())


def _trigger(name: str, when: str, table: str, *steps: str, only: str = "") -> dict[str, str]:
    condition = f" WHEN {only}" if only else ""
    body = " ".join(f"{step};" for step in steps)
    return {name: f'CREATE TRIGGER "{name}" {when} ON "{table}"{condition} BEGIN {body} END'}


def _refuse(words: str, condition: str = "") -> str:
    where = f" WHERE {condition}" if condition else ""
    return f"SELECT RAISE(ABORT, '{words}'){where}"


def _subject_triggers(model: type[Lifecycled]) -> dict[str, str]:
    table, kind = model._meta.db_table, subject_type(model)
    word = model.LIFECYCLE.record
    lines = f"SELECT 1 FROM \"{LEDGER}\" WHERE subject_type = '{kind}' AND subject_id = NEW.id"
    written = _refuse(
        f"The ledger did not take the line of this {word}.",
        f"NOT EXISTS ({lines} AND seq = NEW.status_seq AND to_status = NEW.status)",
    )
    return {
        **_trigger(
            f"audit_{table}_begins",
            "AFTER INSERT",
            table,
            _refuse(
                f"A {word} begins as {model.LIFECYCLE.initial.code}, number 1.",
                f"NEW.status IS NOT '{model.LIFECYCLE.initial.code}' OR NEW.status_seq IS NOT 1",
            ),
            _refuse(f"A {word} of this number has a history already.", f"EXISTS ({lines})"),
            _line(kind, from_status="''", outside=False),
            written,
        ),
        **_trigger(
            f"audit_{table}_moves",
            "AFTER UPDATE",
            table,
            _refuse(f"A {word} keeps its number.", "NEW.id IS NOT OLD.id"),
            _refuse(
                f"The status of a {word} changes with the next number.",
                "NEW.status IS NOT OLD.status AND NEW.status_seq IS NOT OLD.status_seq + 1",
            ),
            _refuse(
                f"What stands beside the status of a {word} changes only with it.",
                "NEW.status IS OLD.status",
            ),
            _line(kind, from_status="OLD.status", outside=True),
            written,
            only=" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in STATUS_COLUMNS),
        ),
        **_trigger(
            f"audit_{table}_removed",
            "BEFORE DELETE",
            table,
            _refuse(
                f"A {word} is removed only by disposal.",
                f"NOT EXISTS (SELECT 1 FROM {_permit(kind)})",
            ),
            f'INSERT INTO "{TOMBSTONE}"'
            " (subject_type, subject_id, last_status, last_seq, removed_at, by_id, reason)"
            f" SELECT '{kind}', OLD.id, OLD.status, OLD.status_seq, {NOW}, by_id, reason"
            f" FROM {_permit(kind)}",
            f"DELETE FROM {_permit(kind)}",
        ),
    }


def _permit(kind: str) -> str:
    return f"\"{PERMIT}\" WHERE subject_type = '{kind}' AND subject_id = OLD.id"


def _line(kind: str, *, from_status: str, outside: bool) -> str:
    """Return the insert of one line; `outside` where the move's key may have stayed the same."""
    person = f'"{get_user_model()._meta.db_table}"'
    name = f"COALESCE((SELECT name FROM {person} WHERE id = NEW.status_by_id), '')"
    values = {
        "subject_type": f"'{kind}'",
        "subject_id": "NEW.id",
        "seq": "NEW.status_seq",
        "from_status": from_status,
        "to_status": "NEW.status",
        "recorded_at": NOW,
    }
    named = {
        "effective_on": (
            "NEW.status_on",
            "CASE WHEN NEW.status_on IS OLD.status_on THEN date('now') ELSE NEW.status_on END",
        ),
        "by_id": ("NEW.status_by_id", "NULL"),
        "by_name": (name, "''"),
        "reason": ("NEW.status_reason", "''"),
        "digest": ("NEW.status_digest", "''"),
        "outside": ("0", "1"),
    }
    for column, (inside, unnamed) in named.items():
        values[column] = (
            f"CASE WHEN NEW.status_move IS OLD.status_move THEN {unnamed} ELSE {inside} END"
            if outside
            else inside
        )
    return f'INSERT INTO "{LEDGER}" ({", ".join(values)}) VALUES ({", ".join(values.values())})'


def _ledger_triggers(models: Iterable[type[Lifecycled]]) -> dict[str, str]:
    stands = " OR ".join(
        f"(NEW.subject_type = '{subject_type(model)}' AND EXISTS (SELECT 1 FROM"
        f' "{model._meta.db_table}" WHERE id = NEW.subject_id AND status = NEW.to_status'
        " AND status_seq = NEW.seq))"
        for model in models
    )
    same_line = (
        f'SELECT 1 FROM "{LEDGER}" WHERE id = NEW.id OR (subject_type = NEW.subject_type'
        " AND subject_id = NEW.subject_id AND seq = NEW.seq)"
    )
    same_stone = (
        f'SELECT 1 FROM "{TOMBSTONE}" WHERE id = NEW.id OR (subject_type = NEW.subject_type'
        " AND subject_id = NEW.subject_id)"
    )
    permit = (
        f'SELECT 1 FROM "{PERMIT}" WHERE subject_type = NEW.subject_type'
        " AND subject_id = NEW.subject_id"
    )
    last = f'FROM "{SEAL}" ORDER BY number DESC LIMIT 1'
    return {
        **_trigger(
            f"audit_{LEDGER}_guard",
            "BEFORE INSERT",
            LEDGER,
            _refuse("The ledger has this line already.", f"EXISTS ({same_line})"),
            _refuse("No record stands as this line says.", f"NOT COALESCE({stands or '0'}, 0)"),
        ),
        **_trigger(
            f"audit_{TOMBSTONE}_guard",
            "BEFORE INSERT",
            TOMBSTONE,
            _refuse("This subject has a tombstone already.", f"EXISTS ({same_stone})"),
            _refuse("Only disposal writes a tombstone.", f"NOT EXISTS ({permit})"),
        ),
        **_trigger(
            f"audit_{SEAL}_guard",
            "BEFORE INSERT",
            SEAL,
            _refuse(
                "A seal follows the last one.",
                f"NEW.number IS NOT COALESCE((SELECT number {last}), 0) + 1"
                f" OR NEW.previous IS NOT COALESCE((SELECT digest {last}), '')",
            ),
        ),
        **_trigger(
            f"audit_{ACCESS}_guard",
            "BEFORE INSERT",
            ACCESS,
            _refuse(
                "This access record is there already.",
                f'EXISTS (SELECT 1 FROM "{ACCESS}" WHERE id = NEW.id)',
            ),
        ),
        **_trigger(
            f"audit_{ACCESS}_shows",
            "AFTER INSERT",
            ACCESS,
            f'INSERT INTO "{SHOWN}" (record_id, subject_type, subject_id)'
            " SELECT NEW.id, NEW.subject_type, value FROM json_each(NEW.shown)"
            " UNION ALL SELECT NEW.id, NEW.subject_type, NEW.subject_id"
            " WHERE NEW.subject_id IS NOT NULL",
        ),
    }


def _append_only(table: str) -> dict[str, str]:
    refusal = _refuse("What was recorded is never changed or removed.")
    return {
        **_trigger(f"audit_{table}_kept", "BEFORE UPDATE", table, refusal),
        **_trigger(f"audit_{table}_stays", "BEFORE DELETE", table, refusal),
    }
