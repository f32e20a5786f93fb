"""Who only signs archiving forms reads the cases that wait for them or that they signed."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import services, statuses
from cases.models import ArchiveRequest, ArchiveSignature, Case, Child, Delegation
from cme.accounts.roles import home_of
from cme.audit.lifecycle import begin, move
from cme.audit.models import AccessRecord
from tests.factories import UserFactory, make_case

pytestmark = pytest.mark.django_db
READ = ("case", "enquiries", "contacts", "chronology", "household", "history", "archive")
WRITE = ("check", "note", "move", "close", "marks", "wake")


def form_with(manager, director, officer, *, until=statuses.WITH_DIRECTOR, **fields):
    """Return an archiving form that lies with a signatory."""
    case = fields.pop("case", None) or make_case(by=officer, opened_on=dt.date(2026, 1, 14))
    form = ArchiveRequest(
        case=case, officer=officer, line_manager=manager, director=director, **fields
    )
    begin(form, by=officer, reason="begun", on=dt.date(2026, 11, 12))
    for status, reason, person in (
        (statuses.WITH_LINE_MANAGER, "form_complete", officer),
        (statuses.WITH_DIRECTOR, "signed", manager),
    ):
        form = move(form, status, by=person, reason=reason, on=dt.date(2026, 11, 18))
        role = "officer" if person == officer else "line_manager"
        sign(form, person, role)
        if status == until:
            break
    ArchiveRequest.objects.filter(pk=form.pk).update(
        sign_by=dt.date(2026, 11, 25), sign_why="5 working days after it came to you"
    )
    form.refresh_from_db()
    return form


def sign(form, person, role):
    return ArchiveSignature.objects.create(
        request=form, role=role, person=person, signed_on=dt.date(2026, 11, 18), digest="0" * 64
    )


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
    form = form_with(manager, director, officer, until=statuses.WITH_LINE_MANAGER)
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
    sign(form, director, "director")
    move(form, statuses.AGREED, by=director, reason="signed", on=dt.date(2026, 11, 24))
    assert open_page(client, director, "case", form.case).status_code == 200


def test_a_void_signature_opens_nothing(form, director, client, officer):
    given = sign(form, director, "director")
    given.voided_at = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    given.save()
    move(form, statuses.DRAFTING, by=officer, reason="edited", on=dt.date(2026, 11, 24))
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


def test_a_restricted_child_opens_only_to_a_named_signatory(
    form, officer, manager, director, client
):
    services.restrict(by=manager, child=form.case.child, named_people=[officer, manager])
    assert open_page(client, director, "case", form.case).status_code == 404
    page = client.get(reverse("cases:to_sign")).content.decode()
    assert "Restricted record" in page
    assert form.case.child.person.family_name not in page
    Child.objects.get(pk=form.case.child_id).named_people.add(director)
    assert client.get(reverse("cases:case", args=[form.case.reference])).status_code == 200


def test_the_list_shows_what_waits_and_what_was_signed(form, officer, manager, director, client):
    done = form_with(manager, director, officer)
    sign(done, director, "director")
    move(done, statuses.AGREED, by=director, reason="signed", on=dt.date(2026, 11, 20))
    form_with(manager, UserFactory(role="commissioning_director"), officer)
    client.force_login(director)
    response = client.get(reverse("cases:to_sign"))
    assert [row.form for row in response.context["waiting"]] == [form]
    assert [row.form for row in response.context["signed"]] == [done]
    shown = AccessRecord.objects.filter(by=director, kind="list").latest("pk").shown
    assert sorted(shown) == sorted([form.case.child_id, done.case.child_id])


def test_a_manager_does_not_sign_what_they_wrote(manager, director):
    form = form_with(manager, director, manager, until=statuses.WITH_LINE_MANAGER)
    assert form not in ArchiveRequest.objects.waiting_for(manager, dt.date(2026, 11, 24))


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
