"""One box finds children, referrals and schools, and nothing a person may not open."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Child
from cme.accounts.models import User
from cme.audit.models import AccessRecord
from cme.core.people import store_keys
from tests.factories import ChildFactory, SchoolFactory, make_case, make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def maia(officer: User) -> Child:
    child = ChildFactory(
        person__given_name="Maia",
        person__family_name="Larkwing",
        person__born_on=dt.date(2018, 2, 9),
        person__upn="B801200005001",
    )
    store_keys(child.person)
    make_case(by=officer, child=child)
    return child


def looked_for(client: Client, typed: str) -> str:
    return client.get(reverse("search"), {"q": typed}).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "maia larkwing",
        "Larkwing",
        "LARKWYNG maia",
        "9 2 2018",
        "b801200005001",
        "Lark",
        "mai larkw",
    ],
)
def test_a_child_is_found_by(typed: str, maia: Child, client: Client, officer: User) -> None:
    client.force_login(officer)
    assert maia.reference in looked_for(client, typed)


def test_a_reference_opens_its_record(maia: Child, client: Client, officer: User) -> None:
    client.force_login(officer)
    answer = client.get(reverse("search"), {"q": maia.cases.get().reference.lower()})
    assert answer.url == reverse("cases:case", args=[maia.cases.get().reference])  # type: ignore[attr-defined]


def test_a_restricted_child_is_found_by_named_people_only(
    maia: Child, client: Client, officer: User, manager: User
) -> None:
    maia.restricted = True
    maia.save()
    maia.named_people.add(manager)
    client.force_login(officer)
    for typed in ("Larkwing", "B801200005001", maia.reference, maia.cases.get().reference):
        answer = client.get(reverse("search"), {"q": typed})
        assert answer.status_code == 200
        assert "Maia" not in answer.content.decode()
    client.force_login(manager)
    assert maia.reference in looked_for(client, "Larkwing")


def test_what_was_shown_is_recorded_once(maia: Child, client: Client, officer: User) -> None:
    client.force_login(officer)
    looked_for(client, "Larkwing")
    record = AccessRecord.objects.get()
    assert (record.kind, record.page, record.shown) == ("list", "search", [maia.pk])


def test_a_child_only_reported_is_found(client: Client, officer: User) -> None:
    referral = make_referral(by=officer)
    person = referral.children.get().person
    store_keys(person)
    client.force_login(officer)
    assert referral.reference in looked_for(client, person.full_name)
    straight = client.get(reverse("search"), {"q": referral.reference})
    assert straight["Location"] == reverse("referrals:detail", args=[referral.reference])


def test_a_school_is_found(client: Client, officer: User) -> None:
    school = SchoolFactory(name="Hollin Bank High School", search_name="hollin bank high school")
    client.force_login(officer)
    assert school.name in looked_for(client, "hollin bank")


@pytest.mark.parametrize("typed", ["", "zzz", "%", "K-0000-00", "\u202e", "'; drop table"])
def test_nothing_found_is_an_answer(typed: str, client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get(reverse("search"), {"q": typed}).status_code == 200


def test_search_asks_little_of_the_database(
    maia: Child, client: Client, officer: User, django_assert_max_num_queries: object
) -> None:
    client.force_login(officer)
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        looked_for(client, "Larkwing")


def test_two_letters_must_be_a_whole_name(maia: Child, client: Client, officer: User) -> None:
    client.force_login(officer)
    assert maia.reference not in looked_for(client, "la")
