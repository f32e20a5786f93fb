"""My work: what is due, why that day and whose it is; what a person may do about it."""

import dataclasses
import datetime as dt
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cme.accounts.roles import home_of
from cme.audit.lifecycle import move
from cme.core.errors import RuleBroken
from cme.site.models import SweepRun
from cme.worklist import services
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import HandOn, WorkItem
from referrals.models import Referral
from tests.factories import UserFactory, make_referral
from tests.worklist.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)
PAGE = "/my-work/"


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def shown(response):
    """Return the words of the page's main part, without markup."""
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
    return re.sub(r" ([.,:])", r"\1", words)


# --- What is listed -------------------------------------------------------------------------------
def test_mine_is_grouped_by_when_it_is_due(at_desk, officer, make_item):
    late = make_item(due=TODAY - 5 * DAY, owner=officer)
    make_item(due=TODAY, owner=officer)
    make_item(due=TODAY + 3 * DAY, owner=officer)
    words = shown(at_desk.get(PAGE))
    assert "Mine (3) Team East (0) Escalated (0) Done today (0)" in words
    assert "1 overdue 1 due today 1 next 14 days" in words
    assert f"Overdue (1) Call back about {late.reference}." in words
    assert "Overdue by 5 days Thu 19 Nov 2026 You said so." in words
    assert "working days late" not in words  # late is said once
    assert "Today (1)" in words
    assert "Next 14 days (1)" in words


def test_many_items_of_one_record_are_one_row_that_opens(at_desk, officer, make_item, monkeypatch):
    drowning = make_item(due=TODAY - 9 * DAY, owner=officer)
    record = Referral.objects.get(pk=drowning.subject_id)
    for n, kind in enumerate(("second", "third", "fourth")):
        clock = dataclasses.replace(drowning.clock, kind=kind, sentence=kind + " {reference}.")
        monkeypatch.setitem(CLOCKS, kind, clock)
        make_item(clock, due=TODAY - (8 - n) * DAY, referral=record, owner=officer)
    other = make_item(due=TODAY - 2 * DAY, owner=officer)
    response = at_desk.get(PAGE)
    rows = response.context["work"].groups[0].rows
    assert [(row.item.pk, len(row.more)) for row in rows] == [(drowning.pk, 3), (other.pk, 0)]
    words = shown(response)
    assert "Overdue (5)" in words
    assert f"3 more on {record.reference} second {record.reference}. Overdue by 8 days" in words
    assert response.content.count(b">Hand on<") == 5


def test_two_items_of_one_record_stay_two_rows(at_desk, officer, make_item, monkeypatch):
    item = make_item(due=TODAY - 9 * DAY, owner=officer)
    between = make_item(due=TODAY - 8 * DAY, owner=officer)
    monkeypatch.setitem(CLOCKS, "second", dataclasses.replace(item.clock, kind="second"))
    record = Referral.objects.get(pk=item.subject_id)
    last = make_item(CLOCKS["second"], due=TODAY - DAY, referral=record, owner=officer)
    (group,) = at_desk.get(PAGE).context["work"].groups
    assert [row.item.pk for row in group.rows] == [item.pk, between.pk, last.pk]
    assert [row.more for row in group.rows] == [(), (), ()]


def test_it_links_to_the_record_and_names_no_child(at_desk, officer, make_item):
    item = make_item(owner=officer)
    response = at_desk.get(PAGE)
    assert reverse("referrals:detail", args=[item.reference]) in response.content.decode()
    assert "Larkwing" not in response.content.decode()


def test_what_nobody_has_is_my_teams(at_desk, west, make_item, other_officer):
    near = make_item()
    unplaced = make_item(area=None)
    colleagues = make_item(owner=UserFactory(name="Ola Brambling"))
    far = make_item(area=west)
    words = shown(at_desk.get(PAGE + "?tab=team"))
    assert "Team East (3)" in words
    assert all(one.reference in words for one in (near, unplaced, colleagues))
    assert "Ola Brambling" in words
    assert far.reference not in words
    assert far.reference in shown(at_desk.get(PAGE + "?tab=team&area=all"))


def test_nothing_due_says_when_everything_was_last_looked_at(at_desk):
    assert "Nothing is due." in shown(at_desk.get(PAGE))
    now = timezone.now()
    SweepRun.objects.create(started_at=now, finished_at=now, on=TODAY)
    words = shown(at_desk.get(PAGE))
    assert "Nothing is due. The last full sweep ran at midday on 24 Nov 2026." in words


def test_a_number_is_a_link_to_so_many_rows(at_desk, officer, make_item):
    for n in range(3):
        make_item(due=TODAY - n * DAY, owner=officer)
    assert at_desk.get(PAGE + "?due=overdue").content.count(b"Call back about") >= 2
    work = at_desk.get(PAGE + "?due=overdue").context["work"]
    assert work.total == len(work.page.object_list) == 2


