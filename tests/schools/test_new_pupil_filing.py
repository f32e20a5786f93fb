"""A new-pupil return: stamped once, late after 5 days, and what it confirms elsewhere."""

import datetime as dt

import pytest
import time_machine

from cme.core import queue
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist
from cme.worklist.models import WorkItem
from schools import statuses
from schools.models import NewPupilReturn
from schools.services import allocations, new_pupils, reconciling, returns
from tests.schools.scene import NOON, ZACH, D, begin, going_to, make_office, make_school, reason

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon", "arranged")]


@pytest.fixture
def tidewell(db):
    return make_school()


@pytest.fixture
def gannet(db):
    return make_school("Gannet Hill School")


@pytest.fixture
def office(gannet):
    return make_office(gannet, "Ola Linnet")


def file(office, school, key="key", **details):
    return new_pupils.file_new_pupil(
        by=office,
        school=school,
        submission_key=key,
        details=ZACH | details,
        entered_on=D(2026, 11, 23),
        starts_on=D(2026, 11, 23),
        year_group=9,
    )


def test_it_is_stamped_due_in_five_days_and_filed_once_for_one_key(
    gannet, office, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(queue, "_send", lambda name, args: woken.append((name, *args)))
    with django_capture_on_commit_callbacks(execute=True):
        row = file(office, gannet)
        assert file(office, gannet) == row
    assert NewPupilReturn.objects.count() == 1
    assert (row.due_on, row.is_late) == (D(2026, 11, 28), False)
    assert row.due_why == "5 days after the name was entered on 23 Nov 2026"
    assert woken == [("referrals.tasks.look_for_pupil", row.pk)]


@pytest.mark.parametrize(("entered", "late"), [(D(2026, 11, 18), False), (D(2026, 11, 17), True)])
def test_it_is_late_only_after_the_fifth_day_and_is_taken_all_the_same(
    gannet, office, entered, late
):
    row = new_pupils.file_new_pupil(
        by=office, school=gannet, submission_key="k", details=ZACH, entered_on=entered,
        starts_on=entered,
    )  # fmt: skip
    assert row.is_late is late


def test_a_day_to_come_is_refused(gannet, office):
    with pytest.raises(RuleBroken, match="today or in the past"):
        new_pupils.file_new_pupil(
            by=office, school=gannet, submission_key="k", details=ZACH,
            entered_on=D(2026, 11, 24), starts_on=D(2026, 11, 24),
        )  # fmt: skip


@pytest.fixture
def listed(gannet, admissions_officer):
    def put(**details):
        return allocations.add(
            by=admissions_officer, person=ZACH | details, school=gannet, year_group=9,
            since=D(2026, 11, 2),
        )  # fmt: skip

    return put


def test_the_child_leaves_the_allocation_list_of_that_school(gannet, office, listed):
    entry = listed()
    other = listed(given_name="Zoe", upn="")
    file(office, gannet)
    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.status, entry.first_day) == (statuses.ON_ROLL, D(2026, 11, 23))
    assert other.status == statuses.ON_LIST


def test_another_schools_return_takes_nobody_off_the_list(tidewell, listed):
    entry = listed()
    file(make_office(tidewell), tidewell)
    entry.refresh_from_db()
    assert entry.status == statuses.ON_LIST


def test_a_child_is_known_by_name_and_birth_too_but_not_with_another_upn(gannet, office, listed):
    entry = listed()
    file(office, gannet, "1", upn="X801200001002")
    entry.refresh_from_db()
    assert entry.status == statuses.ON_LIST
    NewPupilReturn.objects.update(entered_on=D(2026, 11, 20))
    file(office, gannet, "2", upn="", given_name="ZACH")
    entry.refresh_from_db()
    assert entry.status == statuses.ON_ROLL


def _leave(tidewell, gannet):
    fran = make_office(tidewell)
    row = reason(fran, begin(fran, tidewell), "a", evidence={"bars": ["none"]})
    return fran, going_to(fran, row, gannet)


def test_the_destinations_return_reconciles_what_the_last_school_said(tidewell, gannet, office):
    fran, row = _leave(tidewell, gannet)
    returns.submit(by=fran, deletion_return=row)
    arrived = file(office, gannet)
    row.refresh_from_db()
    assert (row.status, row.status_reason) == (statuses.RECONCILED, "confirmed_by_school")
    assert arrived.reference in row.confirmed_words
    assert row.changed_for_school_at is not None


