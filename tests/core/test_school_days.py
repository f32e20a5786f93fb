"""School days: the worked examples, then every day from 2024 to 2030 against a plain list."""

import datetime as dt
from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cme.core.dates import CalendarTooShort, SchoolCalendar
from tests.core.facts import rows

DAY = dt.timedelta(days=1)
D = dt.date


def autumn_2026(*, inset: tuple[dt.date, ...] = ()) -> SchoolCalendar:
    return SchoolCalendar(
        "Eastmere Primary School",
        terms=((D(2026, 9, 2), D(2026, 10, 23)), (D(2026, 11, 2), D(2026, 12, 18)),
               (D(2027, 1, 4), D(2027, 2, 12))),
        inset=frozenset(inset),
    )  # fmt: skip


def test_twenty_days_absent_from_3_november_end_on_30_november():
    assert autumn_2026().nth_school_day(D(2026, 11, 3), 20) == D(2026, 11, 30)


def test_an_inset_day_moves_the_twentieth_day_on():
    calendar = autumn_2026(inset=(D(2026, 11, 27),))
    assert calendar.nth_school_day(D(2026, 11, 3), 20) == D(2026, 12, 1)


def test_half_term_is_not_counted():
    calendar = autumn_2026()
    assert calendar.nth_school_day(D(2026, 10, 12), 20) == D(2026, 11, 13)
    assert D(2026, 11, 13) != D(2026, 11, 6)  # what counting weekdays would say


def test_ten_days_after_leave_start_with_the_first_school_day_after_it():
    assert autumn_2026().nth_school_day_after(D(2026, 10, 16), 10) == D(2026, 11, 6)


def test_christmas_and_an_inset_day_are_not_counted():
    calendar = autumn_2026(inset=(D(2027, 1, 4),))
    assert calendar.nth_school_day(D(2026, 12, 7), 20) == D(2027, 1, 18)


def test_a_day_of_snow_moves_the_count_on():
    snowed = autumn_2026().without([D(2026, 11, 4)])
    assert snowed.nth_school_day(D(2026, 11, 3), 20) == D(2026, 12, 1)
    assert not snowed.is_school_day(D(2026, 11, 4))


def seven_years() -> SchoolCalendar:
    """Terms, half-terms, INSET and closures from September 2023 to July 2031, plainly invented."""
    terms, inset, closed = [], set(), set()
    for year in range(2023, 2031):
        terms += [
            (D(year, 9, 2), D(year, 10, 20 + year % 4)),
            (D(year, 11, 2), D(year, 12, 18 + year % 3)),
            (D(year + 1, 1, 4), D(year + 1, 2, 10 + year % 5)),
            (D(year + 1, 2, 20 + year % 3), D(year + 1, 3, 24 + year % 6)),
            (D(year + 1, 4, 12 + year % 5), D(year + 1, 7, 19 + year % 4)),
        ]
        inset |= {D(year, 9, 2), D(year, 11, 27), D(year + 1, 1, 5), D(year + 1, 7, 1)}
        closed |= {D(year + 1, 5, 26) + DAY * n for n in range(7)} | {D(year + 1, 2, 6)}
    return SchoolCalendar("Westmere School", tuple(terms), frozenset(closed), frozenset(inset))


CALENDAR = seven_years()
HOLIDAYS = {row["day"] for row in rows("bank_holidays.csv")} | {
    "2029-01-01", "2029-03-30", "2029-04-02", "2029-05-07", "2029-05-28", "2029-08-27",
    "2029-12-25", "2029-12-26", "2030-01-01", "2030-04-19", "2030-04-22", "2030-05-06",
    "2030-05-27", "2030-08-26", "2030-12-25", "2030-12-26", "2031-01-01", "2031-04-11",
    "2031-04-14", "2031-05-05", "2031-05-26",
}  # fmt: skip
EVERY_DAY = [D(2023, 9, 2) + DAY * n for n in range((D(2031, 7, 19) - D(2023, 9, 2)).days + 1)]


def meets(day: dt.date) -> bool:
    in_term = any(start <= day <= end for start, end in CALENDAR.terms)
    off = day.isoformat() in HOLIDAYS or day in CALENDAR.inset or day in CALENDAR.closed
    return in_term and not off and day.strftime("%w") not in {"0", "6"}


