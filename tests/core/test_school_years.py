"""Which dates hold in which school year: the authority's, or a school's own."""

import datetime as dt

import pytest

from cme.core.dates import (
    Closing,
    KnownDates,
    SchoolCalendar,
    merged,
    school_year,
    school_year_words,
)

D = dt.date
COUNCIL = KnownDates(
    terms=((D(2026, 9, 2), D(2026, 10, 23)), (D(2026, 11, 2), D(2026, 12, 18)),
           (D(2027, 9, 1), D(2027, 10, 22))),
    closings=(Closing(D(2026, 9, 2), D(2026, 9, 2), is_inset=True),
              Closing(D(2027, 9, 1), D(2027, 9, 1), is_inset=True)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "year"),
    [(D(2026, 7, 31), 2025), (D(2026, 8, 1), 2026), (D(2027, 1, 4), 2026), (D(2028, 2, 29), 2027)],
)
def test_a_school_year_begins_on_1_august(day, year):
    assert school_year(day) == year


def test_a_school_year_is_said_with_two_digits_of_its_second_year():
    assert (school_year_words(2026), school_year_words(2099)) == ("2026/27", "2099/00")


def test_a_school_without_dates_of_its_own_has_the_councils():
    calendar = merged("Eastmere", COUNCIL)
    assert calendar.terms == COUNCIL.terms
    assert calendar.inset == {D(2026, 9, 2), D(2027, 9, 1)}


def test_a_schools_own_closings_are_added_to_the_councils():
    own = KnownDates(closings=(Closing(D(2026, 11, 4), D(2026, 11, 5)),))
    calendar = merged("Eastmere", COUNCIL, own)
    assert calendar.closed == {D(2026, 11, 4), D(2026, 11, 5)}
    assert D(2026, 9, 2) in calendar.inset


def test_a_schools_own_terms_replace_the_councils_whole_year_and_no_other():
    own = KnownDates(
        terms=((D(2026, 8, 26), D(2026, 10, 16)),),
        closings=(Closing(D(2026, 8, 26), D(2026, 8, 26), is_inset=True),),
    )
    calendar = merged("Eastmere", COUNCIL, own)
    assert calendar.terms == ((D(2026, 8, 26), D(2026, 10, 16)), (D(2027, 9, 1), D(2027, 10, 22)))
    assert calendar.inset == {D(2026, 8, 26), D(2027, 9, 1)}
    assert calendar.is_school_day(D(2026, 9, 2))


def test_terms_that_overlap_by_a_slip_count_as_one():
    slip = KnownDates(terms=((D(2026, 9, 2), D(2026, 10, 23)), (D(2026, 10, 5), D(2026, 10, 9))))
    assert merged("Eastmere", slip).terms == ((D(2026, 9, 2), D(2026, 10, 23)),)


def test_a_count_goes_on_with_working_days_where_term_dates_are_missing():
    calendar = SchoolCalendar("Eastmere", ((D(2026, 9, 2), D(2026, 10, 23)),))
    known = calendar.reckon(D(2026, 10, 12), 10)
    assert (known.day, known.note) == (D(2026, 10, 23), "")
    sooner = calendar.reckon(D(2026, 10, 12), 20)
    assert (sooner.day, sooner.note) == (
        D(2026, 11, 6),
        "the calendar has no dates after Fri 23 Oct 2026",
    )


def test_a_count_without_any_dates_is_of_working_days():
    nothing = SchoolCalendar("Eastmere", ())
    reckoned = nothing.reckon(D(2026, 12, 24), 2)
    assert (reckoned.day, reckoned.note) == (D(2026, 12, 29), "the calendar has no dates")
    with pytest.raises(ValueError, match="from 1"):
        nothing.reckon(D(2026, 12, 24), 0)
