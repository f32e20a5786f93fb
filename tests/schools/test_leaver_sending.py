"""A school begins a return, fills it in and sends it: always accepted, stamped, never twice."""

import datetime as dt

import pytest
import time_machine

from cme.authority.models import Threshold
from cme.core import queue
from cme.core.errors import RuleBroken
from schools import statuses
from schools.models import DeletionReturn, ReturnMessage, School
from schools.rules import grounds
from schools.services import reconciling, return_counts, returns
from tests.schools.scene import NOON, ZACH, D, begin, going_to, make_office, make_school, reason

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon", "arranged")]


@pytest.fixture
def woken(monkeypatch):
    calls = []
    monkeypatch.setattr(queue, "_send", lambda name, args: calls.append((name, *args)))
    return calls


def test_a_return_begins_as_a_draft_with_the_pupil_and_the_keys_to_find_them(school, fran):
    row = begin(fran, school)
    assert row.reference.startswith("D-")
    assert row.status == statuses.DRAFT
    assert row.steps_done == ["pupil"]
    assert row.person.keys.filter(kind="upn", value=ZACH["upn"]).exists()


def test_begun_twice_about_one_pupil_it_is_one_draft(school, fran):
    first = begin(fran, school)
    assert begin(fran, school) == first
    assert begin(fran, school, upn="", known_as="Zac") == first
    other = begin(fran, school, given_name="Zoe", upn="")
    assert other != first


def test_ground_i_is_counted_in_the_schools_own_days_and_the_stamp_is_today(
    school, fran, woken, django_capture_on_commit_callbacks
):
    row = reason(
        fran,
        begin(fran, school),
        "i",
        first_absent_on=D(2026, 10, 12),
        all_unauthorised=True,
        enquiries=["called"],
    )
    assert row.ground_holds_on == D(2026, 11, 16)
    assert row.ground_why == "20 school days at Tidewell Academy from 12 Oct 2026"
    assert row.attendance_due_on == D(2026, 11, 2)
    with django_capture_on_commit_callbacks(execute=True):
        sent = returns.submit(by=fran, deletion_return=row)
    assert sent.status == statuses.SUBMITTED
    assert (sent.submitted_at, sent.submitted_by) == (NOON, fran)
    assert not sent.is_late
    assert sent.destination_unknown
    assert woken == [
        ("referrals.tasks.look_for_leaver", row.pk),
        ("referrals.tasks.refer_return", row.pk),
    ]
    assert sent.transfer_due_on == D(2026, 12, 14)
    assert sent.transfer_due_why == "15 school days after the pupil left on 23 Nov 2026."


@pytest.mark.parametrize("ground", list(grounds.GROUNDS))
def test_every_ground_is_accepted_with_nothing_more_said(school, fran, ground):
    born = {
        "out_nursery": D(2023, 5, 1),
        "out_sixth": D(2009, 1, 1),
    }.get(ground, D(2009, 1, 1) if ground.startswith("out") else ZACH["born_on"])
    row = reason(fran, begin(fran, school, born_on=born), ground)
    sent = returns.submit(by=fran, deletion_return=row)
    assert sent.status == statuses.SUBMITTED
    assert sent.destination_unknown is (grounds.GROUNDS[ground].follows)


def test_a_return_without_a_word_but_the_pupil_is_accepted(school, fran):
    assert returns.submit(by=fran, deletion_return=begin(fran, school)).submitted_at == NOON


def test_a_ground_that_does_not_hold_yet_is_accepted_and_says_when_it_will(school, fran):
    row = reason(fran, begin(fran, school), "i", first_absent_on=D(2026, 11, 3))
    sent = returns.submit(by=fran, deletion_return=row)
    assert sent.ground_holds_on == D(2026, 11, 30)
    assert sent.status == statuses.SUBMITTED


def test_a_late_return_is_accepted_and_stamped_as_late(school, fran):
    late = reason(fran, begin(fran, school), "k", deleted_on=D(2026, 11, 20))
    assert returns.submit(by=fran, deletion_return=late).is_late
    timely = reason(fran, begin(fran, school, given_name="Zoe", upn=""), "k")
    assert not returns.submit(by=fran, deletion_return=timely).is_late


