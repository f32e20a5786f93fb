"""The caseload lists, counts, sorts and pages in the database, and hides what is restricted."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import services
from cases.models import Case
from cme.audit.models import AccessRecord
from cme.core.people import store_keys
from tests.factories import ChildFactory, PersonFactory, SchoolFactory, make_case

pytestmark = pytest.mark.django_db
LIST = "/cases/"


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


def named(given, family, **rest):
    person = PersonFactory(given_name=given, family_name=family, **rest)
    store_keys(person)
    return ChildFactory(person=person)


def shown(response):
    return " ".join(response.content.decode().split())


def references(response):
    return [row.case.reference for row in response.context["rows"]]


def test_my_open_cases_come_first_and_the_earliest_due_of_them(as_officer, officer, other_officer):
    make_case(by=other_officer)
    later = make_case(by=officer, next_due_on=dt.date(2026, 12, 1))
    sooner = make_case(by=officer, next_due_on=dt.date(2026, 11, 19))
    assert references(as_officer.get(LIST)) == [sooner.reference, later.reference]


def test_a_filter_for_my_area_and_for_anyone(as_officer, officer, other_officer, east, west):
    here = make_case(by=other_officer, area=east)
    there = make_case(by=other_officer, area=west)
    assert references(as_officer.get(LIST + "?whose=area")) == [here.reference]
    assert set(references(as_officer.get(LIST + "?whose=anyone"))) == {
        here.reference,
        there.reference,
    }


def test_overdue_is_said_in_words_and_counted(as_officer, officer):
    make_case(by=officer, next_due_on=dt.date(2026, 11, 19), next_step="establish")
    make_case(by=officer, next_due_on=dt.date(2026, 12, 19), next_step="establish")
    response = as_officer.get(LIST + "?only=overdue")
    assert len(references(response)) == 1
    assert "overdue by 5 days" in shown(response)
    assert "Overdue (1)" in shown(response)


def test_statuses_are_counted_whatever_is_ticked(as_officer, officer):
    case = make_case(by=officer)
    make_case(by=officer)
    services.move_case(
        by=officer, case=case, to="place_sought", reason="needs_place", on=dt.date(2026, 11, 24)
    )
    response = as_officer.get(LIST + "?status=place_sought")
    assert references(response) == [case.reference]
    assert "Enquiries (1)" in shown(response)
    assert "Place being sought (1)" in shown(response)


@pytest.mark.parametrize(
    "typed", ["Marrowby", "tobias marrowby", "marowby", "R999000015001", "Márrowby"]
)
def test_a_name_however_spelt_and_a_upn_find_the_case(as_officer, officer, typed):
    case = make_case(by=officer, child=named("Tobias", "Marrowby", upn="R999000015001"))
    make_case(by=officer, child=named("Ines", "Copperfield"))
    assert references(as_officer.get(LIST, {"q": typed})) == [case.reference]


def test_a_reference_typed_loosely_finds_the_case(as_officer, officer):
    case = make_case(by=officer)
    loose = case.reference.lower().replace("-", " ")
    assert references(as_officer.get(LIST, {"q": loose})) == [case.reference]


def test_a_school_finds_those_who_left_it(as_officer, officer):
    school = SchoolFactory(name="Marlpit Lane Primary", search_name="marlpit lane primary")
    case = make_case(by=officer, child=ChildFactory(last_school=school))
    make_case(by=officer)
    assert references(as_officer.get(LIST, {"school": "marlpit"})) == [case.reference]


def test_a_restricted_row_shows_its_reference_and_nothing_else(
    as_officer, officer, other_officer, manager
):
    child = named("Nadia", "Quillfeather", upn="")
    case = make_case(by=other_officer, child=child, next_step="establish")
    services.restrict(by=manager, child=child, named_people=[manager])
    response = as_officer.get(LIST + "?whose=anyone")
    text = shown(response)
    assert "Restricted record" in text
    assert case.reference in text
    assert "Quillfeather" not in text
    assert references(as_officer.get(LIST + "?whose=anyone&q=Quillfeather")) == []


def test_the_ids_shown_are_recorded_once_without_the_restricted(
    as_officer, officer, other_officer, manager
):
    case = make_case(by=officer)
    hidden = make_case(by=other_officer, child=ChildFactory(restricted=True))
    as_officer.get(LIST + "?whose=anyone")
    record = AccessRecord.objects.get(kind="list", by=officer)
    assert record.shown == [case.child_id]
    assert hidden.child_id not in record.shown


@pytest.mark.parametrize("number", [5, 60])
def test_a_list_of_five_and_of_sixty_asks_the_same_few_queries(
    as_officer, officer, number, django_assert_max_num_queries
):
    for _ in range(number):
        make_case(by=officer)
    as_officer.get(LIST)
    with django_assert_max_num_queries(8):
        response = as_officer.get(LIST)
    assert len(references(response)) == min(number, 25)


def test_the_last_page_says_what_it_shows(as_officer, officer):
    for _ in range(52):
        make_case(by=officer)
    response = as_officer.get(LIST + "?page=3")
    assert "Showing <b>51</b> to <b>52</b> of <b>52</b> cases" in shown(response)


@pytest.mark.parametrize("sort", ["due", "-due", "child"])
def test_the_pages_together_list_every_case_once_the_restricted_first(
    as_officer, officer, other_officer, sort
):
    for day in range(55):
        make_case(by=officer, next_due_on=dt.date(2026, 11, 1) + dt.timedelta(days=day % 20))
    make_case(by=officer)
    hidden = {
        make_case(by=other_officer, child=ChildFactory(restricted=True)).reference for _ in range(2)
    }
    pages = [
        references(as_officer.get(f"{LIST}?whose=anyone&sort={sort}&page={number}"))
        for number in (1, 2, 3)
    ]
    everything = [reference for page in pages for reference in page]
    assert [len(page) for page in pages] == [25, 25, 8]
    assert len(set(everything)) == 58
    assert set(everything[:2]) == hidden
    due = [Case.objects.get(reference=one).next_due_on for one in everything[2:-1]]
    if sort != "child":
        assert due == sorted(due, reverse=sort == "-due")


def test_what_is_too_many_to_count_says_so(as_officer, officer, monkeypatch):
    monkeypatch.setattr("cases.caseload.MOST", 3)
    monkeypatch.setattr("cases.forms.caseload.MOST", 3)
    for _ in range(5):
        make_case(by=officer)
    text = shown(as_officer.get(LIST + "?whose=anyone"))
    assert "Enquiries (3+)" in text
    assert "More than 3 cases fit these filters, and only the first 3 are listed." in text


@pytest.mark.parametrize("sort", ["child", "year", "status", "open", "contact", "due"])
def test_every_column_sorts_both_ways_and_says_so(as_officer, officer, sort):
    make_case(by=officer, child=named("Ann", "Avocet", born_on=dt.date(2012, 1, 1)))
    make_case(by=officer, child=named("Zed", "Yaffle", born_on=dt.date(2018, 1, 1)))
    up = as_officer.get(LIST + f"?sort={sort}")
    down = as_officer.get(LIST + f"?sort=-{sort}")
    assert 'aria-sort="ascending"' in shown(up)
    assert 'aria-sort="descending"' in shown(down)
    if sort == "child":
        assert references(up) == references(down)[::-1]


def test_nonsense_in_the_address_is_ignored(as_officer):
    response = as_officer.get(LIST + "?sort=;drop&page=x&status=zzz&whose=him&only=%00&q=%00")
    assert response.status_code == 200


def test_an_empty_caseload_says_what_to_do(as_officer):
    assert "You have no open cases." in shown(as_officer.get(LIST))
    assert "No cases fit these filters." in shown(as_officer.get(LIST + "?q=nobody"))


def test_a_manager_gives_ticked_cases_to_an_officer(client, manager, officer, other_officer):
    cases = [make_case(by=officer) for _ in range(3)]
    client.force_login(manager)
    response = client.post(
        reverse("cases:assign"),
        {"case": [case.reference for case in cases], "officer": other_officer.pk},
        follow=True,
    )
    assert "3 cases given to Priya Lapwing." in shown(response)
    assert Case.objects.filter(officer=other_officer).count() == 3


def test_one_case_is_given_in_the_singular_and_nobody_chosen_is_refused(
    client, manager, officer, other_officer
):
    case = make_case(by=officer)
    client.force_login(manager)
    asked = {"case": [case.reference]}
    assert "Select who gets these cases." in shown(client.post(reverse("cases:assign"), asked))
    given = client.post(reverse("cases:assign"), asked | {"officer": other_officer.pk}, follow=True)
    assert "1 case given to Priya Lapwing." in shown(given)


def test_one_case_that_may_not_be_given_stops_them_all(client, manager, officer, other_officer):
    fine = make_case(by=officer)
    barred = make_case(by=officer, child=ChildFactory(restricted=True))
    client.force_login(manager)
    response = client.post(
        reverse("cases:assign"),
        {"case": [fine.reference, barred.reference], "officer": other_officer.pk},
    )
    assert f"You may not change {barred.reference}, so nothing was changed." in shown(response)
    fine.refresh_from_db()
    assert fine.officer == officer
