"""Text made safe to store."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cme.core.models import PersonDetails
from cme.core.text import NotStorable, is_storable, storable


@pytest.mark.parametrize(
    "hostile",
    ["a\x00b", "a\x07b", "\x1b[31m", "a\x9fb", "a\ud800b", "\udfff", "abc\u202ecod.exe", "\u2066x",
     "\u2069", "\uffff", "\ufdd0"],
)  # fmt: skip
def test_a_character_that_cannot_be_stored_is_refused_in_words(hostile):
    assert not is_storable(hostile)
    with pytest.raises(NotStorable) as refusal:
        storable(hostile, label="First name")
    assert refusal.value.words == (
        "First name has a character that cannot be stored. Type it again."
    )


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Maya \t Larkwing \n", "Maya Larkwing"),
        ("Zoe\u0308", "Zoë"),
        ("\u200bMaya\ufeff", "Maya"),
        ("محمد\u200f", "محمد"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("O’Brien", "O’Brien"),
        ("", ""),
    ],
)
def test_one_line_is_trimmed_and_composed(typed, stored):
    assert storable(typed, label="Name") == stored


def test_many_lines_keep_their_line_ends():
    typed = "\r\nShe left  on Monday. \rNobody\u2028knows.\n\n"
    expected = "She left  on Monday.\nNobody\nknows."
    assert storable(typed, label="What has happened", many_lines=True) == expected


@given(st.text(), st.booleans())
def test_whatever_is_accepted_is_stored_the_same_when_typed_again(typed, many_lines):
    if is_storable(typed):
        once = storable(typed, label="Name", many_lines=many_lines)
        assert storable(once, label="Name", many_lines=many_lines) == once
        assert unicodedata.is_normalized("NFC", once)
        once.encode("utf-8")


@pytest.mark.django_db
def test_what_is_accepted_comes_back_from_the_database_unchanged():
    name = storable("  Zoe\u0308 محمد 李 👩\u200d👧 ", label="Name")
    person = PersonDetails.objects.create(given_name=name)
    person.refresh_from_db()
    assert person.given_name == name
