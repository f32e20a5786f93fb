"""Numbers of schools, postcodes and distances."""

import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cme.core.models import Postcode
from cme.core.postcodes import (
    NOT_A_POSTCODE,
    PostcodeRefused,
    district_of,
    is_well_formed,
    read_postcode,
    straight_line_metres,
    tidy,
)
from cme.core.school_numbers import SchoolNumberRefused, read_dfe_number, read_urn


@pytest.mark.parametrize("typed", ["2013614", "201/3614", "201 3614", " 201-3614 "])
def test_a_dfe_number_is_an_authority_and_an_establishment(typed):
    number = read_dfe_number(typed)
    assert (number.la_number, number.establishment_number) == ("201", "3614")
    assert str(number) == "2013614"


@pytest.mark.parametrize("typed", ["", "201361", "20136144", "201361A", "0003614", "٢٠١٣٦١٤"])
def test_a_dfe_number_has_seven_digits(typed):
    with pytest.raises(SchoolNumberRefused) as refusal:
        read_dfe_number(typed)
    assert refusal.value.words == "DfE number must be 7 digits."


def test_a_urn_has_six_digits():
    assert read_urn(" 101 234 ") == "101234"
    for typed in ("", "10123", "1012345", "1O1234", "012345"):
        with pytest.raises(SchoolNumberRefused, match=r"URN must be 6 digits\."):
            read_urn(typed)


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("rm107ab", "RM10 7AB"),
        (" RM10  7AB ", "RM10 7AB"),
        ("rm10-7ab", "RM10 7AB"),
        ("RM10 OAB", "RM10 0AB"),
        ("m1 1ae", "M1 1AE"),
        ("ec1a1bb", "EC1A 1BB"),
        ("W1A 0AX", "W1A 0AX"),
        ("gir0aa", "GIR 0AA"),
        ("ＳＧ１３ ８ＤＥ", "SG13 8DE"),
    ],
)
def test_a_postcode_is_stored_with_one_space_before_its_last_three(typed, postcode):
    assert read_postcode(typed) == postcode


@pytest.mark.parametrize(
    "typed", ["", "RM10", "RM10 7A", "7AB RM10", "RM100 7AB", "QQ1 1AA", "RM10 7IB"]
)
def test_what_is_no_full_postcode_is_refused_in_words(typed):
    with pytest.raises(PostcodeRefused) as refusal:
        read_postcode(typed)
    assert refusal.value.words == NOT_A_POSTCODE


@given(st.text(max_size=12))
def test_tidying_twice_changes_nothing_more(typed):
    assert tidy(tidy(typed)) == tidy(typed)


def test_every_postcode_of_the_national_file_has_the_shape(reference_data):
    file = reference_data("postcodes/codepoint_open_2025-4_9areas.csv.gz")
    with gzip.open(file) as packed:
        text = packed.read().decode("utf-8-sig")
    codes = [row[0] for row in csv.reader(io.StringIO(text)) if row]
    read = [tidy(code) for code in codes if any(char.isdigit() for char in code)]
    assert len(read) > 100_000
    assert [code for code in read if not is_well_formed(code)] == []


def test_distance_is_a_straight_line_in_metres():
    assert straight_line_metres(550_000, 185_000, 550_300, 185_400) == 500
    assert straight_line_metres(1, 2, 1, 2) == 0


def test_the_part_before_the_space_is_the_postcode_district():
    assert district_of("rm107ab") == "RM10"


@pytest.mark.django_db
def test_a_postcode_is_found_as_people_type_it_and_unknown_ones_are_not():
    Postcode.objects.create(postcode="RM10 7AB", quality=10, district_code="E09000002")
    found = Postcode.objects.find("rm107ab")
    assert found is not None
    assert found.district_code == "E09000002"
    assert Postcode.objects.find("RM10 7AD") is None
    assert Postcode.objects.find("") is None
