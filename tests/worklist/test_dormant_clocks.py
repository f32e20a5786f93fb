"""A dormant case that a match woke, and what may be about the child of one: whose, when, until."""

import datetime as dt

import pytest
import time_machine

from cases import services
from cases.models import Sighting
from cme.authority.models import CheckType
from cme.worklist.services import finish
from tests.cases.scene import arrangements
from tests.factories import make_case, make_dormant, make_entry
from tests.worklist.owed import ended, the_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 11, 24)
WHY = "A match came in on 24 Nov 2026; the 6 months run from that day."


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def case(officer):
    return make_dormant(make_case(by=officer, area=officer.area))


@pytest.fixture
def see(case, officer, admissions_officer):
    def match(verdict):
        entry = make_entry(by=admissions_officer)
        return services.see_match(by=officer, case=case, source=entry, verdict=verdict, on=TODAY)

    return match


def test_a_woken_case_begins_again_until_somebody_works_on_it(case, officer, see):
    see("same")
    says = f"Case {case.reference} has woken. Start again."
    item = the_item("case_woken", due=TODAY, why=WHY, says=says, owner=officer)
    arrangements()
    services.record_check(
        by=officer, case=case, source=CheckType.objects.get(code="admissions"),
        result="no_record", checked_on=TODAY, words="Looked.",
    )  # fmt: skip
    assert ended(item, by=officer)


def test_a_note_ends_it_too_and_so_does_a_hand(case, officer, see):
    see("same")
    says = f"Case {case.reference} has woken. Start again."
    item = the_item("case_woken", due=TODAY, why=WHY, says=says, owner=officer)
    finish(by=officer, item=item)
    item.refresh_from_db()
    assert (item.end, item.ended_by) == ("done", officer)
    item = the_item("case_woken", due=TODAY, why=WHY, says=says, owner=officer)
    services.add_note(by=officer, case=case, words="Rang the school.")
    assert ended(item, by=officer)


def test_a_case_woken_by_hand_owes_no_such_item(case, officer):
    services.wake(by=officer, case=case, reason="woken_facts", on=TODAY)
    assert not case.steps.filter(code="case_woken").exists()
    with pytest.raises(AssertionError):
        the_item("case_woken", due=TODAY, why=WHY, says="")


def test_what_may_be_about_the_child_waits_for_an_answer(case, officer, see):
    row = see("possible")
    item = the_item(
        "possible_match",
        due=TODAY,
        why="The same day they came in.",
        says=f"New facts may be about dormant case {case.reference}.",
        owner=officer,
    )
    services.answer_sighting(
        by=officer, case=case, sighting=row, is_the_child=False, words="A cousin."
    )
    assert ended(item, by=officer)


def test_a_case_that_wakes_otherwise_leaves_nothing_to_look_at(case, officer, see):
    see("possible")
    item = the_item(
        "possible_match",
        due=TODAY,
        why="The same day they came in.",
        says=f"New facts may be about dormant case {case.reference}.",
        owner=officer,
    )
    see("same")
    item.refresh_from_db()
    assert item.end == "settled"
    assert Sighting.objects.filter(woke=True).count() == 1
