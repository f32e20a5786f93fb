"""Adding a referral to a case that is open, or waking one."""

import pytest

from cases.models import Case
from tests.factories import ChildFactory, make_case, make_dormant
from tests.referrals.triage.conftest import again, candidate, closed_case, text_of

pytestmark = pytest.mark.django_db


def test_a_report_is_added_to_the_case_typed(decide, officer, reported):
    case = make_case(by=officer)
    referral = reported(children=1)
    decide(referral, decision="link", link_0="other", link_ref_0=case.reference)
    assert again(referral).status == "linked"
    assert again(referral).status_reason == "open_case"
    assert case.events.filter(kind="reported").exists()


def test_a_report_is_not_added_to_a_closed_case(decide, officer, reported):
    case = closed_case(officer, ChildFactory())
    referral = reported(children=1)
    page = decide(referral, decision="link", link_0="other", link_ref_0=case.reference)
    assert f"Case {case.reference} is closed." in text_of(page)
    assert again(referral).status == "received"


def test_a_dormant_case_wakes(decide, officer, reported):
    case = make_dormant(make_case(by=officer))
    referral = reported(children=1)
    candidate(referral, case.child)
    decide(referral, decision="link", link_0=case.reference)
    assert Case.objects.get().status == "enquiries"
    assert again(referral).status_reason == "woke_case"


def test_linking_to_nothing_is_refused(decide, reported):
    referral = reported()
    page = decide(referral, decision="link", link_0="none", link_1="none")
    assert "Choose the case." in text_of(page)
    page = decide(referral, decision="link", link_0="other", link_ref_0="C-0000-00")
    assert "We know no case “C-0000-00” that you may open." in text_of(page)
