"""Due dates and their reasons in words."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cme.core.dates import (
    Deadline,
    beginning_with_service,
    calendar_deadline,
    months_deadline,
    school_day_deadline,
    weeks_deadline,
    with_length,
    working_day_deadline,
)
from tests.core.test_school_days import autumn_2026

D = dt.date


def test_fifteen_days_beginning_with_service_on_23_november_end_on_7_december():
    period = beginning_with_service(D(2026, 11, 23), 15)
    assert period.last_day == D(2026, 12, 7)
    assert period.next_step == D(2026, 12, 8)
    assert period.deadline.words == "Tue 8 Dec 2026: 15 days beginning with service on 23 Nov"


def test_service_in_another_year_names_the_year():
    reason = beginning_with_service(D(2026, 12, 21), 15).deadline.words
    assert reason == "Tue 5 Jan 2027: 15 days beginning with service on 21 Dec 2026"


@given(st.dates(D(2020, 1, 1), D(2035, 1, 1)), st.integers(1, 60))
def test_the_day_of_service_is_the_first_of_exactly_so_many_days(served, days):
    period = beginning_with_service(served, days)
    assert (period.last_day - served).days + 1 == days
    assert (period.next_step - period.last_day).days == 1


def test_a_period_of_no_days_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        beginning_with_service(D(2026, 11, 23), 0)


def test_working_days_after_asking():
    due = working_day_deadline(D(2026, 11, 5), 10, what="we asked")
    assert due.words == "Thu 19 Nov 2026: 10 working days after we asked on 5 Nov 2026"


def test_twenty_calendar_days_on_the_list():
    due = calendar_deadline(D(2026, 11, 2), 20, what="the child came on the list")
    assert due.words == "Sun 22 Nov 2026: 20 days after the child came on the list on 2 Nov 2026"


def test_a_new_pupil_return_is_due_at_the_end_of_the_fifth_day_after_entry():
    assert calendar_deadline(D(2026, 11, 20), 5, what="entry").due == D(2026, 11, 25)


def test_school_days_after_leaving_follow_the_calendar_of_the_school():
    due = school_day_deadline(D(2026, 10, 16), 10, calendar=autumn_2026(), what="leave ended")
    assert due.words == "Fri 6 Nov 2026: 10 school days after leave ended on 16 Oct 2026"


def test_six_months_clamp_at_the_end_of_february():
    due = months_deadline(D(2026, 8, 31), 6, what="the case opened")
    assert due.words == "Sun 28 Feb 2027: 6 months after the case opened on 31 Aug 2026"


def test_weeks_and_single_units():
    assert weeks_deadline(D(2026, 11, 2), 2, what="the start").due == D(2026, 11, 16)
    one = working_day_deadline(D(2026, 11, 20), 1, what="it was received")
    assert one.words == "Mon 23 Nov 2026: 1 working day after it was received on 20 Nov 2026"


def test_due_and_overdue_are_a_day_apart():
    due = calendar_deadline(D(2026, 11, 2), 20, what="entry")
    assert not due.is_due(D(2026, 11, 21))
    assert due.is_due(D(2026, 11, 22))
    assert not due.is_overdue(D(2026, 11, 22))
    assert due.is_overdue(D(2026, 11, 23))


@pytest.mark.parametrize(
    "make", [calendar_deadline, working_day_deadline, months_deadline, weeks_deadline]
)
def test_deadlines_are_counted_forwards(make):
    with pytest.raises(ValueError, match="forwards"):
        make(D(2026, 11, 2), -1, what="entry")


@pytest.mark.parametrize("start", ["2026-11-16", "2026-11-14", "2026-12-23"])
@pytest.mark.parametrize("first", [1, 5])
@pytest.mark.parametrize("then", [1, 2, 10])
def test_another_length_is_counted_from_the_same_day_and_back_again(start, first, then):
    day = dt.date.fromisoformat(start)
    before = working_day_deadline(day, first, what="it came in")
    after = with_length(before.due, before.reason, then)
    assert after == working_day_deadline(day, then, what="it came in")
    assert with_length(after.due, after.reason, first) == before


@pytest.mark.parametrize("reason", ["Urgent: the same day", "20 days after it came", ""])
def test_a_day_that_was_not_counted_in_working_days_stays(reason):
    day = dt.date(2026, 11, 16)
    assert with_length(day, reason, 3) == Deadline(day, reason)
