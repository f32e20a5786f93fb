"""What the council does with a return: asks, confirms, challenges, enquires."""

import datetime as dt

import pytest
from django.core.management import call_command

from cme.audit.lifecycle import move
from cme.core.errors import RuleBroken
from cme.worklist.models import WorkItem
from cme.worklist.services import refresh
from schools.models import AuthorityEnquiry, ReturnMessage
from schools.services import reconciling
from tests.factories import make_return

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def council(db, time_machine):
    time_machine.move_to("2026-11-24 10:00Z", tick=False)
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def sent(school_person):
    return make_return(by=school_person, destination="school", destination_unknown=False)


def test_a_question_is_dated_in_the_schools_days_and_the_school_reads_it(sent, officer):
    row = reconciling.ask(by=officer, deletion_return=sent, words=" Which school? ")
    assert row.status == "queried"
    assert row.answer_due_on == dt.date(2026, 12, 1)
    assert row.answer_due_why.startswith("5 school days after we asked on 24 Nov")
    assert row.changed_for_school_at is not None
    message = ReturnMessage.objects.get()
    assert (message.side, message.words, message.by) == ("council", "Which school?", officer)
    assert WorkItem.objects.get(kind="return_query").due_on == dt.date(2026, 12, 1)


def test_without_words_nothing_is_asked(sent, officer):
    with pytest.raises(RuleBroken, match="Enter the question"):
        reconciling.ask(by=officer, deletion_return=sent, words="  ")
    sent.refresh_from_db()
    assert sent.status == "submitted"
    assert not ReturnMessage.objects.exists()


def test_a_confirmed_destination_finishes_the_return(sent, officer):
    row = reconciling.reconcile(
        by=officer,
        deletion_return=sent,
        reason="confirmed_by_school",
        words="Office of Hill Primary, by phone",
        on=TODAY,
    )
    assert (row.status, row.status_on) == ("reconciled", TODAY)
    assert row.confirmed_words == "Office of Hill Primary, by phone"


def test_a_confirmation_says_who_and_how_and_is_not_of_tomorrow(sent, officer):
    given = {"by": officer, "deletion_return": sent, "reason": "confirmed_by_school"}
    with pytest.raises(RuleBroken, match="who confirmed it"):
        reconciling.reconcile(**given, words="", on=TODAY)
    with pytest.raises(RuleBroken, match="in the future"):
        reconciling.reconcile(**given, words="Phone", on=TODAY + dt.timedelta(days=1))


def test_a_return_that_waits_for_an_answer_is_not_confirmed(sent, officer):
    reconciling.ask(by=officer, deletion_return=sent, words="Which school?")
    with pytest.raises(RuleBroken, match="cannot go from"):
        reconciling.reconcile(
            by=officer, deletion_return=sent, reason="confirmed_by_school", words="X", on=TODAY
        )


def test_a_challenge_is_told_and_accepted_after_all(sent, officer):
    words = "Day 12 of 20 only."
    reconciling.challenge(by=officer, deletion_return=sent, reason="ground_not_met", words=words)
    assert ReturnMessage.objects.get().words == words
    row = reconciling.accept_ground(by=officer, deletion_return=sent, words="20 days now.")
    assert (row.status, row.status_reason) == ("accounted_for", "ground_accepted")


def test_a_return_that_nothing_follows_is_accepted_as_it_is(school_person, officer, sent):
    died = make_return(by=school_person, ground="k", destination="none", destination_unknown=False)
    row = reconciling.accept_ground(by=officer, deletion_return=died, words="Register seen.")
    assert row.status == "accounted_for"
    with pytest.raises(RuleBroken, match="Nobody has confirmed where"):
        reconciling.accept_ground(by=officer, deletion_return=sent, words="Fine.")


def test_joint_enquiries_are_owed_until_ours_are_written_down(school_person, officer):
    row = make_return(
        by=school_person,
        ground="i",
        ground_holds_on=TODAY,
        ground_why="20 school days at Quayside from 26 Oct 2026",
    )
    refresh(row)
    item = WorkItem.objects.get(kind="joint_enquiry")
    assert item.due_on == TODAY
    assert item.why == "20 school days at Quayside from 26 Oct 2026 end on this day."
    enquiry = reconciling.record_enquiry(
        by=officer, deletion_return=row, outcome="not_found", agreed_on=TODAY
    )
    assert (enquiry.school, enquiry.upn) == (row.school, row.person.upn)
    item.refresh_from_db()
    assert (item.end, item.ended_by) == ("settled", officer)


def test_enquiries_are_not_of_tomorrow_nor_of_a_return_taken_back(sent, officer, school_person):
    given = {"by": officer, "deletion_return": sent, "outcome": "not_found"}
    with pytest.raises(RuleBroken, match="today or in the past"):
        reconciling.record_enquiry(**given, agreed_on=TODAY + dt.timedelta(days=1))
    move(sent, "withdrawn", by=school_person, reason="kept_on_roll", on=TODAY)
    with pytest.raises(RuleBroken, match="is finished"):
        reconciling.record_enquiry(**given, agreed_on=TODAY)
    assert not AuthorityEnquiry.objects.exists()


def test_an_enquiry_finishes_on_the_day_that_ended_it_and_not_before_it_began(
    school_person, officer
):
    row = make_return(by=school_person)
    reconciling.open_enquiry(by=officer, deletion_return=row)
    done = reconciling.finish_enquiry(
        by=officer, deletion_return=row, on=TODAY - dt.timedelta(days=9), words="Found."
    )
    assert (done.status, done.status_on) == ("accounted_for", TODAY)
