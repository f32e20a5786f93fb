"""Sending a referral on to whoever must act."""

import pytest

from cases.models import OnwardReferral
from cme.core import dates
from tests.referrals.triage.conftest import (
    again,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_a_referral_sent_on_has_a_day_to_ask_again(decide, reported):
    referral = reported()
    page = decide(referral, decision="send", agency="post16")
    sent = OnwardReferral.objects.get()
    assert sent.subject == again(referral)
    assert sent.message.startswith("Maya Larkwing and Kit has passed the leaving date.")
    assert f"We will ask again on {dates.day_words(sent.chase_on)}." in text_of(page)
    assert again(referral).status == "sent_on"
    assert again(referral).status_reason == "not_cme"


def test_another_council_is_named(decide, reported):
    referral = reported()
    page = decide(referral, decision="send", agency="authority")
    assert "Enter the name: Another authority." in text_of(page)
    decide(referral, decision="send", agency="authority", to_words="Northmarch Council")
    assert again(referral).status_reason == "other_area"


@pytest.mark.parametrize("agency", ["", "nobody", "1; drop table"])
def test_without_a_destination_nothing_is_sent(decide, reported, agency):
    page = decide(reported(), decision="send", agency=agency)
    assert "There is a problem" in text_of(page)
    assert not OnwardReferral.objects.exists()


def test_harm_is_not_sent_on_past_the_hub(decide, reported):
    referral = reported(danger_now="yes")
    page = decide(referral, decision="send", agency="post16", message="My own words.")
    said = "This referral mentions harm. It cannot be sent on to the Post-16 team alone."
    assert said in text_of(page)
    assert "too, or record why that is done already." in text_of(page)
    assert "My own words." in text_of(page)
    assert not OnwardReferral.objects.exists()


def test_harm_may_go_to_the_hub_too(decide, reported):
    decide(reported(danger_now="yes"), decision="send", agency="post16", hub="on")
    assert set(OnwardReferral.objects.values_list("agency__code", flat=True)) == {"post16", "hub"}


def test_or_the_officer_says_why_the_hub_knows(decide, reported):
    referral = reported(concerns=["hurt"])
    decide(referral, decision="send", agency="post16", hub_done="The school told it today.")
    assert again(referral).status == "sent_on"
    assert again(referral).notes[-1]["words"] == "The school told it today."


def test_a_marked_referral_says_so_in_what_is_sent(decide, reported):
    decide(reported(do_not_contact=True), decision="send", agency="post16")
    assert OnwardReferral.objects.get().message.startswith("Do not contact the family.")
