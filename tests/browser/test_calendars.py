"""School calendars in a real browser: everybody can use them, on a desk and on a phone."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from cme.authority.models import Closure
from schools.models import SchoolClosure, SchoolStaff
from tests.browser.conftest import scrolls_sideways, submit
from tests.factories import SchoolFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _council():
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def school(school_person):
    one = SchoolFactory(name="Quayside Primary School")
    SchoolStaff.objects.create(person=school_person, school=one)
    return one


def check(page, violations, address):
    page.goto(address)
    assert not scrolls_sideways(page), address
    assert violations(page) == [], address


@pytest.mark.parametrize("width", [320, 1280])
def test_the_councils_calendar_can_be_used_by_everybody(
    administrator, live_server, page, sign_in, violations, width
):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, administrator)
    first = Closure.objects.of_year(2026).first()
    for name, args in (
        ("set-up-calendar-terms", [2026]),
        ("set-up-calendar-add", [2026]),
        ("set-up-calendar-change", [first.pk]),
    ):
        check(page, violations, live_server.url + reverse(name, args=args))
    for year in (2026, 2035):
        check(page, violations, f"{live_server.url}{reverse('set-up-calendar')}?year={year}")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_schools_calendar_can_be_used_by_everybody(
    school, school_person, live_server, page, sign_in, violations, width
):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, school_person)
    SchoolClosure.objects.create(
        school=school, kind="closed", first_day="2026-11-19", last_day="2026-11-20", why="Snow"
    )
    check(
        page,
        violations,
        f"{live_server.url}{reverse('schools:calendar', args=[school.urn])}?year=2026",
    )
    for name in ("calendar_terms", "calendar_back", "calendar_add"):
        check(
            page, violations, live_server.url + reverse(f"schools:{name}", args=[school.urn, 2026])
        )


def test_a_school_closes_for_snow_and_opens_again_without_a_script(
    school, school_person, live_server, without_script, sign_in
):
    page = without_script
    sign_in(page, school_person)
    page.goto(f"{live_server.url}{reverse('schools:calendar_add', args=[school.urn, 2026])}")
    page.get_by_label("Closed").check()
    day = page.get_by_role("group", name="First day")
    day.get_by_label("Day").fill("19")
    day.get_by_label("Month").fill("nov")
    day.get_by_label("Year").fill("2026")
    page.get_by_label("Why").fill("Snow")
    submit(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_text("The dates of 2026/27 are saved.")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("19.* closed"))).to_be_visible()
    submit(page, page.get_by_role("button", name="Remove Thu 19 Nov 2026"))
    expect(page.get_by_role("cell", name=re.compile("19.* closed"))).to_have_count(0)
