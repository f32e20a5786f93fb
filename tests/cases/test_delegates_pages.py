"""Naming who signs archiving forms while somebody is away, on its page."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import services
from cases.models import Delegation
from tests.cases.test_signatories import form_with
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAYS = {
    "from_on-day": "24", "from_on-month": "11", "from_on-year": "2026",
    "until_on-day": "4", "until_on-month": "dec", "until_on-year": "2026",
}  # fmt: skip


@pytest.fixture
def stand_in(db):
    return UserFactory(role="commissioning_director", name="Hollis Wryneck")


@pytest.fixture
def administrator(db):
    return UserFactory(role="system_administrator", name="Sage Bittern")


def name(client, by, **data):
    client.force_login(by)
    return client.post(reverse("cases:delegates"), data)


def shown_to(client, person):
    client.force_login(person)
    return client.get(reverse("cases:delegates")).content.decode()


def test_a_director_names_who_signs_and_ends_it(director, stand_in, client):
    response = name(client, director, delegate=stand_in.pk, **DAYS)
    assert response.status_code == 302
    row = Delegation.objects.get()
    assert (row.person, row.delegate, row.named_by) == (director, stand_in, director)
    assert row.until_on == dt.date(2026, 12, 4)
    page = client.get(reverse("cases:delegates")).content.decode()
    assert "Hollis Wryneck" in page
    assert (
        "Hollis Wryneck signs for you until"
        in client.get(reverse("cases:to_sign")).content.decode()
    )
    client.post(reverse("cases:end_delegation", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_on == dt.date(2026, 11, 24)
    assert "Nobody is named now." in client.get(reverse("cases:delegates")).content.decode()


def test_the_page_shows_a_delegate_for_whom_they_sign(director, stand_in, client):
    name(client, director, delegate=stand_in.pk, **DAYS)
    assert "You sign for" in shown_to(client, stand_in)


def test_nobody_names_themself_or_who_may_not_sign(director, officer, client):
    for person in (director, officer):
        response = name(client, director, delegate=person.pk, **DAYS)
        assert "Select who signs instead." in response.content.decode()
    assert not Delegation.objects.exists()


def test_days_that_are_over_or_the_wrong_way_round_are_refused(director, stand_in, client):
    over = DAYS | {"until_on-month": "10"}
    text = name(client, director, delegate=stand_in.pk, **over).content.decode()
    assert "Last day away must be today or in the future." in text
    turned = DAYS | {"from_on-month": "12", "from_on-day": "20"}
    text = name(client, director, delegate=stand_in.pk, **turned).content.decode()
    assert "on or after the first day away" in text


def test_two_delegates_for_the_same_days_are_refused_in_words(director, stand_in, manager, client):
    name(client, director, delegate=stand_in.pk, **DAYS)
    text = name(client, director, delegate=manager.pk, **DAYS).content.decode()
    assert "End that first, or choose other days." in text


def test_an_administrator_names_for_others(director, stand_in, administrator, client):
    response = name(client, administrator, person=director.pk, delegate=stand_in.pk, **DAYS)
    assert response.status_code == 302
    assert Delegation.objects.get().named_by == administrator
    assert "Named by Sage Bittern" in shown_to(client, director)


def test_a_director_sees_and_ends_nobody_elses(director, stand_in, manager, client):
    name(client, director, delegate=manager.pk, **DAYS)
    row = Delegation.objects.get()
    client.force_login(stand_in)
    assert client.post(reverse("cases:end_delegation", args=[row.pk])).status_code == 404
    assert "Morgan Fieldfare</td>" not in shown_to(client, stand_in)


def test_an_officer_has_no_delegates(officer, client):
    client.force_login(officer)
    assert client.get(reverse("cases:delegates")).status_code == 403


def test_an_administrator_names_who_signs_for_somebody_who_left(
    officer, manager, director, administrator, stand_in, client
):
    form = form_with(manager, director, officer)
    director.is_active = False
    director.save()
    page = shown_to(client, administrator)
    assert director.name in page
    response = name(client, administrator, person=director.pk, delegate=stand_in.pk, **DAYS)
    assert response.status_code == 302
    services.sign_archive(by=stand_in, request=form)
    form.case.refresh_from_db()
    assert form.case.status == "dormant"


def test_who_left_and_is_named_on_no_form_is_not_offered(director, administrator, client):
    director.is_active = False
    director.save()
    assert director.name not in shown_to(client, administrator)
