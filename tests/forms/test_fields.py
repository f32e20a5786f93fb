"""Fields read what people type, and say what is wrong with this."""

from datetime import date

import pytest
import time_machine
from django import forms

from cme.core.forms import (
    CmeForm,
    DateField3,
    PhoneField,
    PostcodeField,
    ReferenceField,
    UpnField,
    WholeNumber,
)


def one(field, **data):
    form = type("OneForm", (CmeForm,), {"it": field})(data)
    return form.cleaned_data["it"] if form.is_valid() else form.errors["it"][0]


def day(typed, **options):
    names = ("it-day", "it-month", "it-year")
    field = DateField3(label="Date of birth", **options)
    return one(field, **dict(zip(names, typed.split("|"), strict=True)))


@pytest.mark.parametrize("typed", ["27|3|2014", "27|03|2014", " 27 |mar|2014", "27|MARCH|2014"])
def test_a_month_may_be_a_number_or_a_name(typed):
    assert day(typed) == date(2014, 3, 27)


def test_a_whole_date_in_the_first_box_is_read():
    assert day("27/3/2014||") == date(2014, 3, 27)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("||", "Enter date of birth, for example 27 3 2014."),
        ("|3|2014", "Date of birth must include a day."),
        ("27||", "Date of birth must include a month and a year."),
        ("31|2|2018", "Date of birth must be a real date. February 2018 has 28 days."),
        ("29|2|2100", "Date of birth must be a real date. February 2100 has 28 days."),
        ("25|11|2026", "Date of birth must be today or in the past."),
        ("23|11|2006", "Date of birth must be in the last 20 years."),
    ],
)
@time_machine.travel("2026-11-24 12:00")
def test_a_date_that_cannot_be_says_why(typed, words):
    assert day(typed, past=True, years_back=20, example="27 3 2014") == words


@time_machine.travel("2026-11-24 12:00")
def test_today_and_the_same_day_20_years_ago_are_both_taken():
    assert day("24|11|2026", past=True, years_back=20) == date(2026, 11, 24)
    assert day("24|11|2006", past=True, years_back=20) == date(2006, 11, 24)


def test_an_empty_optional_date_is_none():
    assert day("||", required=False) is None


def test_a_date_knows_whether_it_changed():
    field = DateField3()
    typed = {"day": "27", "month": "mar", "year": "2014"}
    assert not field.has_changed("2014-03-27", typed)
    assert field.has_changed(date(2014, 3, 28), typed)
    assert field.has_changed(None, {"day": "x", "month": "", "year": ""})


@pytest.mark.parametrize(("typed", "read"), [("7", 7), (" 12 ", 12), ("1,200", 1200), ("0", 0)])
def test_a_whole_number_is_read(typed, read):
    assert one(WholeNumber(label="Age"), it=typed) == read


@pytest.mark.parametrize("typed", ["7.5", "seven", "20", "-1", "1e3", "9" * 40])
def test_a_number_outside_its_range_names_the_range(typed):
    field = WholeNumber(label="Age", min_value=0, max_value=19)
    assert one(field, it=typed) == "Age must be a whole number from 0 to 19."


@pytest.mark.parametrize("typed", ["rm10 7bn", "RM107BN", " Rm10-7bn "])
def test_a_postcode_is_read_however_it_is_spaced(typed):
    assert one(PostcodeField(), it=typed) == "RM10 7BN"


def test_a_wrong_postcode_may_be_left_empty_only_where_it_is_optional():
    assert one(PostcodeField(), it="RM10") == "Enter a full postcode, like AB1 2CD."
    words = "Enter a full postcode, like AB1 2CD, or leave it empty."
    assert one(PostcodeField(required=False), it="RM10") == words
    assert one(PostcodeField(required=False), it="") == ""


@pytest.mark.parametrize(
    "typed", ["01632 960 001", "+33 1 99 00 12 34", "(01632) 960001", "01632-960-001 ext 12"]
)
def test_a_phone_number_of_any_country_is_kept_as_typed(typed):
    assert one(PhoneField(), it=typed) == typed


@pytest.mark.parametrize("typed", ["ring me", "12345", "0" * 20, "01632 960 001 after 6"])
def test_what_cannot_be_a_phone_number_is_asked_again(typed):
    assert one(PhoneField(), it=typed).startswith("Enter a phone number, like 01632 960 001")


def test_a_upn_is_read_and_a_wrong_one_named():
    assert one(UpnField(label="UPN"), it="b 801200005001") in {
        "B801200005001",
        "The first letter of this UPN does not fit its numbers. Check it on the record.",
    }
    assert one(UpnField(), it="123") == "UPN must be 13 characters, like B801200005001."


def test_a_reference_is_read_as_people_type_it():
    assert one(ReferenceField(kind="C"), it="c7kq4mx") == "C-7KQ4-MX"
    assert one(ReferenceField(kind="C"), it="R-7KQ4-MX") == "Enter a reference, like C-7KQ4-MX."
    assert one(ReferenceField(kind="C"), it="<b>") == "Enter a reference, like C-7KQ4-MX."


def test_a_label_with_a_per_cent_sign_or_braces_stays_itself():
    words = "Share (%) {x} must be 2 characters or fewer."
    assert one(forms.CharField(label="Share (%) {x}", max_length=2), it="abc") == words
    assert day_label("Share (%)") == "Share (%) must include a day."


def day_label(label):
    names = {"it-day": "", "it-month": "3", "it-year": "2014"}
    return one(DateField3(label=label), **names)


def test_a_question_is_no_name_for_its_date():
    at_most = DateField3(label="When did they move?", years_back=1, example="3 11 2026")
    form = type("MoveForm", (CmeForm,), {"moved": at_most})
    assert form({}).errors["moved"] == ["Answer “When did they move?”."]
    typed = {"moved-day": "31", "moved-month": "2", "moved-year": "2026"}
    assert form(typed).errors["moved"] == [
        "The date must be a real date. February 2026 has 28 days."
    ]
    typed = {"moved-day": "1", "moved-month": "2", "moved-year": "2001"}
    assert form(typed).errors["moved"] == ["The date must be in the last year."]