def test_sent_twice_it_is_sent_once_and_keeps_its_first_stamp(school, fran):
    row = begin(fran, school)
    returns.submit(by=fran, deletion_return=row)
    with time_machine.travel(NOON + dt.timedelta(days=2), tick=False):
        again = returns.submit(by=fran, deletion_return=row)
    assert again.submitted_at == NOON
    assert again.status_seq == 2


def test_a_bare_name_saved_twice_is_one_draft_and_another_beginning_is_another(school, fran):
    bare = {"given_name": "Zach", "family_name": "Pemberwick", "born_on": None, "upn": ""}
    first = returns.begin(by=fran, school=school, details=bare)
    assert returns.begin(by=fran, school=school, details=bare) == first
    assert returns.begin(by=fran, school=school, details=bare, year_group=9) != first
    born = bare | {"born_on": D(2013, 4, 2)}
    assert returns.begin(by=fran, school=school, details=born) != first
    other = make_office(school, "Robin Linnet")
    assert returns.begin(by=other, school=school, details=bare) != first


def test_a_sent_return_cannot_be_changed_and_a_draft_can(school, fran):
    row = begin(fran, school)
    reason(fran, row, "k")
    returns.submit(by=fran, deletion_return=row)
    with pytest.raises(RuleBroken, match="A return that was sent cannot be changed"):
        reason(fran, row, "a")
    assert DeletionReturn.objects.get(pk=row.pk).ground == "k"


def test_a_changed_ground_forgets_what_it_does_not_ask(school, fran):
    row = reason(
        fran,
        begin(fran, school),
        "i",
        first_absent_on=D(2026, 10, 12),
        enquiries=["called"],
        evidence={"unavoidable": "no", "died_on": "2026-11-01"},
    )
    assert row.evidence == {"unavoidable": "no"}
    row = reason(
        fran,
        row,
        "k",
        first_absent_on=D(2026, 10, 12),
        enquiries=["called"],
        evidence={"unavoidable": "no", "died_on": "2026-11-01"},
    )
    assert row.evidence == {"died_on": "2026-11-01"}
    assert (row.first_absent_on, row.enquiries, row.ground_holds_on) == (None, [], None)
    assert (row.destination, "destination" in row.steps_done) == ("none", True)
    row = reason(fran, row, "g")
    assert (row.destination, "destination" in row.steps_done) == ("", False)


def test_a_ground_of_the_other_list_is_refused_and_a_new_date_of_birth_asks_again(school, fran):
    row = begin(fran, school, born_on=D(2009, 1, 1))
    with pytest.raises(RuleBroken, match="Ground i is for pupils of compulsory school age"):
        reason(fran, row, "i")
    row = reason(fran, row, "out_sixth")
    row = returns.save_step(
        by=fran, deletion_return=row, step="pupil", values={"born_on": ZACH["born_on"]}
    )
    assert row.ground == ""
    assert "reason" not in row.steps_done


def test_our_question_is_answered_once_and_goes_back_to_us(school, fran, officer):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    with pytest.raises(RuleBroken, match="no question"):
        returns.answer(by=fran, deletion_return=row, words="Yes.")
    reconciling.ask(by=officer, deletion_return=row, words="Who told you?")
    with pytest.raises(RuleBroken, match="Enter your answer"):
        returns.answer(by=fran, deletion_return=row, words=" ")
    answered = returns.answer(by=fran, deletion_return=row, words="The mother.")
    assert answered.status == statuses.SUBMITTED
    assert answered.answer_due_on is None
    said = ReturnMessage.objects.filter(deletion_return=row).values_list("side", "words")
    assert list(said) == [("council", "Who told you?"), ("school", "The mother.")]


def test_a_challenged_school_may_say_why_and_stays_challenged(school, fran, officer):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    reconciling.challenge(
        by=officer, deletion_return=row, reason="ground_not_met", words="Day 12 of 20."
    )
    row = returns.answer(by=fran, deletion_return=row, words="It is day 20 today.")
    assert row.status == statuses.CHALLENGED


