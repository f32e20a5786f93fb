"""From a neighbour's telephone to the month's figures, through real processes and a browser.

An anonymous neighbour reports two children; a worker finds that one is known; an officer opens a
case for each and works one; a manager countersigns it closed on roll at a real school; the month
counts both; and everything that was looked at and changed is on record.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.chromium import PHONE
from tests.journey.acts import PASSWORD, choose, fill_day, press, report, sign_in
from tests.journey.site import RealData, Site, site, until

pytestmark = pytest.mark.journey

LONDON = ZoneInfo("Europe/London")
BORN = dt.date(2017, 3, 27)
LINE_1 = "14 Tannery Row"
OFFICER, MANAGER, ANALYST = (f"{name}@eastmere.example" for name in ("robin", "morgan", "kit"))
ADMISSIONS, OFFICE, OTHER_OFFICE = (f"{name}@eastmere.example" for name in ("ash", "wren", "jay"))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path / "var") as made:
        yield made


@pytest.fixture
def known(running: Site, real: RealData) -> dict:
    """The real places are in, and the team knows one of the two children."""
    running.manage("load_authority", "barking_and_dagenham")
    running.manage("import_schools", str(real.register))
    running.manage("import_postcodes", str(real.postcodes))
    return running.script(
        "known_child.py",
        born=BORN.isoformat(),
        line_1=LINE_1,
        postcode=real.postcode,
        password=PASSWORD,
    )


@pytest.mark.postgres
def test_a_report_of_two_children_ends_proved_and_counted(
    running: Site, known: dict, real: RealData, new_context: Callable[..., BrowserContext]
):
    running.start()
    neighbour = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    reference = report(neighbour, running.url, real.postcode, LINE_1, BORN, "Kit")

    until(lambda: facts(running, reference)["matched"], "the worker finds candidates")
    found = facts(running, reference)["candidates"]
    assert [0, "same", known["child"]] in found

    officer = sign_in(new_context(), running.url, OFFICER)
    open_cases(officer, running.url, reference, known["child"])
    opened = facts(running, reference)
    assert opened["status"] == "accepted"
    first, second = opened["cases"]
    assert first["child"] == known["child"] != second["child"]
    assert first["related"] == second["related"] == 1

    work(officer, f"{running.url}/cases/{first['reference']}/")
    close_on_roll(officer, f"{running.url}/cases/{first['reference']}/", real)
    countersign(sign_in(new_context(), running.url, MANAGER), running.url, first["reference"])

    ended = facts(running, reference)
    case, other = ended["cases"]
    assert (case["status"], case["outcome"], case["school"]) == ("closed", "on_roll", real.urn)
    assert (case["checks"], case["visits"]) == (3, 1)
    assert [tuple(line) for line in case["ledger"]] == [
        ("enquiries", "Robin Sandpiper", "opened"),
        ("closing", "Robin Sandpiper", "outcome_recorded"),
        ("closed", "Morgan Heron", "countersigned"),
    ]
    assert other["status"] == "enquiries"
    everyone_who_looked_is_on_record(ended)
    the_month_counts(sign_in(new_context(), running.url, ANALYST), running.url)
    assert "intact" in running.manage("verify_audit")
    nothing_of_the_neighbour_is_kept(running, ended)


@pytest.mark.embedded
def test_a_report_while_the_broker_is_down_is_kept_and_matched_by_the_sweep(
    running: Site, known: dict, real: RealData, new_context: Callable[..., BrowserContext]
):
    running.start()
    running.stop_broker()
    neighbour = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    reference = report(neighbour, running.url, real.postcode, LINE_1, BORN, "Kit")
    assert not facts(running, reference)["matched"]
    running.manage("sweep")
    after = facts(running, reference)
    assert after["matched"]
    assert [0, "same", known["child"]] in after["candidates"]


@pytest.mark.postgres
def test_the_two_lists_lead_to_arrivals_escalations_and_a_case(
    running: Site, known: dict, real: RealData, new_context: Callable[..., BrowserContext]
):
    urns = running.script("lists_people.py", urn=real.urn, password=PASSWORD)["urns"]
    running.start()
    begun = today()
    import_children(sign_in(new_context(), running.url, ADMISSIONS), running.url, urns, begun)
    running.manage("sweep")
    listed = running.script("lists_facts.py")
    late, due = listed["entries"]["Darcey"][0], str(begun - dt.timedelta(days=2))
    assert listed["entries"]["Darcey"][1:] == ["escalated", due]
    assert listed["escalations"] == [[late, due]]

    confirm_arrival(sign_in(new_context(), running.url, OFFICE), running.url, begun)
    without_script = new_context(java_script_enabled=False, viewport=PHONE)
    send_a_leaver(sign_in(without_script, running.url, OTHER_OFFICE), running.url, begun)
    until(
        lambda: running.script("lists_facts.py")["returns"][0][0] == "enquiry_opened",
        "a worker makes a referral of the return",
        120,
    )
    after = running.script("lists_facts.py")
    assert after["entries"]["Kofi"][1] == "on_roll"
    reference = after["returns"][0][1]
    officer = sign_in(new_context(), running.url, OFFICER)
    officer.goto(f"{running.url}/referrals/{reference}/")
    choose(officer, "decision", "open")
    choose(officer, "is_0", "new")
    officer.locator("[name='why']").fill("Nobody knows where he went.")
    press(officer, "Record decision")
    assert facts(running, reference)["status"] == "accepted"
    assert "intact" in running.manage("verify_audit")


# --- what people do -------------------------------------------------------------------------------


def today() -> dt.date:
    """The day by the clock the site goes by, whatever the machine's own says."""
    return dt.datetime.now(LONDON).date()


