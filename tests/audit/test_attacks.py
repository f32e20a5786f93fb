"""Twelve attacks and more, as the role the running application has on PostgreSQL: none succeeds."""

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from cme.audit import triggers
from cme.audit.disposal import dispose
from cme.audit.lifecycle import move
from cme.audit.models import StatusChange, Tombstone
from cme.audit.seals import seal
from cme.audit.verify import verify
from referrals.models import Referral
from tests.factories import make_referral

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no roles"),
]

ROLES = ("cme_runtime", "cme_disposal")


@pytest.fixture
def roles(db):
    """The two roles with the rights of production; those the cluster had before stay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
        made = [role for role in ROLES if role not in {row[0] for row in cursor.fetchall()}]
        for role in made:
            cursor.execute(f"CREATE ROLE {role}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {', '.join(ROLES)}")
        everything = "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"
        cursor.execute(f"GRANT {everything} TO cme_runtime")
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO cme_runtime")
    triggers.install(connection)
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {', '.join(ROLES)}")
        for role in made:
            cursor.execute(f"DROP ROLE {role}")


@pytest.fixture
def as_runtime(roles):
    """Return a function that runs one statement as the running application's role."""
    settings = connection.get_connection_params()
    settings = {k: v for k, v in settings.items() if k not in {"cursor_factory"}}
    session = psycopg2.connect(**settings)
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute("SET SESSION AUTHORIZATION cme_runtime")

        def run(statement):
            cursor.execute(statement)
            return cursor

        yield run
    session.close()


@pytest.fixture
def referral(officer):
    record = make_referral(by=officer, children=0)
    seal()
    return record


LINE = "subject_type, subject_id, seq, from_status, to_status, effective_on, recorded_at, by_name"
LINE += ", reason, digest, outside"

ATTACKS = {
    "update the ledger": "UPDATE audit_statuschange SET by_name = 'Somebody'",
    "delete from the ledger": "DELETE FROM audit_statuschange",
    "truncate the ledger": "TRUNCATE audit_statuschange",
    "delete a record": "DELETE FROM referrals_referral",
    "truncate records": "TRUNCATE referrals_referral CASCADE",
    "drop a trigger": "DROP TRIGGER audit_moves ON referrals_referral",
    "disable a trigger": "ALTER TABLE referrals_referral DISABLE TRIGGER audit_moves",
    "disable every trigger": "ALTER TABLE referrals_referral DISABLE TRIGGER ALL",
    "alter the ledger": "ALTER TABLE audit_statuschange ADD COLUMN note text",
    "fire no triggers": "SET session_replication_role = replica",
    "forge a line": f"INSERT INTO audit_statuschange ({LINE}) SELECT subject_type, subject_id, 2,"
    " 'received', 'accepted', effective_on, now(), '', '', '', false FROM audit_statuschange",
    "copy into the ledger": f"COPY audit_statuschange ({LINE}) FROM STDIN",
    "replace a function": "CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger"
    " LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "become the owner": "SET ROLE {owner}",
    "become the disposal role": "SET ROLE cme_disposal",
    "change a status without its number": "UPDATE referrals_referral SET status = 'spam'",
    "change a number without its status": "UPDATE referrals_referral SET status_seq = 2",
    "change the day of a status": "UPDATE referrals_referral SET status_on = '2020-01-01'",
    "drop the ledger": "DROP TABLE audit_statuschange CASCADE",
    "drop the records": "DROP TABLE referrals_referral CASCADE",
    "permit a disposal": "INSERT INTO audit_disposalpermit (subject_type, subject_id, by_id,"
    " reason) SELECT 'referrals.referral', id, status_by_id, 'x' FROM referrals_referral",
    "forge a tombstone": "INSERT INTO audit_tombstone (subject_type, subject_id, last_status,"
    " last_seq, removed_at, by_id, reason) SELECT 'referrals.referral', id, status, 1, now(),"
    " status_by_id, 'x' FROM referrals_referral",
    "rewrite a seal": "UPDATE audit_seal SET digest = ''",
    "delete a seal": "DELETE FROM audit_seal",
    "rewrite who looked": "UPDATE audit_accessrecord SET by_name = 'Somebody'",
    "empty who looked": "DELETE FROM audit_accessrecord",
    "call the writer": "SELECT audit_begins()",
    "shadow the ledger": "CREATE TABLE public.audit_shadow (id int)",
    "rename the ledger": "ALTER TABLE audit_statuschange RENAME TO audit_before",
    "rule away the ledger": "CREATE RULE gone AS ON INSERT TO audit_statuschange"
    " DO INSTEAD NOTHING",
}


def test_none_of_them_succeeds(as_runtime, referral):
    before = list(StatusChange.objects.values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'audit_statuschange'")
        owner = cursor.fetchone()[0]
    succeeded, slipped = [], []
    for name, attack in ATTACKS.items():
        try:
            as_runtime(attack.format(owner=owner))
        except psycopg2.Error as refused:
            # Refused for want of a right or by a trigger, never for a slip in the attack itself.
            if refused.pgcode not in {"42501", "23001", "0A000"}:
                slipped.append((name, str(refused)))
        else:
            succeeded.append(name)
    assert (succeeded, slipped) == ([], [])
    assert list(StatusChange.objects.values()) == before
    assert triggers.problems(connection) == []
    assert verify() == []


def test_a_shadow_in_the_temporary_schema_takes_no_line(as_runtime, referral):
    """The writing functions look in their own schema first: a table of the same name is unseen.

    Production lets the role make no temporary table at all; here it is let, and still fails.
    """
    with connection.cursor() as cursor:
        database = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"GRANT TEMPORARY ON DATABASE {database} TO cme_runtime")
    as_runtime("CREATE TEMPORARY TABLE audit_statuschange (LIKE public.audit_statuschange)")
    as_runtime(
        "UPDATE referrals_referral SET status = 'quarantined', status_seq = 2, status_move ="
        " gen_random_uuid(), status_reason = 'unlikely'"
    )
    assert StatusChange.objects.count() == 2
    assert verify() == []


def test_the_running_application_does_its_own_work(as_runtime, referral):
    """The role may do what services do: the owner's function records its change of status."""
    as_runtime(
        "UPDATE referrals_referral SET status = 'quarantined', status_seq = 2, status_move ="
        " gen_random_uuid(), status_reason = 'unlikely'"
    )
    assert StatusChange.objects.of(referral).last().outside is False
    as_runtime(
        "INSERT INTO audit_accessrecord (by_id, by_name, kind, page, subject_type, shown)"
        " SELECT status_by_id, 'x', 'page', 'x', '', '[]' FROM referrals_referral"
    )
    assert verify() == []


def test_the_disposal_role_disposes(roles, referral, manager):
    dispose(referral, by=manager, reason="retention")
    assert not Referral.objects.exists()
    assert Tombstone.objects.get().by == manager
    assert verify() == []


def test_the_triggers_fire_for_a_replica_session_as_well(referral, officer):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            step = Referral.LIFECYCLE.find("received", "quarantined")
            move(referral, step.to, by=officer, reason=step.reasons[0], on=timezone.localdate())
        finally:
            cursor.execute("SET session_replication_role = origin")
    assert StatusChange.objects.of(referral).count() == 2
