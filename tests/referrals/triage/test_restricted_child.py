"""A referral tells of the children it became: a restricted one closes it to everybody else."""

import pytest
from django.test import Client
from django.urls import reverse

from cases import services as casework
from cases.models import Child
from cme.accounts.models import User
from cme.audit.models import AccessRecord
from cme.core.errors import RuleBroken
from cme.core.people import store_keys
from referrals.models import Referral
from referrals.services import marks, matching
from tests.factories import ChildFactory, UserFactory, make_referral

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


def test_who_was_refused_is_kept(
    became: Referral, client: Client, officer: User, manager: User
) -> None:
    client.force_login(officer)
    client.get(reverse("referrals:detail", args=[became.reference]))
    record = AccessRecord.objects.of(became).get()
    assert (record.kind, record.by) == ("refused", officer)


def test_a_manager_who_is_not_named_cannot_lift_a_restriction(
    council: None, officer: User, manager: User
) -> None:
    named = UserFactory(name="Noor Pipit", role="cme_manager")
    referral = make_referral(by=officer)
    marks.restrict(by=officer, referral=referral, named_people=[named])
    with pytest.raises(RuleBroken, match="Only Noor Pipit can lift this mark"):
        marks.lift_restriction(by=manager, referral=referral, why="Safe now.")
    assert not marks.lift_restriction(by=named, referral=referral, why="Safe now.").restricted


def test_a_restricted_brother_is_not_told_by_agreeing(officer: User, manager: User) -> None:
    brother, known = ChildFactory(person__given_name="Kit"), ChildFactory()
    casework.relate(by=officer, children=[brother, known])
    assert matching._siblings_of([known]) == {known.pk: ["Kit"]}
    casework.restrict(by=manager, child=brother, named_people=[manager])
    assert matching._siblings_of([known]) == {}
