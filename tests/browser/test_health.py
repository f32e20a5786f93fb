"""The health page in a real browser, whatever does not work, on a desk and on a phone."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cme.core.models import OutboxMessage
from cme.site import condition
from cme.site.models import LedgerCheck, ParkedTask, Sighting, SweepRun
from tests.browser.conftest import scrolls_sideways, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _half_broken(monkeypatch):
    """Parts in all three states, one with a task to try again."""
    now = timezone.now()
    monkeypatch.setattr(condition, "eviction_policy", lambda: "noeviction")
    SweepRun.objects.create(started_at=now, finished_at=now, on=timezone.localdate())
    Sighting.objects.create(what="worker", at=now)
    LedgerCheck.objects.create(
        at=now, lines=7, seals=1, first_line=3, finding="Line 3 was changed after seal 1."
    )
    message = OutboxMessage.objects.create(key="one", kind="receipt", to="a@b.example", body="…")
    OutboxMessage.objects.filter(pk=message.pk).update(
        created_at=now - condition.OLDEST_WAITING * 2, last_error="SMTPServerDisconnected"
    )
    ParkedTask.objects.create(
        name="referrals.tasks.find_candidates",
        arguments="[7]",
        task_id="one",
        starts=3,
        last_at=now,
        parked_at=now,
    )


@pytest.mark.usefixtures("_half_broken")
def test_everybody_can_read_it_and_try_a_task_again(
    page, phone, live_server, sign_in, violations, administrator
):
    address = live_server.url + reverse("health")
    for window in (page, phone):
        sign_in(window, administrator)
        window.goto(address)
        expect(window.get_by_role("heading", level=1)).to_have_text("Health of the service")
        expect(window.get_by_text("Not working: Beat, The history")).to_be_visible()
        assert violations(window) == []
        assert not scrolls_sideways(window)
    submit(page, page.get_by_role("button", name="Try it again"))
    expect(page.get_by_text("The task was asked for again.")).to_be_visible()
    expect(page.get_by_text("No task was given up.")).to_be_visible()
