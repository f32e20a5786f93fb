"""`verify_audit` names the first line that was touched, by whoever could take the triggers away."""

import datetime as dt
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from cme.audit import seals, triggers
from cme.audit.lifecycle import move
from cme.audit.models import Seal, StatusChange
from cme.audit.seals import seal
from cme.audit.verify import verify
from referrals.models import Referral
from tests.factories import make_case, make_referral

pytestmark = pytest.mark.django_db


@contextmanager
def without_triggers():
    connection.check_constraints()
    triggers.drop(connection)
    yield
    connection.check_constraints()
    triggers.install(connection)


@pytest.fixture
def case(officer):
    case = make_case(by=officer)
    today = timezone.localdate()
    move(case, "place_sought", by=officer, reason="needs_place", on=today)
    move(case, "enquiries", by=officer, reason="place_fell_through", on=today)
    make_referral(by=officer, children=0)
    seal()
    return case


def verdict():
    out = StringIO()
    try:
        call_command("verify_audit", stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


def line_of(case, seq):
    return StatusChange.objects.of(case).get(seq=seq)


def test_an_untouched_ledger_is_intact(case):
    code, said = verdict()
    assert code == 0
    assert "intact: 4 lines, 1 seals" in said


def test_an_empty_ledger_is_intact(db):
    assert verdict() == (0, "The ledger is intact: 0 lines, no seal yet.\n")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("effective_on", dt.date(2020, 1, 1)),
        ("recorded_at", timezone.now() - dt.timedelta(days=30)),
        ("by_name", "Somebody Else"),
        ("by_id", None),
        ("reason", "other"),
        ("digest", "0" * 64),
        ("outside", True),
    ],
)
def test_an_altered_line_is_named(case, column, value):
    touched = line_of(case, 2)
    with without_triggers():
        StatusChange.objects.filter(pk=touched.pk).update(**{column: value})
    code, said = verdict()
    assert code == 1
    assert f"The first line that was touched is line {touched.pk}." in said
    assert f"Line {touched.pk} was changed after seal 1." in said


def test_one_microsecond_is_enough(case):
    touched = line_of(case, 2)
    with without_triggers():
        moment = touched.recorded_at + dt.timedelta(microseconds=1)
        StatusChange.objects.filter(pk=touched.pk).update(recorded_at=moment)
    assert [finding.line for finding in verify()] == [touched.pk]


def test_a_deleted_line_is_named(case):
    gone = line_of(case, 2).pk
    with without_triggers():
        StatusChange.objects.filter(pk=gone).delete()
    code, said = verdict()
    assert code == 1
    assert f"The first line that was touched is line {gone}." in said


def test_a_deleted_line_that_no_seal_covers_is_found(case, officer):
    move(case, "place_sought", by=officer, reason="needs_place", on=timezone.localdate())
    with without_triggers():
        StatusChange.objects.filter(pk=line_of(case, 4).pk).delete()
    assert "cases.case" in verdict()[1]
    assert verdict()[0] == 1


def test_an_inserted_line_is_found(case):
    with without_triggers():
        line = line_of(case, 3)
        line.pk, line.seq, line.from_status, line.to_status = None, 4, "enquiries", "closed"
        line.save(force_insert=True)
    code, said = verdict()
    assert code == 1
    assert f"The first line that was touched is line {line.pk}." in said


def test_a_line_of_a_record_that_never_was_is_found(case):
    with without_triggers():
        line = line_of(case, 1)
        line.pk, line.subject_id = None, 999_999
        line.save(force_insert=True)
    assert "is gone, without a tombstone" in verdict()[1]


def test_lines_in_another_order_are_found(case):
    second, third = line_of(case, 2), line_of(case, 3)
    with without_triggers():
        StatusChange.objects.filter(pk=second.pk).update(seq=99)
        StatusChange.objects.filter(pk=third.pk).update(seq=2)
        StatusChange.objects.filter(pk=second.pk).update(seq=3)
    code, said = verdict()
    assert code == 1
    assert f"The first line that was touched is line {second.pk}." in said


def test_a_status_changed_without_the_ledger_is_found(case):
    with without_triggers():
        Referral.objects.update(status="accepted", status_seq=F("status_seq") + 1)
    code, said = verdict()
    assert code == 1
    assert "is accepted, number 2; its last line says received, number 1." in said


def test_a_record_removed_without_a_tombstone_is_found(case):
    with without_triggers():
        Referral.objects.all().delete()
    assert "without a tombstone" in verdict()[1]


def test_a_changed_seal_is_found(case):
    with without_triggers():
        Seal.objects.update(made_at=timezone.now() - dt.timedelta(days=2))
    assert "Seal 1 was changed." in verdict()[1]


def test_a_missing_seal_is_found(case, officer):
    make_case(by=officer)
    seal()
    with without_triggers():
        Seal.objects.filter(number=1).delete()
    assert "A seal between 0 and 2 is missing." in verdict()[1]


def test_a_missing_trigger_is_found(case):
    connection.check_constraints()
    triggers.drop(connection)
    code, said = verdict()
    assert code == 1
    assert "is missing" in said
    triggers.install(connection)


def test_seals_are_chained_and_split(case, officer, monkeypatch):
    monkeypatch.setattr(seals, "LINES_PER_SEAL", 2)
    for _ in range(3):
        make_case(by=officer)
    assert seal() == 3
    assert seal() == 0
    first, second, third = Seal.objects.all()
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert verify() == []


def commit_late(officer):
    """Write a line below the highest one sealed, as PostgreSQL may when it commits out of order."""
    make_case(by=officer)
    late = StatusChange.objects.order_by("id").last()
    make_case(by=officer)
    with without_triggers():
        values = {f.attname: getattr(late, f.attname) for f in StatusChange._meta.concrete_fields}
        StatusChange.objects.filter(pk=late.pk).delete()
    assert seal() == 1
    with without_triggers():
        StatusChange(**values).save(force_insert=True)


def test_a_line_committed_late_is_covered_by_the_next_seal(case, officer):
    commit_late(officer)
    assert seal() == 1
    assert verify() == []


def test_a_line_that_comes_after_hours_is_covered_with_the_next_lines(case, officer, monkeypatch):
    commit_late(officer)
    monkeypatch.setattr(seals, "LATEST_COMMIT", dt.timedelta(seconds=-1))
    assert seal() == 0
    make_case(by=officer)
    assert seal() == 2
    assert verify() == []
