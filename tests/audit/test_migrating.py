"""The triggers come through migrations and flushes, and `migrate` fails where records differ."""

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.utils import timezone

from cme.audit import triggers
from cme.audit.lifecycle import move
from cme.audit.migrating import LedgerExecutor
from cme.audit.models import StatusChange
from cme.audit.triggers import TriggersMissing, assert_triggers
from cme.audit.verify import verify
from referrals.models import Referral
from tests.factories import make_case, make_referral

pytestmark = pytest.mark.django_db(transaction=True)


def apply(*operations, app="referrals", atomic=True):
    """Apply a migration of these operations, as `migrate` would; return how to take it back."""
    executor = LedgerExecutor(connection)
    state = executor.loader.project_state()
    migration = migrations.Migration("9999_of_a_test", app)
    migration.operations = list(operations)
    migration.atomic = atomic
    executor.apply_migration(state.clone(), migration)
    return lambda: executor.unapply_migration(state.clone(), migration)


REBUILD = migrations.AddField(
    "referral", "of_a_test", models.CharField(max_length=5, default="here", db_default="here")
)
ALTER_LEDGER = migrations.AddField(
    "statuschange", "of_a_test", models.CharField(max_length=5, default="here", db_default="here")
)


def spam(apps, _editor):
    # On SQLite Django's schema editor cannot leave a transaction that an error broke.
    with transaction.atomic():
        apps.get_model("referrals", "Referral").objects.update(status="spam")


@pytest.mark.parametrize("atomic", [True, False])
def test_a_rebuilt_table_keeps_its_triggers(officer, atomic):
    referral = make_referral(by=officer, children=0)
    take_back = apply(REBUILD, atomic=atomic)
    try:
        assert triggers.problems(connection) == []
        with pytest.raises(IntegrityError):
            Referral.objects.update(status="spam")
        Referral.objects.update(status="quarantined", status_seq=2)
        assert StatusChange.objects.of(referral).count() == 2
    finally:
        take_back()
    assert triggers.problems(connection) == []
    assert verify() == []


def test_the_ledger_itself_can_be_altered(officer):
    case = make_case(by=officer)
    take_back = apply(ALTER_LEDGER, app="audit")
    try:
        move(case, "place_sought", by=officer, reason="needs_place", on=timezone.localdate())
    finally:
        take_back()
    assert StatusChange.objects.of(case).count() == 2
    assert triggers.problems(connection) == []


def test_a_data_migration_runs_under_the_triggers(officer):
    make_referral(by=officer, children=0)
    with pytest.raises(IntegrityError):
        apply(migrations.RunPython(spam))
    assert Referral.objects.get().status == "received"


def test_a_change_of_schema_that_changes_a_status_is_undone(officer):
    make_referral(by=officer, children=0)
    with pytest.raises(CommandError, match="Records and ledger differ after"):
        apply(migrations.RunPython(spam), REBUILD)
    assert Referral.objects.get().status == "received"
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "referrals_referral")
    assert "of_a_test" not in {column.name for column in described}
    assert triggers.problems(connection) == []


def test_a_change_of_schema_that_fails_leaves_the_triggers(officer):
    def fail(_apps, _editor):
        raise RuntimeError("no")

    for atomic in (True, False):
        with pytest.raises(RuntimeError):
            apply(migrations.RunSQL("SELECT 1"), migrations.RunPython(fail), atomic=atomic)
        assert triggers.problems(connection) == []


def test_migrate_fails_where_a_record_differs_from_its_last_line(officer):
    referral = make_referral(by=officer, children=0)
    triggers.drop(connection)
    Referral.objects.update(status="spam", status_seq=2)
    with pytest.raises(CommandError, match="is spam, number 2; its last line says received"):
        call_command("migrate", verbosity=0)
    assert triggers.problems(connection) == []
    triggers.drop(connection)
    Referral.objects.filter(pk=referral.pk).update(status="received", status_seq=1)
    call_command("migrate", verbosity=0)
    assert triggers.problems(connection) == []


def test_taking_an_app_back_is_refused_while_the_ledger_has_its_lines(officer):
    make_referral(by=officer, children=0)
    try:
        with pytest.raises(CommandError, match="without a tombstone"):
            call_command("migrate", "referrals", "zero", verbosity=0)
        assert Referral.objects.count() == 1
    finally:
        call_command("migrate", verbosity=0)


def test_an_app_without_lines_can_be_taken_back_and_brought_again(db):
    try:
        call_command("migrate", "referrals", "zero", verbosity=0)
        with pytest.raises(TriggersMissing, match="The table of referrals"):
            assert_triggers()
    finally:
        call_command("migrate", verbosity=0)
    assert_triggers()


def test_a_flush_in_tests_leaves_the_triggers(officer):
    make_referral(by=officer, children=0)
    call_command("flush", interactive=False, verbosity=0)
    assert not StatusChange.objects.exists()
    assert triggers.problems(connection) == []


def test_the_check_and_the_start_refuse_a_database_without_triggers(db):
    assert_triggers()
    assert run_checks(tags=[Tags.database], databases=["default"]) == []
    triggers.drop(connection)
    try:
        with pytest.raises(TriggersMissing, match="missing"):
            assert_triggers()
        assert {e.id for e in run_checks(tags=[Tags.database], databases=["default"])} == {
            "audit.E001"
        }
    finally:
        call_command("migrate", verbosity=0)
    assert_triggers()


def test_a_changed_trigger_is_found(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute('DROP TRIGGER "audit_referrals_referral_removed"')
            cursor.execute(
                'CREATE TRIGGER "audit_referrals_referral_removed" BEFORE DELETE'
                ' ON "referrals_referral" BEGIN SELECT 1; END'
            )
        else:
            cursor.execute("ALTER TABLE referrals_referral DISABLE TRIGGER audit_may_remove")
    assert len(triggers.problems(connection)) == 1
    triggers.install(connection)
    assert_triggers()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_changed_function_is_found(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN OLD; END'"
        )
    assert triggers.problems(connection) == ["The function audit_kept is changed."]
    triggers.install(connection)
    assert_triggers()
