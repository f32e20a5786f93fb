"""Items are what the records' dates owe: made once, changed with the dates, ended with the need."""

import datetime as dt

import pytest

from cme.audit.lifecycle import move
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from cme.worklist.rules import AHEAD
from cme.worklist.services import Counts, paused, reconcile, refresh, refresh_many
from referrals.models import Referral
from tests.factories import make_referral

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def triage():
    return CLOCKS["referral_triage"]


@pytest.fixture
def referral(officer):
    return make_referral(by=officer, due_on=TODAY)


def test_what_is_owed_is_listed_once(triage, referral):
    assert reconcile(triage, on=TODAY) == Counts(made=1)
    assert reconcile(triage, on=TODAY) == Counts()
    item = WorkItem.objects.get()
    assert (item.reference, item.due_on) == (referral.reference, TODAY)


def test_what_is_due_much_later_is_not_listed_yet(triage, referral):
    assert reconcile(triage, on=TODAY - AHEAD - dt.timedelta(days=1)) == Counts()
    assert reconcile(triage, on=TODAY - AHEAD) == Counts(made=1)


def test_another_day_changes_the_item(triage, referral):
    reconcile(triage, on=TODAY)
    Referral.objects.update(due_on=TODAY + dt.timedelta(days=3))
    assert reconcile(triage, on=TODAY) == Counts(changed=1)
    assert reconcile(triage, on=TODAY) == Counts()
    assert WorkItem.objects.get().due_on == TODAY + dt.timedelta(days=3)


def test_what_is_no_longer_owed_ends(triage, referral, officer):
    reconcile(triage, on=TODAY)
    move(referral, "awaiting_information", by=officer, reason="needs_facts", on=referral.status_on)
    assert reconcile(triage, on=TODAY) == Counts(settled=1)
    assert WorkItem.objects.get().end == "settled"


def test_one_record_is_brought_up_to_date_at_once(referral, officer):
    refresh(referral, on=TODAY)
    assert WorkItem.objects.open().count() == 1
    refresh(referral, on=TODAY)
    move(referral, "awaiting_information", by=officer, reason="needs_facts", on=referral.status_on)
    refresh(referral, by=officer, on=TODAY)
    item = WorkItem.objects.get()
    assert (item.end, item.ended_by) == ("settled", officer)
    move(referral, "received", by=officer, reason="facts_came", on=referral.status_on)
    refresh(referral, by=officer, on=TODAY)
    assert WorkItem.objects.open().count() == 1


def test_an_item_settled_by_mistake_comes_back(triage, referral):
    reconcile(triage, on=TODAY)
    WorkItem.objects.update(end="settled", ended_at="2026-11-23T09:00Z")
    assert reconcile(triage, on=TODAY) == Counts(made=1)
    assert WorkItem.objects.get().ended_at is None


def test_the_door_of_visibility_is_the_record(referral, officer, manager, auditor):
    refresh(referral, on=TODAY)
    assert WorkItem.objects.visible_to(officer).count() == 1
    assert WorkItem.objects.visible_to(auditor).count() == 0
    Referral.objects.update(restricted=True)
    assert WorkItem.objects.visible_to(officer).count() == 0


def test_while_the_list_is_paused_nothing_is_listed_and_what_is_owed_is_found_after(
    triage, referral
):
    with paused():
        refresh(referral, on=TODAY)
        refresh_many([referral], on=TODAY)
    assert not WorkItem.objects.exists()
    assert reconcile(triage, on=TODAY) == Counts(made=1)
