"""Casework in a real browser: everybody can use it, on a desk and on a phone."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from cases import services
from tests.browser.conftest import scrolls_sideways, submit
from tests.cases.scene import worked_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "",
    "enquiries/",
    "contacts/",
    "chronology/",
    "household/",
    "history/",
    "check/",
    "check/?source=ukvi",
    "contact/",
    "note/",
    "establish/",
    "otherwise/",
    "plan/",
    "move/",
    "residency/",
    "category/",
    "household/adult/",
    "household/sibling/",
    "marks/",
    "marks/restricted/",
    "marks/contact/",
    "flags/",
    "send/",
    "send/?agency=authority",
    "close/",
    "close/?outcome=on_roll",
    "close/?outcome=moved_abroad",
)


@pytest.fixture
def case(officer, manager):
    return worked_case(officer, on=dt.date(2026, 5, 20))


def check(page, violations, address):
    page.goto(address)
    assert not scrolls_sideways(page), address
    assert violations(page) == [], address


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_a_case_can_be_used_by_everybody(
    case, officer, live_server, page, sign_in, violations, width
):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, officer)
    for path in PAGES:
        check(page, violations, f"{live_server.url}/cases/{case.reference}/{path}")
    for path in ("", "details/", "circumstances/"):
        check(page, violations, f"{live_server.url}/children/{case.child.reference}/{path}")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_caseload_can_be_used_by_everybody(
    case, officer, manager, live_server, page, sign_in, violations, width
):
    worked_case(officer, given_name="Anneliese-Marguerite", family_name="Featherstonehaugh-Okonjo")
    hidden = worked_case(officer, given_name="Nadia", family_name="Quillfeather")
    services.restrict(by=manager, child=hidden.child, named_people=[officer, manager])
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, manager)
    for path in ("?whose=anyone", "?q=nobody", "give/"):
        check(page, violations, f"{live_server.url}/cases/{path}")


def test_a_call_is_logged_from_the_case_with_the_keyboard_and_few_keys(
    case, officer, live_server, page, sign_in
):
    sign_in(page, officer)
    page.goto(f"{live_server.url}/cases/{case.reference}/")
    submit(page, page.get_by_role("button", name="Log a call or visit"))
    page.get_by_label("Phone call").check()
    page.get_by_label("What came of it?").select_option("no_answer")
    page.get_by_label("What was said or seen").fill("Rang out.")
    submit(page, page.get_by_role("button", name="Save contact"))
    expect(page.locator(".govuk-notification-banner, .moj-alert").first).to_have_text(
        re.compile(r"\w")
    )
    expect(page.locator("main")).to_contain_text("Phone call: no answer")


def test_a_case_closes_on_roll_without_script(case, officer, live_server, without_script, sign_in):
    page = without_script
    sign_in(page, officer)
    page.goto(f"{live_server.url}/cases/{case.reference}/close/")
    page.get_by_label("In custody and taught there").check()
    submit(page, page.get_by_role("button", name="Continue"))
    page.get_by_label("Establishment", exact=True).fill("Farfield")
    page.get_by_label("What happened?").fill("Found there.")
    page.get_by_label("How was it confirmed?").fill("By letter")
    page.get_by_label("Who at the establishment confirmed it?").fill("Head of learning")
    page.get_by_label("Yes, or a record of another body shows it").check()
    submit(page, page.get_by_role("button", name="Record this outcome"))
    expect(page.locator("main")).to_contain_text("is closed.")
