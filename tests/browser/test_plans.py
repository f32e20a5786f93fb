"""A plan back into school in a real browser without script, and its pages for everybody."""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from reintegration import services
from reintegration.models import ReintegrationPlan
from tests.browser.conftest import scrolls_sideways, submit
from tests.factories import SchoolFactory, UserFactory, make_case, make_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("", "sent/", "reviews/", "attendance/", "contacts/", "history/", "voice/", "goals/add/",
         "contact/", "path/", "weeks/", "review/", "relapse/", "end-early/")  # fmt: skip


@pytest.fixture
def leader(transactional_db):
    return UserFactory(name="Noor Avocet", role="reintegration_manager")


def button(page, name):
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def test_a_plan_is_asked_for_accepted_begun_and_reviewed_without_script(
    officer, leader, reintegration_officer, live_server, without_script, sign_in
):
    page, today = without_script, timezone.localdate()
    services.set_member(by=leader, person=reintegration_officer)
    school, case = SchoolFactory(), make_case(by=officer)
    sign_in(page, officer)
    page.goto(f"{live_server.url}/cases/{case.reference}/")
    submit(page, page.get_by_role("link", name="Ask for a plan back into school"))
    page.get_by_label("Why was the child out of school?").fill("Moved here in July.")
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_label("School the child goes back to").fill(school.urn)
    first = page.get_by_role("group", name="First day there")
    for part, value in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        first.get_by_label(part).fill(str(value))
    submit(page, button(page, "Ask for this plan"))
    expect(page.get_by_role("heading", name="A plan is asked for")).to_be_visible()
    plan = ReintegrationPlan.objects.get()
    address = f"{live_server.url}/reintegration/{plan.reference}/"
    sign_in(page, leader)
    page.goto(address)
    submit(page, button(page, "Accept or decline"))
    page.get_by_role("radio", name="Accept", exact=True).check()
    submit(page, button(page, "Save decision"))
    expect(page.get_by_text(f"Plan {plan.reference} is accepted.")).to_be_visible()
    sign_in(page, reintegration_officer)
    page.goto(address)
    submit(page, button(page, "Record the first day"))
    submit(page, button(page, "Save first day"))
    expect(page.get_by_text(f"Plan {plan.reference} is active.")).to_be_visible()
    submit(page, button(page, "Record a review"))
    page.get_by_role("radio", name="Continue").check()
    page.get_by_label("What works, and what does not").fill("The side door works.")
    submit(page, button(page, "Save review"))
    expect(page.get_by_text("Review recorded.")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Next: second review"))).to_be_visible()


def test_every_page_of_a_plan_can_be_used_by_everybody_on_a_phone(
    officer, leader, reintegration_officer, live_server, page, sign_in, violations
):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    plan = make_plan(by=officer, officer=reintegration_officer, status="active")
    due = timezone.localdate() + dt.timedelta(days=14)
    services.add_goal(by=officer, plan=plan, words="In class", owner="Ms Siskin", due_on=due)
    services.hear_child(
        by=officer, plan=plan, heard_on=timezone.localdate(), heard_by="Lee", likes="Drawing"
    )
    asked = make_plan(by=officer)
    sign_in(page, leader)
    page.set_viewport_size({"width": 320, "height": 900})
    pages = [f"{plan.reference}/{one}" for one in PAGES]
    for one in ("", "?whose=", "new/", "team/", f"{asked.reference}/decide/", *pages):
        page.goto(f"{live_server.url}/reintegration/{one}")
        assert not scrolls_sideways(page), one
        assert violations(page) == [], one
