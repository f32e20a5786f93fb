"""The ledger's triggers in PostgreSQL's words.

The functions that write belong to the owner of the tables and run as the owner, so the running
application needs no right to write the ledger. Every trigger is ENABLE ALWAYS: it fires under
session_replication_role = replica as well.
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
DISPOSAL_ROLE = "cme_disposal"

_REFUSED = "USING ERRCODE = 'restrict_violation'"
_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in STATUS_COLUMNS)


def create(connection: BaseDatabaseWrapper, models: Iterable[type[Lifecycled]]) -> None:
    """Create every function and every trigger."""
    models = list(models)
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        for name, (body, as_owner) in functions(models).items():
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
                f" SECURITY {'DEFINER' if as_owner else 'INVOKER'}"
                f" SET search_path TO {schema}, pg_temp AS $audit${body}$audit$"
            )
            cursor.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
        for (table, name), (events, call) in triggers(models).items():
            cursor.execute(f"CREATE TRIGGER {name} {events.format(table=table)} {call}")
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}')


def drop(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger of ours; the functions stay, replaced when triggers are created."""
    with connection.cursor() as cursor:
        for table, name in _installed(connection):
            cursor.execute(f'DROP TRIGGER {name} ON "{table}"')


def problems(connection: BaseDatabaseWrapper, models: Iterable[type[Lifecycled]]) -> list[str]:
    """Return a sentence for each trigger or function that is missing, changed or switched off."""
    models = list(models)
    installed = _installed(connection)
    found = []
    for (table, name), (_events, call) in triggers(models).items():
        function, enabled = installed.get((table, name), ("", ""))
        if not function:
            found.append(f"The trigger {name} on {table} is missing.")
        elif enabled != "A":
            found.append(f"The trigger {name} on {table} is switched off.")
        elif f"{function}(" not in call:
            found.append(f"The trigger {name} on {table} is changed.")
    bodies = _bodies(connection)
    found.extend(
        f"The function {name} is {'changed' if name in bodies else 'missing'}."
        for name, wanted in functions(models).items()
        if bodies.get(name) != wanted
    )
    return found


def _installed(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, p.proname, t.tgenabled FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()"
            r" WHERE NOT t.tgisinternal AND t.tgname LIKE 'audit\_%'"
        )
        return {(row[0], row[1]): (row[2], row[3]) for row in cursor.fetchall()}


def _bodies(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.prosrc, p.prosecdef FROM pg_proc p"
            " JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = current_schema()"
            r" WHERE p.proname LIKE 'audit\_%'"
        )
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


