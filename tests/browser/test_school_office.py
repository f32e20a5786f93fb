"""A school office in a real browser: start to sent, on a phone, without script, for everybody."""

import re

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from schools.models import DeletionReturn
from schools.services import allocations, reconciling, returns
from tests.browser.conftest import scrolls_sideways, submit
from tests.schools.scene import NOON, ZACH, D, begin, make_office, make_school, reason

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def office(db):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    return make_office(make_school())


@pytest.fixture
def school(office):
    return office.school_places.get().school


def _date(page: Page, name: str, day) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}-{part}]").fill(str(getattr(day, part)))


def _go_on(page: Page, name: str = "Continue") -> None:
    submit(page, page.get_by_role("button", name=name, exact=True))


def _pupil(page: Page) -> None:
    page.get_by_label("First name").fill("Zach")
    page.get_by_label("Last name").fill("Pemberwick")
    _date(page, "born_on", ZACH["born_on"])
    page.get_by_label("Boy").check()
    page.get_by_label("UPN").fill(ZACH["upn"])
    page.get_by_label("Year taught in").select_option("9")
    _date(page, "last_attended_on", D(2026, 10, 9))
    _go_on(page)


def _parents(page: Page) -> None:
    page.get_by_label("Address line 1").fill("4 Quay Street")
    page.locator("[name=name_1]").fill("Ada Pemberwick")
    page.locator("[name=phone_1]").fill("01632 960 001")
    _go_on(page)


def _ground_i(page: Page) -> None:
    page.get_by_label("The pupil has been absent without permission for 20 school days").check()
    _date(page, "i_first_absent_on", D(2026, 10, 12))
    page.locator("[name=i_all_unauthorised][value=yes]").check()
    page.locator("[name=i_unavoidable][value=no]").check()
    page.locator("[name=i_enquiries][value=called]").check()
    _date(page, "deleted_on", D(2026, 11, 23))
    _go_on(page)
    expect(page.get_by_text("School day 20 was Mon 16 Nov 2026.")).to_be_visible()
    _go_on(page)


def _send(page: Page) -> None:
    _go_on(page, "Send this return")
    expect(page.get_by_role("heading", name="Zach Pemberwick, Year 9")).to_be_visible()
    expect(page.get_by_text(re.compile("was received at")).first).to_be_visible()


def test_ground_i_goes_from_start_to_sent_without_script(
    without_script, live_server, sign_in, office
):
    page = without_script
    sign_in(page, office)
    page.goto(live_server.url + reverse("schools:leaver_start"))
    _pupil(page)
    expect(page.locator("[name=g_moved_on-day]")).to_be_hidden()
    _ground_i(page)
    _parents(page)
    page.get_by_label("We do not know").first.check()
    page.locator("[name=moves][value=unknown]").check()
    _go_on(page)
    expect(page.get_by_text("Joint enquiries are not agreed yet.")).to_be_visible()
    _send(page)
    row = DeletionReturn.objects.get()
    assert (row.ground, row.ground_holds_on) == ("i", D(2026, 11, 16))
    assert row.destination_unknown


def test_ground_a_goes_from_start_to_sent_without_script(
    without_script, live_server, sign_in, office
):
    gannet = make_school("Gannet Hill School")
    page = without_script
    sign_in(page, office)
    page.goto(live_server.url + reverse("schools:leaver_start"))
    _pupil(page)
    page.get_by_label("The pupil is registered at another school").check()
    page.locator("[name=a_bars][value=none]").check()
    _date(page, "deleted_on", D(2026, 11, 23))
    _go_on(page)
    _parents(page)
    page.get_by_label("Name, URN or postcode of the school").fill("gannet hill")
    _date(page, "new_school_starts_on", D(2026, 11, 24))
    page.locator("[name=moves][value=no]").check()
    _go_on(page)
    expect(page.get_by_text("Gannet Hill School")).to_be_visible()
    _send(page)
    row = DeletionReturn.objects.get()
    assert (row.ground, row.new_school, row.destination_unknown) == ("a", gannet, False)


def test_with_script_a_ground_opens_just_its_own_questions(page, live_server, sign_in, office):
    row = begin(office, office.school_places.get().school)
    sign_in(page, office)
    page.goto(live_server.url + reverse("schools:leaver_step", args=[row.reference, "reason"]))
    asked = page.get_by_role("group", name="First full day absent")
    expect(asked).to_be_hidden()
    page.get_by_label("The pupil has been absent without permission for 20 school days").check()
    expect(asked).to_be_visible()
    page.get_by_label("Another reason").check()
    expect(asked).to_be_hidden()
    page.get_by_label("The pupil has died").check()
    expect(page.get_by_role("group", name="Date of death")).to_be_visible()


@pytest.fixture
def pages(office, school, officer, admissions_officer):
    """A school in the middle of a busy day: an address of each kind of page."""
    draft = reason(office, begin(office, school), "i", first_absent_on=D(2026, 11, 3))
    sent = begin(office, school, given_name="Zoe", upn="")
    sent = returns.submit(by=office, deletion_return=reason(office, sent, "g"))
    reconciling.ask(by=officer, deletion_return=sent, words="Which town did they go to?")
    entry = allocations.add(
        by=admissions_officer, person=ZACH | {"given_name": "Ida", "upn": ""}, school=school,
        year_group=9, since=D(2026, 11, 2), starts_on=D(2026, 11, 16),
    )  # fmt: skip
    steps = ("pupil", "reason", "parents", "destination", "check")
    return [
        *(reverse("schools:leaver_step", args=[draft.reference, step]) for step in steps),
        *(reverse(f"schools:{name}", args=[sent.reference])
          for name in ("leaver", "leaver_withdraw", "leaver_file_sent")),
        reverse("schools:arrived", args=[entry.reference]),
        *(reverse(f"schools:{name}")
          for name in ("home", "leavers", "leaver_start", "new_pupils", "new_pupil", "allocated")),
    ]  # fmt: skip


def test_every_page_of_the_office_is_for_everybody_and_fits_a_phone(
    page, phone, live_server, sign_in, office, pages, violations
):
    for visitor in (page, phone):
        sign_in(visitor, office)
    for address in pages:
        assert page.goto(live_server.url + address).status == 200, address
        assert violations(page) == [], address
        phone.goto(live_server.url + address)
        assert not scrolls_sideways(phone), address
