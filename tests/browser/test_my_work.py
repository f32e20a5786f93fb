"""The work list in a real browser: wide, narrow and without script; axe finds nothing."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from cme.worklist import services
from cme.worklist.models import WorkItem
from tests.browser.conftest import DESK, PHONE, scrolls_sideways, submit
from tests.factories import make_referral
from tests.worklist.conftest import call_back, passed_up  # noqa: F401 – fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.fixture
def items(officer, other_officer, manager, call_back, passed_up):  # noqa: F811
    """Work of three people and of nobody: overdue, today, soon, passed up and handed on."""
    today = timezone.localdate()
    made = []
    people = [officer, None, other_officer, officer, None, officer]
    for n, owner in enumerate(people):
        referral = make_referral(by=officer, area=officer.area, due_on=today + (n - 2) * DAY)
        for clock in (call_back, passed_up) if n == 0 else (call_back,):
            made.append(
                WorkItem.objects.create(
                    kind=clock.kind,
                    subject_type=clock.subject,
                    subject_id=referral.pk,
                    occurrence="1",
                    reference=referral.reference,
                    due_on=referral.due_on,
                    why="10 working days after you asked on 2 Nov 2026, as the council has set it.",
                    owner=owner if clock is call_back else None,
                    area=officer.area,
                    is_escalation=clock.is_escalation,
                    escalated_from=officer if clock.is_escalation else None,
                )
            )
    services.hand_on(by=manager, item=made[-1], to=other_officer, why="Rowan is away.")
    services.hand_on(by=manager, item=made[-1], to=officer, why="Rowan is back; it is hers again.")
    return made


def _sound(page, violations, name):
    """Look at a page wide and narrow: nothing scrolls sideways, axe finds nothing."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert not scrolls_sideways(page), f"{name} scrolls sideways at {size['width']}"
        assert violations(page) == []
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(DESK)


def test_an_officer_works_through_the_list(page, live_server, sign_in, officer, items, violations):
    sign_in(page, officer)
    page.goto(live_server.url + "/my-work/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    expect(page.get_by_text("Overdue by 2 days")).to_be_visible()
    _sound(page, violations, "my-work")
    submit(page, page.get_by_role("button", name="Done").first)
    expect(page.get_by_text("Done. It stays in the history.")).to_be_visible()
    submit(page, page.get_by_role("link", name="Team East"))
    _sound(page, violations, "my-work-team")
    submit(page, page.get_by_role("button", name="Take").first)
    expect(page.get_by_text("You have taken this.")).to_be_visible()
    submit(page, page.get_by_role("link", name="Hand on").first)
    submit(page, page.get_by_role("button", name="Hand on"))
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    _sound(page, violations, "my-work-hand-on")
    page.get_by_label("Give this to").select_option(label="Priya Lapwing (CME officer, West)")
    page.get_by_label("Why are you handing it on?").fill("I am away next week.")
    submit(page, page.get_by_role("button", name="Hand on"))
    expect(page.get_by_text("1 work item given to Priya Lapwing.")).to_be_visible()
    for tab in ("Escalated", "Done today"):
        submit(page, page.get_by_role("link", name=tab))
        _sound(page, violations, f"my-work-{tab.split()[0].lower()}")


def test_an_empty_list_is_sound(page, live_server, sign_in, officer, violations):
    sign_in(page, officer)
    page.goto(live_server.url + "/my-work/")
    expect(page.get_by_text("Nothing is due.")).to_be_visible()
    _sound(page, violations, "my-work-empty")


def test_a_manager_gives_stuck_work_away_without_script(
    without_script, live_server, sign_in, manager, items
):
    page = without_script
    sign_in(page, manager)
    page.goto(live_server.url + "/my-work/")
    submit(page, page.get_by_role("link", name="What is stuck"))
    submit(page, page.get_by_role("link", name="open: Rowan Sandpiper"))
    for box in page.get_by_role("checkbox").all():
        box.check()
    submit(page, page.get_by_role("button", name="Give the ticked items to somebody"))
    page.get_by_label("Give this to").select_option(label="Priya Lapwing (CME officer, West)")
    page.get_by_label("Why are you handing it on?").fill("Rowan is away.")
    submit(page, page.get_by_role("button", name="Give this work"))
    expect(page.get_by_text("3 work items given to Priya Lapwing.")).to_be_visible()


def test_what_managers_look_at_is_sound(page, live_server, sign_in, manager, items, violations):
    sign_in(page, manager)
    for name in ("stuck", "team", "give"):
        asked = f"?item={items[0].pk}&item={items[2].pk}" if name == "give" else ""
        page.goto(f"{live_server.url}/my-work/{name}/{asked}")
        _sound(page, violations, f"my-work-{name}")


def test_a_records_page_shows_the_work_about_it(
    page, live_server, sign_in, officer, items, violations
):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    sign_in(page, officer)
    page.goto(f"{live_server.url}/referrals/{items[2].reference}/")
    expect(page.get_by_role("heading", name="Work on the list")).to_be_visible()
    _sound(page, violations, "referral-work")
    submit(page, page.get_by_role("button", name="Take"))
    expect(page.get_by_text("You have taken this.")).to_be_visible()
    expect(page.get_by_role("heading", name="Work on the list")).to_be_visible()
