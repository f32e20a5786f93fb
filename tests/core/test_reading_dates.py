"""Dates as people write them, and the words when they cannot be read."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cme.core.dates import DateNotRead, day_words, long_day_words, read_date, short_day_words

THIRD_OF_APRIL = dt.date(2026, 4, 3)


@pytest.mark.parametrize(
    "typed",
    [
        ("3", "4", "2026"),
        ("03", "04", "2026"),
        (" 3 ", "apr", "2026"),
        ("3", "Apr.", "2026"),
        ("3", "APRIL", "2026"),
        ("3rd", "April", "2026"),
        ("３", "４", "２０２６"),
        ("03/04/2026",),
        ("3.4.2026",),
        ("3-4-2026",),
        ("3 4 2026",),
        ("3 April 2026",),
        ("3rd April, 2026",),
        ("Friday 3 April 2026",),
        ("Fri 3 apr 2026",),
        ("2026-04-03",),
    ],
)
def test_third_of_april_is_read_however_it_is_written(typed):
    assert read_date(*typed) == THIRD_OF_APRIL


@pytest.mark.parametrize(
    ("typed", "words", "boxes"),
    [
        (("", "", ""), "Enter date of birth.", ("day", "month", "year")),
        (("", "4", "2018"), "Date of birth must include a day.", ("day",)),
        (("3", "", "2018"), "Date of birth must include a month.", ("month",)),
        (("3", "4", ""), "Date of birth must include a year.", ("year",)),
        (("", "", "2018"), "Date of birth must include a day and a month.", ("day", "month")),
        (
            ("29", "2", "2018"),
            "Date of birth must be a real date. February 2018 has 28 days.",
            ("day",),
        ),
        (
            ("31/11/2018",),
            "Date of birth must be a real date. November 2018 has 30 days.",
            ("day",),
        ),
        (
            ("0", "4", "2018"),
            "Date of birth must be a real date. April 2018 has 30 days.",
            ("day",),
        ),
        (
            ("3", "13", "2018"),
            "Date of birth must be a real date. The month is a number from 1 to 12 or a name.",
            ("month",),
        ),
        (
            ("3", "ma", "2018"),
            "Date of birth must be a real date. The month is a number from 1 to 12 or a name.",
            ("month",),
        ),
        (
            ("3", "4", "18"),
            "Date of birth must be a real date. Write the year with 4 figures.",
            ("year",),
        ),
        (("3", "4", "1018"), "Date of birth must be a real date. Check the year.", ("year",)),
        (("x", "4", "2018"), "Date of birth must be a real date. The day is a number.", ("day",)),
        (
            ("last spring",),
            "Date of birth must be a real date. Write it like 27 3 2014.",
            ("day", "month", "year"),
        ),
        (
            ("22", "11", "2026"),
            "Date of birth must be today or in the past.",
            ("day", "month", "year"),
        ),
    ],
)
def test_what_is_no_date_is_refused_in_words(typed, words, boxes):
    with pytest.raises(DateNotRead) as refusal:
        read_date(*typed, label="Date of birth", today=dt.date(2026, 11, 21))
    assert refusal.value.words == words
    assert refusal.value.boxes == boxes


def test_today_is_not_in_the_future():
    today = dt.date(2026, 11, 21)
    assert read_date("21", "11", "2026", today=today) == today


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_survives_being_written_and_read(day):
    for typed in (
        (str(day.day), str(day.month), str(day.year)),
        (f"{day.day:02}/{day.month:02}/{day.year}",),
        (day.isoformat(),),
        (day_words(day),),
        (short_day_words(day),),
        (long_day_words(day),),
    ):
        assert read_date(*typed) == day


@given(st.text(max_size=20), st.text(max_size=12), st.text(max_size=12))
def test_anything_typed_gives_a_date_or_words(day, month, year):
    words = ""
    try:
        read = read_date(day, month, year)
    except DateNotRead as refusal:
        words = refusal.words
    assert words or isinstance(read, dt.date)
