"""The queue: what must be decided first, counts that equal rows, nothing of a restricted row."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cme.audit.lifecycle import move
from cme.audit.models import AccessRecord
from cme.core.models import PersonDetails
from referrals.models import Referral
from tests.factories import ChildFactory, make_referral
from tests.referrals.triage.conftest import candidate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]
QUEUE = "/referrals/"
BUDGET = 8


def _rows(page):
    return [row.referral.reference for row in page.context["queue"].rows]


def _text(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_the_most_urgent_stands_first_then_the_oldest_and_deadlines_can_lead(at_desk, officer):
    today = timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    now = timezone.now()
    standard = make_referral(by=officer, due_on=tomorrow)
    older = make_referral(by=officer, due_on=tomorrow, received_at=now - dt.timedelta(hours=3))
    high = make_referral(by=officer, due_on=tomorrow, priority="high", priority_order=2)
    urgent = make_referral(by=officer, due_on=tomorrow, priority="urgent", priority_order=1)
    late = make_referral(
        by=officer,
        due_on=today - dt.timedelta(days=2),
        received_at=now - dt.timedelta(days=3),
    )
    by_urgency = [one.reference for one in (urgent, high, late, older, standard)]
    by_deadline = [one.reference for one in (late, urgent, high, older, standard)]
    assert _rows(at_desk.get(QUEUE)) == by_urgency
    assert _rows(at_desk.get(QUEUE, {"sort": "due"})) == by_deadline
    assert _rows(at_desk.get(QUEUE, {"sort": "-due"})) == by_deadline[::-1]
    assert _rows(at_desk.get(QUEUE, {"sort": "__class__"})) == by_urgency


def test_lateness_is_said_in_words(at_desk, officer):
    make_referral(by=officer, due_on=timezone.localdate() - dt.timedelta(days=1))
    make_referral(by=officer, due_on=timezone.localdate())
    page = _text(at_desk.get(QUEUE))
    assert "Overdue by 1 day<" in page
    assert ">Today<" in page


def test_the_counts_equal_the_rows_in_every_tab_and_area(at_desk, officer, west, manager):
    for area in (officer.area, west, None):
        make_referral(by=officer, area=area)
    asked = make_referral(by=officer, area=west)
    move(asked, "awaiting_information", by=officer, reason="needs_facts", on=asked.status_on)
    hidden = make_referral(by=officer, area=officer.area, restricted=True)
    hidden.named_people.add(manager)
    for tab in ("waiting", "asked", "junk", "sent", "decided"):
        for area in ("mine", "all", str(west.pk)):
            page = at_desk.get(QUEUE, {"tab": tab, "area": area})
            shown = page.context["queue"]
            words = next(one["text"] for one in shown.tabs if one["current"])
            assert int(re.search(r"\((\d+)", words)[1]) == len(shown.rows) == shown.total
    assert len(_rows(at_desk.get(QUEUE))) == 3
    assert len(_rows(at_desk.get(QUEUE, {"area": "all"}))) == 4


def test_a_restricted_row_shows_its_reference_mark_deadline_and_who_will_look(
    at_desk, officer, manager
):
    hidden = make_referral(
        by=officer,
        area=officer.area,
        restricted=True,
        worry="Canary words",
        sender={"organisation": "Canary School"},
        anonymous=False,
        priority="high",
    )
    hidden.named_people.add(manager)
    PersonDetails.objects.update(given_name="Canaria", family_name="Canarius")
    page = _text(at_desk.get(QUEUE))
    assert hidden.reference in page
    assert "Restricted record" in page
    assert f"You may not open this. {manager.name} will look." in page
    assert "Canar" not in page
    assert "High</strong>" not in page
    assert "Phone, keyed in" not in page
    assert f'href="/referrals/{hidden.reference}/"' not in page


def test_a_named_person_sees_the_row_whole(client, officer, manager):
    hidden = make_referral(by=officer, area=manager.area, restricted=True)
    hidden.named_people.add(manager)
    client.force_login(manager)
    assert f'href="/referrals/{hidden.reference}/"' in _text(client.get(QUEUE))


def test_who_may_already_be_known_is_counted_and_restricted_ones_apart(at_desk, reported, manager):
    referral = reported()
    candidate(referral)
    candidate(referral, verdict="possible", position=1)
    candidate(referral, verdict="different", position=1)
    hidden = ChildFactory(restricted=True)
    hidden.named_people.add(manager)
    candidate(referral, hidden, verdict="possible")
    assert "1 likely, 1 possible, 1 restricted" in _text(at_desk.get(QUEUE))


def test_twenty_five_rows_a_page_within_the_query_budget(at_desk, officer, manager):
    for number in range(27):
        referral = make_referral(by=officer, children=2, area=officer.area)
        if number % 5 == 0:
            referral.restricted = True
            referral.save(update_fields=["restricted"])
            referral.named_people.add(manager)
        else:
            candidate(referral)
    at_desk.get(QUEUE)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = at_desk.get(QUEUE)
    asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    own = [sql for sql in asked if not _is_of_every_page(sql)]
    assert len(page.context["queue"].rows) == 25
    assert len(own) <= BUDGET, "\n".join(own)
    assert len(_rows(at_desk.get(QUEUE, {"page": 2}))) == 2


def _is_of_every_page(sql):
    """Who signed in, and the council in the header: the same on every page."""
    return any(
        table in sql
        for table in ('FROM "django_session"', 'FROM "accounts_user" WHERE', "authority_council",
                      "authority_threshold")
    )  # fmt: skip


def test_one_list_is_one_access_record_with_the_ids_shown(at_desk, officer, manager):
    shown = make_referral(by=officer)
    hidden = make_referral(by=officer, restricted=True)
    hidden.named_people.add(manager)
    at_desk.get(QUEUE)
    record = AccessRecord.objects.get(kind="list")
    assert (record.by, record.shown) == (officer, [shown.pk])


@pytest.mark.parametrize(
    "query",
    [
        {"tab": "nowhere"},
        {"area": "999999"},
        {"area": "x' or 1=1"},
        {"page": "x"},
        {"page": "-5"},
        {"page": "999999999"},
        {"tab": "\x00"},
    ],
)
def test_odd_questions_fall_back(at_desk, officer, query):
    make_referral(by=officer)
    assert at_desk.get(QUEUE, query).status_code == 200


def test_an_empty_queue_says_when_the_last_one_came(at_desk, officer):
    page = _text(at_desk.get(QUEUE))
    assert "No referrals are waiting." in page
    referral = make_referral(by=officer)
    move(referral, "quarantined", by=officer, reason="looks_like_junk", on=referral.status_on)
    assert "The last one came in on" in _text(at_desk.get(QUEUE))


def test_a_decision_of_last_month_is_not_of_this_month(at_desk, officer):
    for days in (0, 40):
        referral = make_referral(by=officer)
        move(referral, "quarantined", by=officer, reason="looks_like_junk", on=referral.status_on)
        when = timezone.now() - dt.timedelta(days=days)
        AccessRecord.objects.create(
            by=officer, by_name="x", kind="page", page="x",
            subject_type="referrals.referral", subject_id=referral.pk,
        )  # fmt: skip
        move(referral, "spam", by=officer, reason="junk_confirmed", on=referral.status_on)
        Referral.objects.filter(pk=referral.pk).update(decided_at=when, decided_by=officer)
    assert len(_rows(at_desk.get(QUEUE, {"tab": "decided", "area": "all"}))) == 1


def test_only_triage_roles_see_the_queue(client, school_person, auditor, administrator):
    for person in (school_person, auditor, administrator):
        client.force_login(person)
        assert client.get(QUEUE).status_code == 403
