"""The priority table answers every combination, as the service wrote it."""

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from cme.core.dates import Deadline
from referrals.rules import facts, priority, urgency
from referrals.rules.priority import Inputs, decide, every_combination

EXAMPLES = Path(__file__).with_name("priority_examples.csv")
RISKS = {
    "harm": ("no", "unknown", "possible", "yes"),
    "missing_from_home": ("no", "unknown", "yes"),
    "indicator": ("no", "unknown", "yes"),
    "cp_plan": ("no", "unknown", "yes"),
    "looked_after": ("no", "unknown", "yes"),
    "child_in_need": ("no", "unknown", "yes"),
    "last_seen": ("0-28", "unknown", "29+"),
    "sibling_known": ("no", "yes"),
    "anonymous": ("no", "yes"),
}
TUESDAY = dt.datetime(2026, 11, 24, 10, 0)
FOUR = dt.time(16, 0)


def due(level: str, received: dt.datetime) -> Deadline:
    return urgency.due_from(level, received, days=1, cutoff=FOUR, what="it came in")


def examples() -> list[dict[str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", examples(), ids=lambda row: row["reason_code"])
def test_worked_examples_come_out_as_the_service_says(row: dict[str, str]) -> None:
    decision = decide(Inputs(**{name: row[name] for name in priority.VALUES}))
    assert (decision.priority, decision.rules[0].code) == (row["priority"], row["reason_code"])


def test_there_are_all_the_worked_examples_and_rules() -> None:
    assert len(examples()) == 28
    assert [rule.number for rule in priority.TABLE] == list(range(1, 16))


def test_the_table_answers_every_combination_and_no_added_risk_lowers_it() -> None:
    order = {inputs: decide(inputs).order for inputs in every_combination()}
    assert len(order) == 46_656
    for inputs, rank in order.items():
        for name, steps in RISKS.items():
            at = steps.index(getattr(inputs, name))
            for higher in steps[at + 1 : at + 2]:
                assert order[replace(inputs, **{name: higher})] <= rank, (inputs, name, higher)


def test_age_never_changes_how_urgent_it_is() -> None:
    for inputs in every_combination():
        if inputs.age == "in":
            levels = {decide(replace(inputs, age=age)).priority for age in priority.VALUES["age"]}
            assert len(levels) == 1


def test_an_input_that_is_none_of_its_values_is_refused() -> None:
    with pytest.raises(ValueError, match="harm cannot be"):
        Inputs("maybe", "no", "no", "no", "no", "no", "in", "0-28", "no", "no")


def test_every_rule_that_holds_is_shown_and_the_first_is_the_heading() -> None:
    decision = decide(Inputs("yes", "yes", "no", "no", "yes", "no", "over", "29+", "no", "yes"))
    assert [rule.code for rule in decision.rules] == [
        "harm", "missing_from_home", "looked_after", "unseen", "over_age",
    ]  # fmt: skip
    assert decision.reasons[0]["code"] == "harm"


@pytest.mark.parametrize(
    ("received", "day"),
    [
        (TUESDAY, dt.date(2026, 11, 24)),
        (TUESDAY.replace(hour=15, minute=59), dt.date(2026, 11, 24)),
        (TUESDAY.replace(hour=16), dt.date(2026, 11, 25)),
        (dt.datetime(2026, 11, 21, 9, 0), dt.date(2026, 11, 23)),  # Saturday
        (dt.datetime(2026, 12, 24, 17, 0), dt.date(2026, 12, 29)),  # bank holidays
    ],
)
def test_an_urgent_one_is_due_the_same_working_day_before_the_cutoff(
    received: dt.datetime, day: dt.date
) -> None:
    assert due("urgent", received).due == day


@pytest.mark.parametrize("level", ["high", "standard"])
def test_others_are_due_the_next_working_day_and_say_why(level: str) -> None:
    deadline = due(level, TUESDAY)
    assert deadline.due == dt.date(2026, 11, 25)
    assert deadline.reason == "1 working day after it came in on 24 Nov 2026"


def inputs(answers: dict, kind: str = "public", on: dt.date = dt.date(2026, 11, 24)) -> Inputs:
    return facts.inputs_from(answers, sender_kind=kind, received_on=on)


@pytest.mark.parametrize(
    ("answers", "kind", "harm"),
    [
        ({"danger": {"danger_now": "yes"}}, "public", "yes"),
        ({"danger": {"danger_now": "no"}, "concerns": {"concerns": ["neglect"]}}, "public", "yes"),
        ({"danger": {"danger_now": "unsure"}, "concerns": {"concerns": ["none"]}}, "public",
         "possible"),
        ({"danger": {"danger_now": "no"}, "concerns": {"concerns": ["none"]}}, "child", "possible"),
        ({"danger": {"danger_now": "no"}, "concerns": {"concerns": ["unknown"]}}, "public",
         "unknown"),
        ({}, "public", "unknown"),
        ({"danger": {"danger_now": "no"}, "concerns": {"concerns": ["marriage"]}}, "public", "no"),
    ],
)  # fmt: skip
def test_harm_is_read_from_answers_alone(answers: dict, kind: str, harm: str) -> None:
    assert inputs(answers, kind).harm == harm


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ({"last_seen": "today"}, "0-28"),
        ({"last_seen": "month"}, "0-28"),
        ({"last_seen": "longer"}, "29+"),
        ({"last_seen": "told"}, "unknown"),
        ({"last_seen": "date", "last_seen_on": "2026-10-27"}, "0-28"),
        ({"last_seen": "date", "last_seen_on": "2026-10-26"}, "29+"),
    ],
)
def test_four_weeks_unseen_begin_on_the_29th_day(page: dict, seen: str) -> None:
    assert inputs({"last-seen": page}).last_seen == seen


def test_a_child_who_writes_to_us_was_seen_today() -> None:
    assert inputs({}, "child").last_seen == "0-28"


@pytest.mark.parametrize(
    ("page", "age"),
    [
        ({"date_of_birth": "2016-02-09"}, "in"),
        ({"date_of_birth": "2023-02-09"}, "below"),
        ({"date_of_birth": "2009-02-09"}, "over"),
        ({"age_years": 10}, "in"),
        ({"age_years": 2}, "below"),
        ({"age_years": 18}, "over"),
        ({"age_years": 16}, "unknown"),
        ({"age_known": "unknown"}, "unknown"),
    ],
)
def test_a_rough_age_counts_only_where_every_birthday_agrees(page: dict, age: str) -> None:
    assert inputs({"child-age": page}).age == age


def test_social_care_not_asked_is_unknown_and_a_tick_elsewhere_is_no() -> None:
    told = inputs({"social-care": {"care_status": ["child_in_need"]}})
    assert (told.child_in_need, told.cp_plan, inputs({}).cp_plan) == ("yes", "no", "unknown")
