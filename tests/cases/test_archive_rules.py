"""What the archiving form says of each source, what it lacks, and what its digest rests on."""

import csv
import datetime as dt
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Check
from cases.rules.archiving import (
    IN_AREA,
    ROLES,
    CheckFacts,
    FilledForm,
    Row,
    SignerFacts,
    check_signer,
    digest_of,
    from_stored,
    source_row,
    what_is_missing,
)
from cme.core.errors import RuleBroken

ROWS = list(csv.DictReader((Path(__file__).parent / "archive_sources.csv").open()))
FACTS = st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.text()))


def day(text):
    return dt.date.fromisoformat(text) if text else None


def line(row):
    check = row["result"] and CheckFacts(
        day(row["checked_on"]), row["result"], str(Check.Result(row["result"]).label),
        row["words"], "Rowan",
    )  # fmt: skip
    return source_row(
        group="Databases",
        code="health",
        name="Health",
        check=check or None,
        only_child_protection=row["child_protection"] == "yes",
        woken_on=day(row["woken_on"]),
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_a_source_says_what_the_table_says(row):
    found = line(row)
    assert (found.outcome, found.missing) == (row["outcome"], row["missing"])
    assert found.is_done == (not row["missing"])


def missing(**more):
    given = {
        "sources": (),
        "school": None,
        "visit_needed": False,
        "visited": False,
        "no_visit_why": "",
        "written": {"the summary": "Looked."},
        "signatories": {"who signs next": "Morgan"},
    }
    return what_is_missing(**(given | more))


def test_nothing_is_missing_from_a_complete_form():
    assert missing() == ()
    assert missing(written={"the summary": " "}) == ("the summary",)
    assert missing(signatories={"who signs next": ""}) == ("who signs next",)
    assert missing(school=line(ROWS[0])) == ("Health: not checked",)


def test_an_address_in_the_area_is_visited_or_the_form_says_why_not():
    asked = ("a visit to the address, or why nobody visited",)
    assert missing(visit_needed=True) == asked
    assert missing(visit_needed=True, no_visit_why="  ") == asked
    assert missing(visit_needed=True, visited=True) == ()
    assert missing(visit_needed=True, no_visit_why="Pulled down.") == ()
    assert {"resident", "believed_resident", "no_fixed"} == IN_AREA


@given(FACTS)
def test_a_digest_rests_on_the_facts_and_not_on_their_order(facts):
    shuffled = list(facts.items())
    random.Random(7).shuffle(shuffled)
    assert digest_of(dict(shuffled)) == digest_of(facts)
    assert digest_of(facts | {"one more": "fact"}) != digest_of(facts)


@given(st.lists(st.sampled_from(ROWS)), st.text(), st.text())
def test_a_form_comes_back_from_storage_as_it_was(rows, value, blocked):
    form = FilledForm(
        rows=(Row("name", "Name of child", value),),
        sources=tuple(map(line, rows)),
        more=(Row("summary", "Summary", value),),
        missing=tuple(row["missing"] for row in rows),
        blocked=blocked,
        digest="abc",
    )
    assert from_stored(form.as_stored()) == form


# --- Who signs ------------------------------------------------------------------------------------
def refusal(**facts):
    given = {
        "status": "with_line_manager",
        "status_label": "With line manager",
        "officer": "Rowan",
        "turn_of": "Morgan",
    }
    with pytest.raises(RuleBroken) as broken:
        check_signer(SignerFacts(**(given | facts)))
    return str(broken.value)


def test_each_refusal_of_a_signature_says_the_way_forward():
    twice = "You have signed this form once. Three different people must sign. "
    assert refusal(has_signed=True) == f"{twice}Ask Morgan, or their named delegate."
    assert refusal(has_signed=True, delegate="Ellis").startswith(f"{twice}Ask Ellis,")
    assert refusal(named_for="director").startswith("Morgan signs first.")
    assert refusal() == "Morgan signs this form now. Ask Morgan, or a manager."
    assert refusal(is_in_use=False) == (
        "Morgan can no longer sign archiving forms, and has named no delegate. "
        "Rowan or a manager chooses who signs instead."
    )
    assert refusal(status="returned", status_label="Returned") == (
        "This form waits for no signature: returned. Rowan takes it up again."
    )
    assert refusal(is_theirs=True, restricted_to=("Robin",)).startswith("This record is restricted")


@pytest.mark.parametrize("status", ["drafting", "with_line_manager", "with_director"])
def test_who_is_in_turn_signs(status):
    check_signer(SignerFacts(status, "", "Rowan", turn_of="Morgan", is_theirs=True))
    assert len(ROLES) == 3
