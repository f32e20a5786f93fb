"""The allocation list and its pages: who sees what, what each number leads to, what is kept."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from cme.audit.models import AccessRecord
from cme.authority.models import Threshold
from cme.core.people import store_keys
from schools.models import AllocationEntry
from schools.services import allocations
from tests.factories import PersonFactory, SchoolFactory, make_entry

D = dt.date
TODAY = D(2026, 11, 24)
LIST = "/schools/allocations/"


@pytest.fixture(autouse=True)
def council(db):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with time_machine.travel("2026-11-24 10:00Z", tick=False):
        yield


@pytest.fixture
def listed(admissions_officer):
    """As mock-up 11: three escalated, two near, three early."""
    days = (29, 27, 20, 18, 15, 12, 7, 1)
    entries = [
        make_entry(
            by=admissions_officer,
            since=TODAY - dt.timedelta(days=n),
            person=PersonFactory(given_name=f"Day{n}", family_name="Ansdell"),
        )
        for n in days
    ]
    allocations.escalate_due(TODAY)
    return dict(zip(days, entries, strict=True))


@pytest.fixture
def as_officer(client, admissions_officer):
    client.force_login(admissions_officer)
    return client


@pytest.fixture
def as_manager(client, admissions_manager):
    client.force_login(admissions_manager)
    return client


def _address(name, entry):
    return reverse(f"schools:allocation{name}", args=[entry.reference])


def _days(page):
    return [row.day for row in page.context["rows"]]


def test_the_escalated_come_first_and_then_the_longest(as_manager, listed):
    page = as_manager.get(LIST)
    assert _days(page) == [29, 27, 20, 18, 15, 12, 7, 1]
    groups = [(group["heading"], group["total"]) for group in page.context["groups"]]
    assert groups == [("Escalated to you", 3), ("On the list", 5)]
    assert "Day 18</strong> of 20" in page.text
    assert "20 days after 6 Nov" in page.text
    assert "Record what you found" in page.text


def test_an_officer_is_not_offered_what_the_manager_does(as_officer, listed):
    page = as_officer.get(LIST)
    assert "Escalated to the Admissions Manager" in page.text
    assert "Record what you found" not in page.text
    assert "On roll" in page.text


def test_every_number_is_the_length_of_its_list(as_manager, admissions_officer, listed):
    allocations.confirm_cme(
        by=admissions_officer, entry=listed[12], reason="not_found", proof="Two visits"
    )
    allocations.confirm_on_roll(
        by=admissions_officer, entry=listed[7], first_day=TODAY, confirmed_by="The office"
    )
    counts = as_manager.get(LIST).context["counts"]
    assert [one["number"] for one in counts] == [3, 2, 1, 1, 1]
    for one in counts:
        assert as_manager.get(LIST + one["href"]).context["total"] == one["number"]


def test_the_numbers_follow_the_councils_length(as_manager, listed):
    Threshold.objects.filter(code="allocation").update(value="10")
    texts = [one["text"] for one in as_manager.get(LIST).context["counts"]][:3]
    assert texts == ["10 days or more", "5 to 9 days", "under 5 days"]


def test_the_list_costs_few_queries_however_long_it_is(
    as_manager, admissions_officer, django_assert_max_num_queries
):
    for n in range(30):
        make_entry(by=admissions_officer, since=TODAY - dt.timedelta(days=n))
    as_manager.get(LIST)
    with django_assert_max_num_queries(8):
        page = as_manager.get(LIST)
    assert len(page.context["rows"]) == 25
    assert len(as_manager.get(f"{LIST}?page=2").context["rows"]) == 5


def test_school_days_cost_only_the_calendars(as_manager, listed, django_assert_max_num_queries):
    Threshold.objects.filter(code="allocation").update(unit="school_days")
    allocations.recount_due(on=TODAY)
    as_manager.get(LIST)
    with django_assert_max_num_queries(12):
        page = as_manager.get(LIST)
    assert "school days after" in page.text


def test_an_empty_list_says_so(as_officer):
    assert "Nobody is on the list." in as_officer.get(LIST).text
    assert "Nobody on the list fits that." in as_officer.get(f"{LIST}?q=Kofi").text


def test_the_list_is_searched_by_name_reference_and_school(as_officer, admissions_officer, listed):
    quayside = SchoolFactory(name="Tidewell Academy", search_name="tidewell academy")
    kofi = make_entry(
        by=admissions_officer, school=quayside, person=PersonFactory(given_name="Kofi")
    )
    store_keys(kofi.person)
    for query in ("q=kofi", f"q={kofi.reference}", "school=tidewell"):
        found = as_officer.get(f"{LIST}?{query}").context["rows"]
        assert [row.entry.pk for row in found] == [kofi.pk], query


@pytest.mark.parametrize("query", ["show=nonsense", "status=nonsense", "page=99", "q=%00"])
def test_what_makes_no_sense_in_the_address_is_left_out(as_officer, listed, query):
    assert as_officer.get(f"{LIST}?{query}").status_code == 200


def test_a_restricted_child_counts_and_is_not_shown(as_officer, admissions_officer, listed):
    hidden = listed[20]
    AllocationEntry.objects.filter(pk=hidden.pk).update(restricted=True)
    page = as_officer.get(LIST)
    assert page.context["total"] == 8
    assert "Restricted record" in page.text
    assert "Not shown" in page.text
    assert "Day20" not in page.text
    assert hidden.reference not in page.text
    assert hidden.school.name not in page.text
    assert as_officer.get(f"{LIST}?q=Day20").context["total"] == 0
    assert as_officer.get(f"{LIST}?school={hidden.school.urn}").context["total"] == 0
    record = AccessRecord.objects.filter(kind="list", page="allocation list").first()
    assert hidden.pk not in record.shown
    assert listed[1].pk in record.shown
    assert as_officer.get(_address("", hidden)).status_code == 404
    assert AccessRecord.objects.filter(kind="refused", subject_id=hidden.pk).exists()


def test_opening_an_entry_is_recorded_first(as_officer, admissions_officer, listed):
    page = as_officer.get(_address("", listed[18]))
    assert "Day 18 of 20" in page.text
    assert "A new allocation does not restart the count." in page.text
    assert AccessRecord.objects.filter(
        kind="page", subject_type="schools.allocationentry", subject_id=listed[18].pk
    ).exists()


def test_an_unknown_reference_is_not_found(as_officer):
    assert as_officer.get(f"{LIST}L-0000-00/").status_code == 404
    assert as_officer.get(f"{LIST}nonsense/").status_code == 404


ADDED = {
    "given_name": "Kofi",
    "family_name": "Ansdell",
    "born_on-day": "4",
    "born_on-month": "5",
    "born_on-year": "2016",
    "sex": "male",
    "upn": "B801200005001",
    "address_line_1": "3 Quay Road",
    "postcode": "RM8 2LL",
    "carer_name": "Ama Ansdell",
    "carer_phone": "020 7946 0199",
    "year_group": "5",
    "since-day": "29",
    "since-month": "10",
    "since-year": "2026",
}


def test_a_child_is_added_by_hand(as_officer):
    school = SchoolFactory()
    answer = as_officer.post(f"{LIST}add/", ADDED | {"school": school.urn}, follow=True)
    assert "1 child added to the list. The last day is Wed 18 Nov 2026." in answer.text
    entry = AllocationEntry.objects.get()
    assert (entry.school, entry.year_group, entry.since) == (school, 5, D(2026, 10, 29))
    assert entry.person.carers == [{"name": "Ama Ansdell", "phone": "020 7946 0199"}]
    again = as_officer.post(f"{LIST}add/", ADDED | {"school": school.urn})
    assert f"This child is already on the list, {entry.reference}." in again.text
    assert "A new allocation does not restart the 20 days." in again.text
    assert 'value="Kofi"' in again.text


def test_what_is_missing_is_asked_for(as_officer):
    page = as_officer.post(f"{LIST}add/", {"given_name": ""})
    for words in (
        "Enter first name.",
        "Enter last name.",
        "Select a year.",
        "Enter school allocated",
    ):
        assert words in page.text
    page = as_officer.post(f"{LIST}add/", ADDED | {"school": "Nowhere"})
    assert "No school answers to that." in page.text


def test_a_new_allocation_is_recorded_and_restarts_nothing(as_officer, listed):
    school = SchoolFactory(name="Hollin Bank High School")
    form = {
        "school": school.urn,
        "allocated_on-day": "20",
        "allocated_on-month": "11",
        "allocated_on-year": "2026",
    }
    page = as_officer.post(_address("_again", listed[18]), form, follow=True)
    assert "A new allocation does not restart the 20 days." in page.text
    assert "Second allocation; counted from the first, 6 Nov" in as_officer.get(LIST).text
    entry = AllocationEntry.objects.get(pk=listed[18].pk)
    assert (entry.school, entry.escalates_on) == (school, listed[18].escalates_on)


def test_an_officer_waits_for_the_manager_and_is_told_so(as_officer, listed):
    page = as_officer.get(_address("", listed[29]))
    assert "Waits for what the Admissions Manager finds" in page.text
    form = {
        "first_day-day": "23",
        "first_day-month": "11",
        "first_day-year": "2026",
        "confirmed_by": "The office",
    }
    refused = as_officer.post(_address("_on_roll", listed[29]), form)
    assert "An escalated entry needs what the investigation found." in refused.text
    assert 'value="The office"' in refused.text


def test_the_manager_finds_and_then_confirms(as_manager, listed):
    on = {"on-day": "23", "on-month": "11", "on-year": "2026"}
    words = {"words": "Visited <b>twice</b>, nobody there.", "proof": ""}
    page = as_manager.post(_address("_finding", listed[29]), words | on, follow=True)
    assert "Visited &lt;b&gt;twice&lt;/b&gt;, nobody there." in page.text
    outcome = {"outcome": "not_found", "proof": "Two visits"}
    page = as_manager.post(_address("_outcome", listed[29]), outcome, follow=True)
    assert "It becomes a referral now." in page.text
    assert AllocationEntry.objects.get(pk=listed[29].pk).status == "confirmed_cme"


def test_the_manager_may_do_both_at_once(as_manager, listed):
    page = as_manager.post(
        _address("_outcome", listed[27]), {"outcome": "home_educated", "proof": "Letter"}
    )
    assert "Enter what was done and found." in page.text
    assert "Enter the name of the home education officer who confirmed it." in page.text
    whole = {
        "outcome": "home_educated",
        "proof": "Letter",
        "confirmed_by": "Lee Siskin",
        "found_words": "Called.",
    }
    as_manager.post(_address("_outcome", listed[27]), whole)
    assert AllocationEntry.objects.get(pk=listed[27].pk).status == "confirmed_ehe"


def test_only_the_manager_may_open_the_error_page(client, admissions_officer, listed):
    client.force_login(admissions_officer)
    assert client.get(_address("_error", listed[1])).status_code == 403
    assert client.get(_address("_finding", listed[29])).status_code == 403


def test_an_entry_in_error_leaves_the_list(as_manager, listed):
    page = as_manager.post(_address("_error", listed[1]), {"words": "Wrong child"}, follow=True)
    assert "is marked as entered in error." in page.text
    assert "Nothing is left to do." in page.text
    assert as_manager.get(LIST).context["total"] == 7
    late = as_manager.post(_address("_error", listed[1]), {"words": "Wrong child"})
    assert "is no longer on the list" in late.text


def test_a_start_date_is_put_right(as_officer, listed):
    form = {
        "starts_on-day": "30",
        "starts_on-month": "11",
        "starts_on-year": "2026",
        "year_group": "4",
    }
    as_officer.post(_address("_start", listed[7]), form)
    entry = AllocationEntry.objects.get(pk=listed[7].pk)
    assert (entry.starts_on, entry.year_group) == (D(2026, 11, 30), 4)
    assert "Start date 30 Nov 2026" in as_officer.get(LIST).text


def test_a_note_shows_as_the_latest(as_officer, listed):
    form = {"words": "School called twice", "on-day": "24", "on-month": "11", "on-year": "2026"}
    as_officer.post(_address("_note", listed[18]), form)
    assert "School called twice" in as_officer.get(LIST).text


def test_nothing_of_a_child_is_cached(as_officer, listed):
    assert "no-store" in as_officer.get(LIST)["Cache-Control"]


def test_who_confirmed_a_start_is_said_once(as_officer, listed, admissions_officer):
    allocations.confirm_on_roll(
        by=admissions_officer, entry=listed[7], first_day=TODAY, confirmed_by="Mr Deskley"
    )
    page = as_officer.get(_address("", listed[7])).content.decode()
    assert page.count("Mr Deskley") == 1
    assert "Confirmed by" in page
