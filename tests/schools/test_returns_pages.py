"""The council's list and page of returns: what needs doing, and doing it."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from cme.audit.models import AccessRecord
from referrals.services import sources
from schools.models import AuthorityEnquiry, SchoolTerm
from schools.services import reconciling
from tests.factories import PersonFactory, SchoolFactory, make_new_pupil, make_return

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
LIST = "/schools/returns/"


@pytest.fixture(autouse=True)
def council(db, time_machine):
    time_machine.move_to("2026-11-24 10:00Z", tick=False)
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def hill(db):
    return SchoolFactory(name="Hill Primary School", search_name="hill primary school")


@pytest.fixture
def known(school_person, hill):
    """A leaver who goes to a school that is named."""
    return make_return(
        by=school_person,
        school=SchoolFactory(name="Tidewell Academy", search_name="tidewell academy"),
        person=PersonFactory(given_name="Ines", family_name="Brambling"),
        ground="a",
        destination="school",
        destination_unknown=False,
        new_school=hill,
    )


@pytest.fixture
def absent(school_person):
    """A leaver whose 20 school days are not over."""
    school = SchoolFactory(name="Quayside Primary School", search_name="quayside primary school")
    SchoolTerm.objects.create(
        school=school,
        name="Autumn",
        first_day=dt.date(2026, 9, 1),
        last_day=dt.date(2026, 12, 18),
    )
    return make_return(
        by=school_person,
        school=school,
        person=PersonFactory(given_name="Zach", family_name="Pemberwick"),
        ground="i",
        first_absent_on=dt.date(2026, 11, 9),
        ground_holds_on=dt.date(2026, 12, 4),
        ground_why="20 school days at Quayside Primary School from 9 Nov 2026",
        is_late=True,
        future_address={"line_1": "9 Secret Row", "town": "Leeds"},
    )


def _page(row):
    return reverse("schools:return", args=[row.reference])


def test_the_list_counts_what_needs_doing_and_each_count_equals_its_list(as_officer, known, absent):
    found = as_officer.get(LIST).context["list"]
    numbers = {one["text"]: (one["number"], one["href"]) for one in found.counts}
    assert numbers["waiting"][0] == 2
    assert numbers["ground does not hold"][0] == 1
    assert numbers["came late"][0] == 1
    assert numbers["destination to confirm"][0] == 1
    for number, href in numbers.values():
        assert len(as_officer.get(f"{LIST}{href}").context["list"].rows) == number


def test_the_list_says_what_to_do(as_officer, known, absent):
    page = as_officer.get(LIST).text
    assert "Confirm with Hill Primary School" in page
    assert "Ground holds only on Fri 4 Dec 2026" in page
    assert "Ines Brambling" in page


def test_the_list_is_narrowed_by_pupil_school_and_ground(as_officer, known, absent):
    def pupils(query):
        rows = as_officer.get(f"{LIST}?tab=leavers&{query}").context["list"].rows
        return [one.row for one in rows]

    assert pupils(f"q={absent.reference}") == [absent]
    assert pupils("school=quayside") == [absent]
    assert pupils("ground=a") == [known]
    assert pupils("ground=k") == []
    assert pupils("q=nobody") == []


def test_the_list_asks_little_however_long_it_is(
    as_officer, school_person, django_assert_max_num_queries
):
    for _ in range(6):
        make_return(by=school_person)
    as_officer.get(LIST)
    with django_assert_max_num_queries(15):  # 8 of the list; the rest are of every page
        as_officer.get(LIST)


def test_a_restricted_row_counts_and_shows_nothing(as_officer, absent, manager):
    absent.restricted = True
    absent.save()
    absent.named_people.set([manager])
    page = as_officer.get(LIST)
    assert "Restricted record" in page.text
    assert "Pemberwick" not in page.text
    assert absent.reference not in page.text
    assert as_officer.get(f"{LIST}?q={absent.reference}").context["list"].rows == []
    assert as_officer.get(_page(absent)).status_code == 404
    assert AccessRecord.objects.filter(kind="refused", subject_id=absent.pk).exists()


def test_what_the_list_showed_is_recorded(as_officer, known):
    as_officer.get(LIST)
    shown = AccessRecord.objects.get(kind="list", page="schools:returns leavers")
    assert shown.shown == [known.pk]


def test_admissions_sees_new_pupils_first_and_late_ones_marked(
    client, admissions_officer, school_person, known
):
    client.force_login(admissions_officer)
    late = make_new_pupil(by=school_person, is_late=True)
    make_new_pupil(by=school_person)
    page = client.get(LIST)
    assert page.context["list"].tab == "joined"
    assert [one["number"] for one in page.context["list"].counts] == [2, 1]
    assert len(client.get(f"{LIST}?tab=joined&need=late").context["list"].rows) == 1
    told = client.get(reverse("schools:joined", args=[late.reference]))
    assert "Late" in told.text
    assert client.get(_page(known)).status_code == 200
    assert "A CME officer works on this." in client.get(_page(known)).text
    ask = reverse("schools:return_ask", args=[known.reference])
    assert client.post(ask, {"words": "Which?"}).status_code == 403


def test_a_reference_of_nothing_is_not_found(as_officer, school_person):
    row = make_return(by=school_person)
    assert as_officer.get(_page(row)).status_code == 200
    assert as_officer.get("/schools/returns/D-0000-00/").status_code == 404


def test_the_page_shows_the_count_the_ground_and_the_destination(as_officer, absent):
    page = as_officer.get(_page(absent)).text
    assert "How the 20 school days were counted" in page
    assert "9 to 13 Nov" in page
    assert "Day 20 is Fri 4 Dec 2026, after the name comes off." in page
    assert "Joint enquiries are not recorded" in page
    assert "9 Secret Row, Leeds" in page
    assert AccessRecord.objects.filter(subject_id=absent.pk, page="schools:return").exists()


def test_who_may_see_it_is_led_to_the_referral(as_officer, client, absent, admissions_officer):
    referral = sources.refer_return(absent.pk)
    assert f"Referral {referral.reference}" in as_officer.get(_page(absent)).text
    back = as_officer.get(reverse("referrals:detail", args=[referral.reference])).text
    assert _page(absent) in back
    client.force_login(admissions_officer)
    assert referral.reference not in client.get(_page(absent)).text


def test_a_question_is_asked(as_officer, known):
    ask = reverse("schools:return_ask", args=[known.reference])
    assert "Enter question" in as_officer.post(ask, {"words": ""}).text
    page = as_officer.post(ask, {"words": "When does she start?"}, follow=True).text
    assert "The school is to answer by Tue 1 Dec 2026" in page
    assert "When does she start?" in page
    assert "Confirm the destination" not in page


def test_a_destination_is_confirmed(as_officer, known):
    confirm = reverse("schools:return_confirm", args=[known.reference])
    given = {"reason": "confirmed_by_school", "words": "Office, by phone", "on-day": "24",
             "on-month": "11", "on-year": "2026"}  # fmt: skip
    assert "Select who confirmed it" in as_officer.post(confirm, {"words": "x"}).text
    page = as_officer.post(confirm, given, follow=True).text
    assert "Destination confirmed on Tue 24 Nov 2026" in page
    assert "Office, by phone" in page


def test_a_ground_is_challenged_in_words_that_the_count_begins(as_officer, absent):
    challenge = reverse("schools:return_challenge", args=[absent.reference])
    begun = as_officer.get(challenge).text
    assert "The ground does not hold yet: day 12 of 20 at Quayside Primary School." in begun
    given = {"reason": "ground_not_met", "words": "Day 12 of 20."}
    page = as_officer.post(challenge, given, follow=True).text
    assert "The school decides; accept the ground or finish" in page
    accept = reverse("schools:return_accept", args=[absent.reference])
    page = as_officer.post(accept, {"words": "20 days are over."}, follow=True).text
    assert "Accounted for" in page


def test_our_enquiries_are_recorded(as_officer, absent):
    enquiry = reverse("schools:return_enquiry", args=[absent.reference])
    given = {"outcome": "not_found", "agreed_on-day": "23", "agreed_on-month": "11",
             "agreed_on-year": "2026"}  # fmt: skip
    page = as_officer.post(enquiry, given, follow=True).text
    assert "Both tried and could not find out where the child is" in page
    assert AuthorityEnquiry.objects.get().agreed_on == dt.date(2026, 11, 23)


def test_an_enquiry_is_finished_by_hand(as_officer, officer, absent):
    reconciling.open_enquiry(by=officer, deletion_return=absent)
    finish = reverse("schools:return_finish", args=[absent.reference])
    given = {"words": "Seen at Leeds.", "on-day": "24", "on-month": "11", "on-year": "2026"}
    page = as_officer.post(finish, given, follow=True).text
    assert "Accounted for on Tue 24 Nov 2026" in page


def test_a_school_office_may_not_open_the_councils_pages(client, school_person, known):
    client.force_login(school_person)
    assert client.get(LIST).status_code == 403
    assert client.get(_page(known)).status_code == 403
