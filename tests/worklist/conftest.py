"""A made-up clock beside the real ones, and items without waiting for a sweep."""

import datetime as dt

import pytest
import time_machine
from django.db.models import Value

from cme.worklist.clocks import CLOCKS, Clock, owing
from cme.worklist.models import WorkItem
from referrals.models import Referral
from tests.factories import make_referral

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
TODAY = NOON.date()


@pytest.fixture
def noon():
    """It is midday on Tuesday 24 November 2026."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def call_back(monkeypatch):
    """A kind of work that ends by hand; every referral owes it and nobody has it."""
    clock = Clock(
        kind="call_back",
        sentence="Call back about {reference}.",
        permission="referrals.triage_referral",
        subject="referrals.referral",
        url_name="referrals:detail",
        owed=lambda: owing(Referral.objects.all(), due="due_on", why="You said so.", area="area"),
        by_hand=True,
    )
    monkeypatch.setitem(CLOCKS, clock.kind, clock)
    return clock


@pytest.fixture
def passed_up(monkeypatch):
    """A kind of work of managers, passed up from whoever keyed the referral in."""
    clock = Clock(
        kind="passed_up",
        sentence="Referral {reference} has not been triaged.",
        permission="referrals.reopen_referral",
        subject="referrals.referral",
        url_name="referrals:detail",
        owed=lambda: owing(Referral.objects.all(), due="due_on", why=Value("Late."), area="area"),
        is_escalation=True,
    )
    monkeypatch.setitem(CLOCKS, clock.kind, clock)
    return clock


@pytest.fixture
def make_item(officer, call_back):
    """Return a maker of items about a new referral of the officer's area, due today."""

    def make(clock=call_back, *, due=TODAY, referral=None, **fields):
        record = referral or make_referral(by=officer, area=officer.area, due_on=due)
        fields.setdefault("area", record.area)
        return WorkItem.objects.create(
            kind=clock.kind,
            subject_type=clock.subject,
            subject_id=record.pk,
            occurrence="1",
            reference=record.reference,
            due_on=due,
            why="You said so.",
            is_escalation=clock.is_escalation,
            **fields,
        )

    return make
