"""The whole story of one child in one test.

Reported on a telephone, triaged, looked for, long-term after six months, archived by three
signatures, woken by a school's new pupil, closed on roll, and helped back by a plan of six weeks
that holds at twelve: every person in a real browser, every process real, the clock moved for all.
"""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journey.acts import choose, fill_day, pick, press, report
from tests.journey.site import RealData, until
from tests.journey.story import (
    BORN,
    FIRST_DAY,
    JOINED,
    LINE_1,
    LONG_TERM,
    LOOKED,
    ON_ROLL,
    OPENED,
    RESTED,
    D,
    Story,
    agree,
    closed_on_roll,
    draft_and_sign,
    search,
    send_new_pupil,
)

pytestmark = [pytest.mark.journey, pytest.mark.postgres]

REVIEWS = (D(2026, 9, 28), D(2026, 10, 22))
SUPPORT_ENDED = D(2026, 10, 25)
COUNTED = {
    "2026-01": {"opened": 1, "open-at-end": 1},
    "2026-06": {"opened": 0, "open-at-end": 1},
    "2026-07": {"became-long-term": 1, "dormant": 1, "open-at-end": 1},
    "2026-09": {"closed": 1, "open-at-end": 0},
    "2027-01": {"plans-sustained": 1},
}


def test_a_child_is_looked_for_found_and_helped_back(story: Story, real: RealData):
    reported_and_triaged(story, real)
    looked_for(story)
    long_term_is_said_once(story)
    archived_by_three(story)
    woken_by_a_school(story, real)
    closed_on_roll(story, real)
    helped_back(story, real)
    it_lasts(story)
    each_month_counts_it(story)
    assert "intact" in story.running.manage("verify_audit")


def reported_and_triaged(story: Story, real: RealData) -> None:
    reference = report(story.neighbour(), story.running.url, real.postcode, LINE_1, BORN)
    until(lambda: story.facts["matched"], "the worker looks for candidates")
    story.comes(OPENED)
    officer = story.person("robin")
    officer.goto(f"{story.running.url}/referrals/{reference}/")
    choose(officer, "decision", "open")
    choose(officer, "is_0", "new")
    pick(officer, "officer", "Robin Sandpiper")
    officer.locator("[name='why']").fill("School age, on no roll that anybody knows.")
    press(officer, "Record decision")
    case = story.facts["case"]
    assert (case["status"], case["opened_on"]) == ("enquiries", str(OPENED))
    assert case["long_term_on"] == str(LONG_TERM)


def looked_for(story: Story) -> None:
    """Search every source that the council's archiving form asks for, and knock on the door."""
    story.comes(LOOKED)
    officer = story.person("robin")
    for source in story.facts["case"]["to_search"]:
        search(officer, story.case, source)
    officer.goto(f"{story.case}contact/")
    choose(officer, "kind", "visit")
    choose(officer, "state", "made")
    officer.locator("[name='result']").select_option("empty")
    officer.locator("[name='words']").fill("New tenants since spring; nobody knows the family.")
    press(officer, "Save contact")
    assert story.facts["case"]["to_search"] == []


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


def archived_by_three(story: Story) -> None:
    story.comes(D(2026, 7, 8))
    officer = story.person("robin")
    draft_and_sign(officer, story.case)
    assert story.facts["archive"]["status"] == "with_line_manager"
    story.comes(D(2026, 7, 10))
    agree(story.person("morgan"), story.case)
    story.comes(RESTED)
    director = story.person("alex")
    expect(director).to_have_url(re.compile("/archiving/"))
    agree(director, story.case)
    found = story.facts
    assert found["case"]["status"] == "dormant"
    assert found["archive"]["signatures"] == [
        ["officer", "Robin Sandpiper", "2026-07-08", True],
        ["line_manager", "Morgan Heron", "2026-07-10", True],
        ["director", "Alex Goldcrest", str(RESTED), True],
    ]
    paper = director.request.get(f"{story.case}archive/paper/")
    assert paper.headers["content-type"] == "application/pdf"
    story.running.manage("sweep")
    open_items = {item[0] for item in story.facts["items"] if not item[3]}
    assert open_items & {"long_term", "long_term_manager", "archive_sign"} == set()


