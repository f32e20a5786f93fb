"""Unique pupil numbers: the table of facts, and every way to mistype one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cme.core.upn import (
    DOES_NOT_FIT,
    LETTERS,
    NEVER_USED,
    NO_AUTHORITY,
    NO_FIRST_LETTER,
    NOT_FIGURES,
    WRONG_LENGTH,
    UpnRefused,
    check_letter,
    read_upn,
)
from tests.core.facts import rows


@pytest.mark.parametrize("row", rows("upns.csv"), ids=lambda row: f"{row['upn']} {row['why']}")
def test_upn_of_the_table(row):
    if row["valid"] == "0":
        with pytest.raises(UpnRefused):
            read_upn(row["upn"])
        return
    upn = read_upn(row["upn"])
    assert upn.text == row["upn"]
    assert upn.is_temporary == (row["temporary"] == "1")
    assert bool(upn.warning) == (row["warns"] == "1")
    assert upn.la_number == row["upn"][1:4]


def test_every_upn_of_the_reference_data_is_judged_as_it_says(reference_data):
    text = reference_data("ctf/upn_test_vectors.csv").read_text(encoding="utf-8")
    given_upns = [line.split(",")[:2] for line in text.splitlines()[1:] if line]
    judged = {row["upn"]: row["valid"] for row in rows("upns.csv")}
    assert len(given_upns) == 16
    assert all(judged[upn] == valid for upn, valid in given_upns)


def test_an_authority_nobody_lists_is_a_warning_and_never_a_refusal():
    rest = "999200005001"
    upn = read_upn(check_letter(rest) + rest)
    assert upn.warning == "We know no authority in England with number 999. Check this UPN."


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", WRONG_LENGTH),
        ("B80120000500", WRONG_LENGTH),
        ("B8012000050011", WRONG_LENGTH),
        ("8801200005001", NO_FIRST_LETTER),
        ("I801200005001", NEVER_USED),
        ("B8O1200005001", NEVER_USED),
        ("B80120000500S", NEVER_USED),
        ("X80120000A001", NOT_FIGURES),
        ("BB01200005001", NOT_FIGURES),
        ("B80120000500é", NOT_FIGURES),
        ("B80120000500٣", NOT_FIGURES),
        ("E000200005001", NO_AUTHORITY),
        ("A801200005001", DOES_NOT_FIT),
    ],
)
def test_a_mistyped_upn_is_refused_in_words(typed, words):
    with pytest.raises(UpnRefused) as refusal:
        read_upn(typed)
    assert refusal.value.words == words


@pytest.mark.parametrize(
    "typed",
    ["b801200005001", " B801 2000 0500 1 ", "B8012-0000-5001", "Ｂ８０１２００００５００１"],
)
def test_lower_case_spaces_and_hyphens_are_understood(typed):
    assert read_upn(typed).text == "B801200005001"


REST = st.tuples(
    st.sampled_from(["301", "919", "931", "855", "840", "943"]),
    st.integers(1000, 9999),
    st.integers(0, 99),
    st.one_of(
        st.integers(0, 999).map("{:03}".format),
        st.tuples(st.integers(0, 99), st.sampled_from(LETTERS)).map(
            lambda serial: f"{serial[0]:02}{serial[1]}"
        ),
    ),
).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2]:02}{parts[3]}")


@given(REST)
def test_exactly_one_letter_fits_any_number(rest):
    fitting = []
    for letter in LETTERS:
        try:
            fitting.append(read_upn(letter + rest).text[0])
        except UpnRefused as refusal:
            assert refusal.words == DOES_NOT_FIT  # noqa: PT017 – the others are the point
    assert fitting == [check_letter(rest)]


@given(REST, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_figure_is_always_noticed(rest, place, change):
    wrong = rest[:place] + str((int(rest[place]) + change) % 10) + rest[place + 1 :]
    assert check_letter(wrong) != check_letter(rest)


@given(st.text(max_size=15))
def test_anything_typed_is_a_upn_or_refused_in_words(typed):
    words = ""
    try:
        read_upn(typed)
    except UpnRefused as refusal:
        words = refusal.words
    assert words.startswith(("UPN must", "The first letter")) or len(typed.strip()) >= 13
