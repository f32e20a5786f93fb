"""The whole story of one child in one test, told well and told badly.

Reported on a telephone, triaged, looked for, long-term after six months, archived by three
signatures, woken by a school's new pupil, closed on roll, and helped back by a plan of six weeks
that holds at twelve: every person in a real browser, every process real, the clock moved for all.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.chromium import PHONE
from tests.journey.acts import PASSWORD, choose, press, report, sign_in
from tests.journey.conftest import RealData
from tests.journey.site import Site, site, until

pytestmark = [pytest.mark.journey, pytest.mark.postgres]

D = dt.date
LONDON = ZoneInfo("Europe/London")
BORN = D(2017, 3, 27)
LINE_1 = "14 Tannery Row"
REPORTED, OPENED = D(2026, 1, 5), D(2026, 1, 6)
LONG_TERM = D(2026, 7, 6)


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

    @property
    def case(self) -> str:
        """The address of the case."""
        return f"{self.running.url}/cases/{self.facts['case']['reference']}/"


@pytest.fixture
def story(tmp_path, real: RealData, new_context: Callable[..., BrowserContext]) -> Iterator[Story]:
    with site(tmp_path / "var") as running:
        told = Story(running, new_context)
        told.comes(REPORTED)
        running.manage("load_authority", "barking_and_dagenham")
        running.manage("import_schools", str(real.register))
        running.manage("import_postcodes", str(real.postcodes))
        running.script("story_people.py", urn=real.urn, password=PASSWORD)
        running.start()
        yield told


def test_a_child_is_looked_for_found_and_helped_back(story: Story, real: RealData):
    reported_and_triaged(story, real)
    long_term_is_said_once(story)


# --- January: reported, triaged, looked for -------------------------------------------------------


def reported_and_triaged(story: Story, real: RealData) -> None:
    reference = report(story.neighbour(), story.running.url, real.postcode, LINE_1, BORN)
    until(lambda: story.facts["matched"], "the worker looks for candidates")
    story.comes(OPENED)
    officer = story.person("robin")
    officer.goto(f"{story.running.url}/referrals/{reference}/")
    choose(officer, "decision", "open")
    choose(officer, "is_0", "new")
    officer.locator("[name='officer']").select_option(label="Robin Sandpiper")
    officer.locator("[name='why']").fill("School age, on no roll that anybody knows.")
    press(officer, "Record decision")
    case = story.facts["case"]
    assert (case["status"], case["opened_on"]) == ("enquiries", str(OPENED))
    assert case["long_term_on"] == str(LONG_TERM)


def long_term_is_said_once(story: Story) -> None:
    story.comes(LONG_TERM)
    story.running.manage("sweep")
    story.running.manage("sweep")
    found = story.facts
    assert found["case"]["long_term_lines"] == 1
    items = [item for item in found["items"] if item[0].startswith("long_term")]
    assert items == [
        ["long_term", "Robin Sandpiper", str(LONG_TERM), ""],
        ["long_term_manager", "", str(LONG_TERM), ""],
    ]
