"""The whole story of one child in one test, told well and told badly.

Reported on a telephone, triaged, looked for, long-term after six months, archived by three
signatures, woken by a school's new pupil, closed on roll, and helped back by a plan of six weeks
that holds at twelve: every person in a real browser, every process real, the clock moved for all.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.chromium import PHONE
from tests.journey.acts import PASSWORD, choose, fill_day, pick, press, report, sign_in
from tests.journey.conftest import RealData
from tests.journey.site import Site, site, until

pytestmark = [pytest.mark.journey, pytest.mark.postgres]

D = dt.date
LONDON = ZoneInfo("Europe/London")
BORN = D(2017, 3, 27)
LINE_1 = "14 Tannery Row"
REPORTED, OPENED = D(2026, 1, 5), D(2026, 1, 6)
LOOKED, LONG_TERM, RESTED = D(2026, 6, 29), D(2026, 7, 6), D(2026, 7, 15)
JOINED, ON_ROLL, FIRST_DAY = D(2026, 9, 10), D(2026, 9, 11), D(2026, 9, 14)
REVIEWS = (D(2026, 9, 28), D(2026, 10, 22))
SUPPORT_ENDED = D(2026, 10, 25)
COUNTED = {
    "2026-01": {"opened": 1, "open-at-end": 1},
    "2026-06": {"opened": 0, "open-at-end": 1},
    "2026-07": {"became-long-term": 1, "dormant": 1, "open-at-end": 1},
    "2026-09": {"closed": 1, "open-at-end": 0},
    "2027-01": {"plans-sustained": 1},
}


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
    def plan(self) -> str:
        """The address of the plan."""
        return f"{self.running.url}/reintegration/{self.facts['plan']['reference']}/"

    def waiting(self, kind: str) -> list[list[str]]:
        """Return the open items of a kind."""
        return [item for item in self.facts["items"] if item[0] == kind and not item[3]]

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
    looked_for(story)
    long_term_is_said_once(story)
    archived_by_three(story)
    woken_by_a_school(story, real)
    closed_on_roll(story, real)
    helped_back(story, real)
    it_lasts(story)
    each_month_counts_it(story)
    assert "intact" in story.running.manage("verify_audit")


def test_the_same_story_told_badly_comes_to_the_same_end(story: Story, real: RealData):
    long_term_by_now(story, real)
    a_sweep_is_killed_half_way(story)
    two_officers_write_at_once(story)
    the_wrong_people_sign(story)
    an_edit_takes_the_signatures_away(story)
    a_flag_blocks_the_third_signature(story)
    a_return_is_sent_twice(story, real)
    a_closed_case_is_not_woken(story, real)
    assert "intact" in story.running.manage("verify_audit")


# --- January: reported, triaged, looked for -------------------------------------------------------


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


def search(page: Page, case: str, source: str) -> None:
    """Record one source searched, with nothing in it."""
    page.goto(f"{case}check/")
    page.locator("[name='source']").select_option(source)
    choose(page, "result", "no_record")
    page.locator("[name='words']").fill("Both spellings, both addresses.")
    press(page, "Save check")


# --- July: long-term, and at rest -----------------------------------------------------------------


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


def draft_and_sign(page: Page, case: str) -> None:
    """Start the form, say what was done, name the two others, sign."""
    page.goto(f"{case}archive/begin/")
    press(page, "Start the form")
    page.locator("[name='summary']").fill("Nine calls, two letters, a visit. Nobody knows them.")
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


# --- September: woken, found, on roll -------------------------------------------------------------


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


def send_new_pupil(page: Page, url: str, postcode: str) -> None:
    """File, as a school's office, that a pupil joined."""
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
    press(page, "Send this return")


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
    officer.goto(f"{story.case}close/?outcome=on_roll")
    officer.locator("[name='words']").fill("In year 5 since Monday; the office rang.")
    officer.locator("[name='confirmed_how']").fill("New-pupil return, and a call")
    choose(officer, "confirmed_outside", "yes")
    press(officer, "Record this outcome")
    case = story.facts["case"]
    assert (case["status"], case["outcome"]) == ("closed", "on_roll")


# --- Autumn and winter: helped back, and it lasts -------------------------------------------------


def ask_for_a_plan(page: Page, story: Story, real: RealData) -> None:
    """Ask for six weeks of help, from the case."""
    page.goto(story.case)
    with page.expect_navigation():
        page.locator("main a", has_text="Ask for a plan").first.click()
    page.locator("[name='why_out']").fill("Eight months on no roll; the family moved about.")
    page.locator("[name='school']").fill(real.urn)
    fill_day(page, "starts_on", FIRST_DAY)
    page.locator("[name='weeks']").fill("6")
    press(page, "Ask for this plan")


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
    press(officer, "Save")
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


# --- The same, told badly -------------------------------------------------------------------------


def long_term_by_now(story: Story, real: RealData) -> None:
    story.comes(D(2026, 7, 7))
    story.running.script(
        "long_case.py",
        opened=OPENED.isoformat(),
        searched=LOOKED.isoformat(),
        born=BORN.isoformat(),
        line_1=LINE_1,
        postcode=real.postcode,
    )


