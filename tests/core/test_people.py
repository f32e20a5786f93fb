"""Finding a person again: folding, keys, storing them and asking for those who share them."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cme.core.models import PersonDetails, PersonKey
from cme.core.people import (
    LONGEST_KEY,
    MATCHING_KINDS,
    fold,
    keys_of,
    name_parts,
    store_keys,
)


@dataclass
class Someone:
    given_name: str = ""
    family_name: str = ""
    known_as: str = ""
    former_names: str = ""
    born_on: dt.date | None = None
    born_estimated: bool = False
    upn: str = ""
    address_line_1: str = ""
    address_line_2: str = ""
    postcode: str = ""
    other_addresses: list[Any] = field(default_factory=list)
    carers: list[Any] = field(default_factory=list)


def shared(one: Someone, other: Someone) -> set[str]:
    """Return the kinds of the matching keys that two people share."""
    return {kind for kind, _ in keys_of(one) & keys_of(other)} & MATCHING_KINDS


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Zoë", "zoe"),
        ("ŁUKASZ", "lukasz"),
        ("O’Connor", "oconnor"),
        ("O'Connor", "oconnor"),
        ("Smith-Jones", "smith jones"),
        ("Ş. Çelik", "s celik"),
        ("Straße", "strasse"),
        ("Søren Æbelø", "soren aebelo"),
        ("İpek", "ipek"),
        ("Nguyễn", "nguyen"),
        ("محمّد", "محمد"),
        ("أحمد", "احمد"),
        ("李小龍", "李小龍"),
        ("Ёлка", "елка"),
        ("  ", ""),
    ],
)
def test_names_fold_to_plain_letters_in_any_script(name, folded):
    assert fold(name) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(name):
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Smith-Jones", {"smith", "jones", "smithjones"}),
        ("Al-Hassan", {"hassan", "alhassan"}),
        ("Mc Donald", {"donald", "mcdonald"}),
        ("van der Berg", {"berg", "vander", "derberg"}),
        ("De", {"de"}),
        ("", set()),
    ],
)
def test_a_name_has_parts_and_its_joined_forms(name, parts):
    assert name_parts(name) == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zoë", "O’Connor"), ("ZOE", "OConnor")),
        (("Mohammed", "Smith"), ("Muhammad", "Smyth")),
        (("Łukasz", "Nowak"), ("Lukasz", "Nowak")),
        (("Maya", "Larkwing"), ("Larkwing", "Maya")),
        (("Maya", "Larkwing-Finch"), ("Maya", "Finch")),
        (("Catherine", "Heron"), ("Katherine", "Heron")),
        (("محمد", "احمد"), ("محمّد", "أحمد")),
    ],
)
def test_one_name_written_two_ways_shares_a_pair(one, other):
    assert "pair" in shared(Someone(*one), Someone(*other))


def test_a_name_used_at_home_and_a_former_name_are_found():
    reported = Someone("Bertie", "Finch")
    known = Someone("Albert", "Larkwing", known_as="Bertie", former_names="Albert Finch")
    assert "pair" in shared(reported, known)


def test_day_and_month_swapped_still_meet():
    one = Someone("A", "B", born_on=dt.date(2016, 4, 3))
    other = Someone("X", "Y", born_on=dt.date(2016, 3, 4))
    assert shared(one, other) == {"born_near"}


def test_a_guessed_year_meets_the_years_beside_it_and_is_no_day():
    known = Someone("Maya", "Larkwing", born_on=dt.date(2016, 4, 3))
    guessed = Someone("Maya", "", born_on=dt.date(2015, 11, 21), born_estimated=True)
    assert shared(known, guessed) == {"sound_year"}


@pytest.mark.parametrize("phone", ["07700 900123", "+44 7700 900123", "0044 (0)7700-900-123"])
def test_a_telephone_number_is_one_however_it_is_written(phone):
    one = Someone(carers=[{"name": "A", "phone": "07700900123"}])
    other = Someone(carers=[{"name": "B", "phone": f"01632 960001 or {phone}"}])
    assert shared(one, other) == {"phone"}


def test_too_short_a_telephone_number_is_no_key():
    assert keys_of(Someone(carers=[{"phone": "999"}, {"phone": None}, "odd"])) == set()


def test_a_door_is_a_number_with_its_postcode_or_its_street():
    one = Someone(address_line_1="Flat 3, 12a Mill Lane", postcode="rm10 7ab")
    assert ("door", "12a RM10 7AB") in keys_of(one)
    assert ("door", "12a mill") in keys_of(one)
    assert "door" in shared(one, Someone(address_line_1="12A Mill Ln"))
    assert "door" in shared(one, Someone(address_line_1="Flat 3", postcode="RM107AB"))


def test_earlier_addresses_count_as_well():
    earlier = [{"line_1": "12 Mill Lane", "postcode": "RM10 7AB"}, "somewhere in Leeds"]
    assert ("door", "12 RM10 7AB") in keys_of(Someone(other_addresses=earlier))


def test_a_upn_is_a_key_as_it_is_stored():
    assert keys_of(Someone(upn=" b801200005001 ")) == {("upn", "B801200005001")}


def test_nothing_known_gives_no_keys():
    assert keys_of(Someone()) == set()


@given(st.builds(Someone, st.text(max_size=100), st.text(max_size=100), st.text(max_size=100)))
def test_keys_of_any_name_fit_their_column(person):
    for kind, value in keys_of(person):
        assert 0 < len(kind) <= 12
        assert 0 < len(value) <= LONGEST_KEY


def person(**fields: Any) -> PersonDetails:
    made = PersonDetails.objects.create(**fields)
    store_keys(made)
    return made


@pytest.mark.django_db
def test_people_who_share_a_key_are_found_once_and_others_are_not():
    maya = person(given_name="Maya", family_name="Larkwing", born_on=dt.date(2016, 2, 9))
    person(given_name="Noah", family_name="Siskin", born_on=dt.date(2012, 5, 5))
    keys = keys_of(Someone("Maia", "Larkwing", born_on=dt.date(2016, 2, 9)))
    assert list(PersonDetails.objects.sharing_keys(keys)) == [maya]
    assert list(PersonDetails.objects.sharing_keys(set())) == []


@pytest.mark.django_db
def test_those_who_share_most_come_first():
    twin = person(given_name="Maya", family_name="Larkwing", born_on=dt.date(2016, 2, 9))
    other = person(given_name="Otto", family_name="Larkwing")
    keys = keys_of(Someone("Maya", "Larkwing", born_on=dt.date(2016, 2, 9)))
    ranked = PersonKey.objects.most_shared(keys, limit=10)
    assert list(ranked) == [twin.pk, other.pk]
    assert ranked[twin.pk] > ranked[other.pk]
    assert list(PersonKey.objects.most_shared(keys, limit=1)) == [twin.pk]


@pytest.mark.django_db
def test_keys_follow_the_details_and_storing_twice_writes_nothing(django_assert_num_queries):
    maya = person(given_name="Maya", family_name="Larkwing")
    before = set(maya.keys.values_list("pk", flat=True))
    store_keys(maya)
    assert set(maya.keys.values_list("pk", flat=True)) == before
    maya.family_name = "Finch"
    store_keys(maya)
    assert set(maya.keys.values_list("kind", "value")) == keys_of(maya)
    assert not maya.keys.filter(kind="part", value="larkwing").exists()


@pytest.mark.django_db
def test_many_people_are_stored_at_once():
    people = [PersonDetails.objects.create(given_name=f"Maya{n}") for n in range(30)]
    store_keys(*people)
    for one in people:
        assert set(one.keys.values_list("kind", "value")) == keys_of(one)
