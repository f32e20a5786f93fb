"""What a plan owes: each kind with its reason, its first day, and what ends it."""

import datetime as dt

import pytest
import time_machine

from cme.core.dates import day_words
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from cme.worklist.services import Counts, reconcile
from reintegration import services
from tests.factories import SchoolFactory, make_plan
from tests.worklist.owed import ended, the_item

D = dt.date
TODAY = D(2026, 11, 23)
pytestmark = pytest.mark.usefixtures("council")


@pytest.fixture(autouse=True)
def clock():
    """It is Monday 23 November 2026."""
    with time_machine.travel("2026-11-23 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def larkfield():
    return SchoolFactory(name="Larkfield Juniors")


def test_a_plan_asked_for_waits_two_working_days_for_a_manager(officer, leader):
    plan = make_plan(by=officer)
    item = the_item(
        "plan_request",
        due=D(2026, 11, 25),
        why="2 working days after it was asked for on 23 Nov 2026.",
        says=f"Accept or decline plan {plan.reference}.",
    )
    services.decline_plan(by=leader, plan=plan, reason="no_place")
    assert ended(item, by=leader)


def test_a_request_over_a_weekend_and_a_bank_holiday_waits_for_working_days(clock, officer):
    clock.move_to("2026-12-24 10:00Z")
    plan = make_plan(by=officer)
    assert plan.decide_by == D(2026, 12, 30)


def test_the_first_day_is_the_officers_on_the_day_agreed(officer, reintegration_officer, larkfield):
    plan = make_plan(
        by=officer,
        officer=reintegration_officer,
        status="accepted",
        school=larkfield,
        starts_on=TODAY,
    )
    item = the_item(
        "first_day",
        due=TODAY,
        why="The start date agreed with Larkfield Juniors.",
        says=f"First day at school on plan {plan.reference}.",
        owner=reintegration_officer,
    )
    services.record_first_day(by=reintegration_officer, plan=plan, on=TODAY)
    assert ended(item, by=reintegration_officer)


def test_the_first_day_says_that_a_school_is_missing(officer, reintegration_officer):
    day = D(2026, 12, 7)
    plan = make_plan(
        by=officer,
        officer=reintegration_officer,
        status="accepted",
        school=None,
        starts_on=day,
    )
    the_item(
        "first_day",
        due=day,
        why="The start date agreed; a school is missing, and a plan needs one by then.",
        says=f"First day at school on plan {plan.reference}.",
        owner=reintegration_officer,
    )


def test_an_accepted_plan_without_a_start_date_is_not_forgotten(officer, reintegration_officer):
    plan = make_plan(
        by=officer, officer=reintegration_officer, status="accepted", school=None, starts_on=None
    )
    the_item(
        "first_day",
        due=D(2026, 12, 7),
        why="2 weeks after it was accepted on 23 Nov 2026; no start date is agreed and no school.",
        says=f"First day at school on plan {plan.reference}.",
        owner=reintegration_officer,
    )


def test_a_review_follows_each_review(officer, reintegration_officer):
    plan = make_plan(by=officer, officer=reintegration_officer, status="active", weeks=8)
    says = f"Review plan {plan.reference}."
    first = the_item(
        "plan_review",
        due=D(2026, 12, 7),
        why="2 weeks after the first day on 23 Nov 2026.",
        says=says,
        owner=reintegration_officer,
    )
    services.hold_review(
        by=reintegration_officer, plan=plan, held_on=TODAY, outcome="continue", words="Early."
    )
    assert ended(first, by=reintegration_officer)
    the_item(
        "plan_review",
        due=D(2026, 12, 21),
        why="4 weeks after the first review on 23 Nov 2026.",
        says=says,
        owner=reintegration_officer,
    )


def test_a_plan_whose_support_can_end_stays_on_the_list_until_it_has(
    clock, officer, reintegration_officer
):
    plan = make_plan(by=officer, officer=reintegration_officer, status="active", weeks=4)
    clock.move_to("2026-12-07 10:00Z")
    services.hold_review(
        by=reintegration_officer,
        plan=plan,
        held_on=D(2026, 12, 7),
        outcome="close",
        words="Settled.",
    )
    item = the_item(
        "plan_review",
        due=D(2026, 12, 20),
        why="The review on 7 Dec 2026 found that support can end; record the day it ended.",
        says=f"Review plan {plan.reference}.",
        owner=reintegration_officer,
    )
    clock.move_to("2026-12-20 10:00Z")
    services.end_support(by=reintegration_officer, plan=plan, on=D(2026, 12, 20))
    assert ended(item, by=reintegration_officer)


def test_we_look_back_at_4_and_at_12_weeks(clock, officer, reintegration_officer):
    plan = make_plan(by=officer, officer=reintegration_officer, status="active", weeks=4)
    clock.move_to("2026-12-20 10:00Z")
    services.end_support(by=reintegration_officer, plan=plan, on=D(2026, 12, 20))
    clock.move_to("2027-03-14 10:00Z")
    WorkItem.objects.all().delete()
    assert reconcile(CLOCKS["aftercare"], on=D(2027, 3, 14)) == Counts(made=2)
    items = WorkItem.objects.filter(kind="aftercare").order_by("due_on")
    assert [(one.occurrence, day_words(one.due_on), one.why) for one in items] == [
        ("4", "Sun 17 Jan 2027", "4 weeks after support ended on 20 Dec 2026."),
        ("12", "Sun 14 Mar 2027", "12 weeks after support ended on 20 Dec 2026."),
    ]
    services.record_aftercare(
        by=reintegration_officer,
        plan=plan,
        weeks=12,
        in_school=True,
        on=D(2027, 3, 14),
        confirmed_by="Ms Siskin",
    )
    assert plan.status == "sustained"
    assert all(ended(one, by=reintegration_officer) for one in items)
