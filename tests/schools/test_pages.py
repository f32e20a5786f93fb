"""Finding a school and reading what the register says of it."""

import datetime as dt

import pytest
from django.urls import reverse

from schools.models import School, SchoolLink, SchoolStaff
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db
LIST = "/schools/"


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def hill(db):
    return SchoolFactory(
        urn="101188",
        name="St. Mary’s C.E. Infants' School",
        search_name="saint marys ce infants school",
        la_code="301",
        la_name="Eastmere",
        establishment_number="2005",
        phase="Primary",
        lowest_age=3,
        highest_age=7,
        town="Dagenham",
        postcode="RM8 2LL",
        phone="02079460199",
        website="www.hill.example",
    )


def _names(page):
    return [school.name for school in page.context["page"]]


@pytest.mark.parametrize(
    "typed",
    [
        "st marys",
        "SAINT MARY'S",
        "infants mary",
        "church of england infants",
        "101188",
        "3012005",
        "301/2005",
        "301 2005",
        "rm82ll",
        "RM8 2LL",
        "rm8",
    ],
)
def test_a_school_is_found_by_what_people_type(signed_in, hill, typed):
    SchoolFactory(urn="101200", name="Orchard Junior", search_name="orchard junior")
    assert _names(signed_in.get(LIST, {"q": typed})) == [hill.name]


@pytest.mark.parametrize("typed", ["rm1", "999999", "9992005", "orchard", "RM8 2LX"])
def test_a_school_is_not_found_by_something_else(signed_in, hill, typed):
    page = signed_in.get(LIST, {"q": typed})
    assert _names(page) == []
    assert "No schools fit these filters." in page.content.decode()


def test_closed_schools_are_shown_only_when_asked_for(signed_in, hill):
    closed = SchoolFactory(name="Old Mill", register_status="closed")
    proposed = SchoolFactory(name="New Mill", register_status="proposed")
    unknown = SchoolFactory(name="Some Mill", register_status="unknown")
    closing = SchoolFactory(name="Last Mill", register_status="closing")
    assert set(_names(signed_in.get(LIST))) == {
        hill.name,
        proposed.name,
        unknown.name,
        closing.name,
    }
    assert _names(signed_in.get(LIST, {"status": "closed"})) == [closed.name]
    assert set(_names(signed_in.get(LIST, {"status": "open"}))) == {hill.name, closing.name}
    assert len(_names(signed_in.get(LIST, {"status": "any"}))) == 5


def test_the_list_is_narrowed_by_phase_and_authority_and_says_so(signed_in, hill):
    SchoolFactory(name="Grange", phase="Secondary", la_code="919", la_name="Westmere")
    page = signed_in.get(LIST, {"phase": "Secondary", "la": "919"})
    assert _names(page) == ["Grange"]
    assert [group["heading"] for group in page.context["selected"]] == ["Phase", "Authority"]
    assert page.context["selected"][0]["tags"][0]["href"] == "?la=919"


def test_an_answer_that_makes_no_sense_is_said_and_narrows_nothing(signed_in, hill):
    page = signed_in.get(LIST, {"status": "broken", "phase": "Nonsense"})
    assert page.status_code == 200
    assert _names(page) == [hill.name]
    assert "There is a problem" in page.content.decode()


def test_a_search_with_a_null_character_is_refused_in_words(signed_in, hill):
    page = signed_in.get(LIST, {"q": "a\x00b"})
    assert page.status_code == 200
    assert "cannot be stored" in page.content.decode()


def test_the_list_is_paged_by_25_and_sorted(signed_in):
    for number in range(30):
        SchoolFactory(name=f"School {number:02}", la_name=f"LA {29 - number:02}")
    first = signed_in.get(LIST)
    assert _names(first)[0] == "School 00"
    assert len(_names(first)) == 25
    assert len(_names(signed_in.get(LIST, {"page": "2"}))) == 5
    assert len(_names(signed_in.get(LIST, {"page": "999"}))) == 5
    assert _names(signed_in.get(LIST, {"sort": "authority"}))[0] == "School 29"
    assert _names(signed_in.get(LIST, {"sort": "-name"}))[0] == "School 29"
    assert _names(signed_in.get(LIST, {"sort": "no-such"}))[0] == "School 00"


