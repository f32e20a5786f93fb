"""What the ledger, the seals and the access records hold is never changed, removed or forged."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cme.audit.access import record_access
from cme.audit.disposal import dispose
from cme.audit.models import AccessRecord, DisposalPermit, Seal, StatusChange, Tombstone
from cme.audit.seals import seal
from cme.audit.verify import differences, verify
from referrals.models import Referral
from tests.factories import make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(officer):
    return make_referral(by=officer, children=0)


def refused():
    return pytest.raises(IntegrityError)


@pytest.fixture
def kept(referral, officer):
    seal()
    record_access(by=officer, subjects=[referral], kind="page", page="referrals:detail")
    return [StatusChange, Seal, AccessRecord]


def test_update_and_delete_are_refused(kept):
    for model in kept:
        row = model.objects.get()
        column = next(f.name for f in model._meta.concrete_fields if not f.primary_key)
        with refused(), transaction.atomic():
            model.objects.update(**{column: getattr(row, column)})
        with refused(), transaction.atomic():
            model.objects.all().delete()
        with refused(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_truncate_is_refused(kept):
    connection.check_constraints()
    for model in [*kept, Referral, Tombstone]:
        with (
            pytest.raises(IntegrityError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def forged(referral, **fields):
    values = {
        "subject_type": "referrals.referral",
        "subject_id": referral.pk,
        "seq": 2,
        "from_status": "received",
        "to_status": "accepted",
        "effective_on": timezone.localdate(),
        "recorded_at": timezone.now(),
    }
    return StatusChange(**(values | fields))


@pytest.mark.parametrize(
    "lie",
    [
        {},
        {"seq": 1},
        {"seq": 1, "to_status": "received"},
        {"subject_id": 999_999},
        {"subject_type": "schools.school"},
        {"subject_type": "no.such"},
    ],
)
def test_a_forged_line_is_refused(referral, lie):
    with refused(), transaction.atomic():
        forged(referral, **lie).save()
    with refused(), transaction.atomic():
        StatusChange.objects.bulk_create([forged(referral, **lie)])
    assert StatusChange.objects.count() == 1


def test_a_seal_out_of_the_chain_is_refused(kept):
    true = Seal.objects.get()
    true.pk, true.number = None, 3
    with refused(), transaction.atomic():
        true.save(force_insert=True)
    true.pk, true.number = None, 2
    with refused(), transaction.atomic():
        true.save(force_insert=True)


def test_a_tombstone_without_a_permit_is_refused(referral, officer):
    with refused(), transaction.atomic():
        Tombstone.objects.create(
            subject_type="referrals.referral",
            subject_id=referral.pk,
            last_status="received",
            last_seq=1,
            removed_at=timezone.now(),
            by=officer,
            reason="retention",
        )


@pytest.fixture
def disposal_role(db):
    """The role, made inside the test's own transaction where the cluster has none."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'cme_disposal'")
        if not cursor.fetchone():
            cursor.execute("CREATE ROLE cme_disposal NOLOGIN")
        cursor.execute("GRANT SELECT, DELETE ON referrals_referral TO cme_disposal")
        cursor.execute("GRANT SELECT, INSERT ON audit_disposalpermit TO cme_disposal")
        cursor.execute("GRANT USAGE ON SEQUENCE audit_disposalpermit_id_seq TO cme_disposal")


@pytest.mark.usefixtures("disposal_role")
def test_disposal_removes_a_record_and_leaves_a_tombstone_that_verifies(referral, manager):
    pk = referral.pk
    dispose(referral, by=manager, reason="retention")
    stone = Tombstone.objects.get()
    assert (stone.subject_id, stone.last_status, stone.last_seq) == (pk, "received", 1)
    assert stone.by == manager
    assert not DisposalPermit.objects.exists()
    assert StatusChange.objects.count() == 1
    assert verify() == []


@pytest.mark.usefixtures("disposal_role")
def test_a_removed_record_cannot_come_back(referral, manager):
    dispose(referral, by=manager, reason="retention")
    with refused(), transaction.atomic():
        referral.save(force_insert=True)
    assert differences(connection) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_the_owner_of_the_tables_removes_nothing_even_with_a_permit(referral, manager):
    DisposalPermit.objects.create(
        subject_type="referrals.referral", subject_id=referral.pk, by=manager, reason="retention"
    )
    with pytest.raises(DatabaseError, match="only by disposal"), transaction.atomic():
        Referral.objects.all()._raw_delete("default")
