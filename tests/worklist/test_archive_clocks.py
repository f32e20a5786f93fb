"""What an archiving form owes, and what it does to the long-term clock of its case."""

import datetime as dt

import pytest
import time_machine

from cases import services
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from cme.worklist.services import finish, reconcile
from tests.cases.scene import arrangements
from tests.factories import make_archive_draft, make_case, make_dormant
from tests.worklist.owed import ended, the_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 11, 24)
LONG_TERM = ("long_term", "long_term_manager")


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def case(officer):
    arrangements()
    return make_case(by=officer, opened_on=dt.date(2026, 5, 20))


@pytest.fixture
def draft(case):
    return make_archive_draft(case)


def long_term():
    rows = WorkItem.objects.open().filter(kind__in=LONG_TERM)
    return sorted(rows.values_list("kind", flat=True))


def test_a_form_waits_for_its_signatory_five_working_days(draft, officer, case):
    services.sign_archive(by=officer, request=draft)
    item = the_item(
        "archive_sign",
        due=dt.date(2026, 12, 1),
        why="5 working days after Rowan Sandpiper signed on 24 Nov 2026.",
        says=f"Sign or return the archiving form of {case.reference}.",
        owner=draft.line_manager,
    )
    assert WorkItem.objects.visible_to(draft.line_manager).filter(pk=item.pk).exists()
    services.sign_archive(by=draft.line_manager, request=draft)
    assert ended(item, by=draft.line_manager)
    theirs = WorkItem.objects.open().get(kind="archive_sign")
    assert theirs.owner == draft.director
    assert WorkItem.objects.visible_to(draft.director).filter(pk=theirs.pk).exists()


def test_a_form_that_came_back_is_its_officers_work(draft, officer, case):
    services.sign_archive(by=officer, request=draft)
    services.return_archive(
        by=draft.line_manager, request=draft, reason="visit_needed", words="Go and look."
    )
    item = the_item(
        "archive_returned",
        due=TODAY,
        why="Returned on 24 Nov 2026: visit needed.",
        says=f"The archiving form of {case.reference} came back.",
        owner=officer,
    )
    assert not WorkItem.objects.open().filter(kind="archive_sign").exists()
    services.take_up(by=officer, request=draft)
    assert ended(item, by=officer)


def test_long_term_work_ends_while_a_form_is_in_signature_and_comes_back_once(draft, officer):
    assert long_term() == sorted(LONG_TERM)
    services.sign_archive(by=officer, request=draft)
    assert long_term() == []
    services.return_archive(
        by=draft.line_manager, request=draft, reason="unclear", words="Who said so?"
    )
    assert long_term() == sorted(LONG_TERM)
    services.take_back(by=officer, request=draft, words="An aunt rang.")
    assert long_term() == sorted(LONG_TERM)
    assert WorkItem.objects.filter(kind__in=LONG_TERM).count() == 2
    for kind in LONG_TERM:
        assert sum(reconcile(CLOCKS[kind], on=TODAY)) == 0


def test_a_manager_is_told_again_when_each_renewed_plan_runs_out(case, officer, manager, clock):
    services.refresh(case, by=officer)
    for until in (dt.date(2026, 12, 15), dt.date(2027, 1, 20)):
        finish(by=manager, item=WorkItem.objects.open().get(kind="long_term_manager"))
        services.renew_plan(by=officer, case=case, words="Try the aunt.", until=until)
        assert not WorkItem.objects.open().filter(kind="long_term_manager").exists()
        clock.move_to(dt.datetime.combine(until, dt.time(10), dt.UTC))
        assert reconcile(CLOCKS["long_term_manager"], on=until).made == 1
        assert reconcile(CLOCKS["long_term_manager"], on=until).made == 0
    assert WorkItem.objects.filter(kind="long_term_manager").count() == 3


def test_the_next_step_says_with_whom_a_form_lies(case, draft, officer):
    steps = dict(case.steps.values_list("code", "words"))
    assert steps["archive_draft"] == "Finish the archiving form and sign it"
    services.sign_archive(by=officer, request=draft)
    steps = dict(case.steps.values_list("code", "words"))
    name = draft.line_manager.name
    assert steps["archive_signing"] == f"{name} signs or returns the archiving form"
    assert not {"archive_draft", "long_term"} & steps.keys()
    assert not WorkItem.objects.filter(kind="case_step", about__contains="archiving").exists()


def test_the_look_a_year_on_is_of_the_area_where_the_officer_has_left(case, officer, clock):
    rested = make_dormant(case)
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    due = rested.steps.get(code="dormant_review").due_on
    assert due == dt.date(2027, 11, 24)
    clock.move_to(f"{due} 10:00Z")
    reconcile(CLOCKS["dormant_review"], on=due)
    item = WorkItem.objects.get(kind="dormant_review")
    assert (item.owner, item.area, item.due_on) == (None, rested.area, due)
