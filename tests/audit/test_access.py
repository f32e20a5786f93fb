"""Who was shown what is written before it is shown, or nothing is shown."""

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from cme.audit import recording
from cme.audit.access import AccessNotRecorded, record_access
from cme.audit.models import AccessRecord, AccessShown
from tests.factories import make_case, make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(officer):
    return [make_case(by=officer) for _ in range(3)]


def test_a_page_gives_one_row_for_each_record_on_it(officer, three):
    record_access(by=officer, subjects=three[:2], kind="page", page="cases:detail")
    rows = AccessRecord.objects.order_by("pk")
    assert [row.subject_id for row in rows] == [case.pk for case in three[:2]]
    assert {(row.by, row.by_name, row.subject_type) for row in rows} == {
        (officer, officer.name, "cases.case")
    }


@pytest.mark.parametrize("kind", ["list", "export"])
def test_a_list_gives_one_row_with_the_ids_shown(officer, three, kind):
    row = record_access(by=officer, subjects=three, kind=kind, page="cases:list")
    assert AccessRecord.objects.get() == row
    assert row.shown == [case.pk for case in three]
    assert row.subject_id is None


def test_an_empty_list_is_a_reading_too(officer):
    row = record_access(by=officer, subjects=[], kind="list", page="cases:list")
    assert row.shown == []


def test_two_kinds_of_record_are_recorded_each_on_their_own(officer, three):
    mixed = [three[0], make_referral(by=officer, children=0)]
    with pytest.raises(ValueError, match="on its own"):
        record_access(by=officer, subjects=mixed, kind="list", page="search")


def test_who_looked_at_a_record_includes_the_lists_that_showed_it(officer, manager, three):
    record_access(by=officer, subjects=three, kind="list", page="cases:list")
    record_access(by=manager, subjects=three[:1], kind="page", page="cases:detail")
    record_access(by=manager, subjects=three[2:], kind="page", page="cases:detail")
    looked = AccessRecord.objects.of(three[0])
    assert [(row.by, row.kind) for row in looked] == [(manager, "page"), (officer, "list")]
    assert not AccessRecord.objects.of(make_case(by=officer)).exists()


def test_who_looked_at_any_of_several_records_names_each_reading_once(officer, three):
    record_access(by=officer, subjects=three, kind="list", page="cases:list")
    record_access(by=officer, subjects=three[:1], kind="page", page="cases:detail")
    assert [row.kind for row in AccessRecord.objects.of(*three)] == ["page", "list"]


def test_the_database_itself_notes_each_record_shown_however_the_row_came(officer, three):
    AccessRecord.objects.bulk_create(
        [
            AccessRecord(by=officer, by_name="", kind="list", page="p", subject_type="cases.case",
                         shown=[one.pk for one in three]),
            AccessRecord(by=officer, by_name="", kind="page", page="p", subject_type="cases.case",
                         subject_id=three[0].pk),
        ]
    )  # fmt: skip
    shown = AccessShown.objects.order_by("pk").values_list("subject_type", "subject_id")
    assert list(shown) == [("cases.case", one.pk) for one in [*three, three[0]]]


@pytest.mark.parametrize(
    "rewrite",
    [lambda rows: rows.update(subject_id=0), lambda rows: rows._raw_delete("default")],
)
def test_what_was_shown_is_never_changed_or_removed(officer, three, rewrite):
    record_access(by=officer, subjects=three, kind="list", page="cases:list")
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        rewrite(AccessShown.objects.all())
    assert AccessShown.objects.filter(subject_id=three[0].pk).count() == 1


@pytest.fixture
def broken_table(monkeypatch):
    def fail(*_args, **_kwargs):
        raise DatabaseError("the table is gone")

    monkeypatch.setattr(AccessRecord, "save", fail)


@pytest.mark.usefixtures("broken_table")
def test_where_it_cannot_be_written_nothing_may_be_shown(officer, three):
    with pytest.raises(AccessNotRecorded):
        record_access(by=officer, subjects=three[:1], kind="page", page="cases:detail")


def secret(request):
    record_access(by=request.user, subjects=[], kind="list", page="secret")
    return HttpResponse("a child's name")


urlpatterns = [path("secret/", secret)]


@override_settings(ROOT_URLCONF=__name__)
def test_the_page_is_shown_where_it_is_recorded(client, officer):
    client.force_login(officer)
    assert client.get("/secret/").content == b"a child's name"
    assert AccessRecord.objects.get().page == "secret"


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.usefixtures("broken_table")
def test_the_page_becomes_a_503_without_content(client, officer):
    client.force_login(officer)
    response = client.get("/secret/")
    assert response.status_code == 503
    assert b"a child's name" not in response.content
    assert "no-store" in response["Cache-Control"]


def test_saving_many_raises_each_version_and_says_who(officer, manager, three):
    for case in three:
        case.next_step = "call_school"
    recording.save_many(three, by=manager, fields=["next_step"])
    for case in three:
        case.refresh_from_db()
        row = case.history.latest()
        assert (case.version, case.next_step) == (2, "call_school")
        assert (row.history_user, row.next_step, row.version) == (manager, "call_school", 2)


def test_saving_named_fields_leaves_the_others(officer, manager, three):
    case = three[0]
    case.next_step, case.next_why = "call_school", "never saved"
    recording.save(case, by=manager, fields=["next_step"])
    case.refresh_from_db()
    assert (case.next_step, case.next_why, case.version) == ("call_school", "", 2)
