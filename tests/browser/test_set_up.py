"""The set-up pages and the statutory return on a phone: for everybody, and by keyboard alone."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from cme.authority import services
from tests.browser.conftest import scrolls_sideways
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAIN = (
    "",
    "council/",
    "words/website/",
    "thresholds/",
    "thresholds/triage/",
    "people/",
    "agencies/",
)


def test_the_main_pages_of_set_up_and_the_return_can_be_used_by_everybody_on_a_phone(
    administrator, live_server, phone, sign_in, violations
):
    page = phone
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    page.set_viewport_size({"width": 320, "height": 800})

    def check(path):
        page.goto(f"{live_server.url}{path}")
        expect(page.locator("h1")).to_have_count(1)
        assert not scrolls_sideways(page), path
        assert violations(page) == [], path

    long = "https://www.eastmere.example/a-page-with-one-long-address-about-complaints"
    services.change_words(words={"complaints_url": long}, by=administrator)
    sign_in(page, UserFactory(role="performance_analyst"))
    check("/performance/return/")
    sign_in(page, administrator)
    for path in MAIN:
        check(f"/set-up/{path}")

    rows = page.get_by_role("rowheader")
    first, second = rows.nth(0).inner_text(), rows.nth(1).inner_text()
    page.get_by_role("link", name=f"Change {first}", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=f"Set aside {first}", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("button[name=up]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows.nth(0)).to_have_text(second)
