"""The day's message: once on a working day, from 7am, by references and never by a name."""

import datetime as dt

import pytest
from django.core.management import call_command

from cme.core import outbox
from cme.core.models import OutboxMessage
from cme.site import sending
from cme.site.sweep import sweep
from cme.worklist import services
from cme.worklist.digests import post_digests
from cme.worklist.models import WorkItem
from referrals.models import Referral
from tests.factories import UserFactory
from tests.worklist.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)


def digests():
    return OutboxMessage.objects.filter(kind="work_due")


def test_a_person_is_told_of_what_is_due_by_reference(officer, make_item, passed_up, manager):
    late = make_item(owner=officer, due=TODAY - 5 * DAY)
    make_item(owner=officer)
    make_item(owner=officer, due=TODAY + DAY)
    up = make_item(passed_up, due=TODAY - DAY)
    post_digests(on=TODAY)
    message = digests().get(to=officer.email)
    assert message.subject == "Your work on Tue 24 Nov 2026: 1 overdue, 1 due"
    assert (
        f"Overdue (1)\n- Call back about {late.reference}. "
        "Due Thu 19 Nov 2026, 3 working days late." in message.body
    )
    assert "Due today (1)" in message.body
    assert "/my-work/" in message.body
    assert "Larkwing" not in message.body
    body = digests().get(to=manager.email).body
    assert f"Passed up (1)\n- Referral {up.reference} has not been triaged." in body


def test_what_was_passed_up_comes_first(manager, make_item, passed_up):
    make_item(owner=manager, due=TODAY - 9 * DAY)
    make_item(passed_up, owner=manager)
    post_digests(on=TODAY)
    body = digests().get(to=manager.email).body
    assert body.index("Passed up (1)") < body.index("Overdue (1)")


def test_what_nobody_has_taken_is_told_to_the_area(officer, other_officer, make_item):
    make_item()
    post_digests(on=TODAY)
    assert "Nobody has taken these yet (1)" in digests().get(to=officer.email).body
    assert not digests().filter(to=other_officer.email).exists()


def test_a_hundred_sweeps_post_it_once(officer, make_item, call_back):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    item = make_item(owner=officer)
    for _ in range(100):
        post_digests(on=TODAY)
    sweep()
    assert digests().filter(to=officer.email).count() == 1
    services.finish(by=officer, item=item)
    make_item(owner=officer)
    post_digests(on=TODAY)
    assert digests().filter(to=officer.email).count() == 1


def test_nothing_due_is_no_message(officer, make_item):
    make_item(owner=officer, due=TODAY + DAY)
    assert post_digests(on=TODAY) == 0


def test_it_goes_on_working_days_from_seven(noon, officer, make_item):
    make_item(owner=officer)
    saturday = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
    for moment in (dt.datetime(2026, 11, 25, 6, 59, tzinfo=dt.UTC), saturday):
        noon.move_to(moment)
        assert post_digests(on=moment.date()) == 0
    noon.move_to(dt.datetime(2026, 11, 25, 7, tzinfo=dt.UTC))
    assert post_digests(on=dt.date(2026, 11, 25)) == 1
    noon.move_to(dt.datetime(2026, 11, 26, 7, tzinfo=dt.UTC))
    assert post_digests(on=dt.date(2026, 11, 26)) == 1


def test_a_day_that_was_missed_is_not_told_of_again(officer, make_item):
    make_item(owner=officer, due=TODAY - DAY)
    assert post_digests(on=TODAY - DAY) == 0


def test_a_restricted_record_and_a_person_who_left_are_not_told_of(officer, make_item):
    gone = UserFactory(is_active=False)
    make_item(owner=gone)
    make_item(owner=officer)
    Referral.objects.update(restricted=True)
    assert post_digests(on=TODAY) == 0


def test_a_long_list_is_cut(officer, make_item):
    for _ in range(20):
        make_item(owner=officer)
    post_digests(on=TODAY)
    body = digests().get().body
    assert body.count("Call back about") == 15
    assert "- and 5 more" in body


# --- A message that could not be sent -------------------------------------------------------------
@pytest.fixture
def parked(db):
    message = outbox.post(
        key="k",
        kind="receipt",
        to="a@example.invalid",
        subject="S",
        body="B",
        reference="R-0000-00",
    )
    OutboxMessage.objects.update(parked_at="2026-11-23T10:00Z", tries=8)
    message.refresh_from_db()
    return message


def test_a_message_that_failed_is_a_managers_work_once(parked, client, manager, officer):
    for _ in range(2):
        services.reconcile_all(on=TODAY)
    item = WorkItem.objects.get(kind="mail_failed")
    assert (item.reference, item.due_on) == ("R-0000-00", TODAY - DAY)
    client.force_login(manager)
    page = client.get("/my-work/?tab=team").content.decode()
    assert "A message about" in page
    assert 'href="/messages/"' in page
    assert WorkItem.objects.visible_to(officer).count() == 0


def test_it_is_settled_when_it_is_tried_again_and_comes_back(parked, client, manager, officer):
    services.reconcile_all(on=TODAY)
    client.force_login(officer)
    assert client.post(f"/messages/{parked.pk}/again/").status_code == 403
    client.force_login(manager)
    client.post(f"/messages/{parked.pk}/again/")
    item = WorkItem.objects.get(kind="mail_failed")
    assert (item.end, item.ended_by) == ("settled", manager)
    assert client.post(f"/messages/{parked.pk}/again/").status_code == 404
    OutboxMessage.objects.update(parked_at="2026-11-24T10:00Z")
    services.reconcile_all(on=TODAY)
    item.refresh_from_db()
    assert item.ended_at is None


def test_a_message_about_no_record_says_so(parked, manager):
    OutboxMessage.objects.update(reference="")
    services.refresh(OutboxMessage.objects.get())
    assert WorkItem.objects.get(kind="mail_failed").reference == "a work list"
    sending.send_again(by=manager, message=parked)
    assert not WorkItem.objects.open().exists()