def test_what_was_passed_up_says_from_whom_and_when(client, manager, officer, make_item, passed_up):
    item = make_item(passed_up, due=TODAY - DAY, escalated_from=officer)
    client.force_login(manager)
    words = shown(client.get(PAGE + "?tab=escalated"))
    assert f"Referral {item.reference} has not been triaged." in words
    assert "Passed up from Rowan Sandpiper on 23 Nov 2026." in words
    client.force_login(officer)
    words = shown(client.get(PAGE + "?tab=escalated"))
    assert "Passed up from you to a manager on 23 Nov 2026." in words
    assert "Hand on" not in words


def test_it_opens_on_what_was_passed_up_where_nothing_is_mine(
    client, manager, make_item, passed_up
):
    late = make_item(passed_up, due=TODAY - 2 * DAY)
    client.force_login(manager)
    assert late.reference in shown(client.get(PAGE))
    assert "Nothing is due." in shown(client.get(f"{PAGE}?tab=mine"))


def test_a_managers_work_is_no_officers(at_desk, make_item, passed_up):
    item = make_item(passed_up)
    assert item.reference not in shown(at_desk.get(PAGE + "?tab=team"))


def test_what_i_did_today_is_shown(at_desk, officer, manager, make_item):
    mine, others = make_item(owner=officer), make_item(owner=manager)
    services.finish(by=officer, item=mine)
    services.finish(by=manager, item=others)
    words = shown(at_desk.get(PAGE + "?tab=done"))
    assert "Done today (1)" in words
    assert mine.reference in words
    assert others.reference not in words


def test_a_restricted_record_hides_its_items(at_desk, officer, manager, make_item):
    item = make_item(owner=officer)
    Referral.objects.update(restricted=True)
    assert item.reference not in shown(at_desk.get(PAGE))
    assert at_desk.get(reverse("work:hand_on", args=[item.pk])).status_code == 404
    assert at_desk.post(reverse("work:done", args=[item.pk])).status_code == 404
    Referral.objects.get().named_people.add(officer)
    assert item.reference in shown(at_desk.get(PAGE))


def test_odd_addresses_fall_back_to_mine(at_desk):
    for asked in ("?tab=x&due=y&page=z", "?tab=team&due=%00", "?page=-1", "?tab=done&due=overdue"):
        assert at_desk.get(PAGE + asked).status_code == 200


def test_a_school_office_sees_no_casework(client, school_person, make_item):
    make_item()
    client.force_login(school_person)
    words = shown(client.get(PAGE + "?tab=team"))
    assert "Nothing is due." in words


@pytest.mark.parametrize("tab", ["mine", "team", "escalated", "done"])
@pytest.mark.parametrize("number", [3, 60])
def test_a_few_items_and_many_ask_the_same_few_queries(
    at_desk, officer, manager, make_item, passed_up, number, tab, django_assert_max_num_queries
):
    for n in range(number):
        make_item(owner=officer if n % 2 else None, handed_on=bool(n % 3), due=TODAY - n * DAY)
        make_item(passed_up, escalated_from=officer)
    at_desk.get(PAGE)
    with django_assert_max_num_queries(10):
        at_desk.get(PAGE + f"?tab={tab}")


def test_a_long_list_has_pages(at_desk, officer, make_item):
    for _ in range(30):
        make_item(owner=officer)
    words = shown(at_desk.get(PAGE + "?page=2"))
    assert "Today (30)" in words
    assert "Showing 26 to 30 of 30 work items" in words


# --- Done -----------------------------------------------------------------------------------------
def test_what_is_done_stays_in_the_history(at_desk, officer, make_item):
    item = make_item(owner=officer)
    response = at_desk.post(reverse("work:done", args=[item.pk]), follow=True)
    assert "Done. It stays in the history." in shown(response)
    item.refresh_from_db()
    assert (item.end, item.ended_by) == ("done", officer)


def test_done_twice_says_who_finished_it(client, officer, manager, make_item):
    item = make_item(owner=officer)
    services.finish(by=manager, item=item)
    client.force_login(officer)
    words = shown(client.post(reverse("work:done", args=[item.pk])))
    assert "Morgan Fieldfare finished this on Tuesday 24 November 2026." in words
    assert "There is nothing left to do." in words
    item.refresh_from_db()
    assert item.ended_by == manager


def test_what_ends_by_itself_has_no_button(at_desk, officer):
    referral = make_referral(by=officer, area=officer.area)
    services.refresh(referral)
    item = WorkItem.objects.get(kind="referral_triage")
    assert at_desk.get(reverse("work:done", args=[item.pk])).status_code == 404
    words = shown(at_desk.post(reverse("work:done", args=[item.pk])))
    assert "This ends by itself when it is done." in words
    move(referral, "awaiting_information", by=officer, reason="needs_facts", on=referral.status_on)
    services.refresh(referral, by=officer)
    assert item.reference in shown(at_desk.get(PAGE + "?tab=done"))


