"""A return's enquiry ends with what its referral became, on that day."""

import datetime as dt

import pytest

from cases import services as casework
from cases.models import Case
from cme.audit.lifecycle import move
from cme.authority.models import Agency
from cme.site.sweep import STEPS
from referrals.models import ReferralChild
from referrals.services import sources
from schools.what_follows import what_follows
from tests.factories import ChildFactory, make_case, make_return

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council", "tuesday")]
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def sent(school_person):
    return make_return(by=school_person, sent=dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC))


@pytest.fixture
def referral(sent):
    return sources.refer_return(sent.pk)


@pytest.fixture
def case(referral, officer):
    found = make_case(by=officer, child=ChildFactory(), opened_on=dt.date(2026, 11, 20))
    ReferralChild.objects.filter(referral=referral).update(child=found.child, case=found)
    move(referral, "accepted", by=officer, reason="is_cme", on=TODAY)
    return found


def _close(case, officer, on):
    Case.objects.filter(pk=case.pk).update(
        outcome="on_roll", outcome_confirmed_outside=True, closed_on=on
    )
    case.refresh_from_db()
    move(case, "closing", by=officer, reason="outcome_recorded", on=on)
    move(case, "closed", by=officer, reason="no_second_needed", on=on)


def test_an_enquiry_goes_on_while_a_case_is_open(sent, case):
    assert STEPS["enquiries finished"](TODAY) == 0
    sent.refresh_from_db()
    assert sent.status == "enquiry_opened"


def test_it_is_finished_on_the_day_the_case_closed(sent, case, officer, tuesday):
    _close(case, officer, dt.date(2026, 11, 23))
    tuesday.shift(dt.timedelta(days=3))
    assert STEPS["enquiries finished"](TODAY) == 1
    assert STEPS["enquiries finished"](TODAY) == 0
    sent.refresh_from_db()
    assert (sent.status, sent.status_on) == ("accounted_for", dt.date(2026, 11, 23))
    assert sent.status_reason == "enquiry_done"


def test_one_that_another_authority_has_is_finished_too(sent, referral, officer):
    sent_on = casework.send_onward(
        by=officer,
        subject=referral,
        subject_reference=referral.reference,
        agency=Agency.objects.get(code="authority"),
        to_words="Leeds",
        message="Lives there now.",
        on=TODAY,
    )
    move(referral, "sent_on", by=officer, reason="other_area", on=TODAY)
    assert STEPS["enquiries finished"](TODAY) == 0
    casework.acknowledge_onward(by=officer, onward=sent_on, who_words="Leeds team", on=TODAY)
    move(referral, "acknowledged", by=officer, reason="other_side_confirmed", on=TODAY)
    assert STEPS["enquiries finished"](TODAY) == 1
    sent.refresh_from_db()
    assert (sent.status, sent.status_on) == ("accounted_for", TODAY)


def test_who_may_see_it_is_told_what_came_of_it(sent, referral, case, officer, admissions_officer):
    links = what_follows(officer, sent)
    assert [link.text for link in links] == [
        f"Referral {referral.reference}",
        f"Case {case.reference}",
    ]
    assert what_follows(admissions_officer, sent) == []
    case.child.restricted = True
    case.child.save()
    assert what_follows(officer, sent) == []
