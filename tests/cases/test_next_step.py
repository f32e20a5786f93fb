"""The next step follows seed 002 §4.3, from dates alone, and every day says why."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.next_step import (
    _RANK,
    CaseFacts,
    Chase,
    Lengths,
    Planned,
    Recheck,
    Source,
    next_step,
    steps,
)
from cases.wording import STEPS, step_words

OPENED = dt.date(2026, 11, 2)  # a Monday
ADMISSIONS = Source("admissions", "Admissions database")


def facts(**rest):
    values = {
        "status": "enquiries",
        "status_on": OPENED,
        "opened_on": OPENED,
        "clock_from": OPENED,
    }
    return CaseFacts(**(values | rest))


def test_a_new_case_begins_with_the_first_source():
    step = next_step(facts(unsearched=(ADMISSIONS,)))
    assert (step.code, step.about, step.due) == (
        "first_check",
        "Admissions database",
        dt.date(2026, 11, 3),
    )
    assert step.why == "1 working day after the case opened on 2 Nov 2026"


@pytest.mark.parametrize(
    ("standing", "code", "days"),
    [
        ("on_roll", "tell_school", 1),
        ("needs_place", "help_apply", 5),
        ("home", "tell_home_education", 5),
        ("cannot_establish", "name_school", 5),
        ("invited", "confirm_enrolled", 5),
        ("not_enrolled", "send_notice", 5),
    ],
)
def test_what_is_established_says_the_step(standing, code, days):
    day = dt.date(2026, 11, 9)
    step = next_step(facts(standing=standing, standing_on=day))
    assert step.code == code
    assert step.why.startswith(f"{days} working day")
    assert step.why.endswith("on 9 Nov 2026")
    assert step.because


def test_nothing_established_is_to_be_established_after_the_last_thing_done():
    assert next_step(facts()).code == "establish"
    later = next_step(facts(last_done_on=dt.date(2026, 11, 12)))
    assert later.due == dt.date(2026, 11, 26)
    assert later.why == "10 working days after the last check or contact on 12 Nov 2026"


def test_a_notice_gives_the_parents_fifteen_days_counting_the_day_of_service():
    step = next_step(facts(standing="notice_sent", standing_on=dt.date(2026, 11, 23)))
    assert (step.code, step.due) == ("start_order", dt.date(2026, 12, 8))
    assert step.why == "15 days beginning with service on 23 Nov"


@pytest.mark.parametrize(
    ("standing", "told"), [("on_roll", "attendance"), ("home", "home_education")]
)
def test_whom_we_told_is_chased_and_not_told_again(standing, told):
    chase = Chase("S-1", told, "Attendance team", dt.date(2026, 11, 20), "3 working days after")
    found = steps(
        facts(
            standing=standing,
            standing_on=OPENED,
            told=frozenset({told}),
            chases=(chase,),
        )
    )
    assert [step.code for step in found] == ["chase", "long_term"]


def test_the_mark_takes_every_step_with_the_family_away():
    planned = Planned(1, "Home visit", OPENED, "Rowan Sandpiper", with_family=True)
    for standing in ("needs_place", "cannot_establish", "invited", "not_enrolled"):
        found = steps(
            facts(standing=standing, standing_on=OPENED, do_not_contact=True, planned=(planned,))
        )
        assert [step.code for step in found] == ["long_term"]


def test_a_stale_check_a_reply_and_a_plan_wait_for_their_own_days():
    checks = (
        Recheck("health", "Health", dt.date(2026, 11, 17), "stale"),
        Recheck("hmrc", "HMRC", dt.date(2026, 11, 10), "asked", asked=True),
    )
    planned = Planned(7, "Home visit", dt.date(2026, 11, 5), "Rowan", with_family=True)
    found = steps(facts(rechecks=checks, planned=(planned,)))
    assert [step.code for step in found[:2]] == ["contact", "reply"]
    assert found[0].about_code == "7"


def test_a_case_is_long_term_after_six_calendar_months_and_says_from_when():
    step = steps(facts(opened_on=dt.date(2026, 8, 31), clock_from=dt.date(2026, 8, 31)))
    long_term = next(one for one in step if one.code == "long_term")
    assert long_term.due == dt.date(2027, 2, 28)
    assert long_term.why == "6 calendar months after the case opened on 31 Aug 2026"


def test_a_renewed_plan_moves_the_long_term_day():
    renewed = facts(plan_renewed_on=OPENED, plan_until=dt.date(2027, 7, 1))
    long_term = next(one for one in steps(renewed) if one.code == "long_term")
    assert long_term.due == dt.date(2027, 7, 1)


def test_a_short_plan_never_makes_a_case_long_term_sooner():
    renewed = facts(plan_renewed_on=OPENED, plan_until=dt.date(2027, 3, 1))
    long_term = next(one for one in steps(renewed) if one.code == "long_term")
    assert long_term.due == dt.date(2027, 5, 2)


def test_a_child_over_age_is_handed_over():
    found = steps(facts(born_on=dt.date(2010, 9, 1)))
    over = next(one for one in found if one.code == "over_age")
    assert over.due == dt.date(2027, 6, 25)


def test_a_case_that_waits_for_a_countersign_has_that_step_only():
    found = steps(facts(status="closing", outcome_by="Rowan", unsearched=(ADMISSIONS,)))
    assert [step.code for step in found] == ["countersign"]


def test_a_dormant_case_is_looked_at_after_twelve_months():
    step = next_step(facts(status="dormant"))
    assert (step.code, step.due) == ("dormant_review", dt.date(2027, 11, 2))


def test_a_closed_case_has_no_step():
    assert next_step(facts(status="closed")) is None


def test_the_officers_own_step_stands_beside_the_others_on_its_day():
    own = facts(
        own_step="Ring the aunt",
        own_step_on=dt.date(2026, 11, 3),
        own_step_why="She knows",
        own_step_by="Rowan Sandpiper",
        unsearched=(ADMISSIONS,),
    )
    step = next_step(own)
    assert (step.code, step.about) == ("own", "Ring the aunt")
    assert step.why == "Rowan Sandpiper chose this day"


def test_the_officers_own_step_sets_the_one_it_replaces_aside_and_no_other():
    own = facts(
        own_step="Ring the aunt",
        own_step_on=dt.date(2026, 12, 24),
        instead_of="first_check",
        instead_of_about="Admissions database",
        unsearched=(ADMISSIONS,),
    )
    assert [step.code for step in steps(own)] == ["establish", "own", "long_term"]


def test_every_step_can_be_ranked_and_worded():
    assert set(STEPS) == set(_RANK)
    assert all(step_words(code, "Health") for code in STEPS)


@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)),
    st.sampled_from(
        ["enquiries", "place_sought", "place_allocated", "attendance_order", "dormant"]
    ),
    st.sampled_from(["", "on_roll", "needs_place", "home", "invited", "notice_sent"]),
)
def test_every_open_case_on_every_day_has_a_step_with_a_day_and_a_reason(day, status, standing):
    values = {"status": status, "standing": standing, "standing_on": day if standing else None}
    found = dataclasses.replace(
        facts(**values), status_on=day, opened_on=day, clock_from=day, unsearched=(ADMISSIONS,)
    )
    step = next_step(found, Lengths())
    assert step is not None
    assert step.due > day
    assert step.why
