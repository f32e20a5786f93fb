"""Months that clamp, bank holidays and working days."""

import datetime as dt
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cme.core.dates import (
    add_months,
    add_working_days,
    bank_holidays,
    is_bank_holiday,
    is_working_day,
    month_anniversaries,
    month_end,
    month_start,
    month_starts,
    next_working_day,
    whole_months_between,
    working_day_on_or_after,
    working_days_between,
)
from tests.core.facts import rows

DAY = dt.timedelta(days=1)
PUBLISHED = {dt.date.fromisoformat(row["day"]) for row in rows("bank_holidays.csv")}
DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2028, 11, 30))


def test_bank_holidays_are_those_published_for_england_and_wales():
    for year in range(2019, 2029):
        assert set(bank_holidays(year)) == {day for day in PUBLISHED if day.year == year}


@pytest.mark.parametrize(
    "day",
    [
        "2026-12-25",
        "2026-12-28",
        "2027-01-01",
        "2027-03-26",
        "2027-03-29",
        "2027-05-03",
        "2027-05-31",
        "2027-08-30",
    ],
)
def test_bank_holiday_of_2026_27(day):
    assert is_bank_holiday(dt.date.fromisoformat(day))


def test_bank_holidays_are_weekdays_in_every_year_the_service_may_meet():
    for year in range(2019, 2051):
        assert len(bank_holidays(year)) >= 8
        assert all(day.weekday() < 5 and day.year == year for day in bank_holidays(year))


def test_boxing_day_on_a_saturday_moves_to_monday_and_is_not_counted_twice():
    assert not is_bank_holiday(dt.date(2026, 12, 26))
    assert not is_working_day(dt.date(2026, 12, 26))
    assert not is_working_day(dt.date(2026, 12, 28))
    assert next_working_day(dt.date(2026, 12, 24)) == dt.date(2026, 12, 29)


def test_every_day_is_a_working_day_unless_weekend_or_published_holiday():
    day = dt.date(2019, 1, 1)
    while day.year < 2029:
        assert is_working_day(day) == (day.isoweekday() <= 5 and day not in PUBLISHED)
        day += DAY


@given(DAYS, st.integers(0, 15))
def test_adding_working_days_passes_exactly_that_many(day, days):
    due = add_working_days(day, days)
    assert is_working_day(due)
    if days:
        assert due > day
        assert working_days_between(day, due) == days
        assert sum(is_working_day(day + DAY * n) for n in range(1, (due - day).days + 1)) == days
    else:
        assert due == working_day_on_or_after(day)


def test_working_days_are_counted_forwards_only():
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(dt.date(2026, 11, 21), -1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-08-30", 6, "2027-02-28"),
        ("2026-05-21", 6, "2026-11-21"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-31", 0, "2026-12-31"),
    ],
)
def test_months_clamp_to_the_last_day(day, months, expected):
    assert add_months(dt.date.fromisoformat(day), months).isoformat() == expected


@given(st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31)), st.integers(-240, 240))
def test_a_month_later_is_in_the_right_month_on_the_same_day_or_its_last(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and later == month_end(later))


def test_anniversaries_are_counted_from_the_start_so_one_short_month_moves_no_other():
    found = [day.isoformat() for day in islice(month_anniversaries(dt.date(2026, 1, 31)), 4)]
    assert found == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    half_years = islice(month_anniversaries(dt.date(2026, 8, 31), every=6), 2)
    assert [day.isoformat() for day in half_years] == ["2027-02-28", "2027-08-31"]
    with pytest.raises(ValueError, match="one or more"):
        month_anniversaries(dt.date(2026, 1, 31), every=0)


@given(st.dates(dt.date(2005, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 900))
def test_whole_months_between_counts_anniversaries(start, days):
    on = start + DAY * days
    anniversaries = islice(month_anniversaries(start), 40)
    assert whole_months_between(start, on) == sum(day <= on for day in anniversaries)


def test_months_have_a_first_and_a_last_day():
    assert month_start(dt.date(2028, 2, 17)) == dt.date(2028, 2, 1)
    assert month_end(dt.date(2028, 2, 17)) == dt.date(2028, 2, 29)
    months = list(month_starts(dt.date(2026, 11, 21), dt.date(2027, 1, 1)))
    assert months == [dt.date(2026, 11, 1), dt.date(2026, 12, 1), dt.date(2027, 1, 1)]