def test_the_list_asks_the_database_the_same_however_long_it_is(
    signed_in, django_assert_max_num_queries
):
    SchoolFactory.create_batch(30)
    # 7 for the frame of any page (session, person, area, council), 4 for the list.
    with django_assert_max_num_queries(11):
        signed_in.get(LIST)


def test_a_school_page_shows_the_register_and_nothing_about_children(signed_in, hill):
    body = signed_in.get(reverse("schools:school", args=["101188"])).content.decode()
    for fact in ("101188", "3012005", "3 to 7", "RM8 2LL", "Primary", 'href="http://www.hill.exa'):
        assert fact in body
    assert "case" not in body[body.index("<main") : body.index("</main")].casefold()


def test_what_came_before_and_after_is_shown_and_linked_where_it_is_held(signed_in, hill):
    held = SchoolFactory(urn="101189", name="Older School", register_status="closed")
    SchoolLink.objects.create(
        school=hill, other_urn=held.urn, other_name="Older School", kind="Predecessor - merged"
    )
    SchoolLink.objects.create(
        school=hill,
        other_urn="140000",
        other_name="Newer Academy",
        kind="Successor",
        linked_on=dt.date(2026, 9, 1),
    )
    SchoolLink.objects.create(
        school=hill, other_urn="140001", other_name="Sixth", kind="Sixth Form Centre Link"
    )
    body = signed_in.get("/schools/101188/").content.decode()
    assert '<a class="govuk-link" href="/schools/101189/">Older School</a>' in body
    assert "Newer Academy" in body
    assert "/schools/140000/" not in body
    assert "Tue 1 Sep 2026" in body
    assert body.index("Came before") < body.index("Came after") < body.index("Linked")


@pytest.mark.parametrize("urn", ["999998", "000000"])
def test_a_school_we_do_not_hold_is_not_found(signed_in, urn):
    assert signed_in.get(f"/schools/{urn}/").status_code == 404


def test_a_school_office_sees_its_own_school_and_no_other(client, school_person, hill):
    SchoolStaff.objects.create(person=school_person, school=hill)
    other = SchoolFactory(name="Other School")
    client.force_login(school_person)
    body = client.get("/schools/mine/school/").content.decode()
    assert "101188" in body
    assert "Other School" not in body
    assert client.get(LIST).status_code == 403
    assert client.get(f"/schools/{other.urn}/").status_code == 403
    assert list(School.objects.visible_to(school_person)) == [hill]


def test_a_school_office_with_two_schools_sees_both(client, school_person, hill):
    other = SchoolFactory(name="Annexe School")
    for school in (hill, other):
        SchoolStaff.objects.create(person=school_person, school=school)
    client.force_login(school_person)
    body = client.get("/schools/mine/school/").content.decode()
    assert body.index("Annexe School") < body.index("101188")


def test_a_school_office_without_a_school_is_told_what_to_do(client, school_person):
    client.force_login(school_person)
    assert "not joined to a school" in client.get("/schools/mine/school/").content.decode()


def test_staff_have_no_school_of_their_own(signed_in):
    assert signed_in.get("/schools/mine/school/").status_code == 403


def test_people_without_the_permission_see_no_school(client, analyst, hill):
    client.force_login(analyst)
    assert client.get(LIST).status_code == 403
    assert client.get("/schools/101188/").status_code == 403
    assert not School.objects.visible_to(analyst).exists()


def test_a_website_that_is_no_web_address_is_never_a_link(signed_in, hill):
    School.objects.filter(pk=hill.pk).update(website="javascript:alert(1)")
    assert 'href="javascript' not in signed_in.get("/schools/101188/").content.decode()