def a_sweep_is_killed_half_way(story: Story) -> None:
    """A sweep that ends in the middle of its work leaves nothing half done for the next."""
    for step in ("cases classed long-term", "work items brought up to date"):
        story.running.kill_sweep_after(step)
    story.running.manage("sweep")
    assert story.facts["case"]["long_term_lines"] == 1
    for kind, owner in (("long_term", "Robin Sandpiper"), ("long_term_manager", "")):
        assert story.waiting(kind) == [[kind, owner, str(LONG_TERM), ""]]


def two_officers_write_at_once(story: Story) -> None:
    """Who saves second is told, and what they typed stays on the page."""
    story.comes(D(2026, 7, 8))
    robin, piper = story.person("robin"), story.person("piper")
    robin.goto(f"{story.case}archive/begin/")
    press(robin, "Start the form")
    piper.goto(f"{story.case}archive/draft/")
    robin.locator("[name='summary']").fill("Nine calls and a visit.")
    press(robin, "Save draft")
    piper.locator("[name='summary']").fill("I asked the landlord.")
    send(piper, "Save draft")
    expect(piper.locator(".govuk-error-summary")).to_contain_text("Somebody saved this")
    expect(piper.locator("[name='summary']")).to_have_value("I asked the landlord.")
    robin.goto(f"{story.case}archive/draft/")
    expect(robin.locator("[name='summary']")).to_have_value("Nine calls and a visit.")
    finish_draft(robin)


def send(page: Page, name: str) -> None:
    """Press a button of which a refusal is expected."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def finish_draft(page: Page) -> None:
    page.locator("[name='would_wake']").fill("A school that asks for the file.")
    pick(page, "line_manager", "Morgan Heron")
    pick(page, "director", "Alex Goldcrest")
    press(page, "Continue to sign")
    press(page, re.compile("^Sign and send"))


def the_wrong_people_sign(story: Story) -> None:
    """Out of turn, not named, twice: nobody but the one whose turn it is signs."""
    for local in ("alex", "linnet"):
        signed_by(story, local)
        assert story.facts["archive"]["status"] == "with_line_manager"
    morgan = story.person("morgan")
    agree(morgan, story.case)
    assert signatures(story) == ["Robin Sandpiper", "Morgan Heron"]
    signed_by(story, "morgan")
    assert signatures(story) == ["Robin Sandpiper", "Morgan Heron"]


def signed_by(story: Story, local: str) -> None:
    """Send a signature by hand, past the page that would not offer it."""
    page = story.person(local)
    page.goto(f"{story.running.url}/my-work/")
    token = page.locator("[name='csrfmiddlewaretoken']").first.get_attribute("value")
    page.request.post(
        f"{story.case}archive/decide/",
        form={"csrfmiddlewaretoken": token, "decision": "agree"},
        headers={"Referer": story.case},
    )


def signatures(story: Story) -> list[str]:
    """Return who has signed, of the signatures that count."""
    return [one[1] for one in story.facts["archive"]["signatures"] if one[3]]


def an_edit_takes_the_signatures_away(story: Story) -> None:
    """A source searched after two people signed: both signatures are void, all three start anew."""
    robin = story.person("robin")
    search(robin, story.case, story.facts["case"]["searched"])
    found = story.facts
    assert found["archive"]["status"] == "drafting"
    assert signatures(story) == []
    assert found["archive"]["ledger"][-1][2] == "edited"
    signed_by(story, "alex")
    assert story.facts["archive"]["status"] == "drafting"
    robin.goto(f"{story.case}archive/draft/")
    finish_draft(robin)
    agree(story.person("morgan"), story.case)


def a_flag_blocks_the_third_signature(story: Story) -> None:
    robin, director = story.person("robin"), story.person("alex")
    director.goto(f"{story.case}archive/decide/")
    robin.goto(f"{story.case}flags/")
    robin.locator("[name='words']").fill("Seen with a cousin in town")
    press(robin, re.compile("^(Set|Save)"))
    choose(director, "decision", "agree")
    send(director, "Record my decision")
    expect(director.locator("main")).to_contain_text("A flag blocks closing and archiving")
    assert story.facts["case"]["status"] == "enquiries"
    robin.goto(f"{story.case}flags/")
    with robin.expect_navigation():
        robin.locator("main a[href*='/flags/']").first.click()
    robin.locator("[name='words']").fill("It was another child.")
    press(robin, re.compile("^(Lift|Save)"))
    agree(director, story.case)
    assert story.facts["case"]["status"] == "dormant"


def a_return_is_sent_twice(story: Story, real: RealData) -> None:
    """The school presses twice and goes back to press again: one return, and one waking."""
    story.comes(JOINED, hour=8)
    office = story.person("wren")
    send_new_pupil(office, story.running.url, real.postcode)
    office.go_back()
    with office.expect_navigation():
        office.get_by_role("button", name="Send this return").click()
    until(lambda: story.facts["case"]["status"] == "enquiries", "the worker wakes the case", 120)
    found = story.facts
    assert found["new_pupils"] == 1
    assert [line[2] for line in found["case"]["ledger"]].count("woken_match") == 1
    assert len(story.waiting("child_found")) == 1


def a_closed_case_is_not_woken(story: Story, real: RealData) -> None:
    closed_on_roll(story, real)
    officer = story.person("robin")
    officer.goto(f"{story.case}wake/")
    expect(officer.locator("main")).to_contain_text("A closed case cannot be woken")
    assert story.facts["case"]["status"] == "closed"
