"""Compulsory school age, year groups and ages: worked examples, then every date of birth."""

import datetime as dt
from itertools import pairwise

import pytest

from cme.core.dates import (
    SchoolAge,
    academic_year,
    age_on,
    born_range_from_age,
    compulsory_school_age_end,
    compulsory_school_age_start,
    leaving_date,
    school_age,
    school_age_between,
    taught_year_words,
    year_choice_label,
    year_group,
    year_label,
)
from tests.core.facts import rows

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 21)
EVERY_BIRTHDAY = [dt.date(2005, 1, 1) + DAY * n for n in range(8035)]


@pytest.mark.parametrize(
    "row", rows("compulsory_school_age.csv"), ids=lambda row: f"{row['born']} {row['why']}"
)
def test_worked_example_of_compulsory_school_age(row):
    born = dt.date.fromisoformat(row["born"])
    if row["starts"]:
        assert compulsory_school_age_start(born).isoformat() == row["starts"]
    if row["ends"]:
        assert compulsory_school_age_end(born).isoformat() == row["ends"]
    if row["year_on_2026_11_21"]:
        assert year_group(born, TODAY) == int(row["year_on_2026_11_21"])


@pytest.mark.parametrize("row", rows("leaving_dates.csv"), ids=lambda row: row["year"])
def test_leaving_date_is_the_last_friday_in_june(row):
    assert leaving_date(int(row["year"])).isoformat() == row["leaving_date"]


@pytest.mark.parametrize("year", [2023, 2024, 2028, 2029, 2030])
def test_leaving_date_is_not_the_friday_before_the_last_monday_in_june(year):
    last_monday = max(
        day for day in (dt.date(year, 6, n) for n in range(1, 31)) if day.weekday() == 0
    )
    assert leaving_date(year) != last_monday - 3 * DAY


def test_every_year_has_a_leaving_date_on_a_friday_in_the_last_week_of_june():
    for year in range(1990, 2100):
        day = leaving_date(year)
        assert (day.weekday(), day.month, day.year) == (4, 6, year)
        assert (day + 7 * DAY).month == 7


def birthday(born: dt.date, age: int) -> dt.date:
    """Walk to the day somebody turns an age: the date itself, or 1 March for a leap day."""
    try:
        return dt.date(born.year + age, born.month, born.day)
    except ValueError:
        return dt.date(born.year + age, 3, 1)


def start_by_walking(born: dt.date) -> dt.date:
    day = birthday(born, 5)
    while (day.day, day.month) not in {(31, 3), (31, 8), (31, 12)}:
        day += DAY
    return day


def end_by_the_act(born: dt.date) -> dt.date:
    """Section 8(3) read line by line, with 1 September as the beginning of the school year."""
    sixteen = birthday(born, 16)
    for year in (born.year + 15, born.year + 16, born.year + 17):
        leaving = next(
            day for day in (dt.date(year, 6, 30) - DAY * n for n in range(7)) if day.weekday() == 4
        )
        turns_soon_after = leaving < sixteen < dt.date(year, 9, 1)
        turns_that_day = sixteen == leaving
        has_turned = sixteen < leaving
        if turns_soon_after or turns_that_day or has_turned:
            return leaving
    raise AssertionError(born)


def test_every_birth_date_from_2005_to_2026_is_tried():
    assert EVERY_BIRTHDAY[-1] == dt.date(2026, 12, 31)


def test_every_birth_date_agrees_with_the_act_read_line_by_line():
    for born in EVERY_BIRTHDAY:
        assert compulsory_school_age_start(born) == start_by_walking(born), born
        assert compulsory_school_age_end(born) == end_by_the_act(born), born


def test_every_birth_date_is_below_then_of_then_over():
    for born in EVERY_BIRTHDAY:
        first, last = compulsory_school_age_start(born), compulsory_school_age_end(born)
        assert school_age(born, first - DAY) is SchoolAge.BELOW
        assert school_age(born, first) is SchoolAge.OF
        assert school_age(born, last) is SchoolAge.OF
        assert school_age(born, last + DAY) is SchoolAge.OVER


def test_an_older_child_never_reaches_or_leaves_school_age_later():
    for born, next_born in pairwise(EVERY_BIRTHDAY):
        assert compulsory_school_age_start(born) <= compulsory_school_age_start(next_born)
        assert compulsory_school_age_end(born) <= compulsory_school_age_end(next_born)


