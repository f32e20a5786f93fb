"""However a status is written, the ledger has the line or the database refuses the write."""

import datetime as dt
import json
import uuid
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.sites import AdminSite
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, migrations, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from cme.audit import recording
from cme.audit.lifecycle import begin, move
from cme.audit.models import StatusChange
from cme.audit.verify import differences
from cme.core.references import new_reference
from referrals.models import Referral
from tests.factories import make_case, make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(officer):
    return make_referral(by=officer, children=0)


@pytest.fixture(autouse=True)
def _ledger_agrees_afterwards(db):
    yield
    assert differences(connection) == []


def refused():
    return pytest.raises(IntegrityError)


def unsaved(officer, **fields):
    reference = new_reference("R")
    values = {
        "status": "received",
        "status_on": timezone.localdate(),
        "status_by": officer,
        "status_reason": "arrived",
        "reference": reference,
        "submission_key": reference,
        "channel": "public",
        "received_at": timezone.now(),
        "sender_kind": "public",
        "worry": "Not seen since the summer.",
        "due_on": timezone.localdate(),
        "due_why": "1 working day after it came in",
    }
    return Referral(**(values | fields))


def lines(record):
    return [(line.seq, line.to_status, line.outside) for line in StatusChange.objects.of(record)]


FIRST = (1, "received", False)
OUTSIDE = (2, "quarantined", True)


# 1. save


def test_save_without_the_next_number_is_refused(referral):
    referral.status = "quarantined"
    with refused(), transaction.atomic():
        referral.save()
    assert lines(referral) == [FIRST]


def test_save_with_the_next_number_alone_is_recorded_as_outside_and_names_nobody(referral):
    referral.status, referral.status_seq = "quarantined", 2
    referral.save()
    assert lines(referral) == [FIRST, OUTSIDE]
    line = StatusChange.objects.of(referral).last()
    assert (line.by_id, line.by_name, line.reason, line.digest) == (None, "", "", "")


def test_saving_a_stale_copy_is_refused(referral, officer):
    stale = Referral.objects.get(pk=referral.pk)
    move(referral, "quarantined", by=officer, reason=reason(referral, "quarantined"), on=today())
    with refused(), transaction.atomic():
        stale.save()


def test_saving_fields_that_are_not_the_status_writes_no_line(referral, officer):
    referral.worry = "Not seen since June."
    recording.save(referral, by=officer, fields=["worry"])
    assert lines(referral) == [FIRST]


def test_inserting_past_the_first_status_is_refused(officer):
    with refused(), transaction.atomic():
        unsaved(officer, status="accepted").save()
    with refused(), transaction.atomic():
        unsaved(officer, status_seq=2).save()


# 2. update


def test_update_without_the_next_number_is_refused(referral):
    with refused(), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(status="quarantined")


def test_update_of_the_number_alone_is_refused(referral):
    with refused(), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(status_seq=F("status_seq") + 1)


def test_update_that_skips_a_number_is_refused(referral):
    with refused(), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(status="quarantined", status_seq=3)


@pytest.mark.parametrize("column", ["status_on", "status_reason", "status_digest", "status_move"])
def test_update_of_what_stands_beside_the_status_is_refused(referral, column):
    value = {
        "status_on": dt.date(2020, 1, 1),
        "status_reason": "other",
        "status_digest": "0" * 64,
        "status_move": uuid.uuid4(),
    }[column]
    with refused(), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(**{column: value})


def test_update_with_an_expression_is_recorded_for_every_row(officer):
    both = [make_referral(by=officer, children=0) for _ in range(2)]
    Referral.objects.update(status="quarantined", status_seq=F("status_seq") + 1)
    assert [lines(record) for record in both] == [[FIRST, OUTSIDE]] * 2


def test_update_of_the_key_is_refused(referral):
    with refused(), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(id=referral.pk + 1000)


# 3, 4. bulk


def test_bulk_create_is_recorded(officer):
    made = Referral.objects.bulk_create([unsaved(officer), unsaved(officer)])
    assert [lines(record) for record in made] == [[FIRST]] * 2


def test_bulk_create_past_the_first_status_is_refused(officer):
    with refused(), transaction.atomic():
        Referral.objects.bulk_create([unsaved(officer), unsaved(officer, status="accepted")])
    assert not Referral.objects.exists()


def test_bulk_create_with_history_is_recorded(officer):
    made = bulk_create_with_history([unsaved(officer)], Referral, default_user=officer)
    assert lines(made[0]) == [FIRST]
    assert made[0].history.get().history_user == officer


def test_bulk_create_that_ignores_conflicts_is_recorded_or_refused(officer, referral):
    twin = unsaved(officer, reference=referral.reference)
    Referral.objects.bulk_create([twin, unsaved(officer)], ignore_conflicts=True)
    assert Referral.objects.count() == 2
    assert StatusChange.objects.count() == 2
    with refused(), transaction.atomic():
        Referral.objects.bulk_create([unsaved(officer, status="spam")], ignore_conflicts=True)


def test_bulk_update_is_refused(referral):
    referral.status = "quarantined"
    with refused(), transaction.atomic():
        Referral.objects.bulk_update([referral], ["status"])
    with refused(), transaction.atomic():
        bulk_update_with_history([referral], Referral, ["status"])


# 5. upsert


def test_update_or_create_is_refused_or_recorded(officer, referral):
    with refused(), transaction.atomic():
        Referral.objects.update_or_create(
            reference=referral.reference, defaults={"status": "quarantined"}
        )


