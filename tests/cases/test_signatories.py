"""Who only signs archiving forms reads the cases that wait for them or that they signed."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import services
from cases.models import ArchiveRequest, Case, Delegation
from cme.accounts.roles import home_of
from cme.audit.models import AccessRecord
from cme.core.errors import RuleBroken
from tests.factories import UserFactory, make_case

pytestmark = pytest.mark.django_db
READ = ("case", "enquiries", "contacts", "chronology", "household", "history", "archive")
WRITE = ("check", "note", "move", "close", "marks", "wake")


def form_with(manager, director, officer, *, signed=2, case=None):
    """Return an archiving form with so many signatures; the officer's is the first."""
    opened = {"opened_on": dt.date(2026, 1, 14), "residency": "left_unknown"}
    case = case or make_case(by=officer, **opened)
    form = services.save_archive(
        by=officer,
        request=services.begin_archive(by=officer, case=case),
        summary="Nine calls, four letters.",
        would_wake="A school asks for the file.",
        no_visit_why="",
        line_manager=manager,
        director=director,
    )
    for person in (officer, manager, director)[:signed]:
        form = services.sign_archive(by=person, request=form)
    return form


@pytest.fixture
def form(officer, manager, director):
    return form_with(manager, director, officer)


def open_page(client, person, name, case):
    client.force_login(person)
    return client.get(reverse(f"cases:{name}", args=[case.reference]))


@pytest.mark.parametrize("name", READ)
def test_a_director_reads_the_case_that_waits_for_them(form, director, client, name):
    assert open_page(client, director, name, form.case).status_code == 200
    assert AccessRecord.objects.filter(by=director, subject_id=form.case.child_id).exists()


def test_a_director_reads_the_child_of_that_case_and_no_other(form, officer, director, client):
    client.force_login(director)
    other = make_case(by=officer)
    address = "cases:child"
    assert client.get(reverse(address, args=[form.case.child.reference])).status_code == 200
    assert client.get(reverse(address, args=[other.child.reference])).status_code == 404


@pytest.mark.parametrize("name", READ)
def test_a_case_that_waits_for_another_director_is_not_theirs(form, client, name):
    other = UserFactory(role="commissioning_director")
    assert open_page(client, other, name, form.case).status_code == 404


def test_a_form_that_is_not_yet_with_the_director_opens_nothing(officer, manager, director, client):
    form = form_with(manager, director, officer, signed=1)
    assert open_page(client, director, "case", form.case).status_code == 404


@pytest.mark.parametrize("name", WRITE)
def test_a_director_works_no_case(form, director, client, name):
    assert open_page(client, director, name, form.case).status_code == 403


def test_a_director_sees_no_button_that_writes(form, director, client):
    page = open_page(client, director, "case", form.case).content.decode()
    assert "Log a call or visit" not in page
    assert "Do something else" not in page
    assert 'id="actions"' not in page


def test_a_director_neither_lists_nor_searches_cases(form, director, client):
    client.force_login(director)
    assert client.get(reverse("cases:list")).status_code == 403
    assert client.get(reverse("search"), {"q": form.case.reference}).status_code == 403
    assert not Case.objects.listed_to(director).exists()


def test_who_signed_may_read_afterwards(form, director, client):
    services.sign_archive(by=director, request=form)
    assert open_page(client, director, "case", form.case).status_code == 200


def test_who_is_no_director_any_more_does_not_sign_as_one(form, director, client):
    director.role = "cme_manager"
    director.save()
    assert not ArchiveRequest.objects.waiting_for(director, dt.date(2026, 11, 24)).exists()
    with pytest.raises(RuleBroken, match="can no longer sign archiving forms"):
        services.sign_archive(by=director, request=form)


def test_a_form_they_returned_opens_nothing(form, director, client):
    services.return_archive(by=director, request=form, reason="unclear", words="Who was asked?")
    assert open_page(client, director, "case", form.case).status_code == 404


def test_a_delegate_reads_only_in_their_days(form, director, client):
    stand_in = UserFactory(role="commissioning_director", name="Hollis Wryneck")
    days = Delegation.objects.create(
        person=director,
        delegate=stand_in,
        from_on=dt.date(2026, 11, 23),
        until_on=dt.date(2026, 11, 24),
        named_by=director,
    )
    assert open_page(client, stand_in, "case", form.case).status_code == 200
    days.until_on = dt.date(2026, 11, 23)
    days.save()
    assert open_page(client, stand_in, "case", form.case).status_code == 404


def test_a_restricted_child_opens_only_to_a_named_signatory(officer, manager, director, client):
    case = make_case(by=officer, opened_on=dt.date(2026, 1, 14), residency="left_unknown")
    named = [officer, manager, director]
    services.restrict(by=manager, child=case.child, named_people=named)
    form = form_with(manager, director, officer, case=case)
    stand_in = UserFactory(role="commissioning_director")
    Delegation.objects.create(
        person=director,
        delegate=stand_in,
        from_on=dt.date(2026, 11, 23),
        until_on=dt.date(2026, 11, 30),
        named_by=director,
    )
    assert open_page(client, stand_in, "case", form.case).status_code == 404
    page = client.get(reverse("cases:to_sign")).content.decode()
    assert "Restricted record" in page
    assert case.child.person.family_name not in page
    assert open_page(client, director, "case", form.case).status_code == 200


def test_the_list_shows_what_waits_and_what_was_signed(form, officer, manager, director, client):
    done = form_with(manager, director, officer, signed=3)
    form_with(manager, UserFactory(role="commissioning_director"), officer)
    client.force_login(director)
    response = client.get(reverse("cases:to_sign"))
    assert [row.form for row in response.context["waiting"]] == [form]
    assert [row.form for row in response.context["signed"]] == [done]
    shown = AccessRecord.objects.filter(by=director, kind="list").latest("pk").shown
    assert sorted(shown) == sorted([form.case.child_id, done.case.child_id])


def test_a_manager_does_not_sign_what_they_wrote(manager, director):
    other = UserFactory(role="cme_manager")
    form_with(other, director, manager, signed=1)
    Delegation.objects.create(
        person=other,
        delegate=manager,
        from_on=dt.date(2026, 11, 23),
        until_on=dt.date(2026, 11, 30),
        named_by=other,
    )
    assert not ArchiveRequest.objects.waiting_for(manager, dt.date(2026, 11, 24)).exists()


def test_nobody_else_has_a_list_to_sign(officer, client):
    client.force_login(officer)
    assert client.get(reverse("cases:to_sign")).status_code == 403


def test_the_director_lands_on_what_to_sign(director, client):
    client.force_login(director)
    page = client.get(reverse("cases:to_sign")).content.decode()
    assert "Nothing waits for your signature." in page
    assert home_of(director.role) == "cases:to_sign"


def test_the_list_asks_the_database_a_fixed_number_of_times(
    officer, manager, director, client, django_assert_max_num_queries
):
    for _ in range(26):
        form_with(manager, director, officer)
    client.force_login(director)
    with django_assert_max_num_queries(16):
        page = client.get(reverse("cases:to_sign"))
    assert len(page.context["waiting"]) == 25
