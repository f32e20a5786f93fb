"""A plan is accepted with who helps, or declined with a reason."""

import pytest

from cme.core.errors import RuleBroken
from reintegration import services
from tests.factories import ChildFactory, UserFactory, make_plan

pytestmark = pytest.mark.usefixtures("council")


@pytest.fixture
def plan(officer):
    return make_plan(by=officer)


@pytest.fixture
def support(db):
    return UserFactory(name="Lee Redpoll", role="reintegration_support")


def test_a_plan_is_accepted_with_its_officer_and_support(
    plan, leader, reintegration_officer, support
):
    services.accept_plan(
        by=leader, plan=plan, officer=reintegration_officer, support=support, words="Call first."
    )
    plan.refresh_from_db()
    assert (plan.status, plan.status_reason) == ("accepted", "officer_named")
    assert (plan.officer, plan.support) == (reintegration_officer, support)
    assert plan.decided_words == "Call first."
    assert plan.history.latest().history_user == leader


def test_sent_twice_it_is_accepted_once(plan, leader, reintegration_officer):
    for _twice in range(2):
        services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    assert plan.status_seq == 2


def test_only_somebody_who_works_plans_is_given_one(plan, leader, officer, reintegration_officer):
    gone = UserFactory(name="Ari Crane", role="reintegration_officer", is_active=False)
    for person in (officer, gone):
        with pytest.raises(RuleBroken, match=f"{person.name} cannot be given a plan."):
            services.accept_plan(by=leader, plan=plan, officer=person)
    with pytest.raises(RuleBroken, match="cannot be given a plan"):
        services.accept_plan(by=leader, plan=plan, officer=reintegration_officer, support=officer)
    plan.refresh_from_db()
    assert (plan.status, plan.officer) == ("requested", None)


def test_a_restricted_child_is_given_to_a_named_person_only(officer, leader, reintegration_officer):
    child = ChildFactory(restricted=True)
    child.named_people.add(officer, leader)
    plan = make_plan(by=officer, child=child)
    with pytest.raises(RuleBroken, match="may not open this restricted record"):
        services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    child.named_people.add(reintegration_officer)
    services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    assert plan.status == "accepted"


def test_services_for_young_people_take_a_plan_the_same_way(plan, leader, reintegration_officer):
    accept = {"by": leader, "plan": plan, "officer": reintegration_officer}
    with pytest.raises(RuleBroken, match="is usually helped by the reintegration team"):
        services.accept_plan(**accept, helpers="young_people")
    services.accept_plan(
        **accept, helpers="young_people", helpers_why="They work with his brother."
    )
    assert (plan.helpers, plan.status) == ("young_people", "accepted")


def test_a_plan_is_declined_with_a_reason_and_other_needs_words(plan, leader):
    with pytest.raises(RuleBroken, match="Say why in words"):
        services.decline_plan(by=leader, plan=plan, reason="other", words=" ")
    with pytest.raises(RuleBroken, match="is not a reason for this change"):
        services.decline_plan(by=leader, plan=plan, reason="held_12")
    services.decline_plan(by=leader, plan=plan, reason="other", words="Starts in the spring.")
    assert (plan.status, plan.decided_words) == ("declined", "Starts in the spring.")


def test_a_plan_that_runs_changes_hands_and_one_asked_for_does_not(
    plan, leader, reintegration_officer
):
    other = UserFactory(name="Tilda Merlin", role="reintegration_officer")
    with pytest.raises(RuleBroken, match="has not been accepted"):
        services.change_helpers(by=leader, plan=plan, officer=other)
    services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    services.change_helpers(by=leader, plan=plan, officer=other)
    assert plan.officer == other


# --- The team -------------------------------------------------------------------------------------
def test_the_suggestion_reads_the_team_and_counts_what_runs(
    officer, leader, east, reintegration_officer, support
):
    busy = UserFactory(name="Ada Swift", role="reintegration_officer", area=east)
    reintegration_officer.area = east
    reintegration_officer.save()
    for person in (busy, reintegration_officer, support):
        services.set_member(by=leader, person=person)
    make_plan(by=officer, officer=busy, status="accepted")
    suggested = services.suggest(plan=make_plan(by=officer, area=east))
    assert (suggested.helpers, suggested.officer) == ("team", reintegration_officer)
    assert suggested.support == support
    assert suggested.why[1] == "Lee Siskin works in East and has no plans running."


def test_nobody_is_suggested_who_may_not_open_the_plan(officer, leader, reintegration_officer):
    services.set_member(by=leader, person=reintegration_officer)
    child = ChildFactory(restricted=True)
    child.named_people.add(officer)
    assert services.suggest(plan=make_plan(by=officer, child=child)).officer is None


def test_the_team_takes_people_who_work_plans_and_lets_them_go(
    leader, officer, reintegration_officer
):
    with pytest.raises(RuleBroken, match="cannot be given a plan"):
        services.set_member(by=leader, person=officer)
    member = services.set_member(by=leader, person=reintegration_officer, with_send=True)
    again = services.set_member(by=leader, person=reintegration_officer, helpers="young_people")
    assert (again.pk, again.with_send, again.helpers) == (member.pk, False, "young_people")
    services.remove_member(by=leader, member=member)
    services.remove_member(by=leader, member=member)
    assert not type(member).objects.exists()
