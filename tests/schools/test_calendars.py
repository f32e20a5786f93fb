"""When a school meets: its own dates where it wrote them down, else the council's."""

import datetime as dt

import pytest

from cme.authority import arrangements
from cme.authority.models import Closure, Term
from schools.models import SchoolClosure, SchoolTerm
from schools.services.calendars import calendar_of, calendars_of
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def _autumn():
    for first, last in (
        (D(2026, 9, 2), D(2026, 10, 23)),
        (D(2026, 11, 2), D(2026, 12, 18)),
        (D(2027, 1, 4), D(2027, 2, 12)),
    ):
        Term.objects.create(name="Autumn", first_day=first, last_day=last)
    Closure.objects.create(kind="inset", first_day=D(2027, 1, 4), last_day=D(2027, 1, 4))


@pytest.mark.usefixtures("_autumn")
def test_the_worked_examples_come_from_the_database():
    calendar = arrangements.calendar()
    assert calendar.nth_school_day(D(2026, 11, 3), 20) == D(2026, 11, 30)
    assert calendar.nth_school_day(D(2026, 10, 12), 20) == D(2026, 11, 13)
    assert calendar.nth_school_day_after(D(2026, 10, 16), 10) == D(2026, 11, 6)
    assert calendar.nth_school_day(D(2026, 12, 7), 20) == D(2027, 1, 18)


@pytest.mark.usefixtures("_autumn")
def test_a_schools_own_inset_day_moves_its_count_and_no_other_schools():
    school, other = SchoolFactory(), SchoolFactory()
    SchoolClosure.objects.create(
        school=school, kind="inset", first_day=D(2026, 11, 27), last_day=D(2026, 11, 27)
    )
    assert calendar_of(school).nth_school_day(D(2026, 11, 3), 20) == D(2026, 12, 1)
    assert calendar_of(other).nth_school_day(D(2026, 11, 3), 20) == D(2026, 11, 30)


@pytest.mark.usefixtures("_autumn")
def test_many_schools_are_read_in_four_queries(django_assert_max_num_queries):
    schools = [SchoolFactory() for _ in range(5)]
    SchoolTerm.objects.create(
        school=schools[0], name="All", first_day=D(2026, 8, 26), last_day=D(2026, 10, 16)
    )
    with django_assert_max_num_queries(4):
        calendars = calendars_of(schools)
    assert calendars[schools[0].pk].terms == ((D(2026, 8, 26), D(2026, 10, 16)),)
    assert len(calendars[schools[1].pk].terms) == 3


def test_without_dates_no_day_is_known():
    assert not calendar_of(SchoolFactory()).covers(D(2026, 11, 3))
