"""The archiving form in a real browser: drafted, signed by three people, on a desk and a phone."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases import services
from cme.authority.models import CheckType
from tests.browser.conftest import scrolls_sideways, submit
from tests.factories import make_archive_draft, make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(officer):
    CheckType.objects.create(code="admissions", name="Admissions database", expected=True)
    opened = timezone.localdate() - dt.timedelta(days=200)
    return make_case(by=officer, opened_on=opened, residency="left_unknown")


def said(page, words):
    expect(page.locator("main, .govuk-notification-banner, .moj-alert").first).to_be_visible()
    expect(page.locator("body")).to_contain_text(words)


def test_a_form_is_drafted_and_signed_by_three_people_without_script(
    case, officer, manager, director, live_server, new_context, sign_in
):
    def enter(person):
        page = new_context(java_script_enabled=False).new_page()
        sign_in(page, person)
        return page

    page = enter(officer)
    page.goto(f"{live_server.url}/cases/{case.reference}/")
    submit(page, page.get_by_role("link", name="Start the archiving form"))
    submit(page, page.get_by_role("button", name="Start the form"))
    submit(page, page.get_by_role("link", name="Record this check"))
    page.get_by_label("No record", exact=True).check()
    submit(page, page.get_by_role("button", name="Save check"))
    page.goto(f"{live_server.url}/cases/{case.reference}/archive/")
    page.get_by_label("What you did to find the child").fill("Nine calls, four letters.")
    page.get_by_label("What would wake this case").fill("A school asks for the file.")
    submit(page, page.get_by_role("button", name="Continue to sign"))
    said(page, "Are you sure?")
    submit(page, page.get_by_role("button", name="Sign and send to Morgan Fieldfare"))
    said(page, "Signed. It is now with the line manager.")

    for person, done in (
        (manager, "Signed. It is now with the commissioning director."),
        (director, f"Case {case.reference} is dormant. It is still open."),
    ):
        page = enter(person)
        page.goto(f"{live_server.url}/archiving/")
        submit(page, page.get_by_role("link", name=case.child.person.full_name))
        page.get_by_label("Agree: ").check()
        submit(page, page.get_by_role("button", name="Record my decision"))
        said(page, done)


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_archiving_can_be_used_by_everybody(
    case, officer, live_server, page, sign_in, violations, width
):
    def check(path):
        page.goto(f"{live_server.url}{path}")
        assert not scrolls_sideways(page), path
        assert violations(page) == [], path

    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, officer)
    form = f"/cases/{case.reference}/archive/"
    check(f"{form}begin/")
    request = make_archive_draft(case, by=officer)
    for path in ("draft/", "sign/", "take-back/"):
        check(f"{form}{path}")
    for person in (officer, request.line_manager):
        request = services.sign_archive(by=person, request=request)
    check(form)
    page.context.clear_cookies()
    sign_in(page, request.director)
    for path in ("/archiving/", "/archiving/delegates/", form, f"{form}decide/"):
        check(path)
    services.sign_archive(by=request.director, request=request)
    check(f"/cases/{case.reference}/")
