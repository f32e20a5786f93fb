"""What people do in a browser, wherever a journey takes them."""

import datetime as dt
import re

from playwright.sync_api import BrowserContext, Page

from tests.chromium import PHONE

PASSWORD = "reed-warblers-in-spring"


def sign_in(context: BrowserContext, url: str, email: str) -> Page:
    """Sign in by address and password, as people do."""
    page = context.new_page()
    page.goto(f"{url}/sign-in/")
    page.locator("[name='login']").fill(email)
    page.locator("[name='password']").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    return page


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the button and stand on a page that does not complain."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()
    problems = page.locator(".govuk-error-summary")
    assert not problems.count(), f"{page.url}: {problems.inner_text()}"


def answer(page: Page, **given: str) -> None:
    """Answer the questions of one page by their names and go on."""
    assert not scrolls_sideways_without_script(page)
    for name, value in given.items():
        field = page.locator(f"[name='{name}']")
        kind = field.first.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            page.locator(f"[name='{name}'][value='{value}']").check()
        else:
            field.fill(value)
    press(page, "Continue")


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"[name='{name}'][value='{value}']").check()


def pick(page: Page, name: str, words: str) -> None:
    """Choose from a list the one line with these words in it."""
    line = page.locator(f"[name='{name}'] option", has_text=words)
    page.locator(f"[name='{name}']").select_option(line.get_attribute("value"))


def fill_day(page: Page, name: str, day: dt.date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name='{name}-{part}']").fill(str(getattr(day, part)))


def scrolls_sideways_without_script(page: Page) -> bool:
    return page.locator("html").bounding_box()["width"] > PHONE["width"]


def report(page: Page, url: str, postcode: str, line_1: str, born: dt.date, *others: str) -> str:
    """Report Maja Larkwing, and others of the home, as a neighbour who stays anonymous.

    Goes through the public form and returns the reference.
    """
    page.goto(f"{url}/refer/")
    press(page, "Start now")
    answer(page, danger_now="no")
    answer(page, sender_kind="public")
    answer(page, worry="In the flat on school days since the summer.")
    answer(page, concerns="none")
    answer(page, given_name="Maja", family_name="Larkwing")
    answer(
        page,
        age_known="exact",
        **{"date_of_birth-day": str(born.day), "date_of_birth-month": "mar",
           "date_of_birth-year": str(born.year)},
    )  # fmt: skip
    answer(page, sex="female")
    answer(
        page, where_known="known", address_line_1=line_1, town="Dagenham",
        postcode=postcode.replace(" ", "").lower(),
    )  # fmt: skip
    answer(page, last_seen="week")
    answer(page, school_status="none")
    answer(page, siblings_known="yes" if others else "no")
    for number, name in enumerate(others, 1):
        answer(page, given_name=name, family_name="Larkwing", age_years="7", in_school="no")
        answer(page, add_another="no" if number == len(others) else "yes")
    answer(page, family_unknown="on")
    answer(page, safe_to_contact="unknown")
    answer(page, details="anonymous")
    press(page, "Send")
    assert page.url.endswith("/refer/sent/")
    told = page.locator(".govuk-panel").inner_text()
    return re.search(r"R-[0-9A-Z]{4}-[0-9A-Z]{2}", told).group()