def import_children(page: Page, url: str, urns: list[str], begun: dt.date) -> None:
    """Give Admissions' file of two children: one of today, one of three weeks and a day ago."""
    rows = [
        "First name,Last name,Date of birth,School,Year,On the list since",
        f"Kofi,Larkrise,4/5/2017,{urns[0]},5,{begun.isoformat()}",
        f"Darcey,Larkfield,9/8/2016,{urns[1]},5,{begun - dt.timedelta(days=22)}",
    ]
    page.goto(f"{url}/schools/allocations/import/")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    page.locator("main input[type=file]").set_input_files(file)
    press(page, "Import")
    expect(page.get_by_text("2 children added to the list; 0 were already on it.")).to_be_visible()


def confirm_arrival(page: Page, url: str, begun: dt.date) -> None:
    """Say, as the school, that the child it was given a place for has started."""
    page.goto(f"{url}/schools/mine/allocated/")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("Confirm")).first.click()
    fill_day(page, "first_day", begun)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("The arrival is confirmed.")).to_be_visible()


def send_a_leaver(page: Page, url: str, begun: dt.date) -> None:
    """File a return about a pupil who moved nobody knows where, on a phone."""
    page.goto(f"{url}/schools/mine/leavers/new/")
    page.locator("[name='given_name']").fill("Zach")
    page.locator("[name='family_name']").fill("Pemberwick")
    fill_day(page, "born_on", dt.date(begun.year - 10, 4, 2))
    choose(page, "sex", "male")
    page.locator("[name='year_group']").select_option("5")
    fill_day(page, "last_attended_on", begun)
    press(page, "Continue")
    choose(page, "ground", "g")
    fill_day(page, "g_moved_on", begun)
    choose(page, "g_boarder", "no")
    choose(page, "g_not_expected", "yes")
    fill_day(page, "deleted_on", begun)
    press(page, "Continue")
    page.locator("[name='address_line_1']").fill("4 Quay Street")
    page.locator("[name='name_1']").fill("Ada Pemberwick")
    page.locator("[name='phone_1']").fill("01632 960 001")
    press(page, "Continue")
    choose(page, "destination", "unknown")
    choose(page, "moves", "unknown")
    press(page, "Continue")
    press(page, "Send this return")
    expect(page.get_by_text(re.compile("was received at")).first).to_be_visible()


