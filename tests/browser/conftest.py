"""Who visits a page, and axe-core to ask whether everybody can use it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page

from tests.chromium import DESK, PHONE, missing  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What govuk-frontend does on purpose: radios say whether they stand open (its issue 979), and the
# drop zone's button is named by the field's label.
EXEMPT = {
    ("aria-allowed-attr", ".govuk-radios__input"),
    ("label-content-name-mismatch", ".govuk-file-upload-button"),
}
# Two frames: what a script does about a new width it has done by then.
SETTLED = """() => new Promise(done => {
  requestAnimationFrame(() => requestAnimationFrame(done))
  setTimeout(done, 2000)
})"""


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(viewport=PHONE).new_page()


@pytest.fixture
def without_script(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def sign_in(live_server) -> Callable[..., None]:
    """Return a way to open a page as a person, past the sign-in pages."""

    def enter(page: Page, user) -> None:
        client = Client()
        client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )

    return enter


@pytest.fixture(scope="session")
def axe_script() -> str:
    for folder in (ROOT / "assets" / "node_modules", Path(os.environ.get("NODE_MODULES", "."))):
        script = folder / "axe-core" / "axe.min.js"
        if script.exists():
            return script.read_text(encoding="utf-8")
    missing("axe-core is not built: make assets")
    return ""


@pytest.fixture
def violations(axe_script: str) -> Callable[[Page], list[str]]:
    """Return what axe finds on a page, without the named exemptions."""

    def find(page: Page) -> list[str]:
        page.evaluate(SETTLED)
        page.evaluate(axe_script)
        found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)[
            "violations"
        ]
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
            if not _is_exempt(page, one["id"], node["target"][0])
        ]

    return find


def _is_exempt(page: Page, rule: str, target: str) -> bool:
    return any(
        rule == exempt and page.locator(target).first.evaluate("(e, s) => e.matches(s)", selector)
        for exempt, selector in EXEMPT
    )


def submit(page: Page, button: Locator) -> None:
    """Press what leads to another page, and go on when that page has loaded.

    A click alone comes back before the old page is gone, and what is read then is of either.
    """
    with page.expect_navigation():
        button.click()


def scrolls_sideways(page: Page) -> bool:
    """Whether a page is wider than its window and stays so when it has taken in its width."""
    for _ in range(20):
        if not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            return False
        page.wait_for_timeout(100)
    return True
