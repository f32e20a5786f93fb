"""One Chromium for every test that drives one, and what a page in it may not complain about."""

import os
import shutil
from collections.abc import Callable, Iterator

# Playwright's sync API runs an event loop, and Django refuses its database inside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
# How long a step may take before it has failed; a busy machine is slow and not wrong.
LONGEST = 60_000  # milliseconds
expect.set_options(timeout=LONGEST)


def missing(what: str) -> None:
    """Skip the test for what the machine has not, or in CI fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once in a run: a second Playwright beside it is refused."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        missing("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium,
            timeout=3 * LONGEST,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a maker of separate visitors; every page they open must keep the console quiet."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def make(**options) -> BrowserContext:
        options.setdefault("viewport", DESK)
        context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **options)
        context.set_default_timeout(LONGEST)
        context.on("page", lambda page: _listen(page, complaints))
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert not complaints, complaints


def _listen(page: Page, complaints: list[str]) -> None:
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda line: (
            complaints.append(f"{page.url}: {line.text}")
            if line.type == "error" and "status of" not in line.text
            else None
        ),
    )
