"""Triage as an officer sees it: two children, three records we hold, one restricted."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Case, Relation
from cme.authority.models import Area
from cme.core.models import PersonDetails
from referrals.models import Candidate, Referral
from tests.browser.conftest import DESK, PHONE, scrolls_sideways, submit
from tests.factories import ChildFactory, PersonFactory, make_case, make_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWERS = {
    "danger": {"danger_now": "no"},
    "who": {"sender_kind": "public"},
    "worry": {"worry": "x"},
    "concerns": {"concerns": ["neglect"]},
    "child-sex": {"sex": "female"},
    "where": {
        "where_known": "known",
        "address_line_1": "Flat 3, 14 Tannery Row",
        "town": "Eastmere",
        "postcode": "EM3 7QT",
    },
    "last-seen": {
        "last_seen": "date",
        "last_seen_on": "2026-11-21",
        "last_seen_where": "On the stairs",
    },
    "school": {"school_status": "waiting", "last_in_school": "before the summer"},
    "siblings": {"siblings_known": "yes"},
    "sibling": {
        "items": [{"given_name": "Kit", "age_years": 6, "in_school": "no"}],
        "add_another": "no",
    },
    "safe-contact": {"safe_to_contact": "unknown"},
    "your-details": {"details": "anonymous"},
}
WORRY = (
    "Both children are in the flat on school days. I have not seen them in uniform since the "
    "summer. Their mum said they are waiting for a place but that was in September."
)
PROFESSIONAL = ANSWERS | {
    "danger": {"danger_now": "yes"},
    "who": {"sender_kind": "professional"},
    "your-role": {
        "sender_name": "Sam Linnet",
        "sender_role": "Designated safeguarding lead",
        "organisation": "Marlpit Lane Primary",
        "organisation_type": "school",
        "sender_phone": "01632 960 114",
    },
    "referral-reason": {"referral_reasons": ["no_contact", "moved_unknown"]},
    "child-records": {
        "upn": "B801200005001",
        "first_language": "Polish",
        "interpreter": "yes",
        "sen": "support",
    },
    "social-care": {
        "care_status": ["child_in_need", "early_help"],
        "worker_name": "J. Dipper",
        "worker_phone": "01632 960 332",
        "hub_told": "no",
    },
    "at-risk-groups": {"at_risk_groups": ["homeless", "mobile"]},
    "checks-made": {"checks_made": "yes"},
    "check-made": {
        "items": [
            {
                "check_kind": "last_school",
                "checked_on": "2026-11-19",
                "checked_by": "School office",
                "found": "Nobody has rung back.",
            },
            {
                "check_kind": "neighbour",
                "checked_on": "2026-11-20",
                "checked_by": "Sam Linnet",
                "found": "Van loaded on Saturday night.",
            },
        ],
        "add_another": "no",
    },
    "told-family": {"family_told": "unreachable"},
    "visit-safety": {"visit_safety": "yes", "visit_safety_note": "Large dog in the yard."},
}


def _person(person, **fields):
    PersonDetails.objects.filter(pk=person.pk).update(**fields)


@pytest.fixture
def world(db, officer, manager, other_officer):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    Area.objects.update(in_use=True)
    home = {
        "address_line_1": "Flat 3, 14 Tannery Row",
        "town": "Eastmere",
        "postcode": "EM3 7QT",
        "address_kind": "known",
    }
    maia = ChildFactory(
        person=PersonFactory(
            given_name="Maia",
            born_on=dt.date(2018, 2, 9),
            address_line_1="8 Quay Steps",
            postcode="EM2 4LR",
            carers=[{"name": "Dana Larkwing", "relationship": "mother", "phone": "07700 900 417"}],
        )
    )
    kit = ChildFactory(person=PersonFactory(given_name="Christopher", born_on=dt.date(2020, 5, 3)))
    lark = ChildFactory(
        person=PersonFactory(
            given_name="Maya",
            family_name="Lark",
            born_on=dt.date(2016, 6, 30),
            address_line_1="14 Tannery Row",
            postcode="EM3 7QT",
        )
    )
    hidden = ChildFactory(restricted=True)
    hidden.named_people.add(manager)
    Relation.objects.create(child=maia, other=kit)
    make_case(by=officer, child=kit, area=officer.area)
    referral = make_referral(
        by=officer,
        children=2,
        area=officer.area,
        answers=ANSWERS,
        worry=WORRY,
        danger_now="no",
        concerns=["neglect"],
        priority="urgent",
        priority_order=1,
        area_why="EM3 7QT is in Tannery, DSPL 4: East area.",
        matched_at=timezone.now(),
        priority_reasons=[
            {"code": "harm", "sentence": "Someone says the child is in danger or is being harmed."},
            {
                "code": "sibling_known",
                "sentence": "A brother or sister is known to us. Read both together.",
            },
        ],
    )
    first, second = referral.children.all()
    _person(
        first.person,
        given_name="Maya",
        family_name="Larkwing",
        born_on=None,
        born_estimated=True,
        age_years=8,
        **home,
    )
    _person(
        second.person,
        given_name="Kit",
        family_name="",
        born_on=None,
        born_estimated=True,
        age_years=6,
        sex="unknown",
        **home,
    )
    agree = {
        "given": "close",
        "family": "agrees",
        "born": "agrees",
        "sex": "agrees",
        "address": "differs",
        "carer": "not_given",
        "phone": "not_given",
        "siblings": "agrees",
        "upn": "not_given",
    }
    Candidate.objects.create(reported=first, child=maia, verdict="same", score=11, fields=agree)
    Candidate.objects.create(
        reported=first,
        child=lark,
        verdict="different",
        score=2,
        fields=agree
        | {"family": "close", "born": "differs", "address": "close", "siblings": "not_given"},
    )
    Candidate.objects.create(
        reported=first, child=hidden, verdict="possible", score=5, fields=agree
    )
    Candidate.objects.create(
        reported=second,
        child=kit,
        verdict="same",
        score=9,
        fields=agree | {"given": "agrees", "family": "not_given"},
    )
    _others_that_wait(officer, manager)
    return referral


def _others_that_wait(officer, manager):
    today = timezone.localdate()
    hidden = make_referral(
        by=officer, restricted=True, due_on=today - dt.timedelta(days=1), area=officer.area
    )
    hidden.named_people.add(manager)
    names = [("Olu", "Harbourne"), ("Stefan", "Wrenn-Castell"), ("Noor", ""),
             ("Anneliese-Marguerite", "Featherstonehaugh-Okonjo")]  # fmt: skip
    care = {"social-care": {"care_status": ["looked_after"]}}
    kinds = [
        {"priority": "urgent", "priority_order": 1, "answers": care, "anonymous": False,
         "sender": {"organisation": "Marlpit Lane Primary"}, "sender_kind": "professional"},
        {"do_not_contact": True, "channel": "phone"},
        {"due_on": today + dt.timedelta(days=1), "area": None, "priority": "high",
         "priority_order": 2},
        {"due_on": today + dt.timedelta(days=1), "channel": "other_authority",
         "sender": {"organisation": "Northmarch Council"}},
    ]  # fmt: skip
    for (given, family), fields in zip(names, kinds, strict=True):
        referral = make_referral(by=officer, **({"area": officer.area} | fields))
        _person(referral.children.get().person, given_name=given, family_name=family)


def _shoot(page: Page, name: str) -> None:
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(
            path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True
        )


def _open(page: Page, live_server, sign_in, person, address: str) -> None:
    sign_in(page, person)
    page.goto(live_server.url + address)


def _sound(page: Page, violations, name: str) -> None:
    """Look at a page wide and narrow: nothing scrolls sideways, axe finds nothing."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert not scrolls_sideways(page), f"{name} scrolls sideways at {size['width']}"
        assert violations(page) == []
        _shoot(page, name)
    page.set_viewport_size(DESK)


