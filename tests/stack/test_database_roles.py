"""On PostgreSQL, what web and worker connect as cannot rewrite, forge or switch off the ledger."""

import secrets

import psycopg2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from cme.audit.access import record_access
from cme.audit.models import AccessRecord, StatusChange, lifecycled_models
from cme.settings.base import BASE_DIR
from tests.factories import make_case

ROLES = ("cme_owner", "cme_runtime", "cme_disposal")


def test_sqlite_is_told_that_it_has_no_roles(db):
    if connection.vendor != "sqlite":
        pytest.skip("says what SQLite cannot do; PostgreSQL has roles")
    with pytest.raises(CommandError, match="SQLite has no roles"):
        call_command("grant_roles")


def _drop_roles(cursor):
    for role in ROLES:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute(f"DROP ROLE {role}")


@pytest.fixture(scope="module")
def login(django_db_setup, django_db_blocker):
    """Connect to the test database as one of production's own roles."""
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            pytest.skip("needs a real PostgreSQL: set DATABASE_URL")
        password = secrets.token_urlsafe(16)
        with connection.cursor() as cursor:
            cursor.execute((BASE_DIR / "deploy" / "roles.sql").read_text())
            for role in ROLES:
                cursor.execute(f"ALTER ROLE {role} PASSWORD %s", [password])
        call_command("grant_roles", verbosity=0)
        settings = connection.get_connection_params()
        opened = {}

        def connect(role):
            if role in opened:  # one line a role: each attack on its own would use up the server's
                return opened[role].cursor()
            line = psycopg2.connect(
                host=settings.get("host"),
                port=settings.get("port"),
                dbname=settings["dbname"],
                user=role,
                password=password,
            )
            line.autocommit = True
            opened[role] = line
            return line.cursor()

        yield connect
        for line in opened.values():
            line.close()
        with connection.cursor() as cursor:
            _drop_roles(cursor)
        connection.close()


LIFECYCLED = sorted(model._meta.db_table for model in lifecycled_models())
LEDGER = ("audit_statuschange", "audit_tombstone")
WRITTEN_ONCE = ("audit_accessrecord", "audit_seal")

FUNCTION = """CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RETURN NEW; END'"""
ATTACKS = [
    *[f"UPDATE {table} SET id = id" for table in (*LEDGER, *WRITTEN_ONCE)],
    *[f"DELETE FROM {table}" for table in (*LEDGER, *WRITTEN_ONCE, *LIFECYCLED)],
    *[f"TRUNCATE {table} CASCADE" for table in (*LEDGER, *WRITTEN_ONCE, *LIFECYCLED)],
    *[f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in (*LEDGER, *LIFECYCLED)],
    *[f"DROP TABLE {table} CASCADE" for table in (*LEDGER, *LIFECYCLED)],
    *[f"ALTER TABLE {table} ADD COLUMN hole int" for table in LEDGER],
    "INSERT INTO audit_statuschange DEFAULT VALUES",
    "INSERT INTO audit_disposalpermit DEFAULT VALUES",
    "SET session_replication_role = replica",
    "SET ROLE cme_owner",
    "SET ROLE cme_disposal",
    "SET SESSION AUTHORIZATION cme_owner",
    FUNCTION,
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE mine (id int)",
    "DELETE FROM django_migrations",
    *[
        f"CREATE TRIGGER away BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION"
        " suppress_redundant_updates_trigger()"
        for table in LEDGER
    ],
]


@pytest.mark.postgres
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_runtime_role_is_refused(login, attack):
    cursor = login("cme_runtime")
    with pytest.raises(
        (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.UndefinedTable)
    ) as r:
        cursor.execute(attack)
    assert isinstance(r.value, psycopg2.errors.InsufficientPrivilege), r.value


@pytest.mark.postgres
def test_the_runtime_role_cannot_drop_or_disable_one_trigger_of_the_ledger(login):
    cursor = login("cme_runtime")
    cursor.execute(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal"
    )
    triggers = cursor.fetchall()
    assert triggers
    for name, table in triggers:
        for attack in (
            f"DROP TRIGGER {name} ON {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER {name}",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(attack)


@pytest.mark.postgres
def test_the_runtime_role_reads_every_table(login):
    cursor = login("cme_runtime")
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')


@pytest.mark.postgres
def test_the_disposal_role_cannot_touch_the_ledger_either(login):
    cursor = login("cme_disposal")
    for table in (*LEDGER, *WRITTEN_ONCE):
        for attack in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id", f"TRUNCATE {table}"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(attack)


@pytest.mark.postgres
def test_the_runtime_role_works_and_the_database_writes_its_ledger(login, db, officer):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE cme_runtime")
        try:
            case = make_case(by=officer)
            record_access(
                by=officer, subjects=[case], kind=AccessRecord.Kind.PAGE, page="cases:detail"
            )
            lines = StatusChange.objects.filter(subject_id=case.pk, to_status=case.status).count()
        finally:
            cursor.execute("RESET ROLE")
    assert lines == 1
