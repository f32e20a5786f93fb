"""Where a plan leads: school, start date, pathway; and part-time with a written agreement."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from cme.authority.models import Threshold
from cme.core.errors import RuleBroken
from reintegration import services
from reintegration.rules.pathway import check_pathway, last_day, weeks_run
from reintegration.rules.timetable import mondays, planned_percent
from tests.factories import SchoolFactory, make_plan
from tests.reintegration.scene import FIRST_DAY, running

D = dt.date


@pytest.fixture
def today():
    with time_machine.travel("2026-11-02 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def plan(today, council, officer, reintegration_officer):
    return make_plan(
        by=officer, officer=reintegration_officer, status="accepted", school=None, starts_on=None
    )


def set_path(by, plan, **changed):
    values = {"school": None, "starts_on": None, "weeks": 8}
    return services.set_path(by=by, plan=plan, **(values | changed))


# --- Weeks and days, pure -------------------------------------------------------------------------
days = st.dates(D(2025, 1, 1), D(2030, 1, 1))


@given(days, st.integers(4, 12))
def test_a_plan_of_so_many_weeks_runs_exactly_those(first, weeks):
    last = last_day(first, weeks)
    assert weeks_run(first, last) == weeks
    assert weeks_run(first, last + dt.timedelta(days=1)) == weeks + 1
    assert last.weekday() == (first.weekday() - 1) % 7


@given(days, st.integers(4, 12))
def test_the_weeks_of_a_timetable_hold_every_day_of_the_plan(first, weeks):
    found = mondays(first, last_day(first, weeks))
    assert all(day.weekday() == 0 for day in found)
    assert found[0] <= first
    assert last_day(first, weeks) < found[-1] + dt.timedelta(days=7)
    assert len(found) == weeks + (first.weekday() > 0)


@given(st.integers(0, 60))
def test_only_4_to_12_weeks_are_a_pathway(weeks):
    if 4 <= weeks <= 12:
        check_pathway(weeks, shortest=4, longest=12)
    else:
        with pytest.raises(RuleBroken, match=f"lasts from 4 to 12 weeks; this one is {weeks}"):
            check_pathway(weeks, shortest=4, longest=12)


@pytest.mark.parametrize(
    ("days", "percent"),
    [
        (("am", "", "am", "", "am"), 30),
        (("am",) * 5, 50),
        (("all", "am", "all", "pm", "all"), 80),
        (("all",) * 5, 100),
        (("",) * 5, 0),
    ],
)
def test_a_day_is_20_per_cent_of_a_week_and_half_a_day_10(days, percent):
    assert planned_percent(days) == percent


# --- The path -------------------------------------------------------------------------------------
def test_the_path_sets_the_last_day(plan, reintegration_officer):
    school = SchoolFactory()
    set_path(reintegration_officer, plan, school=school, starts_on=D(2026, 11, 9), weeks=6)
    assert (plan.school, plan.ends_on) == (school, D(2026, 12, 20))
    set_path(reintegration_officer, plan, school=school)
    assert (plan.starts_on, plan.ends_on) == (None, None)


def test_13_weeks_are_refused_and_12_are_not(plan, reintegration_officer):
    with pytest.raises(RuleBroken) as refusal:
        set_path(reintegration_officer, plan, weeks=13)
    assert refusal.value.sentence == "A plan lasts from 4 to 12 weeks; this one is 13."
    assert refusal.value.way_on == "Change the end date, or end it and make a new plan."
    assert refusal.value.field == "weeks"
    assert set_path(reintegration_officer, plan, weeks=12).weeks == 12


def test_the_council_may_make_plans_shorter(plan, reintegration_officer):
    Threshold.objects.filter(code="plan_longest").update(value="10")
    with pytest.raises(RuleBroken, match="from 4 to 10 weeks; this one is 12"):
        set_path(reintegration_officer, plan, weeks=12)


def test_the_start_date_may_come_before_the_school_but_not_pass_without_it(
    plan, reintegration_officer
):
    assert set_path(reintegration_officer, plan, starts_on=D(2026, 11, 3)).school is None
    with pytest.raises(RuleBroken) as refusal:
        set_path(reintegration_officer, plan, starts_on=D(2026, 11, 2))
    assert str(refusal.value) == (
        "A plan needs a school by its start date. Add the school, or move the start date."
    )


def test_once_started_the_weeks_may_change_and_the_start_may_not(
    today, council, officer, reintegration_officer
):
    plan = running(officer, reintegration_officer)
    keep = {"school": plan.school, "starts_on": FIRST_DAY}
    set_path(reintegration_officer, plan, **keep, weeks=10)
    assert plan.ends_on == D(2027, 1, 10)
    with pytest.raises(RuleBroken, match="The child started on 2 Nov 2026"):
        set_path(reintegration_officer, plan, **keep | {"starts_on": D(2026, 11, 9)})
    with pytest.raises(RuleBroken, match="needs a school by its start date"):
        set_path(reintegration_officer, plan, **keep | {"school": None})


def test_the_path_of_a_plan_that_ended_is_refused(plan, reintegration_officer):
    services.end_early(by=reintegration_officer, plan=plan, reason="moved_away", on=D(2026, 11, 2))
    with pytest.raises(RuleBroken, match='has ended: "Ended early" since 2 Nov 2026'):
        set_path(reintegration_officer, plan)


# --- Part-time ------------------------------------------------------------------------------------
def agree(by, plan, until, **changed):
    values = {"agreed_on": D(2026, 10, 28), "agreed_by": "Her father, letter"}
    return services.set_part_time(by=by, plan=plan, until=until, **(values | changed))


@pytest.fixture
def begun(today, council, officer, reintegration_officer):
    return running(officer, reintegration_officer)


def test_part_time_lasts_six_weeks_from_the_first_day_and_not_a_day_more(
    begun, reintegration_officer
):
    agree(reintegration_officer, begun, D(2026, 12, 13))
    assert begun.part_time_until == D(2026, 12, 13)
    with pytest.raises(RuleBroken) as refusal:
        agree(reintegration_officer, begun, D(2026, 12, 14))
    assert str(refusal.value) == (
        "A part-time timetable lasts 6 weeks at most; this one is 7. "
        "Change the end date. It can be 13 Dec 2026 at the latest."
    )


@pytest.mark.parametrize("missing", [{"agreed_on": None}, {"agreed_by": " "}])
def test_part_time_needs_a_written_agreement(begun, reintegration_officer, missing):
    with pytest.raises(RuleBroken) as refusal:
        agree(reintegration_officer, begun, D(2026, 11, 29), **missing)
    assert str(refusal.value) == (
        "A part-time timetable needs a parent's written agreement. "
        "Add the date of the agreement and the paper."
    )


def test_part_time_is_counted_from_a_day(plan, reintegration_officer):
    with pytest.raises(RuleBroken, match="counted from the first day, and none is agreed"):
        agree(reintegration_officer, plan, D(2026, 11, 29))


def test_full_time_again_needs_nothing(begun, reintegration_officer):
    agree(reintegration_officer, begun, D(2026, 11, 29))
    services.set_part_time(by=reintegration_officer, plan=begun, until=None)
    assert (begun.part_time_until, begun.part_time_agreed_by) == (None, "")


# --- Weeks ----------------------------------------------------------------------------------------
HALF = ("am", "", "am", "", "am")


def test_a_week_is_planned_part_time_only_while_an_agreement_holds(begun, reintegration_officer):
    week = {"by": reintegration_officer, "plan": begun, "begins_on": FIRST_DAY, "days": HALF}
    with pytest.raises(RuleBroken, match="needs a parent's written agreement"):
        services.set_week(**week)
    agree(reintegration_officer, begun, D(2026, 11, 8))
    assert services.set_week(**week).planned == 30
    with pytest.raises(RuleBroken, match="Part-time ends on 8 Nov 2026"):
        services.set_week(**week | {"begins_on": D(2026, 11, 9)})
    services.set_week(**week | {"begins_on": D(2026, 11, 9), "days": ("all",) * 5})


def test_a_week_of_holiday_asks_for_no_agreement(begun, reintegration_officer):
    christmas = services.set_week(
        by=reintegration_officer, plan=begun, begins_on=D(2026, 12, 21), days=("",) * 5
    )
    assert christmas.planned == 0


def test_a_week_outside_the_plan_or_not_from_monday_is_refused(begun, reintegration_officer):
    for begins_on in (D(2026, 10, 26), D(2026, 11, 3), D(2026, 12, 28)):
        with pytest.raises(RuleBroken, match="runs from 2 Nov 2026 to 27 Dec 2026"):
            services.set_week(
                by=reintegration_officer, plan=begun, begins_on=begins_on, days=("all",) * 5
            )


def test_a_week_planned_again_is_the_same_week(begun, reintegration_officer):
    week = {"by": reintegration_officer, "plan": begun, "begins_on": FIRST_DAY}
    first = services.set_week(**week, days=("all",) * 5)
    assert services.set_week(**week, days=("all",) * 5) == first
    assert begun.timetable.count() == 1


def test_attendance_is_from_0_to_100(today, begun, reintegration_officer):
    week = {"by": reintegration_officer, "plan": begun, "begins_on": D(2026, 11, 9)}
    services.set_week(**week, days=("all",) * 5)
    with pytest.raises(RuleBroken, match="The day must be today or in the past"):
        services.record_attendance(**week, attended=90)
    today.move_to("2026-11-13 16:00Z")
    for attended in (-1, 101):
        with pytest.raises(RuleBroken) as refusal:
            services.record_attendance(**week, attended=attended)
        assert str(refusal.value) == "Attendance must be from 0 to 100. Correct week 2."
    assert services.record_attendance(**week, attended=90).attended == 90
