"""From a phone call to a case: keyed in, compared with those we know, decided, and told."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cme.core.models import OutboxMessage
from cme.core.people import store_keys
from referrals.models import Candidate, Referral
from referrals.services.matching import find_candidates
from tests.factories import ChildFactory, PersonFactory, make_case
from tests.referrals.triage.conftest import candidate, decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]


def _known(**fields):
    child = ChildFactory(person=PersonFactory(**fields))
    store_keys(child.person)
    return child


def test_a_call_about_a_known_child_becomes_a_new_report_of_the_same_child(
    client, officer, manager
):
    born = dt.date(2017, 5, 4)
    known = _known(given_name="Maya", family_name="Larkwing", born_on=born)
    hidden = _known(given_name="Maya", family_name="Larkwing", born_on=born)
    hidden.restricted = True
    hidden.save()
    hidden.named_people.add(manager)
    case = make_case(by=officer, child=known)
    client.force_login(officer)
    today = timezone.localdate()
    client.post(
        reverse("referrals:new"),
        {
            "submission_key": "k" * 20,
            "channel": "phone",
            "received_on-day": today.day,
            "received_on-month": today.month,
            "received_on-year": today.year,
            "received_time": "00:00",
            "sender_kind": "parent",
            "worry": "She was told there is no place for her.",
            "child-0-given_name": "Maya",
            "child-0-family_name": "Larkwing",
            "child-0-born-day": "4",
            "child-0-born-month": "May",
            "child-0-born-year": "2017",
            "child-0-sex": "female",
        },
    )
    referral = Referral.objects.get()
    find_candidates(referral_id=referral.pk)
    assert Candidate.objects.get(child=known).verdict == "same"
    assert OutboxMessage.objects.get().to == manager.email
    there = reverse("referrals:detail", args=[referral.reference])
    page = client.get(there).content.decode()
    assert "Likely: 3 agree" in page
    assert "A restricted record may match." in page
    assert hidden.reference not in page
    answers = {"is_0": known.reference, "officer": officer.pk, "area": ""}
    client.post(there, decision(referral, decision="open", **answers))
    assert Referral.objects.get().status == "linked"
    assert Referral.objects.get().children.get().case == case
    assert Case.objects.count() == 1


def test_five_candidates_cost_no_more_questions_than_one(client, officer, reported):
    counts = []
    client.force_login(officer)
    for number in (1, 5):
        referral = reported(children=1)
        for _each in range(number):
            candidate(referral)
        address = reverse("referrals:detail", args=[referral.reference])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked = [one["sql"] for one in queries]
        counts.append(sum("audit_accessrecord" not in sql for sql in asked))
    assert counts[0] == counts[1], counts