def open_cases(page: Page, url: str, reference: str, known: str) -> None:
    """Decide: the first child is the one we know, the second is new; a case for both."""
    page.goto(f"{url}/referrals/")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("Maja")).first.click()
    assert reference in page.url
    choose(page, "decision", "open")
    choose(page, "children", "0")
    choose(page, "children", "1")
    choose(page, "is_0", known)
    choose(page, "is_1", "new")
    page.locator("[name='why']").fill("Same birthday, same door. The brother is new to us.")
    press(page, "Record decision")


def work(page: Page, case: str) -> None:
    """Search three sources and visit."""
    for index in (1, 2, 3):
        page.goto(f"{case}check/")
        page.locator("[name='source']").select_option(index=index)
        choose(page, "result", "nothing_new")
        page.locator("[name='words']").fill("Nil return under both spellings.")
        press(page, "Save check")
    page.goto(f"{case}contacts/")
    page.locator(".cme-titlebar a", has_text="Log a call or visit").click()
    page.wait_for_url("**/contact/?form=*")
    choose(page, "kind", "visit")
    choose(page, "state", "made")
    page.locator("[name='result']").select_option("card_left")
    page.locator("[name='words']").fill("No answer. Card left.")
    press(page, "Save contact")


def close_on_roll(page: Page, case: str, real: RealData) -> None:
    """Record that the child is on roll at a real school; nobody outside confirmed it."""
    page.goto(f"{case}close/")
    choose(page, "outcome", "on_roll")
    press(page, "Continue")
    yesterday = today() - dt.timedelta(days=1)
    page.locator("[name='school']").fill(real.urn)
    for part in ("day", "month", "year"):
        page.locator(f"[name='first_day-{part}']").fill(str(getattr(yesterday, part)))
    page.locator("[name='words']").fill("Started in year 4.")
    page.locator("[name='confirmed_how']").fill("Grandmother, by phone")
    page.locator("[name='confirmed_by']").fill("Grandmother")
    choose(page, "confirmed_outside", "no")
    press(page, "Record this outcome")
    assert "Sent to a manager to countersign." in page.content()
    assert real.school in page.content()


def countersign(page: Page, url: str, reference: str) -> None:
    """Find the case as a manager, read it and agree."""
    page.goto(f"{url}/cases/{reference}/")
    page.locator("main a", has_text="Countersign or return").first.click()
    page.wait_for_url("**/countersign/")
    choose(page, "decision", "agree")
    press(page, "Save")
    assert f"Case {reference} is closed." in page.content()


# --- what must be true after ------------------------------------------------------------------


def facts(running: Site, reference: str) -> dict:
    """Ask the database."""
    return running.script("facts.py", referral=reference)


def everyone_who_looked_is_on_record(ended: dict) -> None:
    assert OFFICER in {by for by, _kind, _page in ended["looks"]}
    looks = {(by, page) for by, _kind, page in ended["cases"][0]["looks"]}
    assert {
        (OFFICER, "record a check"),
        (OFFICER, "log a contact"),
        (OFFICER, "close"),
        (MANAGER, "countersign"),
    } <= looks
    assert any(by == MANAGER and page.startswith("case") for by, page in looks)


def the_month_counts(page: Page, url: str) -> None:
    """Two cases of this journey and the one that was known: opened, closed, open; lists agree."""
    month = f"{url}/performance/{today():%Y-%m}/"
    for code, expected in {"opened": 3, "closed": 2, "open-at-end": 1}.items():
        page.goto(month)
        both = page.locator(f"table.cme-figures a[href$='/{code}/']")
        assert int(re.match(r"\d+", both.inner_text()).group()) == expected, code
        with page.expect_navigation():
            both.click()
        assert page.locator("main table tbody tr").count() == expected, code


def nothing_of_the_neighbour_is_kept(running: Site, ended: dict) -> None:
    assert (ended["anonymous"], ended["sender"]) == (True, {})
    assert "Larkwing" not in running.logs()
    assert "Tannery" not in running.logs()
