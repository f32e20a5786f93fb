"""A form that is sent again makes nothing new: pressed twice, gone back to, or an hour later."""

import datetime as dt
import re
import threading
from typing import Any, NamedTuple

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.models import CaseEvent, Check, Contact, Flag, OnwardReferral
from cme.accounts import doors
from cme.accounts.models import User
from cme.authority.models import CheckType
from cme.core.models import SentForm
from cme.site import sweep
from referrals.models import Referral
from reintegration.models import (
    Action,
    Goal,
    PlanContact,
    Professional,
    ReintegrationPlan,
    Review,
    Signpost,
    Voice,
)
from schools.models import AllocationEntry, AllocationNote, DeletionReturn, NewPupilReturn
from tests.cases.scene import arrangements
from tests.factories import SchoolFactory, UserFactory, make_case, make_entry, make_plan
from tests.schools.scene import make_office, make_school

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 24)
NOON = "2026-11-24 12:00Z"


def day(name: str, on: dt.date = DAY) -> dict[str, int]:
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


class Sent(NamedTuple):
    """One form: who sends it, where, what is typed, and of what there is one more afterwards."""

    by: User
    address: str
    typed: dict[str, Any]
    kept: Any


PUPIL = {"given_name": "Zach", "family_name": "Pemberwick", "sex": "male", "year_group": "9",
         **day("born_on", dt.date(2012, 11, 3))}  # fmt: skip
HOME = {"address_line_1": "4 Quay Street", "postcode": "RM8 2LL", "name_1": "Ada Pemberwick",
        "phone_1": "01632 960 001"}  # fmt: skip
SCHOOL = {
    "new_pupil": (
        PUPIL | HOME | day("entered_on") | day("starts_on") | {"submission_key": "k" * 32},
        NewPupilReturn,
    ),
    "leaver_start": (PUPIL, DeletionReturn),
}
ADMISSIONS = {
    "allocation_add": (PUPIL | {"year_group": "9"} | day("since"), AllocationEntry),
    "allocation_note": ({"words": "School called twice"} | day("on"), AllocationNote),
}
CASE = {
    "check": ({"result": "no_record", "words": "Both spellings"} | day("checked_on"), Check),
    "contact": (
        {"kind": "call", "state": "made", "result": "no_answer", "time": "09:30"} | day("day"),
        Contact,
    ),
    "note": ({"words": "Rang, no answer."}, CaseEvent),
    "send": ({"to_words": "The hub", "message": "We are worried."} | day("on"), OnwardReferral),
    "flags": ({"words": "Seen with a cousin in town"}, Flag),
}
PLAN = {
    "voice": ({"heard_by": "Wren", "own_words": "I like maths"} | day("heard_on"), Voice),
    "goal": ({"words": "In by nine", "owner": "Wren"} | day("due_on"), Goal),
    "action": ({"words": "Send the card", "owner": "Wren"} | day("due_on"), Action),
    "contact": ({"kind": "school", "made": "yes", "words": "Met"} | day("on"), PlanContact),
    "professional": ({"kind": "send", "name": "Jo Wren"}, Professional),
    "signpost": ({"service": "Mentoring", "told": "Father"} | day("on"), Signpost),
    "review": ({"outcome": "continue", "words": "Well"} | day("held_on"), Review),
}
FORMS = (
    *SCHOOL,
    *ADMISSIONS,
    "keyed",
    "asked",
    *(f"case {name}" for name in CASE),
    *(f"plan {name}" for name in PLAN),
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def council(db):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def form(request, council, officer, admissions_officer, reintegration_officer) -> Sent:
    """Return the form of that name, ready to be sent."""
    name = request.param
    arrangements()
    if name in SCHOOL:
        return Sent(make_office(make_school()), reverse(f"schools:{name}"), *SCHOOL[name])
    if name in ADMISSIONS:
        entry = make_entry(by=admissions_officer, school=make_school())
        of = [] if name == "allocation_add" else [entry.reference]
        typed, kept = ADMISSIONS[name]
        typed = {"school": entry.school.urn} | typed
        return Sent(admissions_officer, reverse(f"schools:{name}", args=of), typed, kept)
    if name == "keyed":
        return Sent(officer, reverse("referrals:new"), KEYED, Referral)
    if name == "asked":
        return Sent(officer, reverse("reintegration:new"), ASKED, ReintegrationPlan)
    return of_record(*name.split(), officer=officer, helper=reintegration_officer)


KEYED = {
    "submission_key": "k" * 32,
    "channel": "phone",
    "received_time": "9:20am",
    "sender_kind": "public",
    "worry": "Two boys at the bus stop every day.",
    "children": "1",
    "child-0-given_name": "Olu",
    **day("received_on"),
}
ASKED = {
    **{name: PUPIL[name] for name in PUPIL if name != "year_group"},
    "source": "admissions",
    "why_out": "Moved here in July.",
    "has_send": "no",
    "weeks": "8",
    "helpers": "",
}


def of_record(record: str, name: str, *, officer: User, helper: User) -> Sent:
    if record == "plan":
        plan = make_plan(by=officer, officer=helper, status="active", school=SchoolFactory())
        address = reverse(f"reintegration:{name}", args=[plan.reference])
        return Sent(helper, address, *PLAN[name])
    case = make_case(by=officer)
    address = reverse(f"cases:{name}", args=[case.reference])
    typed, kept = CASE[name]
    if name == "check":
        typed = typed | {"source": CheckType.objects.get(code="hmrc").pk}
    return Sent(officer, address + ("?agency=hub" if name == "send" else ""), typed, kept)


def opened(client: Client, form: Sent) -> str:
    """Open the form as a person does, and return the address it then has."""
    client.force_login(form.by)
    page = client.get(form.address, follow=True)
    assert page.status_code == 200
    return page.redirect_chain[-1][0]


@pytest.mark.parametrize("form", FORMS, indirect=True)
def test_a_form_sent_again_is_kept_once_and_says_so(form: Sent, client: Client, clock) -> None:
    address, before = opened(client, form), form.kept.objects.count()
    first = client.post(address, form.typed)
    assert first.status_code == 302, re.findall(r"Error:</span>([^<]*)", first.content.decode())
    said = client.get(first.url).content.decode()
    assert "already sent" not in said
    for _ in range(2):
        for again in (client.post(address, form.typed, follow=True), client.get(address, follow=1)):
            assert "You have already sent this" in again.content.decode()
            assert again.status_code == 200
        clock.shift(dt.timedelta(hours=1))
        client.force_login(form.by)
    assert form.kept.objects.count() == before + 1


@pytest.mark.parametrize("form", ["case note"], indirect=True)
def test_the_same_words_in_another_form_are_another_record(form: Sent, client: Client, clock):
    before = CaseEvent.objects.filter(kind="note").count()
    for _ in range(2):
        assert client.post(opened(client, form), form.typed).status_code == 302
        clock.shift(dt.timedelta(minutes=1))
    assert CaseEvent.objects.filter(kind="note").count() == before + 2


@pytest.mark.parametrize("form", ["case note", "new_pupil"], indirect=True)
def test_other_words_in_a_copy_of_the_page_are_not_lost(form: Sent, client: Client):
    address, before = opened(client, form), form.kept.objects.count()
    for other in ({}, {"words": "Rang again.", "given_name": "Zoe", "submission_key": "z" * 32}):
        assert client.post(address, form.typed | other).status_code == 302
    assert form.kept.objects.count() == before + 2


@pytest.mark.parametrize("form", ["case note"], indirect=True)
def test_a_form_that_was_refused_may_be_sent_again(form: Sent, client: Client):
    address = opened(client, form)
    refused = client.post(address, {"words": ""})
    assert "There is a problem" in refused.content.decode()
    assert client.post(address, form.typed).status_code == 302
    assert CaseEvent.objects.filter(kind="note").count() == 1


@pytest.mark.parametrize("form", ["case note"], indirect=True)
def test_anothers_key_hides_nothing_and_leads_nowhere(form: Sent, client: Client, manager: User):
    address = opened(client, form)
    client.post(address, form.typed)
    client.force_login(manager)
    page = client.get(address)
    assert page.status_code == 200
    assert "already sent" not in page.content.decode()
    other = make_case(by=manager)
    elsewhere = reverse("cases:note", args=[other.reference]) + "?" + address.partition("?")[2]
    client.force_login(form.by)
    assert client.post(elsewhere, form.typed).status_code == 302
    assert CaseEvent.objects.filter(kind="note", case=other).count() == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "no spaces in it please, nor commas"])
