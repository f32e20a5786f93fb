"""A school never learns where a child went, nor what casework followed (design §8)."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from referrals.services import sources
from schools.models import SchoolStaff
from schools.services import reconciling
from tests.factories import SchoolFactory, make_return

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
SECRETS = ("Canary Tern Academy", "9 Canary Row", "Cardiff", "Canary office", "Auntie Canary")


@pytest.fixture(autouse=True)
def council(db, time_machine):
    time_machine.move_to("2026-11-24 10:00Z", tick=False)
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def own(school_person):
    school = SchoolFactory(name="Quayside Primary School")
    SchoolStaff.objects.create(school=school, person=school_person)
    return school


def _pages(client, row):
    addresses = [
        reverse("schools:home"),
        reverse("schools:leavers"),
        reverse("schools:leaver", args=[row.reference]),
    ]
    return [client.get(address) for address in addresses]


def test_a_reconciled_return_shows_its_school_neither_the_new_one_nor_the_address(
    client, school_person, officer, own
):
    row = make_return(
        by=school_person,
        school=own,
        ground="a",
        destination="school",
        destination_unknown=False,
        new_school=SchoolFactory(name="Canary Tern Academy"),
        future_address={"line_1": "9 Canary Row", "town": "Cardiff"},
        future_parent="Auntie Canary",
    )
    reconciling.reconcile(
        by=officer,
        deletion_return=row,
        reason="confirmed_by_school",
        words="Canary office, by phone",
        on=TODAY,
    )
    client.force_login(school_person)
    for page in _pages(client, row):
        assert page.status_code == 200
        assert [one for one in SECRETS if one in page.text] == []
    assert "Finished" in client.get(reverse("schools:leaver", args=[row.reference])).text


def test_an_enquiry_names_its_school_no_referral_and_no_end(client, school_person, officer, own):
    row = make_return(by=school_person, school=own)
    referral = sources.refer_return(row.pk)
    row.refresh_from_db()
    reconciling.finish_enquiry(
        by=officer, deletion_return=row, on=TODAY, words="Canary office found the child"
    )
    client.force_login(school_person)
    for page in _pages(client, row):
        assert page.status_code == 200
        assert referral.reference not in page.text
        assert "Canary" not in page.text
