"""The pages on which a school tells us that a pupil joined, or that an allocated child started."""

import pytest
from django.urls import reverse

from schools import statuses
from schools.models import NewPupilReturn, SchoolStaff
from schools.services import allocations
from schools.views import arrivals
from tests.factories import make_entry
from tests.schools.scene import ZACH, D, make_office, make_school
from tests.schools.test_leaver_pages import PARENTS, PUPIL, _day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon", "arranged")]
NEW = "/schools/mine/new-pupils/new/"
WHOLE = {
    **{name: value for name, value in PUPIL.items() if not name.startswith("last_attended")},
    **PARENTS,
    **_day("entered_on", D(2026, 11, 23)),
    **_day("starts_on", D(2026, 11, 23)),
    "submission_key": "a key",
    "last_school": "",
}


@pytest.fixture
def listed(school, admissions_officer):
    return allocations.add(
        by=admissions_officer, person=ZACH, school=school, year_group=9, since=D(2026, 11, 2),
        starts_on=D(2026, 11, 16),
    )  # fmt: skip


def test_a_return_is_filed_on_one_page_and_only_once(at_desk, school):
    page = at_desk.post(NEW, WHOLE, follow=True)
    row = NewPupilReturn.objects.get()
    assert f"Return {row.reference} was received at midday" in page.content.decode()
    assert "Zach Pemberwick" in page.content.decode()
    page = at_desk.post(NEW, WHOLE, follow=True)
    assert f"You have already sent this. Your reference is {row.reference}." in (
        page.content.decode()
    )
    assert NewPupilReturn.objects.count() == 1
    assert row.person.carers[0]["phone"] == "01632 960 001"


def test_an_empty_form_says_what_is_missing_and_files_nothing(at_desk):
    page = at_desk.post(NEW, {"submission_key": "k"})
    html = page.content.decode()
    for words in ("Enter first name.", "Select year taught in.", "Enter a parent’s full name."):
        assert words in html
    assert not NewPupilReturn.objects.exists()


def test_the_last_school_is_taken_where_one_fits_and_asked_where_more_do(at_desk):
    make_school("Gannet Hill School")
    other = make_school("Gannet Dale School")
    page = at_desk.post(NEW, WHOLE | {"last_school": "gannet"})
    assert "Select which school it is." in page.content.decode()
    at_desk.post(NEW, WHOLE | {"last_school": "gannet", "last_school_pick": other.urn})
    assert NewPupilReturn.objects.get().last_school == other


def test_an_arrival_is_confirmed_and_leads_to_the_return_with_what_we_know(at_desk, listed, school):
    html = at_desk.get(reverse("schools:allocated")).content.decode()
    assert "Zach Pemberwick" in html
    address = reverse("schools:arrived", args=[listed.reference])
    assert "What was the first day here?" in at_desk.get(address).content.decode()
    page = at_desk.post(address, _day("first_day", D(2026, 11, 24)))
    assert "must be today or in the past" in page.content.decode()
    page = at_desk.post(address, _day("first_day", D(2026, 11, 16)), follow=True)
    listed.refresh_from_db()
    assert listed.status == statuses.ON_ROLL
    html = page.content.decode()
    assert 'value="Pemberwick"' in html
    assert f'value="{ZACH["upn"]}"' in html
    assert "Nobody is on the list." in at_desk.get(reverse("schools:allocated")).content.decode()
    page = at_desk.get(address, follow=True)
    assert "This arrival is confirmed already" in page.content.decode()


def test_a_long_list_of_allocated_children_has_pages(at_desk, listed, monkeypatch):
    monkeypatch.setattr(arrivals, "PAGE_SIZE", 1)
    address = reverse("schools:allocated")
    assert "?page=2" not in at_desk.get(address).content.decode()
    make_entry(by=listed.added_by, school=listed.school)
    page = at_desk.get(address)
    assert len(page.context["rows"]) == 1
    assert "?page=2" in page.content.decode()


def test_another_schools_child_is_not_found_nor_brought_into_a_form(client, listed):
    client.force_login(make_office(make_school("Plover Grange"), "Jo Wren"))
    address = reverse("schools:arrived", args=[listed.reference])
    assert client.get(address).status_code == 404
    assert client.post(address, _day("first_day", D(2026, 11, 16))).status_code == 404
    assert client.get(f"{NEW}?from={listed.reference}", follow=True).status_code == 404
    assert "Pemberwick" not in client.get(reverse("schools:allocated")).content.decode()
    listed.refresh_from_db()
    assert listed.status == statuses.ON_LIST


def test_another_schools_key_gives_nothing_away_and_hides_no_return(client, at_desk, school):
    at_desk.post(NEW, WHOLE, follow=True)
    first = NewPupilReturn.objects.get()
    client.force_login(make_office(make_school("Plover Grange"), "Jo Wren"))
    page = client.post(NEW, WHOLE, follow=True)
    second = NewPupilReturn.objects.exclude(pk=first.pk).get()
    assert second.school != school
    assert first.reference not in page.content.decode()


def test_a_person_of_two_schools_says_which(at_desk, fran):
    second = make_school("Plover Grange")
    SchoolStaff.objects.create(person=fran, school=second)
    at_desk.post(NEW, WHOLE | {"school": second.urn})
    assert NewPupilReturn.objects.get().school == second


def test_the_header_names_the_office(at_desk):
    assert "Tidewell Academy, office" in at_desk.get(reverse("schools:home")).content.decode()


def test_mistakes_are_named_in_the_order_of_the_page(at_desk):
    html = at_desk.post(NEW, {"submission_key": "a key"}).content.decode()
    said = ("Enter first name.", "Enter day the name went on", "Enter address line 1.", "full name")
    places = [html.index(words) for words in said]
    assert places == sorted(places)


def test_a_first_day_that_is_none_is_refused_in_whole_sentences(at_desk, listed):
    address = reverse("schools:arrived", args=[listed.reference])
    html = at_desk.post(address, {"first_day-day": ""}).content.decode()
    assert "Answer “What was the first day here?”." in html
    html = at_desk.post(address, _day("first_day", D(2026, 11, 30))).content.decode()
    assert "The date must be today or in the past." in html
    html = at_desk.post(address, _day("first_day", D(2024, 11, 4))).content.decode()
    assert "The date must be in the last year." in html