@pytest.mark.parametrize("form", ["case note"], indirect=True)
def test_a_page_without_a_sound_key_is_given_one(form: Sent, client: Client, key: str):
    client.force_login(form.by)
    given = client.get(form.address, {"form": key, "source": "a b"})
    assert re.fullmatch(rf"{form.address}\?form=[\w-]{{32}}&source=a\+b", given.url)


@pytest.mark.parametrize("form", ["case note"], indirect=True)
def test_what_is_not_theirs_is_refused_and_the_key_is_not_used_up(
    form: Sent, client: Client, analyst: User
):
    address = opened(client, form)
    client.force_login(analyst)
    assert client.post(address, form.typed).status_code == 403
    client.force_login(form.by)
    case = make_case(by=form.by)
    gone = address.replace(address.split("/")[2], "C-0000-00")
    assert client.post(gone, form.typed).status_code == 404
    assert not SentForm.objects.exists()
    assert case.events.filter(kind="note").count() == 0


@pytest.mark.parametrize("form", ["case note"], indirect=True)
def test_sent_forms_are_forgotten_after_ninety_days(form: Sent, client: Client, clock):
    doors.make_doors()
    client.post(opened(client, form), form.typed)
    clock.shift(dt.timedelta(days=89))
    assert sweep.STEPS["sent forms forgotten"](DAY) == 0
    clock.shift(dt.timedelta(days=2))
    assert sweep.STEPS["sent forms forgotten"](DAY) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_posts_five_milliseconds_apart_are_one_record() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a race needs PostgreSQL: SQLite lets one writer in at a time")
    officer = UserFactory(role="cme_officer")
    case = make_case(by=officer)
    address = reverse("cases:note", args=[case.reference]) + "?form=" + "k" * 32
    answers: list[str] = []

    def press() -> None:
        client = Client()
        client.force_login(officer)
        together.wait()
        answers.append(client.post(address, {"words": "Rang, no answer."}).url)
        connection.close()

    together = threading.Barrier(6)
    presses = [threading.Thread(target=press) for _ in range(6)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert answers == [reverse("cases:case", args=[case.reference])] * 6
    assert case.events.filter(kind="note").count() == 1