def test_a_return_is_withdrawn_because_the_pupil_stays_and_a_finished_one_is_not(
    school, fran, officer
):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    gone = returns.withdraw(by=fran, deletion_return=row, words="Came back today.")
    assert gone.status == statuses.WITHDRAWN
    assert gone.submitted_at == NOON
    assert returns.withdraw(by=fran, deletion_return=row).status_seq == gone.status_seq
    done = returns.submit(by=fran, deletion_return=begin(fran, school))
    reconciling.reconcile(
        by=officer,
        deletion_return=done,
        reason="confirmed_by_authority",
        words="Kent",
        on=D(2026, 11, 23),
    )
    with pytest.raises(RuleBroken):
        returns.withdraw(by=fran, deletion_return=done)
    assert returns.withdraw(by=fran, deletion_return=begin(fran, school)).status == "withdrawn"


def test_the_transfer_file_is_recorded_on_a_day_that_has_come(school, fran):
    draft = begin(fran, school)
    with pytest.raises(RuleBroken, match="Send the return first"):
        returns.record_transfer(by=fran, deletion_return=draft, sent_on=D(2026, 11, 23))
    row = returns.submit(by=fran, deletion_return=draft)
    with pytest.raises(RuleBroken, match="today or in the past"):
        returns.record_transfer(by=fran, deletion_return=row, sent_on=D(2026, 11, 24))
    row = returns.record_transfer(by=fran, deletion_return=row, sent_on=D(2026, 11, 23))
    assert row.transfer_sent_on == D(2026, 11, 23)


def test_days_are_counted_again_when_the_schools_calendar_changed_and_not_before(school, fran):
    row = reason(fran, begin(fran, school), "i", first_absent_on=D(2026, 11, 3))
    assert return_counts.recount_due(D(2026, 11, 23)) == 0
    school.closures.create(kind="inset", first_day=D(2026, 11, 27), last_day=D(2026, 11, 27))
    school.calendar_changed_at = NOON + dt.timedelta(minutes=1)
    school.save(update_fields=["calendar_changed_at"])
    with time_machine.travel(NOON + dt.timedelta(minutes=2), tick=False):
        assert return_counts.recount_due(D(2026, 11, 23)) == 1
        assert return_counts.recount_due(D(2026, 11, 23)) == 0
    row.refresh_from_db()
    assert row.ground_holds_on == D(2026, 12, 1)


def test_days_are_counted_again_when_a_length_changed(school, fran):
    row = reason(fran, begin(fran, school), "i", first_absent_on=D(2026, 11, 3))
    Threshold.objects.filter(code="continuous_absence").update(value="15")
    assert return_counts.recount_due(D(2026, 11, 23)) == 1
    row.refresh_from_db()
    assert row.ground_holds_on == D(2026, 11, 23)
    assert return_counts.recount_due(D(2026, 11, 23)) == 0


def test_an_answer_is_due_later_when_the_school_turns_out_to_be_closed(school, fran, officer):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    reconciling.ask(by=officer, deletion_return=row, words="Who told you?")
    row.refresh_from_db()
    assert row.answer_due_on == D(2026, 11, 30)
    school.closures.create(kind="closed", first_day=D(2026, 11, 25), last_day=D(2026, 11, 25))
    School.objects.filter(pk=school.pk).update(calendar_changed_at=NOON + dt.timedelta(minutes=1))
    assert return_counts.recount_due(D(2026, 11, 23)) == 1
    row.refresh_from_db()
    assert row.answer_due_on == D(2026, 12, 1)


def test_the_destination_is_known_where_a_school_is_named(
    school, fran, woken, django_capture_on_commit_callbacks
):
    row = reason(fran, begin(fran, school), "a", evidence={"bars": ["none"]})
    row = going_to(fran, row, make_school("Gannet Hill School"))
    with django_capture_on_commit_callbacks(execute=True):
        sent = returns.submit(by=fran, deletion_return=row)
    assert not sent.destination_unknown
    assert woken == [("referrals.tasks.look_for_leaver", row.pk)]
    assert sent.status == statuses.SUBMITTED
