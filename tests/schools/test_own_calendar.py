"""A school's own calendar: its year replaces the council's, its office alone may change it."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from cme.authority import services as councils
from cme.authority.date_books import councils_book
from cme.authority.models import Closure, Term
from cme.core.dates import Closing
from cme.core.dates.term_dates import WrittenTerm
from cme.core.errors import RuleBroken
from schools.models import SchoolClosure, SchoolStaff, SchoolTerm
from schools.services import calendars
from tests.factories import SchoolFactory
from tests.schools.typed_terms import typed

pytestmark = pytest.mark.django_db
D = dt.date
SNOW = Closing(D(2026, 11, 19), D(2026, 11, 20))
CLOSED = {"kind": "closed", "why": "Snow", "first_day-day": "19", "first_day-month": "11",
          "first_day-year": "2026", "last_day-day": "20", "last_day-month": "11",
          "last_day-year": "2026"}  # fmt: skip


@pytest.fixture(autouse=True)
def _november():
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with time_machine.travel("2026-11-20 10:00 +00:00", tick=False):
        yield


@pytest.fixture
def school(school_person):
    one = SchoolFactory(name="Quayside Primary School")
    SchoolStaff.objects.create(person=school_person, school=one)
    return one


@pytest.fixture
def other_school(other_school_person):
    one = SchoolFactory(name="Harbour Academy")
    SchoolStaff.objects.create(person=other_school_person, school=one)
    return one


@pytest.fixture
def office(client, school_person, school):
    client.force_login(school_person)
    return client


def at(name, school, **more):
    return reverse(f"schools:{name}", kwargs={"urn": school.urn, **more})


def copy(school, by, year=2026):
    """Save as the school's own what stands on the page at first: the council's terms."""
    terms = councils_book().written_terms(year)
    return calendars.save_own_terms(school=school, year=year, terms=terms, by=by)


# --- What the services do ---


def test_a_schools_own_closing_counts_on_top_of_the_councils_dates(school, school_person):
    calendars.add_own_closing(school=school, closing=SNOW, why="Snow", by=school_person)
    calendar = calendars.calendar_of(school)
    assert not calendar.is_school_day(D(2026, 11, 19))
    assert not calendar.is_school_day(D(2027, 1, 4))
    assert calendar.nth_school_day(D(2026, 11, 3), 20) == D(2026, 12, 2)
    school.refresh_from_db()
    assert school.calendar_changed_by == school_person
    assert school.calendar_changed_at.date() == D(2026, 11, 20)


def test_own_terms_begin_with_the_councils_inset_days_and_then_stand_alone(
    school, school_person, administrator
):
    copy(school, school_person)
    assert SchoolTerm.objects.of_year(2026).count() == 6
    assert SchoolClosure.objects.of_year(2026).count() == 5
    councils.add_closing(closing=SNOW, why="Snow", by=administrator)
    assert calendars.calendar_of(school).is_school_day(D(2026, 11, 19))
    assert not calendars.calendar_of(SchoolFactory()).is_school_day(D(2026, 11, 19))


def test_own_terms_saved_again_take_over_nothing_more(school, school_person):
    assert copy(school, school_person)
    SchoolClosure.objects.of_year(2026).first().delete()
    assert not copy(school, school_person)
    assert SchoolClosure.objects.of_year(2026).count() == 4


def test_going_back_drops_what_the_council_has_and_keeps_what_only_the_school_has(
    school, school_person
):
    copy(school, school_person)
    calendars.add_own_closing(school=school, closing=SNOW, why="Snow", by=school_person)
    calendars.go_back_to_councils(school=school, year=2026, by=school_person)
    assert not SchoolTerm.objects.exists()
    assert [row.first_day for row in SchoolClosure.objects.all()] == [D(2026, 11, 19)]
    with pytest.raises(RuleBroken, match="has the council's dates of 2026/27 already"):
        calendars.go_back_to_councils(school=school, year=2026, by=school_person)


def test_a_day_the_council_closed_is_not_closed_twice(school, school_person):
    inset = Closing(D(2027, 1, 4), D(2027, 1, 4), is_inset=True)
    with pytest.raises(RuleBroken, match="Mon 4 Jan 2027 is INSET already"):
        calendars.add_own_closing(school=school, closing=inset, why="", by=school_person)
    calendars.save_own_terms(school=school, year=2025, terms=[
        WrittenTerm("Autumn", D(2025, 9, 1), D(2025, 12, 19))], by=school_person)  # fmt: skip
    assert SchoolClosure.objects.of_year(2025).count() == 5


def test_terms_that_may_not_stand_change_nothing(school, school_person):
    with pytest.raises(RuleBroken, match="must be after its first day"):
        calendars.save_own_terms(
            school=school,
            year=2026,
            terms=[WrittenTerm("Autumn", D(2026, 9, 7), D(2026, 9, 1))],
            by=school_person,
        )
    assert not SchoolTerm.objects.exists()
    assert not SchoolClosure.objects.exists()


# --- What the pages do ---


def test_a_school_office_is_led_to_its_calendar(office, school):
    assert office.get("/schools/calendar/").url == at("calendar", school)
    page = office.get(at("calendar", school))
    assert page.context["sheet"].words == "2026/27"
    assert "The council's terms" in page.content.decode()
    assert "Use our own terms" in page.content.decode()


def test_an_office_of_two_schools_chooses_and_one_of_none_is_told(
    office, school, school_person, client, other_school_person
):
    second = SchoolFactory(name="Lantern Infant School")
    SchoolStaff.objects.create(person=school_person, school=second)
    page = office.get("/schools/calendar/").content.decode()
    assert at("calendar", school) in page
    assert at("calendar", second) in page
    client.force_login(other_school_person)
    assert "not joined to a school yet" in client.get("/schools/calendar/").content.decode()


def test_another_schools_calendar_is_not_there(office, school, other_school):
    row = SchoolClosure.objects.create(
        school=other_school, kind="closed", first_day=D(2026, 11, 19), last_day=D(2026, 11, 19)
    )
    assert office.get(at("calendar", other_school)).status_code == 404
    for name in ("calendar_terms", "calendar_back", "calendar_add"):
        assert office.get(at(name, other_school, year="2026")).status_code == 404
        assert office.post(at(name, other_school, year="2026"), CLOSED).status_code == 404
    for urn in (other_school, school):
        assert office.post(at("calendar_change", urn, pk=row.pk), CLOSED).status_code == 404
        assert office.post(at("calendar_remove", urn, pk=row.pk)).status_code == 404
    assert SchoolClosure.objects.get() == row


def test_staff_read_a_schools_calendar_and_cannot_change_it(client, officer, school):
    client.force_login(officer)
    page = client.get(at("calendar", school))
    assert page.status_code == 200
    assert "Use our own terms" not in page.content.decode()
    assert client.post(at("calendar_add", school, year="2026"), CLOSED).status_code == 403
    assert not SchoolClosure.objects.exists()


def test_own_terms_are_given_changed_and_given_back(office, school):
    address = at("calendar_terms", school, year="2026")
    page = office.get(address)
    answers = {**typed(Term.objects.of_year(2026)), "seen": page.context["seen"]}
    assert office.post(address, answers | {"last_1-day": "16"}).status_code == 302
    assert SchoolTerm.objects.of_year(2026).first().last_day == D(2026, 10, 16)
    assert "The school's own terms" in office.get(at("calendar", school)).content.decode()
    back = at("calendar_back", school, year="2026")
    assert office.get(back).status_code == 200
    assert office.post(back).status_code == 302
    assert not SchoolTerm.objects.exists()
    again = office.post(back, follow=True).content.decode()
    assert "dates of 2026/27 already" in again


def test_overlapping_terms_are_refused_and_what_was_typed_stays(office, school):
    address = at("calendar_terms", school, year="2026")
    answers = typed(Term.objects.of_year(2026)) | {"first_2-day": "20", "first_2-month": "10"}
    page = office.post(address, answers | {"seen": ""})
    assert "begins on Tue 20 Oct 2026, before" in page.content.decode()
    assert 'value="20"' in page.content.decode()
    assert not SchoolTerm.objects.exists()


def test_a_closure_is_added_changed_and_removed(office, school):
    assert office.post(at("calendar_add", school, year="2026"), CLOSED).status_code == 302
    row = SchoolClosure.objects.get()
    page = office.get(at("calendar", school)).content.decode()
    assert "Thu 19 Nov 2026 to Fri 20 Nov 2026" in page
    assert "Snow" in page
    change = at("calendar_change", school, pk=row.pk)
    assert office.get(change).context["form"].initial["why"] == "Snow"
    assert office.post(change, CLOSED | {"why": "Flood"}).status_code == 302
    row.refresh_from_db()
    assert row.why == "Flood"
    again = office.post(at("calendar_add", school, year="2026"), CLOSED)
    assert "Thu 19 Nov 2026 to Fri 20 Nov 2026 is closed already." in again.content.decode()
    assert office.post(at("calendar_remove", school, pk=row.pk)).status_code == 302
    assert not SchoolClosure.objects.exists()


def test_the_calendar_has_a_query_budget(office, school, django_assert_max_num_queries):
    office.post(at("calendar_add", school, year="2026"), CLOSED)
    with django_assert_max_num_queries(20):
        office.get(at("calendar", school))


def test_a_councils_year_without_terms_is_said_before_going_back(office, school, school_person):
    later = [WrittenTerm("Autumn", D(2029, 9, 3), D(2029, 12, 14))]
    calendars.save_own_terms(school=school, year=2029, terms=later, by=school_person)
    assert not Closure.objects.of_year(2029).exists()
    page = office.get(at("calendar_back", school, year="2029")).content.decode()
    assert "The council has no terms of this year yet" in page
