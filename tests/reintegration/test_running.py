"""The first day and the reviews; `reviews.csv` says when each review falls due and why."""

import csv
import datetime as dt
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from cases.models import CaseEvent
from cme.core.errors import RuleBroken
from reintegration import services
from reintegration.rules import reviews
from reintegration.rules.aftercare import look_backs
from reintegration.rules.pathway import last_day
from tests.factories import make_case, make_plan
from tests.reintegration.scene import FIRST_DAY, running

D = dt.date
ROWS = list(csv.DictReader((Path(__file__).parent / "reviews.csv").open()))


def day(text):
    return D.fromisoformat(text) if text else None


def due_by(row):
    """Return what the rules say of one line of the table."""
    first, held = day(row["first day"]), [day(one) for one in row["held"].split()]
    end = last_day(first, int(row["weeks"]))
    if not held:
        return reviews.first_review(first, weeks=2, last_day=end)
    latest = reviews.next_review(held[-1], number=len(held), weeks=4, last_day=end)
    chosen = day(row["chosen"])
    if chosen is None:
        return latest
    return reviews.chosen_review(held[-1], chosen, number=len(held), latest=latest)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['held']} {row['chosen']}")
def test_a_review_falls_due_as_the_table_says(row):
    if row["next"]:
        found = due_by(row)
        assert (found.due, found.reason) == (day(row["next"]), row["why"])
    else:
        with pytest.raises(RuleBroken) as refusal:
            due_by(row)
        assert row["why"] in refusal.value.sentence


@given(
    st.dates(D(2025, 1, 1), D(2030, 1, 1)),
    st.integers(4, 12),
    st.integers(0, 120),
)
def test_no_plan_goes_4_weeks_without_a_review_nor_past_its_end_unseen(first, weeks, held_after):
    end, held = last_day(first, weeks), first + dt.timedelta(days=held_after)
    due = reviews.next_review(held, number=1, weeks=4, last_day=end).due
    assert held < due <= held + dt.timedelta(weeks=4)
    assert held >= end or due <= end
    assert reviews.support_can_end(held, end).due == max(held, end)


@given(st.dates(D(2025, 1, 1), D(2030, 1, 1)), st.lists(st.integers(1, 26), min_size=1))
def test_we_look_back_once_for_each_number_of_weeks_on_the_same_weekday(ended_on, weeks):
    looks = look_backs(ended_on, weeks)
    assert [one.weeks for one in looks] == sorted(set(weeks))
    assert {one.due.weekday() for one in looks} == {ended_on.weekday()}


# --- The first day --------------------------------------------------------------------------------
@pytest.fixture
def clock(council):
    with time_machine.travel("2026-11-02 10:00Z", tick=False) as clock:
        yield clock


def test_the_first_day_begins_support_and_tells_the_case(clock, officer, reintegration_officer):
    case = make_case(by=officer)
    plan = running(officer, reintegration_officer, case=case)
    assert (plan.status, plan.status_on, plan.first_day_on) == ("active", FIRST_DAY, FIRST_DAY)
    assert (plan.ends_on, plan.review_on) == (D(2026, 12, 27), D(2026, 11, 16))
    told = [one.data["to"] for one in CaseEvent.objects.filter(case=case, kind="reintegration")]
    assert told == ["active", "accepted", "requested"]


def test_the_pathway_is_counted_from_the_day_the_child_came(clock, officer, reintegration_officer):
    plan = make_plan(by=officer, officer=reintegration_officer, status="accepted")
    clock.move_to("2026-11-05 10:00Z")
    first = {"by": reintegration_officer, "plan": plan, "on": D(2026, 11, 4)}
    for _twice in range(2):
        services.record_first_day(**first, met_by="Lee Redpoll")
    assert (plan.starts_on, plan.first_day_on) == (FIRST_DAY, D(2026, 11, 4))
    assert (plan.ends_on, plan.status_seq) == (D(2026, 12, 15), 3)


def test_a_child_may_have_started_before_the_plan_was_accepted(
    clock, officer, reintegration_officer
):
    plan = make_plan(by=officer, officer=reintegration_officer, status="accepted")
    services.record_first_day(by=reintegration_officer, plan=plan, on=D(2026, 10, 30))
    assert (plan.first_day_on, plan.status_on) == (D(2026, 10, 30), FIRST_DAY)