def woken_by_a_school(story: Story, real: RealData) -> None:
    story.comes(JOINED, hour=8)
    send_new_pupil(story.person("wren"), story.running.url, real.postcode)
    until(lambda: story.facts["case"]["status"] == "enquiries", "the worker wakes the case", 120)
    case = story.facts["case"]
    assert case["ledger"][-1] == ["enquiries", "Daily clocks", "woken_match", str(JOINED)]
    assert (case["clock_from"], case["long_term_on"]) == (str(JOINED), "2027-03-10")
    assert case["became_cme_on"] == str(OPENED)  # in law it never stopped
    waiting = [item for item in story.facts["items"] if not item[3]]
    assert ["child_found", "Robin Sandpiper", str(JOINED), ""] in waiting


def helped_back(story: Story, real: RealData) -> None:
    accepted(story)
    story.comes(FIRST_DAY)
    officer, plan = story.person("jo"), story.plan
    officer.goto(f"{plan}first-day/")
    officer.locator("[name='met_by']").fill("Jo Wheatear")
    press(officer, "Save")
    officer.goto(f"{plan}goals/add/")
    officer.locator("[name='words']").fill("In class for the first hour")
    officer.locator("[name='owner']").fill("Form tutor")
    fill_day(officer, "due_on", FIRST_DAY + dt.timedelta(days=21))
    press(officer, "Save")
    for day in REVIEWS:
        story.comes(day)
        story.running.manage("sweep")
        review(story.person("jo"), plan)
    story.comes(SUPPORT_ENDED)
    officer = story.person("jo")
    officer.goto(f"{plan}end/")
    officer.locator("[name='words']").fill("Every day, all day, and a friend.")
    press(officer, "End support")
    assert story.facts["plan"]["status"] == "aftercare"


def accepted(story: Story) -> None:
    story.comes(ON_ROLL, hour=14)
    lead = story.person("lee")
    lead.goto(f"{story.plan}decide/")
    choose(lead, "decision", "accept")
    pick(lead, "officer", "Jo Wheatear")
    press(lead, "Save")
    found = story.facts["plan"]
    assert (found["status"], found["starts_on"]) == ("accepted", str(FIRST_DAY))
    assert found["ends_on"] == str(FIRST_DAY + dt.timedelta(days=41))


def review(page: Page, plan: str) -> None:
    page.goto(f"{plan}review/")
    choose(page, "outcome", "continue")
    page.locator("[name='words']").fill("The side door works.")
    press(page, "Save")


def it_lasts(story: Story) -> None:
    for weeks in (4, 12):
        story.comes(SUPPORT_ENDED + dt.timedelta(weeks=weeks))
        story.running.manage("sweep")
        assert story.waiting("aftercare")
        officer = story.person("jo")
        officer.goto(f"{story.plan}aftercare/")
        choose(officer, "in_school", "yes")
        officer.locator("[name='confirmed_by']").fill("Attendance lead")
        press(officer, "Save")
    plan = story.facts["plan"]
    assert plan["status"] == "sustained"
    assert [line[0] for line in plan["ledger"]] == [
        "requested", "accepted", "active", "aftercare", "sustained",
    ]  # fmt: skip


def each_month_counts_it(story: Story) -> None:
    """Every month says what happened in it, fixed when it was over."""
    story.comes(D(2027, 2, 1))
    story.running.manage("sweep")
    analyst = story.person("kit")
    for month, figures in COUNTED.items():
        analyst.goto(f"{story.running.url}/performance/{month}/")
        expect(analyst.locator("main")).to_contain_text("and fixed since")
        for code, number in figures.items():
            link = analyst.locator(f"main a[href$='/{month}/{code}/']").first
            assert int(re.match(r"\d+", link.inner_text()).group()) == number, (month, code)
