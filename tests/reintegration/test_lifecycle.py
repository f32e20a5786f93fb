"""A plan moves as `moves.csv` says and in no other way; the service can check the table."""

import csv
import datetime as dt
from itertools import product
from pathlib import Path

import pytest
import time_machine

from cme.audit.lifecycle import move
from cme.core.errors import RuleBroken
from reintegration import statuses
from reintegration.models import AftercareCheck
from tests.factories import make_plan

ROWS = list(csv.DictReader((Path(__file__).parent / "moves.csv").open()))
ALLOWED = {(row["from"], row["to"]) for row in ROWS}
CODES = statuses.LIFECYCLE.codes()
WAY = {
    "requested": (),
    "declined": (("declined", "no_place"),),
    "accepted": (("accepted", "officer_named"),),
    "active": (("accepted", "officer_named"), ("active", "first_day_done")),
    "ended_early": (("accepted", "officer_named"), ("ended_early", "moved_away")),
}
WAY["aftercare"] = (*WAY["active"], ("aftercare", "pathway_done"))
WAY["sustained"] = (*WAY["aftercare"], ("sustained", "held_12"))
WAY["relapsed"] = (*WAY["active"], ("relapsed", "out_again"))
TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23 10:00Z", tick=False):
        yield


def standing_at(status, by):
    """Return a plan that came to a status through the lifecycle alone, its facts in place."""
    plan = make_plan(by=by)
    plan.first_day_on = TODAY
    plan.save()
    AftercareCheck.objects.create(plan=plan, weeks=12, due_on=TODAY, in_school=True)
    for to, reason in WAY[status]:
        move(plan, to, by=by, reason=reason, on=TODAY)
    return plan


def test_the_table_names_every_move_with_its_reasons_and_no_other():
    told = {(row["from"], row["to"], row["reason"]) for row in ROWS}
    built = {(m.from_, m.to, why) for m in statuses.LIFECYCLE.moves for why in m.reasons}
    assert told == built


@pytest.mark.parametrize("status", CODES)
def test_a_plan_goes_where_the_table_allows_and_nowhere_else(status, officer):
    plan = standing_at(status, officer)
    for to in CODES:
        if (status, to) in ALLOWED:
            continue
        with pytest.raises(RuleBroken, match="cannot go from"):
            move(plan, to, by=officer, reason="other", on=TODAY)
    assert plan.status == status


def test_every_pair_is_either_allowed_or_refused():
    assert len(ALLOWED) == 10
    assert set(product(CODES, CODES)) > ALLOWED


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"school": None}, "A plan needs a school by its start date."),
        ({"starts_on": None}, "A plan needs an agreed start date."),
    ],
)
def test_support_does_not_begin_without_a_school_and_a_start_date(officer, changed, words):
    plan = standing_at("accepted", officer)
    for name, value in changed.items():
        setattr(plan, name, value)
    plan.save()
    with pytest.raises(RuleBroken, match=words):
        move(plan, "active", by=officer, reason="first_day_done", on=TODAY)


@pytest.mark.parametrize("in_school", [None, False])
def test_a_plan_is_not_sustained_by_anything_but_a_child_in_school(officer, in_school):
    plan = standing_at("aftercare", officer)
    plan.aftercare.update(in_school=in_school)
    with pytest.raises(RuleBroken, match="in school after 12 weeks"):
        move(plan, "sustained", by=officer, reason="held_12", on=TODAY)
    plan.aftercare.update(in_school=True)
    move(plan, "sustained", by=officer, reason="held_12", on=TODAY)
