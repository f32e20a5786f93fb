"""A referral tells of the children it became: a restricted one closes it to everybody else."""

import pytest
from django.test import Client
from django.urls import reverse

from cases import services as casework
from cases.models import Child
from cme.accounts.models import User
from cme.core.people import store_keys
from referrals.models import Referral
from tests.factories import ChildFactory, make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def became(council: None, officer: User, manager: User) -> Referral:
    """A referral of two children; the first became a child whom the manager restricted."""
    referral = make_referral(by=officer, children=2, area=officer.area)
    child: Child = ChildFactory()
    referral.children.filter(position=0).update(child=child)
    casework.restrict(by=manager, child=child, named_people=[manager])
    return referral


def test_only_the_named_people_open_it(
    became: Referral, client: Client, officer: User, manager: User
) -> None:
    page = reverse("referrals:detail", args=[became.reference])
    client.force_login(officer)
    assert client.get(page).status_code == 404
    client.force_login(manager)
    assert client.get(page).status_code == 200


def test_the_queue_names_who_will_look_and_nobody_else(
    became: Referral, client: Client, officer: User
) -> None:
    client.force_login(officer)
    page = client.get(reverse("referrals:queue")).content.decode()
    assert "You may not open this. Morgan Fieldfare will look." in page
    assert not any(row.person.full_name in page for row in became.children.all())


def test_search_does_not_lead_to_the_other_child_of_it(
    became: Referral, client: Client, officer: User, manager: User
) -> None:
    other = became.children.get(position=1).person
    store_keys(other)
    for person, is_found in ((officer, False), (manager, True)):
        client.force_login(person)
        page = client.get(reverse("search"), {"q": other.family_name}).content.decode()
        assert (became.reference in page) == is_found
