"""Who must agree to an outcome, and what it asks for; the table is for the service to check."""

import csv
from pathlib import Path

import pytest

from cases.rules.outcomes import (
    NOT_OUTCOMES,
    OUTCOMES,
    Confirmation,
    check_evidence,
    missing_evidence,
    needs_second_person,
    outcome_of,
)
from cme.core.errors import RuleBroken

with Path(__file__).with_name("outcomes.csv").open() as lines:
    TABLE = list(csv.DictReader(lines))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['outcome']}: {row['why']}")
def test_the_second_person_is_asked_for_as_the_table_says(row):
    confirmed = Confirmation(
        outside=row["confirmed_outside"] == "yes",
        in_writing=row["in_writing"] == "yes",
        proof=row["proof"],
        born_estimated=row["born_estimated"] == "yes",
    )
    asked = needs_second_person(OUTCOMES[row["outcome"]], confirmed)
    assert asked == (row["second_person"] == "yes")


def test_the_table_names_every_outcome_confirmed_and_not():
    named = {(row["outcome"], row["confirmed_outside"]) for row in TABLE}
    assert named == {(code, said) for code in OUTCOMES for said in ("yes", "no")}


def test_every_outcome_is_refused_without_its_evidence_by_its_name():
    for outcome in OUTCOMES.values():
        if not outcome.evidence:
            check_evidence(outcome, {})
            continue
        with pytest.raises(RuleBroken, match=f'"{outcome.label}" needs: ') as refusal:
            check_evidence(outcome, {})
        assert refusal.value.way_on == "Add it below, or choose another outcome."
        given = {asked.code: "given" for asked in outcome.evidence}
        assert missing_evidence(outcome, given) == []


def test_what_is_missing_is_named():
    with pytest.raises(RuleBroken) as refusal:
        check_evidence(OUTCOMES["on_roll"], {"school": "Quayside"})
    expected = '"On roll and attending a school here" needs: first day attended.'
    assert refusal.value.sentence == expected


@pytest.mark.parametrize("code", sorted(NOT_OUTCOMES))
def test_not_found_is_not_an_outcome(code):
    with pytest.raises(RuleBroken) as refusal:
        outcome_of(code)
    assert str(refusal.value) == (
        "Not found is not an outcome. Make another check, or start the archiving form."
    )


def test_a_case_closes_only_with_an_outcome():
    with pytest.raises(RuleBroken, match="A case closes only with an outcome"):
        outcome_of("")
