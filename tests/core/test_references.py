"""References: random, readable, understood however they are typed."""

import re

import pytest

from cme.core.references import ALPHABET, new_reference, tidy


def test_a_new_reference_has_its_kind_and_six_characters():
    reference = new_reference("R")
    assert re.fullmatch(rf"R-[{ALPHABET}]{{4}}-[{ALPHABET}]{{2}}", reference)
    assert len({new_reference("C") for _ in range(2000)}) > 1990


def test_another_is_drawn_while_one_is_taken():
    asked = []

    def taken(reference: str) -> bool:
        asked.append(reference)
        return len(asked) < 3

    assert new_reference("K", taken=taken) == asked[2]


@pytest.mark.parametrize("kind", ["", "r", "RC", "1"])
def test_a_kind_is_one_capital_letter(kind):
    with pytest.raises(ValueError, match="one capital letter"):
        new_reference(kind)


@pytest.mark.parametrize(
    "typed", ["R-7KQ4-MX", "r7kq4mx", " r 7kq4 mx ", "R–7KQ4–MX", "R/7KQ4/MX", "(R-7KQ4-MX)."]
)
def test_a_reference_is_understood_however_it_is_typed(typed):
    assert tidy(typed) == "R-7KQ4-MX"


@pytest.mark.parametrize(
    ("typed", "meant"), [("R-OILS-ZU", "R-0115-2V"), ("c-oooo-oo", "C-0000-00")]
)
def test_letters_never_used_are_read_as_the_figures_they_resemble(typed, meant):
    assert tidy(typed) == meant


def test_the_kind_may_be_left_out_where_it_is_known_and_must_fit():
    assert tidy("7kq4-mx", kind="C") == "C-7KQ4-MX"
    assert tidy("C-7KQ4-MX", kind="C") == "C-7KQ4-MX"
    assert tidy("R-7KQ4-MX", kind="C") is None
    assert tidy("7KQ4-MX") is None


@pytest.mark.parametrize(
    "typed", ["", "R", "R-7KQ4-M", "R-7KQ4-MXX", "7-7KQ4-MX", "R-AAAA-AA", "محمد"]
)
def test_what_cannot_be_a_reference_is_none(typed):
    assert tidy(typed) is None


@pytest.mark.parametrize("kind", ["R", "C", "K"])
def test_every_reference_survives_lower_case_and_lost_hyphens(kind):
    for _ in range(500):
        reference = new_reference(kind)
        assert tidy(reference.lower().replace("-", "")) == reference
