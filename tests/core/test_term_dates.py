"""What may be written in a school calendar, and what looks like a slip in it."""

import datetime as dt

import pytest

from cme.core.dates import Closing, KnownDates, merged
from cme.core.dates.term_dates import (
    WrittenTerm,
    check_closing,
    check_terms,
    closing_warning,
    drawn_months,
    faults_in,
    look_over,
    year_sheet,
    years_offered,
)
from cme.core.errors import RuleBroken

D = dt.date
YEAR = [
    WrittenTerm("Autumn, first half", D(2026, 9, 1), D(2026, 10, 23)),
    WrittenTerm("Autumn, second half", D(2026, 11, 2), D(2026, 12, 18)),
    WrittenTerm("Spring, first half", D(2027, 1, 4), D(2027, 2, 12)),
    WrittenTerm("Spring, second half", D(2027, 2, 22), D(2027, 3, 25)),
    WrittenTerm("Summer, first half", D(2027, 4, 12), D(2027, 5, 28)),
    WrittenTerm("Summer, second half", D(2027, 6, 7), D(2027, 7, 21)),
]


def calendar(terms=YEAR, closings=()):
    spans = tuple((term.first, term.last) for term in terms)
    return merged("Eastmere", KnownDates(spans, tuple(closings)))


def slips(terms=YEAR, closings=()):
    return look_over(2026, calendar(terms, closings), closings)


def test_a_years_terms_that_stand_have_no_fault():
    assert faults_in(2026, YEAR) == []
    check_terms(2026, YEAR)


def test_every_fault_is_told_at_its_term_and_end():
    wrong = [
        WrittenTerm("Autumn", D(2026, 9, 1), D(2026, 8, 28)),
        WrittenTerm("Spring", D(2027, 1, 4), D(2027, 4, 1)),
        WrittenTerm("Summer", D(2027, 4, 1), D(2027, 8, 1)),
    ]
    assert [(fault.at, fault.end) for fault in faults_in(2026, wrong)] == [
        (0, "last"),
        (2, "last"),
        (2, "first"),
    ]
    with pytest.raises(RuleBroken, match="The last day of Autumn must be after its first day"):
        check_terms(2026, wrong)


def test_terms_may_be_written_in_any_order_but_not_overlap():
    assert faults_in(2026, YEAR[::-1]) == []
    (fault,) = faults_in(2026, [YEAR[1], WrittenTerm("Odd", D(2026, 12, 18), D(2026, 12, 18))])
    assert (fault.at, fault.end) == (1, "first")
    assert "before Autumn, second half ends on Fri 18 Dec 2026" in fault.sentence


def test_a_year_needs_a_term():
    (fault,) = faults_in(2026, [])
    assert fault.sentence == "Give at least one term: 2026/27 has no school days without."


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (D(2026, 11, 20), D(2026, 11, 19), "last_day"),
        (D(2026, 7, 31), D(2026, 8, 3), "first_day"),
        (D(2027, 7, 30), D(2027, 8, 2), "last_day"),
        (D(2026, 11, 2), D(2026, 11, 6), "first_day"),
    ],
)
def test_closed_days_that_may_not_stand_are_refused_at_their_box(first, last, field):
    already = [Closing(D(2026, 11, 6), D(2026, 11, 6), is_inset=True)]
    with pytest.raises(RuleBroken) as broken:
        check_closing(2026, Closing(first, last), already)
    assert broken.value.field == field


def test_closed_days_beside_others_stand():
    check_closing(
        2026,
        Closing(D(2026, 11, 5), D(2026, 11, 5)),
        [Closing(D(2026, 11, 6), D(2026, 11, 6)), Closing(D(2026, 11, 2), D(2026, 11, 4))],
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (D(2026, 10, 26), D(2026, 10, 30)),  # half-term
        (D(2026, 11, 7), D(2026, 11, 8)),  # a weekend
        (D(2027, 5, 3), D(2027, 5, 3)),  # a bank holiday inside a term
    ],
)
def test_closed_days_that_change_no_count_are_said(first, last):
    assert "is no school day anyway" in closing_warning(Closing(first, last), YEAR)


def test_closed_days_that_change_a_count_are_not():
    assert closing_warning(Closing(D(2026, 10, 23), D(2026, 11, 1)), YEAR) == ""


def test_a_year_that_looks_right_has_no_slips_and_a_day_of_snow_is_none():
    inset = [Closing(D(2026, 9, 1), D(2026, 9, 1), is_inset=True)]
    assert slips(closings=inset) == []
    five = [Closing(day, day, is_inset=True) for day in (D(2026, 9, n) for n in range(1, 5))]
    five.append(Closing(D(2027, 1, 4), D(2027, 1, 4), is_inset=True))
    assert slips(closings=[*five, Closing(D(2026, 11, 19), D(2026, 11, 20))]) == []


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ([*YEAR[:2], *YEAR[4:]], "114 days without school between Fri 18 Dec 2026 and Mon 12 Apr"),
        (YEAR[:5], "The year ends on Fri 28 May 2027: is a term missing after it?"),
        (YEAR[1:], "The year begins on Mon 2 Nov 2026: is a term missing before it?"),
        (
            [WrittenTerm("Autumn", D(2026, 9, 1), D(2026, 12, 18)), *YEAR[2:]],
            "16 weeks without a week off from Tue 1 Sep 2026: is a half-term missing?",
        ),
        ([*YEAR[:5], WrittenTerm("Summer", D(2027, 6, 7), D(2027, 7, 1))], "181 school days."),
    ],
)
def test_what_looks_like_a_slip_is_said(terms, said):
    assert any(said in slip for slip in slips(terms)), slips(terms)


def test_a_half_term_may_be_written_as_closed_days():
    whole = [WrittenTerm("Autumn", D(2026, 9, 1), D(2026, 12, 18)), *YEAR[2:]]
    half_term = Closing(D(2026, 10, 26), D(2026, 10, 30))
    assert slips(whole, [half_term]) == []


def test_a_year_without_terms_is_said_and_not_drawn():
    assert look_over(2031, calendar(), []) == [
        "No terms of 2031/32 are known, so no school day is counted."
    ]
    assert drawn_months(2031, calendar()) == []


def test_the_drawn_year_and_its_numbers_agree():
    inset = [Closing(D(2027, 1, 4), D(2027, 1, 4), is_inset=True)]
    sheet = year_sheet(2026, calendar(closings=inset), YEAR, inset)
    assert (sheet.words, sheet.school_days, sheet.inset_days) == ("2026/27", 194, 1)
    assert sum(month.school_days for month in sheet.months) == 194
    assert [month.name for month in sheet.months][::5] == [
        "September 2026",
        "February 2027",
        "July 2027",
    ]
    leap = drawn_months(2027, calendar([WrittenTerm("All", D(2028, 2, 21), D(2028, 3, 3))]))
    days = [day.day for week in leap[0].weeks for day in week if day]
    assert days[-1] == D(2028, 2, 29)


def test_the_years_offered_reach_one_past_the_last_known():
    assert years_offered([2025, 2027], 2026) == [2025, 2026, 2027, 2028]
    assert years_offered([], 2026) == [2026, 2027]
