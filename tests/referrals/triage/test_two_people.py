"""Two people decide one referral: the second is told, and loses no word."""

import pytest
from django.utils import timezone

from cases.models import Case
from cme.authority.models import Agency
from cme.core import dates
from referrals.services import triage
from referrals.services.triage import Also
from tests.referrals.triage.conftest import (
    again,
    decision,
    opens,
    page_of,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_a_decided_referral_is_not_decided_again_and_words_are_kept(
    at_desk, decide, reported, officer, manager
):
    referral = reported(children=1)
    late = decision(referral, **opens(officer), why="What I typed.")
    also = Also(version=referral.version, why="Sure.", priority=referral.priority)
    sent = triage.Sending(_agency("post16"), "", "Please take over.")
    triage.decide_send_on(by=manager, referral=referral, also=also, sendings=[sent])
    page = text_of(at_desk.post(page_of(referral), late))
    today = dates.day_words(timezone.localdate())
    assert f"{manager.name} decided this referral on {today}." in page
    assert "Open it to see what was decided. A manager can reopen it." in page
    assert "What I typed." in page
    assert not Case.objects.exists()


def _agency(code):
    return Agency.objects.get(code=code)


def test_somebody_elses_change_is_said_and_words_can_be_sent_again(
    at_desk, reported, officer, manager
):
    referral = reported(children=1)
    late = decision(referral, **opens(officer), why="What I typed.")
    also = Also(version=referral.version, why="Urgent.", priority="urgent")
    triage.hold(by=manager, referral=referral, also=also, area=referral.area)
    page = text_of(at_desk.post(page_of(referral), late))
    assert f"Someone changed this while you were working. {manager.name} saved it at" in page
    assert "What I typed." in page
    assert f'name="version" value="{again(referral).version}"' in page
    retried = late | {"version": again(referral).version, "priority": "urgent"}
    at_desk.post(page_of(referral), retried)
    assert again(referral).status == "accepted"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_forged_version_breaks_nothing(at_desk, reported, officer, version):
    referral = reported(children=1)
    forged = decision(referral, **opens(officer)) | {"version": version}
    assert at_desk.post(page_of(referral), forged).status_code == 200
    assert not Case.objects.exists()
