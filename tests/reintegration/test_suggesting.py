"""Who helps, as `suggestions.csv` says of the people of `team.csv`; the service can check both."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cme.core.errors import RuleBroken
from reintegration.rules import suggesting
from reintegration.rules.suggesting import Member, Needs, check_helpers, helpers_for, suggest

HERE = Path(__file__).parent
AREAS = {"": None, "east": 1, "west": 2, "north": 3, "south": 4}
ROWS = list(csv.DictReader((HERE / "suggestions.csv").open()))
TEAM = [
    Member(
        id=number,
        name=row["name"],
        area=AREAS[row["area"]],
        with_send=row["send"] == "yes",
        helpers=row["helpers"],
        running=int(row["running"]),
        supports=row["support"] == "yes",
    )
    for number, row in enumerate(csv.DictReader((HERE / "team.csv").open()), 1)
]
NAMES = {one.id: one.name for one in TEAM} | {None: ""}


def needs(row):
    year = int(row["year_group"]) if row["year_group"] else None
    return Needs(year, row["send"] == "yes", AREAS[row["area"]], row["area"].title())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_who_helps_is_what_the_table_says(row):
    chosen = suggest(needs(row), TEAM, helpers=row["chosen"])
    found = (chosen.helpers, NAMES[chosen.officer], NAMES[chosen.support])
    assert found == (row["helpers"], row["officer"], row["support"])


def test_the_suggestion_says_why():
    chosen = suggest(Needs(6, False, 1, "East"), TEAM)
    assert chosen.why == (
        "Year 6: the reintegration team helps up to year 8.",
        "Bonnie Wren works in East and has 3 plans running.",
        "Lee Redpoll supports in every area and has 9 plans running.",
    )


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Needs(6, True, 1, "East"), "Tilda Merlin works in East with children who have SEND and"),
        (Needs(6, True, 3, "North"), "nobody works with children who have SEND, and has no plans"),
        (Needs(6, True, 4, "South"), "works with children who have SEND (nobody works in South)"),
        (Needs(6, False, None), "Cole Heron works elsewhere (the child's area is not known) and"),
    ],
)
def test_it_says_how_the_officer_fits(asked, why):
    assert why in suggest(asked, TEAM).why[1]


def test_it_says_that_the_year_is_not_known():
    words = "The year group is not known, so the reintegration team begins."
    assert suggest(Needs(None, False, 1), TEAM).why[0] == words


def test_nobody_is_suggested_from_an_empty_team():
    chosen = suggest(Needs(6, False, 1), [])
    assert (chosen.officer, chosen.support) == (None, None)
    assert chosen.why[1] == (
        "Nobody of the reintegration team is set up. A manager can add people."
    )


def test_others_than_usual_help_with_a_reason_and_not_without():
    check_helpers("team", "Her sister is with the team already.", year_group=9)
    check_helpers("young_people", "", year_group=9)
    with pytest.raises(RuleBroken, match="Year 9 is usually helped by Services for Young People"):
        check_helpers("team", " ", year_group=9)
    with pytest.raises(RuleBroken, match="Year 3 is usually helped by the reintegration team"):
        check_helpers("young_people", "", year_group=3)


@given(st.integers(-2, 14))
def test_year_8_divides_the_team_from_services_for_young_people(year):
    assert (helpers_for(year)[0] == suggesting.TEAM) == (year <= 8)


members = st.builds(
    Member,
    id=st.integers(1, 10_000),
    name=st.sampled_from(["Ada", "Bea", "Cal", "Dot"]),
    area=st.sampled_from([None, 1, 2]),
    with_send=st.booleans(),
    helpers=st.sampled_from(["team", "young_people"]),
    running=st.integers(0, 5),
    supports=st.booleans(),
)


@given(st.lists(members, unique_by=lambda one: one.id), st.randoms(), st.booleans())
def test_the_order_in_which_people_are_read_changes_nothing(team, random, has_send):
    asked = Needs(6, has_send, 1)
    again = list(team)
    random.shuffle(again)
    assert suggest(asked, team) == suggest(asked, again)


@given(st.lists(members, unique_by=lambda one: one.id), st.booleans())
def test_nobody_who_fits_as_well_has_fewer_plans(team, has_send):
    chosen = suggest(Needs(6, has_send, 1), team)
    officers = {one.id: one for one in team if one.helpers == "team" and not one.supports}
    if chosen.officer is None:
        assert officers == {}
        return
    best = officers[chosen.officer]
    fit = (best.area == 1, best.with_send == has_send)
    for one in officers.values():
        assert (one.area == 1, one.with_send == has_send) <= fit
        if (one.area == 1, one.with_send == has_send) == fit:
            assert one.running >= best.running
