"""Deciding a referral through its page: each decision beside what refuses it."""

import pytest
from django.urls import reverse

from cases.models import Case, Relation
from referrals.models import Referral
from tests.referrals.triage.conftest import decision

pytestmark = pytest.mark.django_db


def _page(referral):
    return reverse("referrals:detail", args=[referral.reference])


def _again(referral):
    return Referral.objects.get(pk=referral.pk)


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def _open_both(referral, officer, **more):
    answers = {
        "decision": "open",
        "children": ["0", "1"],
        "is_0": "new",
        "is_1": "new",
        "area": officer.area_id,
        "officer": officer.pk,
    }
    return decision(referral, **(answers | more))


def test_one_decision_opens_a_case_for_each_child_and_relates_them(at_desk, officer, reported):
    referral = reported()
    answer = at_desk.post(_page(referral), _open_both(referral, officer), follow=True)
    referral = _again(referral)
    assert referral.status == "accepted", answer.context["form"].errors
    cases = list(Case.objects.order_by("pk"))
    assert [case.child.person.given_name for case in cases] == ["Maya", "Kit"]
    assert [child.case_id for child in referral.children.all()] == [case.pk for case in cases]
    assert Relation.objects.filter(child=cases[0].child, other=cases[1].child).exists()
    assert f"Case {cases[0].reference} is open." in answer.content.decode()
    assert (referral.decided_by, referral.decision_words) == (officer, "I am sure enough.")
