"""A child and a case begin at triage, hear more, and wake."""

import datetime as dt

import pytest
import time_machine

from cases import services
from cases.models import Case
from cme.authority.models import CheckType
from cme.core.errors import RuleBroken
from cme.core.models import PersonKey
from tests.factories import ChildFactory, PersonFactory, make_case, make_dormant, make_referral

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 23)


def opened(child, by, on=MONDAY, **rest):
    values = {
        "area": by.area,
        "officer": by,
        "on": on,
        "referral_reference": "R-7KQ4-MX",
        "priority": "standard",
    }
    return services.open_case(by=by, child=child, **(values | rest))


def test_a_child_gets_its_own_copy_of_what_was_reported(officer):
    reported = PersonFactory(given_name="Maya", upn="")
    child = services.open_child(by=officer, reported=reported, last_school_words="Quayside")
    assert child.person_id != reported.pk
    assert child.person.given_name == "Maya"
    assert PersonKey.objects.filter(person=child.person, kind="part", value="maya").exists()
    assert child.person.history.get().history_user == officer


def test_a_child_carries_the_marks_of_its_referral(officer, manager):
    referral = make_referral(by=officer, restricted=True, restricted_by=manager)
    referral.named_people.add(manager)
    child = services.open_child(
        by=officer, reported=referral.children.get().person, marks_of=referral
    )
    assert child.restricted
    assert [*child.named_people.all()] == [manager]


def test_a_case_opens_with_its_clocks_its_residency_and_its_first_line(officer):
    case = opened(ChildFactory(), officer)
    assert case.status == "enquiries"
    assert case.became_cme_on == case.clock_from == MONDAY
    assert case.long_term_on == dt.date(2027, 5, 23)
    assert case.residencies.get().residency == "unknown"
    line = case.events.get()
    assert (line.kind, line.data["referral"]) == ("opened", "R-7KQ4-MX")


def test_a_case_that_is_not_missing_education_in_law_has_no_such_day(officer):
    assert opened(ChildFactory(), officer, statutory_cme=False).became_cme_on is None


def test_the_first_step_is_the_first_expected_source_one_working_day_on(officer):
    CheckType.objects.create(code="admissions", name="Admissions database", expected=True)
    case = opened(ChildFactory(), officer)
    assert (case.next_step, case.next_about) == ("first_check", "Admissions database")
    assert case.next_due_on == dt.date(2026, 11, 24)
    assert case.next_why == "1 working day after the case opened on 23 Nov 2026"


def test_a_second_open_case_is_refused_by_the_first_ones_reference(officer):
    child = ChildFactory()
    first = opened(child, officer)
    with pytest.raises(RuleBroken) as refusal:
        opened(child, officer)
    assert refusal.value.sentence == f"This child already has an open case, {first.reference}."
    assert refusal.value.way_on == "Add this referral to that case."
    assert Case.objects.count() == 1


def test_a_further_referral_is_a_line_of_the_case(officer):
    case = make_case(by=officer)
    services.add_report(
        by=officer, case=case, referral_reference="R-1111-BB", on=MONDAY, words="Seen again."
    )
    assert case.events.get().data == {"referral": "R-1111-BB"}


def test_a_closed_case_takes_no_further_referral(officer):
    day = dt.date(2026, 11, 24)
    case = services.record_outcome(
        by=officer,
        case=make_case(by=officer),
        outcome="custody",
        confirmed_on=day,
        words="Taught there.",
        confirmed_by="The head of learning",
        confirmed_how="By phone",
        confirmed_outside=True,
        evidence={"establishment": "Farfield"},
    )
    with pytest.raises(RuleBroken, match=f"Case {case.reference} is closed"):
        services.add_report(by=officer, case=case, referral_reference="R-1111-BB", on=day)


def test_a_dormant_case_wakes_with_new_clocks_and_keeps_the_day_in_law(officer):
    start = dt.date(2026, 1, 31)
    case = opened(ChildFactory(), officer, on=start)
    with time_machine.travel("2026-08-03 10:00Z", tick=False):
        make_dormant(case)
    woken = services.wake(by=officer, case=case, reason="woken_facts", on=MONDAY)
    assert (woken.status, woken.clock_from) == ("enquiries", MONDAY)
    assert woken.long_term_on == dt.date(2027, 5, 23)
    assert woken.became_cme_on == start


def test_a_case_that_is_not_dormant_cannot_be_woken(officer):
    with pytest.raises(RuleBroken, match="Only a dormant case"):
        services.wake(by=officer, case=make_case(by=officer), reason="woken_facts", on=MONDAY)


def test_children_of_one_home_are_related_each_to_each_once(officer):
    one, two, three = ChildFactory(), ChildFactory(), ChildFactory()
    case = make_case(by=officer, child=one)
    services.relate(by=officer, children=[one, two, three], kind="Sister")
    services.relate(by=officer, children=[one, two], kind="Sister")
    assert one.relations.count() == two.relations.count() == three.relations.count() == 2
    assert case.events.filter(kind="related").count() == 2
