"""A form sent twice by an impatient hand records one thing; the same thing later is another."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.models import Child
from cme.accounts.models import User
from cme.authority.models import CheckType
from tests.cases.scene import arrangements, worked_case
from tests.factories import ChildFactory

pytestmark = pytest.mark.django_db


def test_a_note_sent_twice_stands_once(officer: User) -> None:
    case = worked_case(officer)
    for _ in range(2):
        services.add_note(by=officer, case=case, words="Aunt rang: they are in Leeds.")
    assert case.events.filter(kind="note", words__contains="Leeds").count() == 1


def test_the_same_note_a_minute_later_is_another(officer: User) -> None:
    case = worked_case(officer)
    services.add_note(by=officer, case=case, words="Rang, no answer.")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1), tick=False):
        services.add_note(by=officer, case=case, words="Rang, no answer.")
    assert case.events.filter(kind="note", words="Rang, no answer.").count() == 2


def test_the_same_note_by_somebody_else_is_another(officer: User, manager: User) -> None:
    case = worked_case(officer)
    for person in (officer, manager):
        services.add_note(by=person, case=case, words="Rang, no answer.")
    assert case.events.filter(kind="note", words="Rang, no answer.").count() == 2


def test_a_check_and_a_contact_sent_twice_are_one_each(officer: User) -> None:
    arrangements()
    case = worked_case(officer)
    before = case.checks.count(), case.contacts.count()
    source = CheckType.objects.get(code="hmrc")
    for _ in range(2):
        check = services.record_check(
            by=officer,
            case=case,
            source=source,
            result="no_record",
            checked_on=timezone.localdate(),
            words="Nothing under this name.",
        )
        contact = services.record_contact(
            by=officer,
            case=case,
            kind="visit",
            state="made",
            happened_at=timezone.now(),
            result="card_left",
        )
    assert (case.checks.count(), case.contacts.count()) == (before[0] + 1, before[1] + 1)
    assert (check, contact) == (case.checks.latest("pk"), case.contacts.latest("pk"))


@pytest.fixture
def doubtful(officer: User) -> Child:
    case = worked_case(officer)
    known = ChildFactory()
    case.child.possible_match_of = known
    case.child.save()
    return case.child


def test_both_children_say_that_they_may_be_one(
    doubtful: Child, client: Client, officer: User
) -> None:
    known = doubtful.possible_match_of
    assert known is not None
    client.force_login(officer)
    for child, other in ((doubtful, known), (known, doubtful)):
        page = client.get(reverse("cases:child", args=[child.reference])).content.decode()
        assert "May be a child we know" in page
        assert reverse("cases:child", args=[other.reference]) in page
    case_page = client.get(reverse("cases:case", args=[doubtful.cases.get().reference]))
    assert known.reference in case_page.content.decode()


def test_a_restricted_child_is_not_named_as_one_it_may_be(
    doubtful: Child, client: Client, officer: User
) -> None:
    known = doubtful.possible_match_of
    assert known is not None
    known.restricted = True
    known.save()
    client.force_login(officer)
    page = client.get(reverse("cases:child", args=[doubtful.reference])).content.decode()
    assert known.reference not in page
    assert "May be a child we know" not in page
