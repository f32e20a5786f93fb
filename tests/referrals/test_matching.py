"""Two sets of particulars: one child, perhaps one child, or two children."""

import csv
import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import jellyfish
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.rules.matching import Agreement, Particulars, Verdict, compare

BORN = dt.date(2018, 2, 9)
MAIA = Particulars(
    given="maia",
    family="larkwing",
    born=(BORN, BORN),
    sex="female",
    door="8",
    street="quay steps",
    postcode="EM24LR",
    phones=frozenset({"700900417"}),
    siblings=frozenset({"christopher"}),
)


def exactly(year: int, month: int, day: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, month, day), dt.date(year, month, day)


def test_a_neighbours_guess_at_name_and_age_is_a_possible_match() -> None:
    reported = Particulars(
        given="maya",
        family="larkwing",
        born=(dt.date(2017, 11, 25), dt.date(2018, 11, 24)),
        sex="female",
        street="tannery row",
        postcode="EM37QT",
        siblings=frozenset({"kit"}),
    )
    found = compare(reported, MAIA)
    assert found.fields["given"] == Agreement.CLOSE
    assert found.fields["family"] == Agreement.AGREES
    assert found.fields["born"] == Agreement.AGREES
    assert found.fields["address"] == Agreement.DIFFERS
    assert found.fields["siblings"] == Agreement.CLOSE
    assert found.fields["phone"] == Agreement.NOT_GIVEN
    assert found.verdict == Verdict.POSSIBLE


def test_name_and_exact_day_of_birth_make_the_same_child() -> None:
    reported = Particulars(given="maia", family="larkwing", born=(BORN, BORN))
    assert compare(reported, MAIA).verdict == Verdict.SAME


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family", "ottersby"),
        ("born", exactly(2018, 9, 2)),
        ("given", "maya"),
        ("others", ("maia",)),
    ],
)
def test_one_mistyped_or_changed_field_leaves_a_candidate(field: str, value: object) -> None:
    values = {"given": "maia", "family": "larkwing", "born": (BORN, BORN)} | {field: value}
    if field == "others":
        values["given"] = "petal"
    assert compare(Particulars(**values), MAIA).verdict != Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other"),
    [("muhammad", "mohammed"), ("kit", "christopher"), ("aisha", "ayesha")],
)
def test_forms_of_one_name_are_close(one: str, other: str) -> None:
    found = compare(Particulars(given=one, family="x"), Particulars(given=other, family="x"))
    assert found.fields["given"] in (Agreement.CLOSE, Agreement.AGREES)


def test_names_in_the_wrong_order_are_close() -> None:
    found = compare(Particulars(given="larkwing", family="maia"), MAIA)
    assert (found.fields["given"], found.fields["family"]) == (Agreement.CLOSE, Agreement.CLOSE)


def test_twins_are_never_the_same_child() -> None:
    names = ["amber", "jade", "noah", "isaac", "zara", "hugo", "ivy", "leon", "rosa", "felix"]
    for one, other in itertools.combinations(names, 2):
        twins = [
            Particulars(
                given=name,
                family="larkwing",
                born=(BORN, BORN),
                door="8",
                street="quay steps",
                postcode="EM24LR",
                phones=frozenset({"700900417"}),
                carers=frozenset({"dana larkwing"}),
            )
            for name in (one, other)
        ]
        assert compare(*twins).verdict != Verdict.SAME, (one, other)


def test_two_children_with_different_numbers_are_never_the_same_child() -> None:
    one, other = (
        Particulars(given="maia", family="larkwing", born=(BORN, BORN), upn=upn)
        for upn in ("B801200005001", "R674123101121")
    )
    assert compare(one, other).verdict != Verdict.SAME


def test_nothing_given_is_never_a_match() -> None:
    assert compare(Particulars(), MAIA).verdict == Verdict.DIFFERENT
    assert set(compare(Particulars(), MAIA).fields.values()) == {Agreement.NOT_GIVEN}


particulars = st.builds(
    Particulars,
    given=st.sampled_from(["", "maia", "maya", "kit", "noor"]),
    family=st.sampled_from(["", "larkwing", "lark", "ottersby"]),
    born=st.sampled_from([None, exactly(2018, 2, 9), exactly(2018, 9, 2)]),
    sex=st.sampled_from(["", "female", "male"]),
    upn=st.sampled_from(["", "B801200005001", "R674123101121"]),
    postcode=st.sampled_from(["", "EM24LR", "EM37QT"]),
    phones=st.sampled_from([frozenset(), frozenset({"700900417"})]),
)


@given(particulars, particulars)
def test_comparing_is_symmetrical(one: Particulars, other: Particulars) -> None:
    assert compare(one, other) == compare(other, one)


def _keys(person: Particulars) -> Iterator[tuple[str, object]]:
    for name in (person.given, person.family):
        for part in name.split():
            yield "sound", jellyfish.metaphone(part)
    yield "born", person.born
    yield "upn", person.upn
    yield "door", (person.door, person.street)
    yield "postcode", person.postcode


def _febrl(file: Path) -> list[tuple[str, Particulars]]:
    people = []
    with file.open() as lines:
        for row in csv.DictReader(lines, skipinitialspace=True):
            cells = {key.strip(): (value or "").strip() for key, value in row.items()}
            try:
                day = dt.datetime.strptime(cells["date_of_birth"], "%Y%m%d").date()
                born = (day, day)
            except ValueError:
                born = None
            people.append(
                (
                    cells["rec_id"].split("-")[1],
                    Particulars(
                        given=cells["given_name"],
                        family=cells["surname"],
                        born=born,
                        upn=cells["soc_sec_id"],
                        door=cells["street_number"],
                        street=cells["address_1"],
                        postcode=cells["postcode"],
                    ),
                )
            )
    return people


@pytest.mark.parametrize("number", [1, 3])
def test_matching_holds_on_the_public_benchmark(
    number: int, reference_data: Callable[[str], Path]
) -> None:
    people = _febrl(reference_data(f"linkage/febrl_dataset{number}.csv"))
    true = sum(n * (n - 1) // 2 for n in Counter(truth for truth, _ in people).values())
    blocks: dict[object, list[int]] = defaultdict(list)
    for index, (_, person) in enumerate(people):
        for key in set(_keys(person)):
            if key[1]:
                blocks[key].append(index)
    pairs = {pair for block in blocks.values() for pair in itertools.combinations(block, 2)}
    right = wrong = wrongly_sure = 0
    for one, other in pairs:
        found = compare(people[one][1], people[other][1])
        if found.verdict != Verdict.DIFFERENT:
            is_right = people[one][0] == people[other][0]
            right, wrong = right + is_right, wrong + (not is_right)
            wrongly_sure += found.verdict == Verdict.SAME and not is_right
    f1 = 2 * right / (2 * right + wrong + true - right)
    print(f"FEBRL {number}: F1 {f1:.4f}, {wrong} wrong, {wrongly_sure} wrongly sure")
    assert f1 >= 0.98
    assert wrongly_sure == 0