def test_every_birth_date_has_the_year_of_the_age_on_31_august():
    for on in (TODAY, dt.date(2026, 8, 31), dt.date(2026, 9, 1), dt.date(2028, 2, 29)):
        year_began = on.year if on >= dt.date(on.year, 9, 1) else on.year - 1
        for born in EVERY_BIRTHDAY:
            if born > dt.date(year_began, 8, 31):
                continue
            birthdays = sum(birthday(born, n) <= dt.date(year_began, 8, 31) for n in range(1, 30))
            assert year_group(born, on) == birthdays - 4, (born, on)


def test_the_year_changes_on_1_september_for_everybody():
    for born in EVERY_BIRTHDAY[::7]:
        before, after = dt.date(2027, 8, 31), dt.date(2027, 9, 1)
        assert year_group(born, after) == year_group(born, before) + 1


def test_the_academic_year_runs_from_1_september_to_31_august():
    assert academic_year(dt.date(2026, 9, 1)) == 2026
    assert academic_year(dt.date(2027, 8, 31)) == 2026


def test_age_counts_birthdays_for_every_birth_date():
    for born in EVERY_BIRTHDAY:
        for on in (TODAY, dt.date(2027, 2, 28), dt.date(2028, 2, 29), dt.date(2027, 3, 1)):
            if on >= born:
                assert age_on(born, on) == sum(birthday(born, n) <= on for n in range(1, 30))


def test_age_before_birth_is_refused():
    with pytest.raises(ValueError, match="before the date of birth"):
        age_on(dt.date(2026, 11, 22), TODAY)


@pytest.mark.parametrize(
    "on",
    [
        TODAY,
        dt.date(2028, 2, 29),
        dt.date(2027, 2, 28),
        dt.date(2027, 3, 1),
        dt.date(2026, 1, 1),
    ],
)
@pytest.mark.parametrize("age", [0, 1, 4, 7, 15, 18])
def test_an_age_gives_exactly_the_birth_dates_that_have_it(age, on):
    earliest, latest = born_range_from_age(age, on)
    assert age_on(earliest, on) == age_on(latest, on) == age
    assert age_on(earliest - DAY, on) == age + 1
    if age == 0:
        assert latest == on
    else:
        assert age_on(latest + DAY, on) == age - 1


def test_an_estimated_age_says_what_is_possible_and_how_sure():
    sure = school_age_between(*born_range_from_age(9, TODAY), TODAY)
    assert sure.is_certain
    assert sure.oldest is SchoolAge.OF
    unsure = school_age_between(*born_range_from_age(4, TODAY), TODAY)
    assert unsure.is_certain
    assert unsure.oldest is SchoolAge.BELOW
    about_five = school_age_between(*born_range_from_age(5, TODAY), TODAY)
    assert not about_five.is_certain
    assert about_five.may_be(SchoolAge.BELOW)
    assert about_five.may_be(SchoolAge.OF)
    assert not about_five.may_be(SchoolAge.OVER)


def test_what_is_possible_is_what_some_birth_date_in_the_range_gives():
    for age in range(20):
        earliest, latest = born_range_from_age(age, TODAY)
        possible = school_age_between(earliest, latest, TODAY)
        days = [earliest + DAY * n for n in range((latest - earliest).days + 1)]
        found = {school_age(born, TODAY) for born in days}
        assert {kind for kind in SchoolAge if possible.may_be(kind)} == found


def test_a_range_the_wrong_way_round_is_refused():
    with pytest.raises(ValueError, match="before the earliest"):
        school_age_between(dt.date(2016, 1, 2), dt.date(2016, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (None, "Year not known"),
        (-3, "Younger than nursery"),
        (-2, "Nursery (age 2 to 3)"),
        (-1, "Nursery (age 3 to 4)"),
        (0, "Reception"),
        (1, "Year 1"),
        (7, "Year 7"),
        (14, "Year 14"),
        (15, "Older than year 14"),
    ],
)
def test_years_have_the_words_of_the_service(year, label):
    assert year_label(year) == label


def test_years_to_choose_from_show_their_ages():
    assert year_choice_label(0) == "Reception (4 to 5)"
    assert year_choice_label(7) == "Year 7 (11 to 12)"
    assert year_choice_label(14) == "Year 14 (18 to 19)"
    assert year_choice_label(-1) == "Nursery (age 3 to 4)"


def test_a_child_taught_outside_the_usual_year_shows_both():
    assert taught_year_words(4, 5) == "Year 4 (usual year 5)"
    assert taught_year_words(0, 1) == "Reception (usual year 1)"
    assert taught_year_words(5, 5) == taught_year_words(None, 5) == "Year 5"
    assert taught_year_words(4, None) == "Year 4"
