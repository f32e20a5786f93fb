"""One child's long story: its site, its days, and what happens in it more than once."""

import datetime as dt
import functools
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, Page

from tests.chromium import PHONE
from tests.journey.acts import choose, fill_day, pick, press, sign_in
from tests.journey.site import RealData, Site

D = dt.date
LONDON = ZoneInfo("Europe/London")
BORN = D(2017, 3, 27)
LINE_1 = "14 Tannery Row"
REPORTED, OPENED = D(2026, 1, 5), D(2026, 1, 6)
LOOKED, LONG_TERM, RESTED = D(2026, 6, 29), D(2026, 7, 6), D(2026, 7, 15)
JOINED, ON_ROLL, FIRST_DAY = D(2026, 9, 10), D(2026, 9, 11), D(2026, 9, 14)


class Story:
    """One site, everybody who signs in to it, and the day that it is there."""

    def __init__(self, running: Site, new_context: Callable[..., BrowserContext]) -> None:
        self.running = running
        self.new_context = new_context
        self.day = REPORTED

    def comes(self, day: dt.date, hour: int = 9) -> None:
        """Let that day come, for every process."""
        self.day = day
        self.running.set_clock(dt.datetime.combine(day, dt.time(hour), LONDON))

    def person(self, local: str) -> Page:
        """Sign in as somebody, today."""
        return sign_in(self.new_context(), self.running.url, f"{local}@eastmere.example")

    def neighbour(self) -> Page:
        """Somebody with a telephone and no JavaScript."""
        return self.new_context(java_script_enabled=False, viewport=PHONE).new_page()

    @property
    def facts(self) -> dict:
        """What the database holds now."""
        return self.running.script("story_facts.py")

    @functools.cached_property
    def plan(self) -> str:
        """The address of the plan."""
        return f"{self.running.url}/reintegration/{self.facts['plan']['reference']}/"

    def waiting(self, kind: str) -> list[list[str]]:
        """Return the open items of a kind."""
        return [item for item in self.facts["items"] if item[0] == kind and not item[3]]

    @functools.cached_property
    def case(self) -> str:
        """The address of the case."""
        return f"{self.running.url}/cases/{self.facts['case']['reference']}/"


def search(page: Page, case: str, source: str) -> None:
    """Record one source searched, with nothing in it."""
    page.goto(f"{case}check/")
    page.locator("[name='source']").select_option(source)
    choose(page, "result", "no_record")
    page.locator("[name='words']").fill("Both spellings, both addresses.")
    press(page, "Save check")


def draft_and_sign(page: Page, case: str) -> None:
    """Start the form, say what was done, name the two others, sign."""
    page.goto(f"{case}archive/begin/")
    press(page, "Start the form")
    page.locator("[name='summary']").fill("Nine calls, two letters, a visit. Nobody knows them.")
    finish_draft(page)


def finish_draft(page: Page) -> None:
    """Say what would wake the case, name the two others, sign."""
    page.locator("[name='would_wake']").fill("A school that asks for the file.")
    pick(page, "line_manager", "Morgan Heron")
    pick(page, "director", "Alex Goldcrest")
    press(page, "Continue to sign")
    press(page, re.compile("^Sign and send"))


def agree(page: Page, case: str) -> None:
    """Sign as the one whose turn it is."""
    page.goto(f"{case}archive/decide/")
    choose(page, "decision", "agree")
    press(page, "Record my decision")


def send_new_pupil(page: Page, url: str, postcode: str) -> None:
    """File, as a school's office, that a pupil joined."""
    fill_new_pupil(page, url, postcode)
    press(page, "Send this return")


def fill_new_pupil(page: Page, url: str, postcode: str) -> None:
    """Fill in the return of a pupil who joined."""
    page.goto(f"{url}/schools/mine/new-pupils/new/")
    page.locator("[name='given_name']").fill("Maja")
    page.locator("[name='family_name']").fill("Larkwing")
    fill_day(page, "born_on", BORN)
    choose(page, "sex", "female")
    page.locator("[name='year_group']").select_option("5")
    fill_day(page, "entered_on", JOINED - dt.timedelta(days=3))
    fill_day(page, "starts_on", JOINED - dt.timedelta(days=3))
    page.locator("[name='address_line_1']").fill(LINE_1)
    page.locator("[name='town']").fill("Dagenham")
    page.locator("[name='postcode']").fill(postcode)
    page.locator("[name='name_1']").fill("Ada Larkwing")
    page.locator("[name='phone_1']").fill("01632 960 001")


def closed_on_roll(story: Story, real: RealData) -> None:
    """The officer confirms what the school said, and asks for help for the child first."""
    story.comes(ON_ROLL)
    officer = story.person("robin")
    ask_for_a_plan(officer, story, real)
    officer.goto(story.case)
    with officer.expect_navigation():
        officer.locator("main a[href*='/found/']").first.click()
    choose(officer, "is_the_child", "yes")
    press(officer, "Save")
    assert "/close/" in officer.url
    officer.locator("[name='words']").fill("In year 5 since Monday; the office rang.")
    officer.locator("[name='confirmed_by']").fill("The school office")
    officer.locator("[name='confirmed_how']").fill("New-pupil return, and a call")
    choose(officer, "confirmed_outside", "yes")
    press(officer, "Record this outcome")
    case = story.facts["case"]
    assert (case["status"], case["outcome"]) == ("closed", "on_roll")


def ask_for_a_plan(page: Page, story: Story, real: RealData) -> None:
    """Ask for six weeks of help, from the case."""
    page.goto(story.case)
    with page.expect_navigation():
        page.locator("main a", has_text="Ask for a plan").first.click()
    page.locator("[name='why_out']").fill("Eight months on no roll; the family moved about.")
    page.locator("[name='school']").fill(real.urn)
    choose(page, "has_send", "no")
    fill_day(page, "starts_on", FIRST_DAY)
    page.locator("[name='weeks']").fill("6")
    press(page, "Ask for this plan")