def test_upsert_of_a_status_is_refused(officer, referral):
    twin = unsaved(officer, pk=referral.pk, reference=referral.reference, status="spam")
    with refused(), transaction.atomic():
        Referral.objects.bulk_create(
            [twin], update_conflicts=True, unique_fields=["reference"], update_fields=["status"]
        )


def test_upsert_of_another_field_writes_no_line(officer, referral):
    twin = unsaved(officer, reference=referral.reference, worry="Seen on Monday.")
    Referral.objects.bulk_create(
        [twin], update_conflicts=True, unique_fields=["reference"], update_fields=["worry"]
    )
    assert lines(referral) == [FIRST]
    referral.refresh_from_db()
    assert referral.worry == "Seen on Monday."


def test_get_or_create_is_recorded(officer):
    fresh = unsaved(officer)
    values = {
        field.attname: getattr(fresh, field.attname)
        for field in Referral._meta.concrete_fields
        if field.name not in {"id", "reference"}
    }
    made, _ = Referral.objects.get_or_create(reference=fresh.reference, defaults=values)
    assert lines(made) == [FIRST]


# 6. raw SQL


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_raw_sql_is_recorded_or_refused(referral):
    with refused(), transaction.atomic():
        sql("UPDATE referrals_referral SET status = 'spam' WHERE id = %s", referral.pk)
    sql(
        "UPDATE referrals_referral SET status = 'quarantined', status_seq = 2 WHERE id = %s",
        referral.pk,
    )
    assert lines(referral) == [FIRST, OUTSIDE]


def test_replacing_a_row_is_refused(referral):
    columns = ", ".join(field.column for field in Referral._meta.concrete_fields)
    if connection.vendor == "sqlite":
        replace = (
            f"INSERT OR REPLACE INTO referrals_referral ({columns})"
            f" SELECT {columns} FROM referrals_referral WHERE id = %s"
        )
    else:
        replace = (
            f"INSERT INTO referrals_referral ({columns})"
            f" SELECT {columns} FROM referrals_referral WHERE id = %s"
            " ON CONFLICT (id) DO UPDATE SET status = 'spam'"
        )
    with refused(), transaction.atomic():
        sql(replace, referral.pk)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_replacing_a_row_by_another_key_is_refused(referral):
    columns = [f.column for f in Referral._meta.concrete_fields if f.column != "id"]
    names = ", ".join(columns)
    with refused(), transaction.atomic():
        sql(
            f"INSERT OR REPLACE INTO referrals_referral ({names})"
            f" SELECT {names} FROM referrals_referral WHERE id = %s",
            referral.pk,
        )


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_replacing_is_refused_even_where_deletes_go_unseen(referral):
    columns = ", ".join(field.column for field in Referral._meta.concrete_fields)
    sql("PRAGMA recursive_triggers = OFF")
    try:
        with refused(), transaction.atomic():
            sql(
                f"REPLACE INTO referrals_referral ({columns})"
                f" SELECT {columns} FROM referrals_referral WHERE id = %s",
                referral.pk,
            )
        with refused(), transaction.atomic():
            sql("REPLACE INTO audit_statuschange SELECT * FROM audit_statuschange")
    finally:
        sql("PRAGMA recursive_triggers = ON")


# 7. loaddata


def test_a_fixture_is_refused(officer, tmp_path):
    record = {"model": "referrals.referral", "pk": 7, "fields": {"status": "received"}}
    line = {"model": "audit.statuschange", "pk": 7, "fields": {"seq": 1}}
    for number, content in enumerate([record, line]):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps([content]))
        with pytest.raises(CommandError, match="A fixture cannot bring"):
            call_command("loaddata", str(file))


# 8. delete and cascade


def test_delete_is_refused(referral):
    with refused(), transaction.atomic():
        referral.delete()
    with refused(), transaction.atomic():
        Referral.objects.all().delete()
    with refused(), transaction.atomic():
        sql("DELETE FROM referrals_referral")


def test_what_a_record_hangs_on_cannot_be_deleted_from_under_it(officer):
    case = make_case(by=officer)
    with pytest.raises(ProtectedError):
        case.child.delete()
    with pytest.raises(ProtectedError):
        officer.delete()
    assert lines(case) == [(1, "enquiries", False)]


# 9, 10. admin, commands and the shell


def test_the_admin_is_refused(referral, rf):
    admin = ModelAdmin(Referral, AdminSite())
    referral.status = "quarantined"
    with refused(), transaction.atomic():
        admin.save_model(rf.post("/"), referral, form=SimpleNamespace(), change=True)
    with refused(), transaction.atomic():
        admin.delete_queryset(rf.post("/"), Referral.objects.all())


def test_the_shell_is_refused(referral):
    words = "from referrals.models import Referral; Referral.objects.update(status='spam')"
    with refused(), transaction.atomic():
        call_command("shell", command=words, no_imports=True)


# 11. a data migration


def test_a_data_migration_is_refused_or_recorded(referral):
    def spam(state, _editor):
        state.get_model("referrals", "Referral").objects.update(status="spam")

    operation = migrations.RunPython(spam)
    with refused(), transaction.atomic():
        operation.database_forwards("referrals", SimpleNamespace(connection=connection), _S, _S)


class _State:
    apps = apps

    def clear_delayed_apps_cache(self):
        pass


_S = _State()


# 12. the application's own


def test_begin_and_move_are_recorded(officer):
    record = begin(unsaved(officer), by=officer, reason="arrived", on=today())
    move(record, "quarantined", by=officer, reason=reason(record, "quarantined"), on=today())
    assert lines(record) == [FIRST, (2, "quarantined", False)]


def today():
    return timezone.localdate()


def reason(record, to):
    return record.LIFECYCLE.find(record.status, to).reasons[0]
