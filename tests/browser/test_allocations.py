"""The allocation list in a real browser: everybody can use it, on a desk and on a phone."""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from cme.accounts.doors import make_doors
from schools.models import AllocationEntry
from schools.services import allocations
from tests.browser.conftest import scrolls_sideways, submit
from tests.factories import PersonFactory, SchoolFactory, make_entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/schools/allocations/"
CHILDREN = (
    (26, "Kofi", "Ansdell", "Marlpit Lane Primary School", "Found at home on 20 Nov"),
    (22, "Darcey", "Pemberwick", "Hollin Bank High School", ""),
    (20, "Hidden", "Child", "Hidden School", "Hidden note"),
    (18, "Aleksander", "Fennimore", "Quayside Primary School", "School called twice, no answer"),
    (15, "Imani", "Starling-Hope", "Tidewell Academy", "Uniform appointment on 26 Nov"),
    (12, "Hugo", "Lark", "Larkfield Juniors", ""),
    (7, "Linnea", "Redmayne-Fox", "Tidewell Academy", "Start date 30 Nov"),
    (1, "Bilal", "Harbourne", "Quayside Primary School", "Offer sent"),
)
BAD_FILE = (
    "First name,Last name,Date of birth,School,Year,On the list since\n"
    "Kofi,Ansdell,11/23/2016,900100,5,2/11/2026\n"
    ",Lark,4/5/2016,900999,x,2/11/2026\n"
)


@pytest.fixture
def listed(admissions_officer):
    make_doors()
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    today = timezone.localdate()
    for days, given, family, school, note in CHILDREN:
        entry = make_entry(
            by=admissions_officer,
            since=today - dt.timedelta(days=days),
            school=SchoolFactory(name=school),
            person=PersonFactory(given_name=given, family_name=family),
            restricted=given == "Hidden",
        )
        if note:
            allocations.note(by=admissions_officer, entry=entry, words=note, on=today)
    allocations.escalate_due(today)
    return {entry.person.given_name: entry for entry in AllocationEntry.objects.all()}


def _check(page, violations, address):
    page.goto(address)
    expect(page.locator("h1").first).to_be_attached()
    assert not scrolls_sideways(page), address
    assert violations(page) == [], address


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_the_list_can_be_used_by_everybody(
    listed, admissions_manager, live_server, page, sign_in, violations, width
):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, admissions_manager)
    for path in ("", "?q=kofi", "add/", "import/"):
        _check(page, violations, f"{live_server.url}{LIST}{path}")
    entry = f"{live_server.url}{LIST}{listed['Darcey'].reference}/"
    for path in ("", "note/", "again/", "start/", "on-roll/", "outcome/", "finding/", "error/"):
        _check(page, violations, f"{entry}{path}")


def test_a_child_goes_on_roll_without_script(
    listed, admissions_officer, live_server, without_script, sign_in
):
    page = without_script
    sign_in(page, admissions_officer)
    page.goto(f"{live_server.url}{LIST}")
    submit(page, page.get_by_role("link", name=re.compile("On roll.*Bilal Harbourne")))
    expect(page.get_by_role("heading", name="On roll", exact=True)).to_be_visible()
    page.get_by_label("Who at the school confirmed it?").fill("The school office")
    submit(page, page.get_by_role("button", name="Record on roll"))
    expect(page.get_by_text("On roll at Quayside Primary School.")).to_be_visible()
    expect(page.get_by_text("Nothing is left to do.")).to_be_visible()


def test_a_bad_file_is_told_row_by_row(
    listed, admissions_officer, live_server, page, sign_in, violations
):
    sign_in(page, admissions_officer)
    page.goto(f"{live_server.url}{LIST}import/")
    page.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": BAD_FILE.encode()}
    )
    submit(page, page.get_by_role("button", name="Import"))
    expect(page.get_by_role("heading", name="What is wrong")).to_be_visible()
    expect(page.get_by_text("Row 3: First name is missing.")).to_be_visible()
    assert violations(page) == []