def triggers(models: Iterable[type[Lifecycled]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return each trigger by table and name: when it fires, and what it calls."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for model in models:
        table = model._meta.db_table
        told = f"'{subject_type(model)}', '{model.LIFECYCLE.initial.code}'"
        told += f", '{model.LIFECYCLE.record}'"
        for name, events, function in (
            ("audit_begins", 'AFTER INSERT ON "{table}" FOR EACH ROW', "audit_begins"),
            (
                "audit_moves",
                f'AFTER UPDATE ON "{{table}}" FOR EACH ROW WHEN ({_CHANGED})',
                "audit_moves",
            ),
            ("audit_may_remove", 'BEFORE DELETE ON "{table}" FOR EACH ROW', "audit_may_remove"),
            ("audit_removed", 'AFTER DELETE ON "{table}" FOR EACH ROW', "audit_removed"),
            ("audit_truncated", 'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT', "audit_kept"),
        ):
            found[table, name] = (events, f"EXECUTE FUNCTION {function}({told})")
    for table in (LEDGER, ACCESS, SHOWN, SEAL, TOMBSTONE):
        for name, events in (
            ("audit_kept", 'BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW'),
            ("audit_truncated", 'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT'),
        ):
            found[table, name] = (events, "EXECUTE FUNCTION audit_kept()")
    for table, function in (
        (LEDGER, "audit_guard_line"),
        (SEAL, "audit_guard_seal"),
        (TOMBSTONE, "audit_guard_tombstone"),
    ):
        found[table, "audit_guard"] = (
            'BEFORE INSERT ON "{table}" FOR EACH ROW',
            f"EXECUTE FUNCTION {function}()",
        )
    found[ACCESS, "audit_shows"] = (
        'AFTER INSERT ON "{table}" FOR EACH ROW',
        "EXECUTE FUNCTION audit_shows()",
    )
    return found


def functions(models: Iterable[type[Lifecycled]]) -> dict[str, tuple[str, bool]]:
    """Return each trigger function's body, and whether it runs as the owner of the tables."""
    return {
        "audit_begins": (_BEGINS, True),
        "audit_moves": (_MOVES, True),
        "audit_may_remove": (_MAY_REMOVE, False),
        "audit_removed": (_REMOVED, True),
        "audit_kept": (_KEPT, False),
        "audit_shows": (_SHOWS, True),
        "audit_guard_line": (_guard_line(models), True),
        "audit_guard_seal": (_GUARD_SEAL, True),
        "audit_guard_tombstone": (_GUARD_TOMBSTONE, True),
    }


_COLUMNS = (
    "subject_type, subject_id, seq, from_status, to_status, effective_on, recorded_at,"
    " by_id, by_name, reason, digest, outside"
)


def _line(from_status: str) -> str:
    person = f'"{get_user_model()._meta.db_table}"'
    name = f"COALESCE((SELECT name FROM {person} WHERE id = NEW.status_by_id), '')"
    return f"""
    INSERT INTO "{LEDGER}" ({_COLUMNS}) VALUES (
        TG_ARGV[0], NEW.id, NEW.status_seq, {from_status}, NEW.status, NEW.status_on,
        clock_timestamp(), NEW.status_by_id, {name}, NEW.status_reason, NEW.status_digest,
        false);"""


_BEGINS = f"""
BEGIN
    IF NEW.status <> TG_ARGV[1] OR NEW.status_seq <> 1 THEN
        RAISE EXCEPTION 'A % begins as %, number 1.', TG_ARGV[2], TG_ARGV[1] {_REFUSED};
    END IF;
    IF EXISTS (SELECT 1 FROM "{LEDGER}" WHERE subject_type = TG_ARGV[0] AND subject_id = NEW.id)
    THEN
        RAISE EXCEPTION 'A % of this number has a history already.', TG_ARGV[2] {_REFUSED};
    END IF;{_line("''")}
    RETURN NULL;
END"""

_MOVES = f"""
BEGIN
    IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'A % keeps its number.', TG_ARGV[2] {_REFUSED};
    END IF;
    IF NEW.status <> OLD.status AND NEW.status_seq <> OLD.status_seq + 1 THEN
        RAISE EXCEPTION 'The status of a % changes with the next number.', TG_ARGV[2] {_REFUSED};
    END IF;
    IF NEW.status = OLD.status THEN
        RAISE EXCEPTION 'What stands beside the status of a % changes only with it.', TG_ARGV[2]
            {_REFUSED};
    END IF;
    IF NEW.status_move = OLD.status_move THEN
        INSERT INTO "{LEDGER}" ({_COLUMNS}) VALUES (
            TG_ARGV[0], NEW.id, NEW.status_seq, OLD.status, NEW.status,
            CASE WHEN NEW.status_on = OLD.status_on THEN current_date ELSE NEW.status_on END,
            clock_timestamp(), NULL, '', '', '', true);
        RETURN NULL;
    END IF;{_line("OLD.status")}
    RETURN NULL;
END"""

_MAY_REMOVE = f"""
BEGIN
    IF current_user <> '{DISPOSAL_ROLE}' THEN
        RAISE EXCEPTION 'A % is removed only by disposal.', TG_ARGV[2] {_REFUSED};
    END IF;
    RETURN OLD;
END"""

_REMOVED = f"""
BEGIN
    INSERT INTO "{TOMBSTONE}"
        (subject_type, subject_id, last_status, last_seq, removed_at, by_id, reason)
    SELECT TG_ARGV[0], OLD.id, OLD.status, OLD.status_seq, clock_timestamp(), by_id, reason
    FROM "{PERMIT}" WHERE subject_type = TG_ARGV[0] AND subject_id = OLD.id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A % is removed only with a permit.', TG_ARGV[2] {_REFUSED};
    END IF;
    DELETE FROM "{PERMIT}" WHERE subject_type = TG_ARGV[0] AND subject_id = OLD.id;
    RETURN NULL;
END"""

_KEPT = f"""
BEGIN
    RAISE EXCEPTION 'What was recorded in % is never changed or removed.', TG_TABLE_NAME {_REFUSED};
END"""

_SHOWS = f"""
BEGIN
    INSERT INTO "{SHOWN}" (record_id, subject_type, subject_id)
    SELECT NEW.id, NEW.subject_type, one.value::bigint
    FROM jsonb_array_elements_text(NEW.shown) AS one
    UNION ALL SELECT NEW.id, NEW.subject_type, NEW.subject_id WHERE NEW.subject_id IS NOT NULL;
    RETURN NULL;
END"""

_GUARD_SEAL = f"""
DECLARE last record;
BEGIN
    SELECT number, digest INTO last FROM "{SEAL}" ORDER BY number DESC LIMIT 1;
    IF NEW.number <> COALESCE(last.number, 0) + 1 OR NEW.previous <> COALESCE(last.digest, '') THEN
        RAISE EXCEPTION 'A seal follows the last one.' {_REFUSED};
    END IF;
    RETURN NEW;
END"""

_GUARD_TOMBSTONE = f"""
BEGIN
    IF NOT EXISTS (SELECT 1 FROM "{PERMIT}"
        WHERE subject_type = NEW.subject_type AND subject_id = NEW.subject_id)
    THEN
        RAISE EXCEPTION 'Only disposal writes a tombstone.' {_REFUSED};
    END IF;
    RETURN NEW;
END"""


def _guard_line(models: Iterable[type[Lifecycled]]) -> str:
    branches = "\n".join(
        f"""    WHEN '{subject_type(model)}' THEN
        stands := EXISTS (SELECT 1 FROM "{model._meta.db_table}" WHERE id = NEW.subject_id
            AND status = NEW.to_status AND status_seq = NEW.seq);"""
        for model in models
    )
    choose = f"CASE NEW.subject_type\n{branches}\n    ELSE stands := false;\n    END CASE;"
    return f"""
DECLARE stands boolean := false;
BEGIN
    {choose if branches else ""}
    IF stands IS NOT TRUE THEN
        RAISE EXCEPTION 'No record stands as this line says.' {_REFUSED};
    END IF;
    RETURN NEW;
END"""