def test_a_colleagues_item_is_not_mine_to_finish(at_desk, manager, make_item):
    item = make_item(owner=manager)
    assert at_desk.get(reverse("work:done", args=[item.pk])).status_code == 403
    assert "Morgan Fieldfare has this now." in shown(
        at_desk.post(reverse("work:done", args=[item.pk]))
    )
    item.refresh_from_db()
    assert item.ended_at is None


# --- Take -----------------------------------------------------------------------------------------
def test_what_nobody_has_becomes_mine(at_desk, officer, make_item):
    item = make_item()
    for _ in range(2):  # pressed twice, taken once
        at_desk.post(reverse("work:take", args=[item.pk]))
    item.refresh_from_db()
    assert (item.owner, item.handed_on) == (officer, True)
    assert HandOn.objects.count() == 1
    assert "You took it on 24 Nov 2026." in shown(at_desk.get(PAGE))


def test_what_somebody_has_is_not_taken(at_desk, manager, make_item):
    item = make_item(owner=manager)
    words = shown(at_desk.post(reverse("work:take", args=[item.pk])))
    assert "Morgan Fieldfare has this now." in words
    item.refresh_from_db()
    assert item.owner == manager


def test_the_sweep_leaves_what_was_taken_with_who_took_it(at_desk, officer, call_back, make_item):
    item = make_item()
    at_desk.post(reverse("work:take", args=[item.pk]))
    services.reconcile(call_back, on=TODAY)
    item.refresh_from_db()
    assert item.owner == officer


# --- Hand on --------------------------------------------------------------------------------------
def _hand_on(client, item, to, why="I am away next week."):
    return client.post(reverse("work:hand_on", args=[item.pk]), {"to": to.pk, "why": why})


def test_an_item_is_handed_on_with_a_reason(at_desk, client, officer, other_officer, make_item):
    item = make_item(owner=officer)
    response = at_desk.get(reverse("work:hand_on", args=[item.pk]))
    assert "Priya Lapwing (CME officer, West)" in shown(response)
    assert "Rowan Sandpiper (CME officer" not in shown(response)
    response = _hand_on(at_desk, item, other_officer)
    assert response["Location"] == PAGE
    assert _hand_on(at_desk, item, other_officer)["Location"] == PAGE  # pressed twice
    assert HandOn.objects.count() == 1
    item.refresh_from_db()
    assert item.owner == other_officer
    client.force_login(other_officer)
    words = shown(client.get(PAGE))
    assert "Passed to you from Rowan Sandpiper on 24 Nov 2026." in words
    assert "I am away next week." in words


def test_no_reason_is_refused_and_nothing_typed_is_lost(at_desk, officer, other_officer, make_item):
    item = make_item(owner=officer)
    response = _hand_on(at_desk, item, other_officer, why="  ")
    assert "Say why you are handing this on. Enter a reason." in shown(response)
    assert f'value="{other_officer.pk}" selected' in response.content.decode()
    item.refresh_from_db()
    assert item.owner == officer


def test_nobody_gets_what_they_may_not_open(at_desk, officer, other_officer, auditor, make_item):
    item = make_item(owner=officer)
    Referral.objects.update(restricted=True)
    Referral.objects.get().named_people.add(officer)
    assert "Priya Lapwing" not in shown(at_desk.get(reverse("work:hand_on", args=[item.pk])))
    assert "Select who gets this." in shown(_hand_on(at_desk, item, other_officer))
    for person in (other_officer, auditor):
        with pytest.raises(RuleBroken, match="may not open the record"):
            services.hand_on(by=officer, item=item, to=person, why="Away.")


def test_a_colleagues_item_is_handed_on_by_a_manager_only(
    client, officer, other_officer, manager, make_item
):
    item = make_item(owner=other_officer)
    client.force_login(officer)
    assert client.get(reverse("work:hand_on", args=[item.pk])).status_code == 403
    assert "Priya Lapwing has this now." in shown(_hand_on(client, item, officer))
    client.force_login(manager)
    _hand_on(client, item, officer)
    item.refresh_from_db()
    assert item.owner == officer


def test_a_finished_item_is_not_handed_on(at_desk, officer, other_officer, make_item):
    item = make_item(owner=officer)
    services.finish(by=officer, item=item)
    words = shown(_hand_on(at_desk, item, other_officer))
    assert "Rowan Sandpiper finished this on Tuesday 24 November 2026." in words


def test_handed_on_from_a_records_page_one_comes_back_to_it(
    at_desk, officer, other_officer, make_item
):
    item = make_item(owner=officer)
    answers = {"to": other_officer.pk, "why": "Away.", "from": "record"}
    response = at_desk.post(reverse("work:hand_on", args=[item.pk]), answers)
    assert response["Location"] == reverse("referrals:detail", args=[item.reference])


def test_officers_begin_with_their_work(officer, manager):
    assert home_of(officer.role) == home_of(manager.role) == "my-work"
