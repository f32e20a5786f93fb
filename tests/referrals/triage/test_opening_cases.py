"""Opening a case for the children of a referral: each way beside what refuses it."""

import datetime as dt

import pytest
from django.utils import timezone

from cases.models import Case, Child, Relation
from cme.core import dates
from cme.core.errors import RuleBroken
from cme.core.models import PersonDetails
from referrals.services import triage
from referrals.services.children import Placing
from referrals.services.triage import Also
from tests.factories import ChildFactory, make_case
from tests.referrals.triage.conftest import (
    again,
    candidate,
    closed_case,
    opens,
    opens_both,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_one_decision_opens_a_case_for_each_child_and_relates_them(decide, officer, reported):
    referral = reported()
    page = decide(referral, **opens_both(officer))
    referral = again(referral)
    cases = list(Case.objects.order_by("pk"))
    assert referral.status == "accepted"
    assert [case.child.person.given_name for case in cases] == ["Maya", "Kit"]
    assert [child.case_id for child in referral.children.all()] == [case.pk for case in cases]
    assert Relation.objects.filter(child=cases[0].child, other=cases[1].child).exists()
    assert f"Case {cases[0].reference} is open." in text_of(page)
    assert (referral.decided_by, referral.decision_words) == (officer, "I am sure enough.")


def test_a_case_is_opened_only_for_the_children_chosen(decide, officer, reported):
    referral = reported()
    decide(referral, **opens(officer, children=["0"]))
    assert [case.child.person.given_name for case in Case.objects.all()] == ["Maya"]


def test_choosing_no_child_is_refused_and_nothing_is_lost(decide, officer, reported):
    page = decide(reported(), **opens(officer), why="Kept words.")
    assert "Choose at least one child." in text_of(page)
    assert "Kept words." in text_of(page)
    assert not Case.objects.exists()


def test_who_a_child_is_has_to_be_said(decide, officer, reported):
    page = decide(reported(children=1), **opens(officer, is_0=""))
    assert "Select who Maya is." in text_of(page)


def test_why_is_required(decide, officer, reported):
    page = decide(reported(children=1), **opens(officer), why=" ")
    assert "Enter why." in text_of(page)
    assert not Case.objects.exists()


def test_a_known_child_whose_case_is_closed_gets_a_new_episode(decide, officer, reported):
    known = ChildFactory()
    before = closed_case(officer, known)
    referral = reported(children=1)
    candidate(referral, known)
    page = decide(referral)
    assert f"{known.reference}: a new episode" in text_of(page)
    assert f"Case {before.reference} closed" in text_of(page)
    decide(referral, **opens(officer, is_0=known.reference))
    assert known.cases.count() == 2
    assert Child.objects.count() == 1


def test_a_known_child_whose_case_is_open_keeps_it(decide, officer, reported):
    case = make_case(by=officer)
    referral = reported(children=1)
    candidate(referral, case.child)
    page = decide(referral, **opens(officer, is_0=case.child.reference))
    assert f"Added to case {case.reference}." in text_of(page)
    assert again(referral).status == "linked"
    assert Case.objects.count() == 1


def test_one_child_may_be_new_and_the_other_known(decide, officer, reported):
    case = make_case(by=officer)
    referral = reported()
    candidate(referral, case.child, position=1)
    decide(referral, **opens_both(officer) | {"is_1": case.child.reference})
    referral = again(referral)
    assert referral.status == "accepted"
    assert Case.objects.count() == 2
    assert referral.children.get(position=1).case == case


def test_a_second_open_case_is_refused_whoever_asks(officer, reported):
    case = make_case(by=officer)
    referral = reported(children=1)
    also = Also(version=referral.version, why="Sure.", priority=referral.priority)
    placing = Placing(referral.children.get(), known=case.child)
    said = f"This child already has an open case, {case.reference}."
    with pytest.raises(RuleBroken, match=said):
        triage.decide_open(
            by=officer,
            referral=referral,
            also=also,
            placings=[placing],
            area=officer.area,
            officer=officer,
        )
    assert again(referral).status == "received"


def test_not_sure_makes_a_record_marked_as_a_possible_match(decide, officer, reported):
    referral = reported(children=1)
    known = candidate(referral).child
    decide(referral, **opens(officer, is_0="unsure"))
    child = again(referral).children.get().child
    assert child != known
    assert child.possible_match_of == known


def test_not_sure_is_no_answer_where_nobody_is_like_the_child(decide, officer, reported):
    page = decide(reported(children=1), **opens(officer, is_0="unsure"))
    assert "There is a problem" in text_of(page)
    assert not Child.objects.exists()


def test_somebody_else_we_know_is_found_by_reference(decide, officer, reported):
    known = ChildFactory()
    typed = known.reference.lower().replace("-", " ")
    referral = reported(children=1)
    decide(referral, **opens(officer, is_0="other", other_0=typed))
    assert again(referral).children.get().child == known


@pytest.mark.parametrize("typed", ["K-0000-00", "nonsense", "<script>"])
def test_an_unknown_reference_is_refused_and_kept(decide, officer, reported, typed):
    page = decide(reported(children=1), **opens(officer, is_0="other", other_0=typed))
    assert "We know no child or case" in text_of(page)
    assert "<script>”" not in text_of(page)


def test_a_restricted_child_is_as_unknown_as_none(decide, officer, manager, reported):
    hidden = ChildFactory(restricted=True)
    hidden.named_people.add(manager)
    page = decide(reported(children=1), **opens(officer, is_0="other", other_0=hidden.reference))
    assert "We know no child or case" in text_of(page)


def test_two_children_cannot_be_one_and_the_same(decide, officer, reported):
    known = ChildFactory()
    referral = reported()
    candidate(referral, known)
    candidate(referral, known, position=1)
    answers = opens_both(officer) | {"is_0": known.reference, "is_1": known.reference}
    page = decide(referral, **answers)
    assert "Two children of one referral cannot be the same child." in text_of(page)
    assert not Case.objects.exists()


def _born(referral, day):
    PersonDetails.objects.filter(reported_in__referral=referral).update(
        born_on=day, born_estimated=False, age_years=None
    )


@pytest.mark.parametrize(
    ("age", "side", "team"), [(3, "below", "Early years team"), (18, "over", "Post-16 team")]
)
def test_a_child_outside_school_age_gets_no_case(decide, officer, reported, age, side, team):
    referral = reported(children=1)
    _born(referral, dt.date(timezone.localdate().year - age, 1, 5))
    page = decide(referral, **opens(officer))
    today = dates.day_words(timezone.localdate())
    assert f"Maya Larkwing is {side} compulsory school age on {today}." in text_of(page)
    assert f"Send it to the {team}, or correct the date of birth." in text_of(page)
    assert not Case.objects.exists()
    assert not Child.objects.exists()


def test_a_date_of_birth_that_the_officer_knows_better_counts(decide, officer, reported):
    referral = reported(children=1)
    _born(referral, dt.date(timezone.localdate().year - 3, 1, 5))
    better = {"born_0-day": "5", "born_0-month": "jan", "born_0-year": "2016"}
    decide(referral, **opens(officer, **better))
    child = again(referral).children.get()
    assert child.child.person.born_on == dt.date(2016, 1, 5)
    assert child.person.born_on.year == timezone.localdate().year - 3


def test_an_officer_who_does_not_exist_is_refused(decide, officer, reported, school_person):
    for forged in ("999999", school_person.pk, "x"):
        page = decide(reported(children=1), **opens(officer) | {"officer": forged})
        assert "Select officer." in text_of(page)
    assert not Case.objects.exists()


def test_a_form_takes_only_its_own_fields(decide, officer, reported):
    referral = reported(children=1)
    forged = {"status": "spam", "decided_by": "1", "restricted": "on", "reference": "R-1111-11"}
    decide(referral, **opens(officer), **forged)
    after = again(referral)
    assert (after.status, after.reference) == ("accepted", referral.reference)
    assert not after.restricted
