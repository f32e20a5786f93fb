"""Returns as the council sees them, wide and narrow; and a school that may have the child."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases import services as casework
from referrals.services import sources
from schools.models import SchoolTerm
from schools.services import reconciling
from tests.browser.conftest import DESK, PHONE, scrolls_sideways, submit
from tests.cases.scene import arrangements
from tests.factories import (
    ChildFactory,
    PersonFactory,
    SchoolFactory,
    make_case,
    make_new_pupil,
    make_return,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(school_person, officer, manager):
    """Return what schools sent, one of each that an officer meets."""
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    today = timezone.localdate()
    quay = SchoolFactory(name="Quayside Primary School", search_name="quayside primary school")
    hill = SchoolFactory(name="Hill House Academy", search_name="hill house academy")
    SchoolTerm.objects.create(
        school=quay,
        name="Long term",
        first_day=today - dt.timedelta(days=90),
        last_day=today + dt.timedelta(days=90),
    )
    home = {"address_line_1": "Flat 3, 14 Tannery Row", "town": "Eastmere", "postcode": "EM3 7QT"}
    carers = [{"name": "Ida Pemberwick", "relationship": "mother", "phone": "01632 960 101"}]
    absent = make_return(
        by=school_person,
        school=quay,
        person=PersonFactory(
            given_name="Zach", family_name="Pemberwick", upn="B801200005001", carers=carers, **home
        ),
        ground="i",
        year_group=5,
        first_absent_on=today - dt.timedelta(days=14),
        ground_holds_on=today + dt.timedelta(days=14),
        ground_why="20 school days at Quayside Primary School",
        all_unauthorised=True,
        enquiries=["called", "visited"],
        enquiry_words="Nobody answered the door; a neighbour thinks they moved.",
        is_late=True,
    )
    known = make_return(
        by=school_person,
        school=quay,
        person=PersonFactory(given_name="Anneliese-Marguerite", family_name="Featherstonehaugh"),
        ground="a",
        destination="school",
        destination_unknown=False,
        new_school=hill,
        new_school_starts_on=today,
    )
    asked = make_return(by=school_person, school=hill, destination_unknown=False)
    reconciling.ask(by=officer, deletion_return=asked, words="Which school did she go to?")
    hidden = make_return(by=school_person, restricted=True)
    hidden.named_people.add(manager)
    make_new_pupil(by=school_person, school=hill, is_late=True, last_school=quay)
    make_new_pupil(by=school_person, school=hill, last_school_words="A school in Leeds")
    sources.refer_return(absent.pk)
    return {"absent": absent, "known": known}


def _sound(page: Page, violations, name: str) -> None:
    """Look at a page wide and narrow: nothing scrolls sideways, axe finds nothing."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert not scrolls_sideways(page), f"{name} scrolls sideways at {size['width']}"
        assert violations(page) == []
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(DESK)


def test_an_officer_finds_a_return_and_confirms_its_destination(
    page, live_server, sign_in, officer, world, violations
):
    sign_in(page, officer)
    page.goto(live_server.url + reverse("schools:returns"))
    _sound(page, violations, "returns")
    submit(page, page.get_by_role("link", name="destination to confirm"))
    submit(page, page.get_by_role("link", name="Anneliese-Marguerite Featherstonehaugh"))
    _sound(page, violations, "return-known")
    submit(page, page.get_by_role("button", name="Confirm the destination"))
    _sound(page, violations, "return-confirm")
    page.get_by_label("Name and how").fill("The office of the new school, by phone")
    submit(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("heading", name="Destination confirmed on")).to_be_visible()


def test_an_officer_reads_the_count_and_challenges_the_ground(
    page, live_server, sign_in, officer, world, violations
):
    sign_in(page, officer)
    page.goto(live_server.url + reverse("schools:return", args=[world["absent"].reference]))
    expect(page.get_by_role("heading", name="How the 20 school days")).to_be_visible()
    expect(page.get_by_role("link", name="Referral R-")).to_be_visible()
    _sound(page, violations, "return-absent")
    submit(page, page.get_by_role("link", name="Challenge the ground"))
    page.get_by_label("The ground is not met").check()
    submit(page, page.get_by_role("button", name="Send this challenge"))
    expect(page.get_by_text("is challenged. The school decides.")).to_be_visible()


def test_admissions_reads_new_pupils(
    page, live_server, sign_in, admissions_officer, world, violations
):
    sign_in(page, admissions_officer)
    page.goto(live_server.url + reverse("schools:returns"))
    _sound(page, violations, "new-pupils")
    submit(page, page.locator("th[scope=row] a").first)
    _sound(page, violations, "new-pupil")


def test_an_officer_compares_a_new_pupil_with_the_child(
    page, live_server, sign_in, officer, school_person, violations
):
    arrangements()
    case = make_case(by=officer, child=ChildFactory())
    told = make_new_pupil(by=school_person, school=SchoolFactory(name="Hill House Academy"))
    casework.report_returned(by=officer, case=case, new_pupil_return=told, verdict="same")
    sign_in(page, officer)
    page.goto(live_server.url + reverse("cases:case", args=[case.reference]))
    _sound(page, violations, "case-found")
    submit(page, page.get_by_role("link", name="Compare and answer"))
    _sound(page, violations, "case-compare")
    page.get_by_label("Yes, the school has the child").check()
    submit(page, page.get_by_role("button", name="Save my answer"))
    expect(page.get_by_text("Now record the outcome.")).to_be_visible()
