"""The end of a session as people meet it: warned in time, and nothing typed is lost."""

import datetime as dt
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from cme.accounts.models import User
from cme.core.models import FormSession
from tests.browser.conftest import DESK, PHONE, scrolls_sideways, submit
from tests.factories import ChildFactory, make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Rang the neighbour.\nNobody has seen her since Friday."
WARNING = "You will be signed out in 2 minutes."
DELETED_SOON = "Your answers will be deleted in 5 minutes."


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page where CME_PICTURES names a folder."""
    if folder := os.environ.get("CME_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def at_both_widths(page: Page, name: str) -> None:
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert not scrolls_sideways(page), page.url
        picture(page, f"{name}-{size['width']}")


def end_session() -> None:
    Session.objects.update(expire_date=timezone.now())


def sign_in_by_hand(page: Page, person: User) -> None:
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", "correct horse")
    submit(page, page.locator("main button[type=submit]"))


@pytest.fixture
def note(live_server, officer: User) -> str:
    cache.clear()
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    case = make_case(by=officer, child=ChildFactory())
    return live_server.url + reverse("cases:note", args=[case.reference])


@pytest.mark.parametrize("scripts", [True, False])
def test_a_note_sent_too_late_is_saved_after_signing_in(
    scripts: bool,
    note: str,
    officer: User,
    new_context: Callable[..., BrowserContext],
    violations: Callable[[Page], list[str]],
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(note)
    sign_in_by_hand(page, officer)
    page.fill("[name=words]", WORDS)
    end_session()
    submit(page, page.locator("main form button[type=submit]"))
    expect(page.locator("main")).to_contain_text("what you typed is still here.")
    at_both_widths(page, f"signed-out-{scripts}")
    assert not scripts or violations(page) == []
    assert "neighbour" not in page.url
    page.fill("[name=login]", officer.email)
    page.fill("[name=password]", "wrong")
    submit(page, page.locator("main button[type=submit]"))
    sign_in_by_hand(page, officer)
    expect(page.locator("h1").first).to_have_text("Go on where you were")
    at_both_widths(page, f"go-on-{scripts}")
    assert not scripts or violations(page) == []
    submit(page, page.get_by_role("button", name="Go on"))
    expect(page).to_have_url(re.compile(r"^[^?]+/cases/"))
    page.goto(note.replace("/note/", "/chronology/"))
    expect(page.locator("main")).to_contain_text("Nobody has seen her since Friday.")


@pytest.fixture
def soon(settings) -> None:
    """Sessions that run 124 seconds, so that the warning of 120 comes after four.

    Only for who has nothing to do before it comes: four seconds are short on a busy machine.
    """
    settings.SESSION_COOKIE_AGE = 124


def wait_until_warned(page: Page) -> None:
    """Let the browser's clock, which was installed before its pages, run into the warning."""
    page.clock.fast_forward((20 - 2) * 60 * 1000)


def test_the_warning_takes_the_focus_and_gives_it_back(
    note: str,
    officer: User,
    page: Page,
    sign_in,
    violations: Callable[[Page], list[str]],
) -> None:
    page.clock.install()
    sign_in(page, officer)
    page.goto(note)
    page.fill("[name=words]", WORDS)
    box = page.get_by_role("alertdialog", name=WARNING)
    expect(box).to_be_hidden()
    wait_until_warned(page)
    expect(box).to_be_visible()
    assert violations(page) == []
    expect(box.get_by_text("That did not work.")).to_be_hidden()
    at_both_widths(page, "warning")
    expect(box.get_by_role("button", name="Stay signed in")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main')") is None
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.locator("[name=words]")).to_be_focused()
    expect(page.locator("[name=words]")).to_have_value(WORDS)


def test_staying_in_one_tab_stays_in_the_other(
    note: str, officer: User, page: Page, sign_in
) -> None:
    page.clock.install()
    sign_in(page, officer)
    page.goto(note)
    other = page.context.new_page()
    other.goto(note)
    boxes = [tab.get_by_role("alertdialog", name=WARNING) for tab in (page, other)]
    wait_until_warned(page)
    for box in boxes:
        expect(box).to_be_visible()
    boxes[1].get_by_role("button", name="Stay signed in").click()
    for box in boxes:
        expect(box).to_be_hidden()


def test_pressing_stay_too_late_says_so_and_the_text_is_still_there(
    note: str,
    officer: User,
    page: Page,
    sign_in,
    violations: Callable[[Page], list[str]],
) -> None:
    page.clock.install()
    sign_in(page, officer)
    page.goto(note)
    page.fill("[name=words]", WORDS)
    warning = page.get_by_role("alertdialog", name=WARNING)
    wait_until_warned(page)
    expect(warning).to_be_visible()
    end_session()
    warning.get_by_role("button", name="Stay signed in").click()
    over = page.get_by_role("alertdialog", name="You are signed out.")
    expect(over).to_be_visible()
    expect(over.get_by_role("link")).to_be_focused()
    assert violations(page) == []
    at_both_widths(page, "over")
    with page.context.expect_page() as opened:
        over.get_by_role("link").click()
    sign_in_by_hand(opened.value, officer)
    expect(opened.value).not_to_have_url(re.compile("/sign-in/"))
    expect(over).to_be_hidden()
    expect(page.locator("[name=words]")).to_have_value(WORDS)
    submit(page, page.locator("main form button[type=submit]"))
    expect(page).to_have_url(re.compile(r"/cases/C-[^?]*$"))
    page.goto(note.replace("/note/", "/chronology/"))
    expect(page.locator("main")).to_contain_text("Nobody has seen her since Friday.")


def test_signing_out_from_the_warning_signs_out(
    soon: None, note: str, officer: User, page: Page, sign_in
) -> None:
    sign_in(page, officer)
    page.goto(note)
    box = page.get_by_role("alertdialog", name=WARNING)
    submit(page, box.get_by_role("button", name="Sign out"))
    expect(page.locator("h1")).to_have_text("You are signed out.")


@pytest.fixture
def question(live_server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A public form whose answers run 303 seconds, so that the warning of 300 comes after three."""
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    life = dt.timedelta(seconds=303)
    monkeypatch.setattr("referrals.services.form_sessions.LIFE", life)
    return f"{live_server.url}/refer/"


def test_a_public_form_warns_and_carries_on(
    question: str,
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    violations: Callable[[Page], list[str]],
) -> None:
    page.goto(question)
    submit(page, page.locator("main .govuk-button--start"))
    box = page.get_by_role("alertdialog", name=DELETED_SOON)
    expect(box).to_be_visible()
    assert violations(page) == []
    at_both_widths(page, "answers")
    expect(box.get_by_role("button", name="Carry on")).to_be_focused()
    expect(box.get_by_role("link", name="Exit this page")).to_be_visible()
    before = FormSession.objects.get().expires_at
    hour = dt.timedelta(hours=1)
    monkeypatch.setattr("referrals.services.form_sessions.LIFE", hour)
    box.get_by_role("button", name="Carry on").click()
    expect(box).to_be_hidden()
    assert FormSession.objects.get().expires_at > before + hour / 2


def test_a_public_form_too_late_says_that_the_answers_are_gone(question: str, page: Page) -> None:
    page.goto(question)
    submit(page, page.locator("main .govuk-button--start"))
    box = page.get_by_role("alertdialog", name=DELETED_SOON)
    expect(box).to_be_visible()
    FormSession.objects.all().delete()
    box.get_by_role("button", name="Carry on").click()
    expect(page.locator("h1").first).to_have_text("Your answers have been deleted")
