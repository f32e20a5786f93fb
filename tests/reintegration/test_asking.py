"""A plan is asked for: with a case, a child or neither; each refusal beside its success."""

import datetime as dt

import pytest
import time_machine

from cases import services as casework
from cases.models import CaseEvent
from cases.wording import event_title
from cme.authority.models import District
from cme.core.errors import RuleBroken
from cme.core.models import PersonKey, Postcode
from reintegration import services
from reintegration.models import ReintegrationPlan
from tests.factories import ChildFactory, PersonFactory, SchoolFactory, make_case, make_plan

D = dt.date
TODAY = D(2026, 11, 23)
ZACH = {
    "given_name": "Zach",
    "family_name": "Pemberwick",
    "born_on": D(2013, 10, 2),
    "upn": "H801200001001",
}
pytestmark = pytest.mark.usefixtures("council")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23 10:00Z", tick=False):
        yield


def ask(by, **changed):
    values = {"source": "admissions", "why_out": "Waiting for a place.", "person": ZACH}
    return services.request_plan(by=by, **(values | changed))


def refused(words, by, **changed):
    with pytest.raises(RuleBroken) as refusal:
        ask(by, **changed)
    assert words in str(refusal.value)
    return refusal.value


def test_a_plan_of_a_case_has_a_copy_of_the_childs_details(officer, east):
    case = make_case(by=officer, area=east)
    plan = ask(officer, person=None, case=case, school=SchoolFactory(), starts_on=D(2026, 12, 1))
    assert (plan.child, plan.case, plan.area) == (case.child, case, east)
    assert plan.person != case.child.person
    assert plan.person.full_name == case.child.person.full_name
    assert (plan.status, plan.status_reason) == ("requested", "place_agreed")
    assert (plan.year_group, plan.helpers, plan.ends_on) == (6, "team", D(2027, 1, 25))
    assert plan.decide_why == "2 working days after it was asked for on 23 Nov 2026"


def test_a_plan_of_a_child_finds_the_open_case_itself_and_tells_it(officer):
    case = make_case(by=officer)
    plan = ask(officer, person=None, child=case.child)
    assert plan.case == case
    line = CaseEvent.objects.get(case=case, kind="reintegration")
    assert event_title(line) == f"Plan {plan.reference} back into school asked for"


def test_a_child_nobody_knew_is_found_again_by_its_keys(admissions_officer):
    plan = ask(admissions_officer)
    assert (plan.child, plan.case, plan.status_reason) == (None, None, "place_awaited")
    assert PersonKey.objects.filter(person=plan.person, kind="upn", value=ZACH["upn"]).exists()


def test_the_area_is_that_of_the_postcode(admissions_officer, west):
    Postcode.objects.create(postcode="RM8 1AA", quality=10, district_code="E07000999")
    District.objects.create(code="E07000999", name="Marlow", label="", area=west)
    assert ask(admissions_officer, person=ZACH | {"postcode": "RM8 1AA"}).area == west


def test_the_year_is_that_of_the_first_day_where_it_lies_in_another_school_year(officer):
    with time_machine.travel("2026-07-13 10:00Z", tick=False):
        plan = ask(officer, starts_on=D(2026, 9, 3), school=SchoolFactory())
    assert plan.year_group == 8


@pytest.mark.parametrize("weeks", [4, 12])
def test_a_pathway_lasts_from_4_to_12_weeks(officer, weeks):
    assert ask(officer, weeks=weeks).weeks == weeks


@pytest.mark.parametrize("weeks", [3, 13])
def test_a_pathway_shorter_or_longer_is_refused(officer, weeks):
    refusal = refused("A plan lasts from 4 to 12 weeks; this one is", officer, weeks=weeks)
    assert refusal.sentence.endswith(f"this one is {weeks}.")
    assert refusal.way_on == "Change the end date, or end it and make a new plan."
    assert not ReintegrationPlan.objects.exists()


def test_a_start_date_that_has_come_needs_a_school(officer):
    words = "A plan needs a school by its start date. Add the school, or move the start date."
    refused(words, officer, starts_on=TODAY)
    assert ask(officer, starts_on=D(2026, 11, 24)).school is None


def test_a_plan_says_why_the_child_was_out_and_who_the_child_is(officer):
    refused("Say why the child was out of school.", officer, why_out=" ")
    refused("Enter the child's name.", officer, person={"born_on": D(2015, 1, 1)})


def test_a_closed_school_is_refused(officer):
    closed = SchoolFactory(register_status="closed", name="Old Mill School")
    refused("Old Mill School is closed.", officer, school=closed)


def test_others_than_usual_are_asked_with_a_reason(officer):
    refused("Year 8 is usually helped by", officer, helpers="young_people")
    plan = ask(officer, helpers="young_people", helpers_why="Their worker knows him.")
    assert (plan.helpers, plan.helpers_why) == ("young_people", "Their worker knows him.")


# --- One standing plan ----------------------------------------------------------------------------
def test_a_child_has_one_standing_plan(officer):
    child = ChildFactory()
    first = make_plan(by=officer, child=child)
    refused(
        f"This child already has a plan, {first.reference}. Open that plan",
        officer,
        person=None,
        child=child,
    )


def test_a_plan_that_was_declined_stands_no_more(officer, leader):
    child = ChildFactory()
    services.decline_plan(
        by=leader, plan=make_plan(by=officer, child=child), reason="family_declined"
    )
    assert ask(officer, person=None, child=child).status == "requested"


@pytest.mark.parametrize(
    "again",
    [
        ZACH | {"given_name": "Someone", "born_on": D(2011, 1, 1)},
        ZACH | {"upn": "", "given_name": "ZACH"},
    ],
)
def test_the_same_child_described_again_is_refused_with_the_reference(officer, again):
    first = ask(officer)
    refused(f"This child already has a plan, {first.reference}.", officer, person=again)


def test_another_child_of_the_same_name_may_be_asked_for(officer):
    ask(officer)
    ask(officer, person=ZACH | {"upn": "", "born_on": D(2014, 5, 4)})
    assert ReintegrationPlan.objects.standing().count() == 2


def test_who_may_not_open_the_other_plan_learns_of_it_and_no_more(
    officer, admissions_officer, manager
):
    first = ask(officer)
    refused("Ask the reintegration team about it.", admissions_officer)
    first.restricted = True
    first.save()
    first.named_people.add(manager)
    refused("A restricted record may match. Morgan Fieldfare will look.", admissions_officer)


# --- Marks ----------------------------------------------------------------------------------------
def test_a_childs_marks_hold_on_its_plan_and_end_with_the_childs(officer, manager, leader):
    case = make_case(by=officer)
    plan = make_plan(by=officer, case=case)
    visible = ReintegrationPlan.objects.visible_to
    casework.restrict(by=manager, child=case.child, named_people=[manager])
    assert visible(leader).count() == visible(officer).count() == 0
    assert visible(manager).get() == plan
    casework.lift_restriction(by=manager, child=case.child, words="Safe again.")
    assert visible(leader).get() == plan


def test_who_asked_sees_their_plan_and_no_others(officer, admissions_officer):
    mine = ask(admissions_officer)
    other = make_plan(by=officer)
    assert list(ReintegrationPlan.objects.visible_to(admissions_officer)) == [mine]
    assert set(ReintegrationPlan.objects.visible_to(officer)) == {mine, other}


def test_a_person_of_no_age_is_asked_for_and_begins_with_the_team(officer):
    plan = ask(officer, person=None, child=ChildFactory(person=PersonFactory(born_on=None)))
    assert (plan.year_group, plan.helpers) == (None, "team")
