"""The days of a plan: each true one is taken, however late it is recorded; odd ones are refused."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cme.audit.models import StatusChange
from cme.core.errors import RuleBroken
from referrals.models import Referral
from reintegration import services
from reintegration.models import ReintegrationPlan
from reintegration.rules.days import check_first_day
from tests.factories import ChildFactory, SchoolFactory, make_case, make_plan
from tests.reintegration.scene import FIRST_DAY, running

D = dt.date
ASKED = D(2026, 10, 1)


@pytest.fixture
def late(council, officer, leader, reintegration_officer):
    """A plan written down on 30 November: asked for on 1 October, the child back since the 5th."""
    with time_machine.travel("2026-11-30 10:00Z", tick=False) as clock:
        plan = make_plan(
            by=officer,
            asked_on=ASKED,
            starts_on=D(2026, 10, 5),
            weeks=4,
            case=make_case(by=officer, child=ChildFactory()),
        )
        yield plan, clock


def refused(words, do, /, **values):
    with pytest.raises(RuleBroken) as refusal:
        do(**values)
    assert words in str(refusal.value)
    return refusal.value


def days_of(plan):
    lines = StatusChange.objects.of(plan)
    return list(lines.values_list("to_status", "effective_on"))


# --- Written down late ----------------------------------------------------------------------------
def test_a_plan_written_down_late_stands_on_its_true_days(late, leader, reintegration_officer):
    plan, _clock = late
    helper = {"by": reintegration_officer, "plan": plan}
    services.accept_plan(by=leader, plan=plan, officer=reintegration_officer, on=D(2026, 10, 2))
    services.record_first_day(**helper, on=D(2026, 10, 5))
    services.end_support(**helper, on=D(2026, 11, 1), words="Settled.")
    services.record_aftercare(
        **helper, weeks=4, in_school=True, on=D(2026, 11, 30), confirmed_by="Ms Siskin"
    )
    assert days_of(plan) == [
        ("requested", ASKED),
        ("accepted", D(2026, 10, 2)),
        ("active", D(2026, 10, 5)),
        ("aftercare", D(2026, 11, 1)),
    ]
    assert list(plan.aftercare.values_list("due_on", flat=True)) == [
        D(2026, 11, 29),
        D(2027, 1, 24),
    ]
    assert plan.decide_by == D(2026, 10, 5)


def test_support_that_ended_before_the_plan_was_accepted_keeps_its_true_days(
    late, leader, reintegration_officer
):
    plan, clock = late
    services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    helper = {"by": reintegration_officer, "plan": plan}
    services.record_first_day(**helper, on=D(2026, 10, 5))
    services.end_support(**helper, on=D(2026, 11, 1), words="Settled.")
    plan.refresh_from_db()
    assert (plan.first_day_on, plan.support_ended_on) == (D(2026, 10, 5), D(2026, 11, 1))
    assert (plan.status, plan.status_on) == ("aftercare", D(2026, 11, 30))
    look = {"in_school": True, "confirmed_by": "Ms Siskin"}
    services.record_aftercare(**helper, **look, weeks=4, on=D(2026, 11, 29))
    clock.move_to("2027-01-24 10:00Z")
    services.record_aftercare(**helper, **look, weeks=12, on=D(2027, 1, 24))
    assert (plan.status, plan.status_on) == ("sustained", D(2027, 1, 24))


def test_a_plan_is_not_decided_before_it_was_asked_for(late, leader, reintegration_officer):
    plan, _clock = late
    accept = {"by": leader, "plan": plan, "officer": reintegration_officer}
    refused("on or after 1 October 2026", services.accept_plan, **accept, on=D(2026, 9, 30))
    refused("in the future", services.accept_plan, **accept, on=D(2026, 12, 1))
    refused("on or after 1 October 2026", services.decline_plan, by=leader, plan=plan,
            reason="no_place", on=D(2026, 9, 30))  # fmt: skip
    services.decline_plan(by=leader, plan=plan, reason="no_place", on=ASKED)
    assert plan.status_on == ASKED


def test_a_relapse_found_out_late_is_referred_with_its_true_day(
    late, leader, reintegration_officer
):
    plan, _clock = late
    services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    helper = {"by": reintegration_officer, "plan": plan}
    services.record_first_day(**helper, on=D(2026, 10, 5))
    services.end_support(**helper, on=D(2026, 11, 20), words="Settled.")
    gone = {"words": "Has not been in since half-term."}
    refused("on or after 5 Oct 2026, the first day", services.relapse, **helper, **gone,
            on=D(2026, 10, 4))  # fmt: skip
    services.relapse(**helper, **gone, on=D(2026, 11, 16))
    assert (plan.status, plan.support_ended_on) == ("relapsed", D(2026, 11, 20))
    assert "recorded for Mon 16 Nov 2026" in Referral.objects.get().worry


def test_a_plan_that_ended_early_keeps_the_day_on_which_support_stopped(
    late, leader, reintegration_officer
):
    plan, _clock = late
    services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    helper = {"by": reintegration_officer, "plan": plan}
    services.record_first_day(**helper, on=D(2026, 10, 5))
    early = helper | {"reason": "moved_away"}
    refused("on or after 5 Oct 2026, the first day", services.end_early, **early, on=D(2026, 10, 2))
    services.end_early(**early, on=D(2026, 10, 23))
    assert (plan.status_on, plan.support_ended_on) == (D(2026, 11, 30), D(2026, 10, 23))


def test_of_two_who_end_a_plan_early_the_second_finds_it_done(late, leader, reintegration_officer):
    plan, _clock = late
    services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    early = {"plan": plan, "reason": "family_declined"}
    services.end_early(by=reintegration_officer, **early, on=D(2026, 11, 27))
    services.end_early(by=leader, **early, on=D(2026, 11, 30))
    assert (plan.status_seq, plan.support_ended_on) == (3, None)
    other = {"by": leader, "plan": plan, "reason": "moved_away", "on": D(2026, 11, 30)}
    refused('has ended: "Ended early" since 30 Nov 2026', services.end_early, **other)


# --- Decided already ------------------------------------------------------------------------------
def test_of_two_managers_the_second_is_told_who_has_the_plan(
    late, leader, manager, reintegration_officer
):
    plan, _clock = late
    services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    told = f"Plan {plan.reference} is accepted already and {reintegration_officer.name} has it."
    other = {"by": leader, "plan": plan}
    refused(told, services.decline_plan, **other, reason="no_place")
    refused(told, services.accept_plan, **other, officer=leader)


def test_a_plan_declined_twice_is_declined_once(late, leader, reintegration_officer):
    plan, _clock = late
    for _twice in range(2):
        services.decline_plan(by=leader, plan=plan, reason="no_place")
    assert plan.status_seq == 2
    accept = {"by": leader, "plan": plan, "officer": reintegration_officer}
    refused('has ended: "Declined"', services.accept_plan, **accept)


def test_the_first_day_is_recorded_once_and_another_day_is_refused(
    council, officer, reintegration_officer
):
    with time_machine.travel("2026-11-02 10:00Z", tick=False):
        plan = running(officer, reintegration_officer)
        day = {"by": reintegration_officer, "plan": plan, "on": D(2026, 10, 30)}
        refused(
            "The child started on 2 Nov 2026: that is recorded", services.record_first_day, **day
        )
        assert plan.first_day_on == FIRST_DAY


# --- Odd days -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (D(2026, 5, 31), "on or after 1 Jun 2026, 26 weeks before the plan was asked for"),
        (D(2014, 3, 27), "Check the year."),
        (D(2027, 12, 2), "2 Dec 2027 is more than a year away. Check the year."),
        (D(2026, 12, 5), "Sat 5 Dec 2026 is a weekend: no school meets. Choose a school day"),
        (D(2026, 12, 25), "a bank holiday: no school meets. Choose a school day, such as Tue"),
    ],
)  # fmt: skip
def test_no_child_starts_on_such_a_day(day, words):
    today = D(2026, 11, 30)
    refused(words, check_first_day, day=day, asked_on=today, today=today, field="starts_on")
    check_first_day(D(2026, 12, 7), asked_on=today, today=today)


@pytest.fixture
def plan(council, officer, reintegration_officer):
    with time_machine.travel("2026-11-30 10:00Z", tick=False):
        yield make_plan(by=officer, officer=reintegration_officer, status="accepted")


def test_the_first_day_has_a_lower_bound_of_its_own(plan, reintegration_officer):
    day = {"by": reintegration_officer, "plan": plan}
    for on, words in ((D(2025, 11, 28), "26 weeks before"), (D(2026, 11, 29), "is a weekend")):
        assert refused(words, services.record_first_day, **day, on=on).field == "on"
    services.record_first_day(**day, on=D(2026, 11, 27))
    assert plan.first_day_on == D(2026, 11, 27)


def test_a_start_date_on_an_odd_day_is_refused_when_asked_for_and_when_agreed(
    plan, officer, reintegration_officer
):
    path = {"by": reintegration_officer, "plan": plan, "school": plan.school, "weeks": 6}
    for on in (D(2026, 12, 6), D(2062, 12, 7), D(2025, 12, 8)):
        assert refused("", services.set_path, **path, starts_on=on).field == "starts_on"
        with pytest.raises(RuleBroken) as refusal:
            make_plan(by=officer, starts_on=on)
        assert refusal.value.field == "starts_on"
    services.set_path(**path, starts_on=D(2026, 12, 7))


def test_what_is_due_or_planned_in_another_year_is_a_slip(plan, reintegration_officer):
    far, helper = D(2062, 12, 7), {"by": reintegration_officer, "plan": plan}
    one = {"words": "In class", "owner": "Lee"}
    for do, given in (
        (services.add_goal, one | {"due_on": far}),
        (services.add_action, one | {"due_on": far}),
        (services.record_contact, {"kind": "school", "on": far, "made": False}),
    ):
        refused("7 Dec 2062 is more than a year away. Check the year.", do, **helper, **given)
        name = "on" if "on" in given else "due_on"
        do(**helper, **given | {name: D(2026, 12, 18)})


def test_what_happened_long_before_the_plan_is_a_slip(plan, reintegration_officer):
    old, helper = D(2025, 11, 27), {"by": reintegration_officer, "plan": plan}
    heard = {"heard_by": "Lee", "likes": "Drawing"}
    for do, name, given in (
        (services.record_contact, "on", {"kind": "family"}),
        (services.hear_child, "heard_on", heard),
        (services.signpost, "on", {"service": "Mentoring", "told": "Mum"}),
    ):
        refused("26 weeks before the plan was asked for", do, **helper, **given, **{name: old})
        do(**helper, **given, **{name: D(2026, 11, 27)})


# --- On the pages ---------------------------------------------------------------------------------
def typed(name, day, month, year):
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


def at(name, plan):
    return reverse(f"reintegration:{name}", kwargs={"reference": plan.reference})


def shown(response):
    return " ".join(response.content.decode().split())


def test_a_day_that_is_none_is_named_and_nothing_typed_is_lost(client, plan, reintegration_officer):
    client.force_login(reintegration_officer)
    given = {"words": "Came by bus", **typed("on", 31, 2, 2026)}
    page = shown(client.post(at("first_day", plan), given))
    assert "February 2026 has 28 days." in page
    assert "Came by bus" in page
    page = shown(client.post(at("first_day", plan), given | typed("on", 28, 11, 2026)))
    assert "Sat 28 Nov 2026 is a weekend" in page
    assert "Came by bus" in page


def test_a_plan_asked_for_last_week_is_written_down_with_its_day(client, plan, admissions_officer):
    client.force_login(admissions_officer)
    given = {
        "source": "admissions",
        "why_out": "Moved here.",
        "has_send": "no",
        "weeks": "8",
        "helpers": "",
        "given_name": "Zach",
        "family_name": "Pemberwick",
        "sex": "male",
        **typed("born_on", 2, 4, 2014),
        **typed("asked_on", 24, 11, 2026),
    }
    client.post("/reintegration/new/", given)
    asked = ReintegrationPlan.objects.latest("pk")
    assert (asked.asked_on, asked.decide_by) == (D(2026, 11, 24), D(2026, 11, 26))


def test_a_manager_says_on_which_day_it_was_decided(client, plan, leader, officer):
    client.force_login(leader)
    waiting = make_plan(by=officer, school=SchoolFactory(), asked_on=D(2026, 11, 20))
    given = {
        "decision": "accept",
        "officer": plan.officer_id,
        "helpers": waiting.helpers,
        **typed("on", 19, 11, 2026),
    }
    page = shown(client.post(at("decide", waiting), given))
    assert "The day must be on or after 20 November 2026." in page
    client.post(at("decide", waiting), given | typed("on", 23, 11, 2026))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.status_on) == ("accepted", D(2026, 11, 23))