def test_an_officer_decides_on_two_children_at_once(
    page, live_server, sign_in, officer, world, violations
):
    _open(page, live_server, sign_in, officer, reverse("referrals:queue"))
    _sound(page, violations, "queue")
    submit(page, page.get_by_role("link", name="Maya Larkwing and 1 more"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Maya Larkwing and Kit")
    _sound(page, violations, "decision")
    page.get_by_label("Open a case", exact=True).check()
    page.get_by_label("Maya", exact=True).check()
    page.get_by_label("Kit", exact=True).check()
    page.get_by_role("radio", name="a first case").first.check()
    page.get_by_role("radio", name="add to open case").check()
    _sound(page, violations, "decision-open")
    submit(page, page.get_by_role("button", name="Record decision"))
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    _sound(page, violations, "decision-error")
    page.get_by_label("Why", exact=True).fill("Same mother, and the brother is the same.")
    submit(page, page.get_by_role("button", name="Record decision"))
    expect(page.get_by_text("Added to case")).to_be_visible()
    assert Referral.objects.get(pk=world.pk).status == "accepted"
    assert Case.objects.count() == 2
    page.goto(live_server.url + reverse("referrals:detail", args=[world.reference]))
    _sound(page, violations, "decided")


def test_an_officer_keys_in_a_phone_call(page, live_server, sign_in, officer, world, violations):
    _open(page, live_server, sign_in, officer, reverse("referrals:new"))
    submit(page, page.get_by_role("button", name="Record this referral"))
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    _sound(page, violations, "keyed-error")
    page.get_by_label("Phone, keyed in").check()
    page.get_by_label("Who they are").select_option("public")
    page.get_by_label("In their words").fill("Two boys at the bus stop daily.")
    page.get_by_role("group", name="The child").get_by_label("First name").fill("Olu")
    submit(page, page.get_by_role("button", name="Add another child"))
    second = page.get_by_role("group", name="Child 2")
    second.get_by_label("First name").fill("Ade")
    second.get_by_label("Or age, about").fill("9")
    _sound(page, violations, "keyed")
    submit(page, page.get_by_role("button", name="Record this referral"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Olu and Ade")
    expect(page.get_by_text("is recorded.")).to_be_visible()
    _sound(page, violations, "keyed-done")
    assert Referral.objects.get(channel="phone", do_not_contact=False).children.count() == 2


def test_a_professionals_report_shows_every_answer(
    page, live_server, sign_in, officer, world, violations
):
    Referral.objects.filter(pk=world.pk).update(
        answers=PROFESSIONAL, sender_kind="professional", anonymous=False, do_not_contact=True,
        do_not_contact_on=timezone.localdate(), do_not_contact_by=officer,
        do_not_contact_why="The father was arrested.", danger_now="yes",
        sender={"organisation": "Marlpit Lane Primary", "role": "Safeguarding lead"},
    )  # fmt: skip
    _open(page, live_server, sign_in, officer, reverse("referrals:detail", args=[world.reference]))
    page.get_by_label("Send on", exact=False).check()
    page.get_by_label("Send to").select_option("post16")
    _sound(page, violations, "send-on")


def test_a_decision_needs_no_script(without_script, live_server, sign_in, officer, world):
    page = without_script
    _open(page, live_server, sign_in, officer, reverse("referrals:detail", args=[world.reference]))
    page.get_by_label("Ask for more information").check()
    page.get_by_label("Whom do you ask?").fill("Marlpit Lane Primary")
    page.get_by_label("What do you ask?").fill("When was Maya last in?")
    page.get_by_label("Why", exact=True).fill("The school knows the family.")
    submit(page, page.get_by_role("button", name="Record decision"))
    expect(page.get_by_text("We will ask again on")).to_be_visible()
    assert Referral.objects.get(pk=world.pk).status == "awaiting_information"


def test_what_follows_a_decision_is_sound_on_every_page(
    page, live_server, sign_in, manager, world, violations
):
    _open(page, live_server, sign_in, manager, reverse("referrals:detail", args=[world.reference]))
    page.get_by_label("Send on", exact=False).check()
    page.get_by_label("Send to").select_option("post16")
    page.get_by_label("Or say why that is done already").fill("The school told the hub today.")
    page.get_by_label("Why", exact=True).fill("She has left school age behind.")
    submit(page, page.get_by_role("button", name="Record decision"))
    expect(page.get_by_text("Sent on to Post-16 team.")).to_be_visible()
    page.goto(live_server.url + reverse("referrals:queue") + "?tab=sent")
    _sound(page, violations, "queue-sent")
    submit(page, page.get_by_role("link", name="Maya Larkwing and 1 more"))
    sent = page.url
    _sound(page, violations, "sent")
    submit(page, page.get_by_role("link", name="Record who confirmed"))
    submit(page, page.get_by_role("button", name="Record who confirmed"))
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    _sound(page, violations, "acknowledge")
    page.goto(sent)
    submit(page, page.get_by_role("link", name="Reopen this referral"))
    _sound(page, violations, "reopen")