def test_the_first_day_needs_a_school(clock, officer, reintegration_officer):
    plan = make_plan(
        by=officer,
        officer=reintegration_officer,
        status="accepted",
        school=None,
        starts_on=D(2026, 11, 3),
    )
    clock.move_to("2026-11-03 10:00Z")
    with pytest.raises(RuleBroken) as refusal:
        services.record_first_day(by=reintegration_officer, plan=plan, on=D(2026, 11, 3))
    assert str(refusal.value) == (
        "A plan needs a school by its start date. Add the school, or move the start date."
    )
    plan.refresh_from_db()
    assert (plan.status, plan.first_day_on) == ("accepted", None)


def test_the_first_day_is_not_recorded_before_it_comes(clock, officer, reintegration_officer):
    plan = make_plan(by=officer, officer=reintegration_officer, status="accepted")
    with pytest.raises(RuleBroken, match="today or in the past"):
        services.record_first_day(by=reintegration_officer, plan=plan, on=D(2026, 11, 3))


# --- Reviews --------------------------------------------------------------------------------------
@pytest.fixture
def plan(clock, officer, reintegration_officer):
    found = running(officer, reintegration_officer)
    clock.move_to("2026-11-16 15:00Z")
    return found


def hold(by, plan, **changed):
    values = {"held_on": D(2026, 11, 16), "outcome": "continue", "words": "The side door works."}
    return services.hold_review(by=by, plan=plan, **(values | changed))


def test_a_review_says_when_the_next_one_is(plan, reintegration_officer):
    review = hold(reintegration_officer, plan, with_whom="Sunniva, her father, the school")
    assert (review.due_on, review.next_on) == (D(2026, 11, 16), D(2026, 12, 14))
    assert (plan.review_on, plan.review_why) == (
        D(2026, 12, 14),
        "4 weeks after the first review on 16 Nov 2026",
    )


def test_a_review_sent_twice_is_held_once(plan, reintegration_officer):
    assert hold(reintegration_officer, plan) == hold(reintegration_officer, plan)
    assert plan.reviews.count() == 1


def test_a_later_review_than_allowed_is_refused_with_the_latest_day(plan, reintegration_officer):
    with pytest.raises(RuleBroken) as refusal:
        hold(reintegration_officer, plan, next_on=D(2026, 12, 15))
    assert refusal.value.way_on == "Choose 14 Dec 2026 or a day before it."
    assert refusal.value.field == "next_on"
    assert hold(reintegration_officer, plan, next_on=D(2026, 12, 10)).next_on == D(2026, 12, 10)


def test_a_review_is_held_while_support_runs_and_on_a_day_that_was(
    plan, officer, reintegration_officer
):
    with pytest.raises(RuleBroken, match="today or in the past"):
        hold(reintegration_officer, plan, held_on=D(2026, 11, 17))
    with pytest.raises(RuleBroken, match="on or after 2 Nov 2026, the first day"):
        hold(reintegration_officer, plan, held_on=D(2026, 11, 1))
    with pytest.raises(RuleBroken, match="Enter what the review found"):
        hold(reintegration_officer, plan, words=" ")
    waiting = make_plan(by=officer, officer=reintegration_officer, status="accepted")
    with pytest.raises(RuleBroken, match='is not "Active" but "Accepted"'):
        hold(reintegration_officer, waiting)


# --- The last day moves ---------------------------------------------------------------------------
def set_weeks(by, plan, weeks):
    return services.set_path(
        by=by, plan=plan, school=plan.school, starts_on=plan.starts_on, weeks=weeks
    )


def test_a_review_stays_inside_a_plan_made_shorter_and_goes_back_when_longer(
    plan, reintegration_officer
):
    hold(reintegration_officer, plan)
    set_weeks(reintegration_officer, plan, 4)
    assert (plan.review_on, plan.review_why) == (D(2026, 11, 29), "The last day of the plan")
    set_weeks(reintegration_officer, plan, 8)
    assert plan.review_on == D(2026, 12, 14)
    assert plan.review_why == "4 weeks after the first review on 16 Nov 2026"


def test_a_review_chosen_for_a_day_stays_on_it(plan, reintegration_officer):
    hold(reintegration_officer, plan, next_on=D(2026, 11, 25))
    set_weeks(reintegration_officer, plan, 4)
    assert plan.review_on == D(2026, 11, 25)
    assert plan.review_why == (
        "Chosen at the first review on 16 Nov 2026; 29 Nov 2026 at the latest"
    )
