"""Going back in a real browser and sending once more: one record, and a page that says so."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from schools.models import NewPupilReturn
from tests.browser.conftest import submit
from tests.cases.scene import worked_case
from tests.schools.scene import NOON, make_office, make_school

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENT = re.compile("You have already sent this")


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def office(db):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    return make_office(make_school())


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def visitor(request, new_context) -> Page:
    return new_context(java_script_enabled=request.param).new_page()


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _open(page: Page, live_server) -> None:
    page.goto(live_server.url + reverse("schools:new_pupil"))


def _fill(page: Page, given_name: str = "Zach") -> None:
    texts = {
        "given_name": given_name, "family_name": "Pemberwick", "address_line_1": "4 Quay Street",
        "postcode": "rm8 2ll", "name_1": "Ada Pemberwick", "phone_1": "01632 960 001",
    }  # fmt: skip
    for name, text in texts.items():
        page.locator(f"[name={name}]").fill(text)
    days = {"born_on": (3, 11, 2012), "entered_on": (23, 11, 2026), "starts_on": (23, 11, 2026)}
    for name, parts in days.items():
        for part, number in zip(("day", "month", "year"), parts, strict=True):
            page.locator(f"[name={name}-{part}]").fill(str(number))
    page.locator("[name=sex][value=male]").check()
    page.get_by_label("Year taught in").select_option("9")


def test_a_school_that_goes_back_is_shown_what_it_sent(visitor, live_server, sign_in, office):
    page = visitor
    sign_in(page, office)
    _open(page, live_server)
    form = page.url
    _fill(page)
    submit(page, _button(page, "Send this return"))
    row = NewPupilReturn.objects.get()
    for again in (page.go_back, page.reload, lambda: page.goto(form)):
        again()
        expect(page.get_by_role("heading", name="Zach Pemberwick, Year 9")).to_be_visible()
        expect(_button(page, "Send this return")).to_have_count(0)
    expect(page.get_by_text(SENT)).to_contain_text(row.reference)
    expect(page.get_by_role("button", name="Correct this return")).to_be_visible()
    assert NewPupilReturn.objects.count() == 1
    assert row.person.postcode == "RM8 2LL"


def test_a_form_left_open_is_sent_again_and_a_copy_holds_another_pupil(
    visitor, live_server, sign_in, office
):
    sign_in(visitor, office)
    _open(visitor, live_server)
    pages = [visitor, *(visitor.context.new_page() for _ in range(2))]
    for page, name in zip(pages, ("Zach", "Zach", "Zoe"), strict=True):
        page.goto(visitor.url)
        _fill(page, name)
    for page in pages:
        submit(page, _button(page, "Send this return"))
    expect(pages[1].get_by_text(SENT)).to_be_visible()
    expect(pages[2].get_by_role("heading", name="Zoe Pemberwick, Year 9")).to_be_visible()
    assert NewPupilReturn.objects.count() == 2


def test_the_same_pupil_on_a_new_form_is_led_to_the_return_that_was_sent(
    visitor, live_server, sign_in, office
):
    page = visitor
    sign_in(page, office)
    for postcode in ("RM8 2LL", ""):
        _open(page, live_server)
        _fill(page)
        page.locator("[name=postcode]").fill(postcode)
        submit(page, _button(page, "Send this return"))
    row = NewPupilReturn.objects.get()
    told = page.locator(".govuk-error-summary")
    expect(told).to_contain_text(f"already sent a return for this pupil and this day, {row}")
    expect(page.locator("[name=family_name]")).to_have_value("Pemberwick")


def test_a_call_that_is_logged_twice_is_one(visitor, live_server, sign_in, officer):
    page, case = visitor, worked_case(officer, on=dt.date(2026, 5, 20))
    before = case.contacts.count()
    sign_in(page, officer)
    page.goto(live_server.url + reverse("cases:contact", args=[case.reference]))
    page.locator("[name=kind][value=call]").check()
    page.locator("[name=result]").select_option("no_answer")
    with page.expect_navigation(url=re.compile(rf"/cases/{case.reference}/$")):
        _button(page, "Save contact").dblclick()
    page.go_back()
    expect(page.get_by_text(SENT)).to_be_visible()
    assert case.contacts.count() == before + 1