SCHOOL_DAYS = [day for day in EVERY_DAY if meets(day)]


def test_every_day_from_2024_to_2030_is_a_school_day_or_not_as_the_plain_list_says():
    for day in EVERY_DAY:
        assert CALENDAR.is_school_day(day) == meets(day), day


@pytest.mark.parametrize("n", [1, 2, 5, 10, 15, 20])
def test_every_day_from_2024_to_2030_has_its_nth_school_day(n):
    for day in EVERY_DAY:
        if D(2024, 1, 1) <= day <= D(2030, 12, 31):
            first = bisect_left(SCHOOL_DAYS, day)
            assert CALENDAR.nth_school_day(day, n) == SCHOOL_DAYS[first + n - 1], day


@given(st.sampled_from(EVERY_DAY), st.integers(0, 400))
def test_counting_agrees_with_the_plain_list_and_adds_up(first, length):
    last = min(first + DAY * length, EVERY_DAY[-1])
    counted = CALENDAR.count(first, last)
    assert counted == sum(first <= day <= last for day in SCHOOL_DAYS)
    middle = first + (last - first) // 2
    assert counted == CALENDAR.count(first, middle) + CALENDAR.count(middle + DAY, last)


@given(st.sampled_from(SCHOOL_DAYS[:1200]), st.integers(1, 60))
def test_the_count_up_to_the_nth_school_day_is_n(first, n):
    assert CALENDAR.count(first, CALENDAR.nth_school_day(first, n)) == n
    assert CALENDAR.nth_school_day_after(first, n) == CALENDAR.nth_school_day(first, n + 1)


def test_counting_backwards_is_nothing():
    assert CALENDAR.count(D(2026, 11, 5), D(2026, 11, 4)) == 0


def test_a_calendar_that_ends_too_soon_says_so_and_what_to_do():
    with pytest.raises(CalendarTooShort) as refusal:
        autumn_2026().nth_school_day(D(2027, 2, 1), 20)
    assert refusal.value.sentence == (
        "The school calendar of Eastmere Primary School has no dates after Fri 12 Feb 2027."
    )
    assert refusal.value.way_on == "Add the term dates around Sat 13 Feb 2027, then try again."


def test_a_calendar_that_begins_too_late_says_so():
    with pytest.raises(CalendarTooShort, match="has no dates before Wed 2 Sep 2026"):
        autumn_2026().is_school_day(D(2026, 9, 1))


def test_an_empty_calendar_says_so():
    empty = SchoolCalendar("Eastmere Primary School", terms=())
    with pytest.raises(CalendarTooShort, match="has no dates"):
        empty.next_school_day(D(2026, 9, 1))
    assert not empty.covers(D(2026, 9, 1))


def test_a_whole_year_left_out_is_not_taken_for_a_holiday():
    gap = SchoolCalendar(
        "Eastmere Primary School",
        terms=((D(2025, 1, 6), D(2025, 7, 18)), (D(2026, 9, 2), D(2026, 12, 18))),
    )
    with pytest.raises(CalendarTooShort, match="no dates after Fri 18 Jul 2025"):
        gap.is_school_day(D(2025, 10, 1))
    assert gap.covers(D(2026, 10, 1))


def test_summer_is_a_holiday_and_not_a_gap():
    assert not CALENDAR.is_school_day(D(2026, 8, 10))
    assert CALENDAR.next_school_day(D(2026, 8, 10)) == D(2026, 9, 3)


def test_terms_may_be_given_in_any_order_but_may_not_overlap():
    first, second = (D(2026, 9, 2), D(2026, 10, 23)), (D(2026, 11, 2), D(2026, 12, 18))
    assert SchoolCalendar("A", (second, first)) == SchoolCalendar("A", (first, second))
    with pytest.raises(ValueError, match="overlap"):
        SchoolCalendar("A", (first, (D(2026, 10, 23), D(2026, 12, 18))))
    with pytest.raises(ValueError, match="ends before it begins"):
        SchoolCalendar("A", ((D(2026, 10, 23), D(2026, 9, 2)),))


def test_school_days_are_counted_from_one():
    with pytest.raises(ValueError, match="from 1"):
        CALENDAR.nth_school_day(D(2026, 11, 3), 0)
