"""An administrator changes a length: what its page says happens is what happens."""

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from cases import services as casework
from cme.authority import rules, services
from cme.authority.models import Threshold
from cme.site.sweep import sweep
from cme.worklist.models import WorkItem
from referrals.services import triage
from schools.services import reconciling, return_counts
from tests.factories import (
    AreaFactory,
    SchoolFactory,
    make_archive_draft,
    make_case,
    make_dormant,
    make_entry,
    make_plan,
    make_referral,
    make_return,
)

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
D = dt.date
TABLE = Path(__file__).with_name("thresholds.csv")
EFFECTS = {row["code"]: row["effect"] for row in csv.DictReader(TABLE.open(encoding="utf-8"))}
SAID = {
    "again": ("What waits is counted again", "is counted again at once"),
    "at_once": ("Holds at once", "holds at once, also for what began before"),
    "afterwards": ("Holds for what begins afterwards", "What waits already keeps its day"),
    "fixed": ("Fixed by law", "The law fixes this"),
}
Made = tuple[Any, Callable[[Any], dt.date]]


@pytest.fixture
def clock():
    """10am on Monday 16 November 2026, in a council that is set up."""
    with time_machine.travel("2026-11-16 10:00 +00:00", tick=False) as clock:
        call_command("load_authority", "barking_and_dagenham", verbosity=0)
        yield clock


def change(clock, administrator, code, value):
    clock.shift(60)
    row = Threshold.objects.get(code=code)
    services.change_threshold(row=row, value=value, unit=row.unit, by=administrator)
    clock.shift(60)
    return sweep()


def test_the_table_names_every_length_there_is():
    assert set(EFFECTS) == set(rules.THRESHOLDS)
    assert {code for code, effect in EFFECTS.items() if effect == "not_shown"} == (
        rules.NOT_COUNTED_YET
    )


@pytest.mark.parametrize("code", EFFECTS)
def test_the_list_and_the_page_say_from_when_a_change_holds(client, administrator, clock, code):
    client.force_login(administrator)
    address = reverse("set-up-threshold", args=[code])
    answer = client.get(reverse("set-up-thresholds"))
    listed = {line["row"].code: line["effect"] for line in answer.context["rows"]}
    if EFFECTS[code] == "not_shown":
        assert code not in listed
        assert client.get(address).status_code == 404
        return
    assert listed[code] == EFFECTS[code]
    in_list, on_page = SAID[EFFECTS[code]]
    assert in_list in answer.content.decode()
    assert on_page in client.get(address).content.decode()


def _referral(by: Any) -> Made:
    row = make_referral(by=by, due_on=D(2026, 11, 17),
                        due_why="1 working day after it came in on Mon 16 Nov 2026")  # fmt: skip
    return row, lambda row: row.due_on


def _asked(by: Any) -> Made:
    row = make_referral(by=by)
    also = triage.Also(row.version, "We need a fact.", row.priority)
    row = triage.decide_ask(
        by=by, referral=row, also=also, whom="The school", what="Where is the child?"
    )
    return row, lambda row: row.chase_on


def _form(by: Any) -> Made:
    draft = make_archive_draft(make_case(by=by, opened_on=D(2026, 3, 2)), by=by)
    return casework.sign_archive(by=by, request=draft), lambda row: row.sign_by


def _plan(by: Any) -> Made:
    return make_plan(by=by), lambda row: row.decide_by


def _question(by: Any) -> Made:
    row = make_return(by=by)
    return_counts.recount([row])
    row = reconciling.ask(by=by, deletion_return=row, words="Where did they go?")
    return row, lambda row: row.answer_due_on


def _entry(by: Any) -> Made:
    return make_entry(by=by, school=SchoolFactory()), lambda row: row.escalates_on


def _case(by: Any) -> Made:
    return make_case(by=by, opened_on=D(2026, 11, 2)), lambda row: row.long_term_on


