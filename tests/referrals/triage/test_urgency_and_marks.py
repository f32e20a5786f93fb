"""Urgency and the two marks go with every decision."""

import pytest

from cases.models import Case, Child
from tests.factories import ChildFactory
from tests.referrals.triage.conftest import again, candidate, decision, opens, page_of, text_of

pytestmark = pytest.mark.django_db


def test_urgency_is_lowered_only_with_a_reason(decide, reported):
    referral = reported(priority="urgent", priority_order=1)
    page = decide(referral, decision="hold", priority="standard")
    assert "Urgency is lowered only with a reason." in text_of(page)
    assert again(referral).priority == "urgent"
    decide(referral, decision="hold", priority="standard", lower_why="He is safe at school.")
    assert again(referral).priority == "standard"


def test_the_mark_needs_a_reason_and_keeps_it(decide, reported, officer):
    referral = reported()
    page = decide(referral, decision="hold", marks=["no_contact"])
    assert "There is a problem" in text_of(page)
    assert not again(referral).do_not_contact
    decide(referral, decision="hold", marks=["no_contact"], stop_contact_why="They fled.")
    after = again(referral)
    assert after.do_not_contact
    assert (after.do_not_contact_by, after.do_not_contact_why) == (officer, "They fled.")
    assert after.history.filter(history_user=officer, do_not_contact=True).exists()


def test_a_restriction_names_people_and_a_manager_among_them(decide, reported, officer, manager):
    referral = reported()
    page = decide(referral, decision="hold", marks=["restricted"])
    assert "Choose who may open it." in text_of(page)
    page = decide(referral, decision="hold", marks=["restricted"], named_people=[officer.pk])
    assert "Name at least one manager." in text_of(page)
    assert not again(referral).restricted
    named = [officer.pk, manager.pk]
    decide(referral, decision="hold", marks=["restricted"], named_people=named)
    assert again(referral).restricted


def test_a_child_opened_from_a_marked_referral_carries_the_marks(
    decide, reported, officer, manager
):
    named = [officer.pk, manager.pk]
    marks = {"marks": ["restricted", "no_contact"], "named_people": named}
    decide(reported(children=1), **opens(officer), **marks, stop_contact_why="They fled.")
    child = Child.objects.get()
    assert child.restricted
    assert child.do_not_contact
    assert set(child.named_people.all()) == {officer, manager}


def test_a_restricted_child_goes_to_an_officer_who_may_open_it(
    decide, reported, officer, other_officer, manager
):
    marks = {"marks": ["restricted"], "named_people": [officer.pk, manager.pk]}
    page = decide(reported(children=1), **opens(officer) | {"officer": other_officer.pk}, **marks)
    assert f"{other_officer.name} may not open this restricted record." in text_of(page)
    assert not Child.objects.exists()


def test_a_known_restricted_child_goes_to_an_officer_who_may_open_it_too(
    client, reported, officer, manager
):
    hidden = ChildFactory(restricted=True)
    hidden.named_people.add(manager)
    referral = reported(children=1)
    candidate(referral, hidden)
    client.force_login(manager)
    answers = decision(referral, **opens(officer, is_0=hidden.reference))
    page = client.post(page_of(referral), answers)
    assert f"{officer.name} may not open this restricted record." in text_of(page)
    assert not Case.objects.exists()
    answers = decision(referral, **opens(manager, is_0=hidden.reference))
    client.post(page_of(referral), answers)
    assert Case.objects.get().officer == manager