def test_the_last_school_is_not_told_by_whom_its_work_was_ended(tidewell, gannet, office):
    fran = make_office(tidewell)
    row = reason(fran, begin(fran, tidewell), "i", first_absent_on=D(2026, 9, 14))
    returns.submit(by=fran, deletion_return=going_to(fran, row, gannet))
    owed = WorkItem.objects.get(kind="attendance_return")
    file(office, gannet)
    owed.refresh_from_db()
    assert owed.ended_by == office
    with pytest.raises(RuleBroken, match="The service finished this on Monday"):
        worklist.finish(by=fran, item=owed)


def test_a_return_that_comes_after_the_arrival_is_reconciled_at_once(tidewell, gannet, office):
    file(office, gannet)
    fran, row = _leave(tidewell, gannet)
    assert returns.submit(by=fran, deletion_return=row).status == statuses.RECONCILED


def test_a_return_we_asked_about_is_reconciled_once_it_is_answered(
    tidewell, gannet, office, officer
):
    fran, row = _leave(tidewell, gannet)
    returns.submit(by=fran, deletion_return=row)
    reconciling.ask(by=officer, deletion_return=row, words="Which day does the pupil start?")
    file(office, gannet)
    row.refresh_from_db()
    assert row.status == statuses.QUERIED
    answered = returns.answer(by=fran, deletion_return=row, words="On Monday.")
    assert answered.status == statuses.RECONCILED


def test_a_return_for_another_school_or_child_is_not_reconciled(tidewell, gannet, office):
    fran, row = _leave(tidewell, make_school("Plover Grange"))
    returns.submit(by=fran, deletion_return=row)
    file(office, gannet)
    row.refresh_from_db()
    assert row.status == statuses.SUBMITTED


def test_an_arrival_confirmed_takes_the_child_off_the_list_from_the_first_day(
    gannet, office, listed
):
    entry = listed()
    with pytest.raises(RuleBroken):
        new_pupils.confirm_arrival(by=office, entry=entry, first_day=D(2026, 11, 24))
    entry = new_pupils.confirm_arrival(by=office, entry=entry, first_day=D(2026, 11, 20))
    assert (entry.status, entry.first_day) == (statuses.ON_ROLL, D(2026, 11, 20))
    assert entry.confirmed_by == "Ola Linnet, Gannet Hill School"


def test_the_school_is_told_of_its_question_its_file_and_its_attendance_return(tidewell, officer):
    fran = make_office(tidewell)
    row = reason(fran, begin(fran, tidewell), "i", first_absent_on=D(2026, 10, 12))
    mine = WorkItem.objects.visible_to(fran).open()
    assert [(item.kind, item.due_on) for item in mine] == [("attendance_return", D(2026, 11, 2))]
    returns.submit(by=fran, deletion_return=row)
    reconciling.ask(by=officer, deletion_return=row, words="Who told you?")
    assert {item.kind for item in mine.all()} == {"attendance_return", "return_query"}
    with time_machine.travel(NOON + dt.timedelta(days=9), tick=False):
        returns.answer(by=fran, deletion_return=row, words="The mother.")
        owed = {item.kind: item.due_on for item in mine.all()}
        assert owed == {
            "attendance_return": D(2026, 11, 2),
            "transfer_file": D(2026, 12, 14),
        }
        returns.record_transfer(by=fran, deletion_return=row, sent_on=D(2026, 11, 30))
        assert {item.kind for item in mine.all()} == {"attendance_return"}
    other = make_office(make_school("Plover Grange"), "Jo Wren")
    assert not WorkItem.objects.visible_to(other).exists()


def test_the_very_same_form_with_another_key_is_the_same_return(gannet, office):
    first = file(office, gannet)
    assert file(office, gannet, key="another page") == first


def test_another_word_of_the_same_pupil_and_day_is_a_correction_and_no_second_return(
    gannet, tidewell, office
):
    first = file(office, gannet, postcode="RM8 2LL")
    for said in ({"postcode": ""}, {"postcode": "RM8 2LL", "known_as": "Zed"}):
        with pytest.raises(RuleBroken, match=first.reference) as refused:
            file(office, gannet, key="a third page", **said)
        assert "correct it" in refused.value.way_on
    assert NewPupilReturn.objects.get() == first
    file(make_office(tidewell), tidewell, key="elsewhere")
    file(office, gannet, key="a twin", given_name="Zoe", upn="")
    assert NewPupilReturn.objects.count() == 3


def test_a_pupil_who_left_and_came_back_is_another_return(gannet, office):
    first = file(office, gannet)
    NewPupilReturn.objects.update(entered_on=D(2026, 9, 7))
    assert file(office, gannet, key="in autumn") != first
