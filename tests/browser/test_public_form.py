"""The public form in a real browser: whole journeys, on a phone, without scripts, and fast out."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from cme.authority.models import Council
from cme.core.models import FormSession
from referrals.models import Referral
from tests.browser.conftest import PHONE, scrolls_sideways, submit
from tests.referrals import public_answers as told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONTINUE = "main form button.govuk-button:not(.govuk-button--secondary)"
MAY_BE_EMPTY = {"other-addresses"}
SIBLINGS: told.Pages = [
    ("siblings", {"siblings_known": "yes"}),
    ("sibling", {"given_name": "Kit", "age_years": "6", "in_school": "no"}),
    ("sibling", {"add_another": "yes"}),
    ("sibling/new", {"in_school": "unknown"}),
    ("sibling", {"add_another": "no"}),
]


@pytest.fixture(autouse=True)
def council(transactional_db: None) -> None:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


def fill(page: Page, answers: dict[str, Any]) -> None:
    """Pick the choices and type the words of one page."""
    for name, value in answers.items():
        for one in value if isinstance(value, list) else [value]:
            control = page.locator(f'[name="{name}"]').first
            control.wait_for(state="attached")
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(one)
            elif control.get_attribute("type") in ("radio", "checkbox"):
                page.locator(f'[name="{name}"][value="{one}"]').check(force=True)
            else:
                control.fill(one)


def go_on(page: Page, selector: str = CONTINUE) -> None:
    submit(page, page.locator(selector).first)


def is_at(page: Page, step: str) -> None:
    expect(page).to_have_url(re.compile(rf"/refer/{step}/?$"))


def begin(page: Page, address: str) -> None:
    page.goto(address)
    go_on(page, "main .govuk-button--start")


def with_siblings(pages: told.Pages) -> told.Pages:
    at = [step for step, _ in pages].index("siblings")
    return [*pages[:at], *SIBLINGS, *pages[at + 1 :]]


def test_a_neighbour_reports_two_siblings_on_a_narrow_phone_without_scripts(
    live_server, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    begin(page, f"{live_server.url}/refer/")
    for step, answers in with_siblings(told.NEIGHBOUR):
        is_at(page, step)
        assert not scrolls_sideways(page), page.url
        fill(page, answers)
        go_on(page)
    assert not scrolls_sideways(page)
    go_on(page)
    is_at(page, "sent")
    referral = Referral.objects.get()
    assert referral.children.count() == 3
    expect(page.locator("main")).to_contain_text(referral.reference)
    page.reload()
    expect(page.locator("main")).to_contain_text(referral.reference)
    assert not scrolls_sideways(page)


@pytest.mark.parametrize(
    ("address", "pages"),
    [
        ("/refer/", told.NEIGHBOUR),
        ("/refer/", told.YOUNG_PERSON),
        ("/refer/", told.PROFESSIONAL),
        ("/refer/early-years/", told.EARLY_YEARS),
    ],
    ids=["neighbour", "young person", "professional", "early years"],
)
def test_everybody_can_use_every_page_and_every_page_with_errors(
    live_server, page: Page, violations: Callable[[Page], list[str]], address: str,
    pages: told.Pages,
) -> None:  # fmt: skip
    begin(page, live_server.url + address)
    for step, answers in pages:
        found = violations(page)
        if step not in MAY_BE_EMPTY:
            go_on(page)
            expect(page.locator(".govuk-error-summary")).to_be_focused()
            expect(page).to_have_title(re.compile("^Error: "))
            found += violations(page)
        assert found == [], step
        fill(page, answers)
        go_on(page)
    assert violations(page) == []
    go_on(page)
    is_at(page, "sent")
    assert violations(page) == []


def test_an_error_link_leads_to_the_first_control_of_its_question(live_server, page: Page) -> None:
    begin(page, f"{live_server.url}/refer/")
    go_on(page)
    page.locator(".govuk-error-summary a").click()
    expect(page.locator(":focus")).to_have_value("yes")


@pytest.mark.parametrize(
    "address",
    ["/", "/privacy/", "/accessibility/", "/cookies/", "/refer/", "/refer/early-years/",
     "/refer/what-it-means/"],
)  # fmt: skip
def test_everybody_can_use_the_pages_around_the_form(
    live_server, phone: Page, violations: Callable[[Page], list[str]], address: str
) -> None:
    phone.goto(live_server.url + address)
    assert violations(phone) == []
    assert not scrolls_sideways(phone)


@pytest.fixture
def harmless(live_server) -> str:
    """A page of this test's own server to leave to: the real one is on the internet."""
    council = Council.objects.get()
    council.words["exit_url"] = f"{live_server.url}/cookies/"
    council.save(update_fields=["words"])
    return council.words["exit_url"]


def test_three_presses_of_shift_delete_the_answers_and_leave(
    live_server, harmless: str, page: Page
) -> None:
    begin(page, f"{live_server.url}/refer/")
    assert FormSession.objects.count() == 1
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(harmless)
    assert not FormSession.objects.exists()


def test_the_way_out_is_a_link_without_scripts(
    live_server, harmless: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    begin(page, f"{live_server.url}/refer/")
    page.locator(".govuk-exit-this-page__button").click()
    page.wait_for_url(harmless)
    assert not FormSession.objects.exists()
    page.go_back()
    page.goto(f"{live_server.url}/refer/who/")
    is_at(page, "")


def test_danger_shows_whom_to_call_before_anything_else_is_asked(
    live_server, phone: Page, violations: Callable[[Page], list[str]]
) -> None:
    begin(phone, f"{live_server.url}/refer/")
    fill(phone, {"danger_now": "unsure"})
    go_on(phone)
    expect(phone.locator("h1")).to_contain_text("Call 999 now if a child is in danger")
    assert violations(phone) == []
    assert not scrolls_sideways(phone)
    go_on(phone)
    is_at(phone, "who")
