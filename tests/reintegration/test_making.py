"""What a plan is made of, and whom the do-not-contact mark keeps it from."""

import datetime as dt

import pytest
import time_machine

from cases import services as casework
from cme.core.errors import RuleBroken
from reintegration import services
from tests.factories import ChildFactory, make_case, make_plan

D = dt.date
TODAY = D(2026, 11, 23)
LATER = D(2026, 12, 4)
pytestmark = pytest.mark.usefixtures("council")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def plan(officer, reintegration_officer):
    """A plan accepted before any start date."""
    return make_plan(
        by=officer, officer=reintegration_officer, status="accepted", school=None, starts_on=None
    )


def refused(words, do, /, **values):
    with pytest.raises(RuleBroken) as refusal:
        do(**values)
    assert words in str(refusal.value)


# --- The child's voice ----------------------------------------------------------------------------
def test_the_child_is_heard_and_heard_again(today, plan, reintegration_officer):
    said = {"by": reintegration_officer, "plan": plan, "heard_by": "Lee Redpoll"}
    first = services.hear_child(**said, heard_on=TODAY, likes="Drawing", worries="The dinner hall")
    assert services.hear_child(**said, heard_on=TODAY, likes="Drawing", worries="The dinner hall")
    assert list(plan.voices.all()) == [first]
    today.move_to("2026-11-24 10:00Z")
    services.hear_child(**said, heard_on=D(2026, 11, 24), own_words="I want to be a vet.")
    assert [one.own_words for one in plan.voices.all()] == ["I want to be a vet.", ""]


def test_hearing_nothing_is_refused(plan, reintegration_officer):
    heard = {"by": reintegration_officer, "plan": plan, "heard_by": "Lee", "heard_on": TODAY}
    refused("Enter what the child said.", services.hear_child, **heard, own_words=" ")


# --- Goals and actions ----------------------------------------------------------------------------
def test_a_goal_needs_an_owner_and_a_due_date(plan, reintegration_officer):
    goal = {"by": reintegration_officer, "plan": plan, "words": "In class for the first hour"}
    words = "“In class for the first hour” needs an owner and a due date. Add both."
    refused(words, services.add_goal, **goal, owner=" ", due_on=LATER)
    refused(words, services.add_goal, **goal, owner="Mr Ruddock", due_on=None)
    refused(
        "The day must be today or later.",
        services.add_goal,
        **goal,
        owner="Mr Ruddock",
        due_on=D(2026, 11, 22),
    )
    added = [services.add_goal(**goal, owner="Mr Ruddock", due_on=LATER) for _twice in range(2)]
    assert added[0] == added[1]


def test_a_goal_is_rated_until_it_is_given_up(plan, reintegration_officer):
    goal = services.add_goal(
        by=reintegration_officer, plan=plan, words="Reads", owner="Ms Siskin", due_on=LATER
    )
    rated = services.rate_goal(by=reintegration_officer, goal=goal, rating="amber", now="3 of 5")
    assert rated.get_rating_display() == "Amber: nearly"
    refused("Say why.", services.drop_goal, by=reintegration_officer, goal=goal, why="")
    services.drop_goal(by=reintegration_officer, goal=goal, why="Too soon.")
    refused(
        "This goal was given up.",
        services.rate_goal,
        by=reintegration_officer,
        goal=goal,
        rating="green",
    )


def test_an_action_is_done_once(plan, reintegration_officer):
    action = services.add_action(
        by=reintegration_officer, plan=plan, words="Quiet-room card", owner="Lee", due_on=LATER
    )
    done = {"by": reintegration_officer, "action": action}
    refused("today or in the past", services.finish_action, **done, on=LATER)
    assert services.finish_action(**done, on=TODAY).done_on == TODAY
    refused("recorded as done already", services.finish_action, **done, on=TODAY)


# --- Who else helps -------------------------------------------------------------------------------
def test_a_social_worker_is_asked_for_until_one_is_round_the_table(officer, reintegration_officer):
    child = ChildFactory(care_status=["child_in_need"], has_ehc_plan=True)
    plan = make_plan(by=officer, officer=reintegration_officer, child=child, status="accepted")
    assert [one.code for one in services.prompts_of(plan)] == ["social_worker", "ehc_team"]
    worker = services.add_professional(
        by=officer, plan=plan, kind="social_worker", name="Child in need team", under="cin"
    )
    assert [one.code for one in services.prompts_of(plan)] == ["ehc_team"]
    services.end_professional(by=officer, professional=worker, on=TODAY)
    assert [one.code for one in services.prompts_of(plan)] == ["social_worker", "ehc_team"]


def test_a_looked_after_child_brings_in_the_virtual_school(plan, reintegration_officer):
    assert services.prompts_of(plan) == []
    services.add_professional(
        by=reintegration_officer,
        plan=plan,
        kind="social_worker",
        name="Rae Coot",
        under="looked_after",
    )
    assert [one.code for one in services.prompts_of(plan)] == ["virtual_school"]


def test_a_signpost_says_who_was_told_of_what(plan, reintegration_officer):
    told = {"by": reintegration_officer, "plan": plan, "service": "Mentors", "on": TODAY}
    refused("Enter the person told.", services.signpost, **told, told=" ")
    assert services.signpost(**told, told="Her father").service == "Mentors"


# --- Contacts -------------------------------------------------------------------------------------
def test_the_first_call_with_the_family_may_come_before_a_start_date(plan, reintegration_officer):
    contact = services.record_contact(
        by=reintegration_officer, plan=plan, kind="family", on=TODAY, words="They are glad."
    )
    assert (plan.starts_on, contact.made) == (None, True)


def test_a_contact_is_recorded_once_a_plan_is_accepted(officer):
    asked = make_plan(by=officer)
    call = {"by": officer, "plan": asked, "kind": "family", "on": TODAY}
    refused("has not been accepted", services.record_contact, **call)


def test_a_planned_visit_is_completed_once(today, plan, reintegration_officer):
    visit = {"by": reintegration_officer, "plan": plan, "kind": "home_visit"}
    refused(
        "planned for today or later",
        services.record_contact,
        **visit,
        on=D(2026, 11, 20),
        made=False,
    )
    planned = services.record_contact(**visit, on=LATER, made=False)
    refused("today or in the past", services.record_contact, **visit, on=LATER)
    today.move_to("2026-12-04 16:00Z")
    made = services.record_contact(**visit, on=LATER, words="Tea.", planned=planned)
    assert (made.pk, made.made) == (planned.pk, True)
    refused("recorded already", services.record_contact, **visit, on=LATER, planned=planned)


def test_the_mark_stops_calls_and_visits_and_nothing_else(officer, manager, reintegration_officer):
    case = make_case(by=officer)
    plan = make_plan(by=officer, officer=reintegration_officer, case=case, status="accepted")
    casework.stop_contact(by=officer, child=case.child, why="The father is dangerous.")
    call = {"by": reintegration_officer, "plan": plan, "on": TODAY}
    words = "Do not contact the family. Rowan Sandpiper set this mark on Monday 23 November 2026."
    for kind in ("family", "home_visit"):
        refused(words, services.record_contact, **call, kind=kind)
        refused(words, services.record_contact, **call | {"on": LATER}, kind=kind, made=False)
    plan.refresh_from_db()
    assert not services.may_contact_family(plan)
    services.record_contact(**call, kind="school")
    services.record_contact(**call | {"on": D(2026, 11, 20)}, kind="family", words="Before it.")
    casework.allow_contact(by=manager, child=case.child, words="He has left.")
    assert services.record_contact(**call, kind="family").made
