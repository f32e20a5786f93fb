"""How sure we can be of a child's school age, on the days of the mock-up and of the law."""

import datetime as dt

import pytest

from cme.core.dates import SchoolAge
from cme.core.errors import RuleBroken
from referrals.rules import ages, sending

ON = dt.date(2026, 11, 24)
SAID = dt.date(2026, 11, 23)


def _about(age):
    return ages.born(born_on=None, estimated=True, age_years=age, said_on=SAID)


def _exact(*day):
    return ages.born(born_on=dt.date(*day), estimated=False, age_years=None, said_on=SAID)


@pytest.mark.parametrize(
    ("when", "answer", "because"),
    [
        (None, "not known.", "No age or date of birth was given."),
        (_about(8), "yes.", "Year 2 to 5, on any birthday that fits “about 8”"),
        (_about(6), "probably.", "Not if born after 31 Aug 2021: then from 31 Dec 2026"),
        (_about(4), "perhaps.", "Not if born after 31 Aug 2021: then from 31 Dec 2026"),
        (_about(16), "perhaps.", "Not if born before 1 Sep 2010: then it ended on 26 Jun 2026"),
        (_about(1), "no, too young.", "School age begins between 31 Dec 2028 and 31 Dec 2031"),
        (_exact(2018, 2, 9), "yes.", "Year 4"),
        (_exact(2023, 1, 1), "no, too young.", "School age begins on 31 Mar 2028"),
        (_exact(2009, 1, 1), "no, too old.", "School age ended on 27 Jun 2025"),
    ],
)
def test_the_line_says_how_sure_it_is(when, answer, because):
    assert ages.age_line(when, on=ON) == ages.AgeLine(answer, because)


@pytest.mark.parametrize("when", [None, _about(4), _about(6), _about(16), _exact(2018, 2, 9)])
def test_an_unknown_or_uncertain_age_never_refuses(when):
    ages.what_age_refuses(when, child_words="Maya", on=ON)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (_about(1), "Maya is below compulsory school age on Tue 24 Nov 2026."),
        (_exact(2009, 1, 1), "Maya is over compulsory school age on Tue 24 Nov 2026."),
    ],
)
def test_a_certain_age_outside_refuses(when, said):
    with pytest.raises(RuleBroken, match=said):
        ages.what_age_refuses(when, child_words="Maya", on=ON)


@pytest.mark.parametrize("age", range(20))
def test_no_age_breaks_the_line_on_any_day(age):
    for days in range(0, 800, 7):
        on = ON + dt.timedelta(days=days)
        assert ages.age_line(_about(age), on=on).because


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, []),
        ({"school_status": "none"}, []),
        ({"school_status": "stopped"}, ["school"]),
        ({"school_status": "home"}, ["home_education"]),
        ({"school_status": "home", "found_unsuitable": True}, []),
        ({"age": SchoolAge.BELOW}, ["early_years"]),
        ({"age": SchoolAge.OVER}, ["post16"]),
        ({"age": SchoolAge.OF}, []),
        ({"care_status": ["looked_after"], "has_ehc_plan": True}, ["virtual_school", "ehc"]),
    ],
)
def test_somebody_else_may_have_to_act(given, codes):
    asked = {"school_status": "", "age": None, "care_status": [], "has_ehc_plan": None}
    found = sending.belongs_to(**(asked | {"found_unsuitable": False} | given))
    assert [code for code, _why in found] == codes
