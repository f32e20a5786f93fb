"""The weeks of a plan, laid out at once and changed one by one, and what was attended."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cme.core.errors import RuleBroken
from reintegration import services
from reintegration.pages import weeks_shown
from reintegration.rules.timetable import planned_percent, week_number
from tests.factories import make_plan
from tests.reintegration.scene import FIRST_DAY, running

D = dt.date
ALL, HALF = ["all"] * 5, ["am", "", "am", "", "am"]
SECOND = D(2026, 11, 9)


@pytest.fixture
def clock(council):
    with time_machine.travel("2026-11-02 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def plan(clock, officer, reintegration_officer):
    return running(officer, reintegration_officer, weeks=4)


def agree(by, plan):
    services.set_part_time(
        by=by, plan=plan, until=D(2026, 11, 15), agreed_on=D(2026, 11, 2), agreed_by="Her father"
    )


def refused(words, do, /, **values):
    with pytest.raises(RuleBroken) as refusal:
        do(**values)
    assert words in str(refusal.value)
    return refusal.value


# --- All at once ----------------------------------------------------------------------------------
def test_every_week_is_planned_at_once_and_sent_twice_changes_nothing(plan, reintegration_officer):
    agree(reintegration_officer, plan)
    weeks = {monday: days for monday, days, _may in services.weeks_of(plan)}
    assert list(weeks) == [FIRST_DAY, SECOND, D(2026, 11, 16), D(2026, 11, 23)]
    weeks[FIRST_DAY] = HALF
    lay = {"by": reintegration_officer, "plan": plan, "weeks": weeks}
    assert len(services.set_weeks(**lay)) == 4
    assert services.set_weeks(**lay) == []
    assert list(plan.timetable.values_list("planned", flat=True)) == [30, 100, 100, 100]
    changed = services.set_weeks(**lay | {"weeks": weeks | {SECOND: HALF}})
    assert [one.begins_on for one in changed] == [SECOND]


def test_one_week_that_is_refused_plans_none_and_is_named(plan, reintegration_officer):
    agree(reintegration_officer, plan)
    weeks = {FIRST_DAY: HALF, D(2026, 11, 16): HALF}
    lay = {"by": reintegration_officer, "plan": plan, "weeks": weeks}
    broken = refused("Week 3: Part-time ends on 15 Nov 2026.", services.set_weeks, **lay)
    assert broken.field == "week_3"
    assert not plan.timetable.exists()


def test_weeks_wait_for_a_start_date(clock, officer, reintegration_officer):
    plan = make_plan(
        by=officer, officer=reintegration_officer, status="accepted", school=None, starts_on=None
    )
    assert services.weeks_of(plan) == []
    refused(
        "Add the start date first.",
        services.set_week,
        by=reintegration_officer,
        plan=plan,
        begins_on=FIRST_DAY,
        days=ALL,
    )


# --- What a week is -------------------------------------------------------------------------------
def test_a_week_that_begins_on_its_third_day_counts_three_days(
    clock, officer, reintegration_officer
):
    plan = running(officer, reintegration_officer, weeks=4, starts_on=D(2026, 10, 21))
    (first, _days, may_choose), (half_term, _none, closed), *_rest, (last, _all, ending) = (
        services.weeks_of(plan)
    )
    assert (first, may_choose) == (D(2026, 10, 19), [False, False, True, True, True])
    assert (half_term, closed) == (D(2026, 10, 26), [False] * 5)
    assert (last, ending) == (D(2026, 11, 16), [True, True, False, False, False])
    week = {"by": reintegration_officer, "plan": plan, "begins_on": last}
    assert services.set_week(**week, days=["all", "all", *[""] * 3]).planned == 100
    shown = weeks_shown(plan, D(2026, 11, 17))[0]
    assert (shown.number, shown.days) == (5, ("all", "all", "–", "–", "–"))


def test_days_that_do_not_count_are_no_part_of_the_percentage():
    assert planned_percent(["all", "am", *["all"] * 3], [False, True, True, False, False]) == 75
    assert planned_percent(ALL, [False] * 5) == 0


def test_a_week_keeps_its_number_where_others_are_not_planned(plan, reintegration_officer):
    services.set_week(by=reintegration_officer, plan=plan, begins_on=D(2026, 11, 16), days=ALL)
    assert [one.number for one in weeks_shown(plan, D(2026, 11, 2))] == [3]
    assert week_number(D(2026, 11, 9), D(2026, 11, 4)) == 2


# --- Attended -------------------------------------------------------------------------------------
def test_the_last_week_is_recorded_after_support_ended(clock, plan, reintegration_officer):
    week = {"by": reintegration_officer, "plan": plan, "begins_on": D(2026, 11, 23)}
    services.set_week(**week, days=ALL)
    clock.move_to("2026-11-30 10:00Z")
    helper = {"by": reintegration_officer, "plan": plan}
    services.end_support(**helper, on=D(2026, 11, 29), words="Settled.")
    assert services.record_attendance(**week, attended=95).attended == 95
    services.relapse(**helper, on=D(2026, 11, 30), words="Gone.")
    refused("has ended", services.record_attendance, **week, attended=80)


def test_nothing_is_attended_before_the_first_day(clock, officer, reintegration_officer):
    plan = make_plan(by=officer, officer=reintegration_officer, status="accepted")
    week = {"by": reintegration_officer, "plan": plan, "begins_on": FIRST_DAY}
    services.set_week(**week, days=ALL)
    refused("Record the first day first.", services.record_attendance, **week, attended=90)


# --- On the page ----------------------------------------------------------------------------------
def at(name, plan):
    return reverse(f"reintegration:{name}", kwargs={"reference": plan.reference})


def shown(response):
    return " ".join(response.content.decode().split())


def typed(**changed):
    return {f"week_{n}_{at}": "all" for n in range(1, 5) for at in range(5)} | changed


def test_the_page_lays_out_every_week_and_says_how_many_it_planned(
    client, plan, reintegration_officer
):
    client.force_login(reintegration_officer)
    page = shown(client.get(at("weeks", plan)))
    assert "4, from 23 Nov 2026" in page
    assert "Monday 23 Nov 2026" in page
    response = client.post(at("weeks", plan), typed(), follow=True)
    assert "4 weeks are planned." in shown(response)
    response = client.post(at("weeks", plan), typed(), follow=True)
    assert "Nothing was changed." in shown(response)


def test_the_page_keeps_every_choice_where_one_week_is_refused(client, plan, reintegration_officer):
    client.force_login(reintegration_officer)
    page = shown(client.post(at("weeks", plan), typed(week_2_3="pm")))
    assert "Week 2: A part-time timetable needs a parent&#39;s written agreement." in page
    assert 'href="#id_week_2_0"' in page
    assert '<option value="pm" selected>' in page
    assert not plan.timetable.exists()
    refused_part = shown(client.post(at("weeks", plan), typed(week_2_3="noon")))
    assert "There is a problem" in refused_part


def test_the_page_offers_no_button_before_a_start_date_is_agreed(
    client, clock, officer, reintegration_officer
):
    client.force_login(reintegration_officer)
    plan = make_plan(
        by=officer, officer=reintegration_officer, status="accepted", school=None, starts_on=None
    )
    page = shown(client.get(at("weeks", plan)))
    assert "Agree the school and the first day" in page
    assert "Save weeks" not in page
