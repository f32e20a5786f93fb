"""Asking for more, keeping apart as junk, and saving without a decision."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cme.core import dates
from tests.referrals.triage.conftest import (
    again,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_asking_stops_the_clock_for_five_working_days_at_most(decide, reported):
    referral = reported()
    decide(referral, decision="ask", whom="The school", what="When was Maya last in?")
    after = again(referral)
    assert (after.status, after.asked_whom) == ("awaiting_information", "The school")
    assert after.chase_on == dates.add_working_days(timezone.localdate(), 5)


def test_asking_nobody_for_nothing_is_refused(decide, reported):
    referral = reported()
    page = decide(referral, decision="ask")
    assert "Enter whom do you ask." in text_of(page) or "There is a problem" in text_of(page)
    assert again(referral).status == "received"


@pytest.mark.parametrize(("came", "reason"), [("yes", "facts_came"), ("no", "no_answer")])
def test_what_came_is_kept_and_the_referral_waits_again(at_desk, decide, reported, came, reason):
    referral = reported()
    decide(referral, decision="ask", whom="The school", what="When?")
    there = reverse("referrals:facts", args=[referral.reference])
    assert "Select if they answered." in text_of(at_desk.post(there, {"words": "x"}))
    page = at_desk.post(there, {"came": came, "words": "She left in June."}, follow=True)
    assert (again(referral).status, again(referral).status_reason) == ("received", reason)
    assert "She left in June." in text_of(page)


def test_asking_again_is_kept_and_the_referral_goes_on_waiting(at_desk, decide, reported):
    referral = reported()
    decide(referral, decision="ask", whom="The school", what="When?")
    there = reverse("referrals:facts", args=[referral.reference])
    page = at_desk.post(there, {"came": "again", "words": "Rang the office."}, follow=True)
    assert again(referral).status == "awaiting_information"
    assert "Asked The school again" in text_of(page)


def test_junk_is_kept_apart_until_a_person_who_read_it_says_so(at_desk, decide, reported):
    referral = reported()
    decide(referral, decision="junk")
    assert again(referral).status == "quarantined"
    there = reverse("referrals:judge", args=[referral.reference])
    version = again(referral).version
    page = at_desk.post(there, {"decision": "not_real", "version": version, "why": ""})
    assert "Enter why." in text_of(page)
    at_desk.post(there, {"decision": "not_real", "version": version, "why": "A test message."})
    assert again(referral).status == "spam"


def test_what_was_kept_apart_may_be_real(at_desk, decide, reported):
    referral = reported()
    decide(referral, decision="junk")
    there = reverse("referrals:judge", args=[referral.reference])
    answers = {"decision": "real", "version": again(referral).version, "why": "It is real."}
    at_desk.post(there, answers)
    assert (again(referral).status, again(referral).status_reason) == ("received", "looked_real")


def test_urgency_area_and_marks_may_be_saved_without_a_decision(decide, reported, west, officer):
    referral = reported()
    page = decide(referral, decision="hold", priority="urgent", held_area=west.pk)
    after = again(referral)
    assert (after.status, after.priority, after.priority_order) == ("received", "urgent", 1)
    assert after.area == west
    assert after.area_why == f"{officer.name} placed it."
    assert "It still waits for a decision." in text_of(page)