def _first_source(by: Any) -> Made:
    case = make_case(by=by)
    return case, lambda row: row.steps.get(code="first_check").due_on


def _dormant(by: Any) -> Made:
    case = make_dormant(make_case(by=by, opened_on=D(2026, 3, 2)))
    return case, lambda row: row.steps.get(code="dormant_review").due_on


WAITING = {
    "triage": (_referral, "3"),
    "information_chase": (_asked, "8"),
    "archive_sign": (_form, "8"),
    "plan_request": (_plan, "4"),
    "return_query": (_question, "8"),
    "allocation": (_entry, "25"),
    "long_term": (_case, "5"),
    "first_check": (_first_source, "3"),
    "dormant_review": (_dormant, "6"),
}
"""How a record waits on a length, and another length."""


@pytest.mark.parametrize("code", WAITING)
def test_what_waits_follows_a_new_length_once_and_comes_back_with_the_old_one(
    officer, administrator, clock, code
):
    make, value = WAITING[code]
    assert EFFECTS[code] == "again"
    row, day_of = make(officer)
    sweep()
    row.refresh_from_db()
    before, old = day_of(row), Threshold.objects.get(code=code).value
    change(clock, administrator, code, value)
    row.refresh_from_db()
    assert (day_of(row) > before) == (int(value) > int(old))
    assert day_of(row) != before
    assert not any(done for name, done in sweep().items() if name.endswith("counted again"))
    change(clock, administrator, code, old)
    row.refresh_from_db()
    assert day_of(row) == before


def test_a_new_length_says_so_in_the_reason_and_on_the_work_list(officer, administrator, clock):
    row, _day_of = _referral(officer)
    sweep()
    change(clock, administrator, "triage", "3")
    row.refresh_from_db()
    assert row.due_on == D(2026, 11, 19)
    assert row.due_why == "3 working days after it came in on Mon 16 Nov 2026"
    assert row.late_on == D(2026, 11, 20)
    item = WorkItem.objects.open().get(subject_id=row.pk, kind="referral_triage")
    assert (item.due_on, item.why) == (D(2026, 11, 19), f"{row.due_why}.")


def test_an_urgent_referral_is_read_the_same_day_whatever_the_length(officer, administrator, clock):
    row = make_referral(by=officer, priority="urgent", due_on=D(2026, 11, 16),
                        due_why="Urgent: the same day, because a child may be harmed")  # fmt: skip
    change(clock, administrator, "triage", "5")
    row.refresh_from_db()
    assert row.due_on == D(2026, 11, 16)


def test_a_length_that_holds_afterwards_leaves_what_waits(officer, administrator, clock):
    row = make_referral(by=officer)
    row.do_not_contact, row.do_not_contact_on = True, D(2026, 11, 16)
    row.contact_decide_on = D(2026, 11, 17)
    row.save()
    change(clock, administrator, "mark_decision", "4")
    row.refresh_from_db()
    assert row.contact_decide_on == D(2026, 11, 17)


def test_pages_promise_the_time_that_the_council_gives(client, officer, administrator, clock):
    client.force_login(officer)
    assert "decide within 1 working day." in client.get("/referrals/").content.decode()
    said = "We read what you send by the end of the next working day."
    assert said in client.get("/refer/").content.decode()
    change(clock, administrator, "triage", "3")
    assert "decide within 3 working days." in client.get("/referrals/").content.decode()
    assert "We read what you send within 3 working days." in client.get("/refer/").content.decode()


def test_an_area_that_is_set_aside_is_offered_in_the_queue_only_while_it_holds_something(
    client, officer, clock
):
    area = AreaFactory(code="old", name="Old quay", in_use=False)
    client.force_login(officer)
    assert "Old quay" not in client.get("/referrals/").content.decode()
    make_referral(by=officer, area=area)
    assert "Old quay" in client.get("/referrals/").content.decode()
