"""Health tells the truth: each part is broken in turn, and the page says which, and what to do."""

import datetime as dt
import io

import pytest
import time_machine
from celery.signals import after_task_publish
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from cme.audit import triggers
from cme.audit.models import StatusChange
from cme.audit.seals import seal
from cme.core.models import OutboxMessage
from cme.core.queue_checks import BrokerSilent
from cme.site import condition, running, services
from cme.site import sweep as sweeping
from cme.site.condition import parts, verdict
from cme.site.models import LedgerCheck, ParkedTask, Sighting, SweepRun
from cme.site.rules import State, age_words, has_stopped
from tests.factories import make_referral

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _works(monkeypatch):
    """A service that works: all that follows breaks one part of it."""
    monkeypatch.setattr(condition, "eviction_policy", lambda: "noeviction")
    with time_machine.travel(NOW, tick=False):
        _sweep(NOW - MINUTE)
        for what in Sighting.What:
            Sighting.objects.create(what=what, at=NOW - MINUTE)
        LedgerCheck.objects.create(at=NOW - HOUR, lines=0, seals=0)
        yield


def _sweep(started, *, failed=None, finished=True, on=None):
    return SweepRun.objects.create(
        started_at=started,
        finished_at=started + dt.timedelta(seconds=1) if finished else None,
        on=on or timezone.localdate(started),
        failed=failed or {},
    )


def _part(code):
    (part,) = parts([code])
    return part


def _says(part):
    return " ".join(part.says)


def test_a_service_that_works_says_so(client, administrator):
    assert verdict(parts()) == "Everything works."
    client.force_login(administrator)
    page = client.get(reverse("health")).content.decode()
    assert "Everything works." in page
    assert "Not working" not in page
    assert 'href="/health/"' in page  # the menu


@pytest.mark.parametrize("person", ["officer", "auditor", "school_person", "admissions_manager"])
def test_others_may_not_look_and_see_no_entry(client, request, person):
    client.force_login(request.getfixturevalue(person))
    assert client.get(reverse("health")).status_code == 403
    assert 'href="/health/"' not in client.get("/privacy/").content.decode()


# --- The sweep ------------------------------------------------------------------------------------
def test_no_good_sweep_for_three_intervals_is_told_from_the_database():
    SweepRun.objects.all().delete()
    assert _part("sweep").says == ["There is no good sweep yet."]
    _sweep(NOW - 16 * MINUTE)
    part = _part("sweep")
    assert part.state == State.BAD
    assert part.says == ["The last good sweep was 15 minutes ago."]
    assert "manage.py sweep" in part.do[0]
    _sweep(NOW - 14 * MINUTE)
    assert _part("sweep").state == State.GOOD


def test_a_sweep_that_failed_names_its_step_until_a_later_one_did_it():
    _sweep(NOW - 30 * dt.timedelta(seconds=1), failed={"messages sent": "OSError"})
    part = _part("sweep")
    assert part.state == State.BAD
    assert "messages sent (OSError)" in _says(part)
    _sweep(NOW - dt.timedelta(seconds=5))
    part = _part("sweep")
    assert part.state == State.GOOD
    assert "Later sweeps did it." in _says(part)


def test_a_sweep_that_never_finished_is_told():
    _sweep(NOW - 5 * MINUTE, finished=False)
    SweepRun.objects.filter(finished_at__isnull=False).update(
        started_at=NOW - 6 * MINUTE, finished_at=NOW - 6 * MINUTE
    )
    part = _part("sweep")
    assert part.state == State.LATE
    assert "1 sweep of the last 7 days did not finish" in _says(part)
    _sweep(NOW - MINUTE)
    assert _part("sweep").state == State.GOOD


def test_a_sweep_that_runs_now_is_no_failure():
    _sweep(NOW - MINUTE, finished=False)
    assert _part("sweep").says == ["The last good sweep was less than a minute ago."]


def test_a_sweep_of_an_earlier_day_by_hand_does_not_count():
    SweepRun.objects.all().delete()
    _sweep(NOW - MINUTE, on=NOW.date() - DAY)
    assert _part("sweep").state == State.BAD


# --- Beat, workers, broker ------------------------------------------------------------------------
@pytest.mark.parametrize(("what", "longest"), [("beat", 3 * MINUTE), ("worker", 15 * MINUTE)])
def test_a_process_that_did_nothing_for_long_has_stopped(what, longest):
    Sighting.objects.filter(what=what).update(at=NOW - longest)
    assert _part(what).state == State.GOOD
    Sighting.objects.filter(what=what).update(at=NOW - longest - dt.timedelta(seconds=1))
    part = _part(what)
    assert part.state == State.BAD
    assert part.do
    Sighting.objects.all().delete()
    assert "never" in _says(_part(what))


def test_beat_begins_with_a_sweep_and_notes_what_it_sends(
    monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(running.queue, "_send", lambda *what: sent.append(what))
    monkeypatch.setattr(running, "close_old_connections", lambda: None)
    Sighting.objects.all().delete()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            running._beat_begins()
        assert sent == [("cme.site.tasks.sweep", ())]
        after_task_publish.send(sender="cme.site.tasks.sweep")
        assert Sighting.objects.get().what == Sighting.What.BEAT
    finally:
        after_task_publish.disconnect(running._beat_sent)


def test_a_clock_that_was_set_back_does_not_hide_a_stopped_process():
    Sighting.objects.filter(what="beat").update(at=NOW + HOUR)
    assert _part("beat").state == State.BAD


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (BrokerSilent("ConnectionError", answers=False), State.BAD, "It does not answer"),
        (BrokerSilent("forbids CONFIG GET", answers=True), State.GOOD, "It answers."),
        ("allkeys-lru", State.BAD, "maxmemory-policy is allkeys-lru"),
    ],
)
def test_the_broker_is_asked(monkeypatch, answer, state, words):
    def ask():
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(condition, "eviction_policy", ask)
    part = _part("broker")
    assert part.state == state
    assert words in _says(part)


# --- Messages -------------------------------------------------------------------------------------
def _message(**fields):
    message = OutboxMessage.objects.create(
        key=str(fields["created_at"]), kind="test", to="rowan@eastmere.example", body="…"
    )
    OutboxMessage.objects.filter(pk=message.pk).update(**fields)


def test_a_message_that_waits_long_is_told_with_its_last_error():
    _message(created_at=NOW - 14 * MINUTE)
    assert _part("messages").state == State.GOOD
    _message(created_at=NOW - 2 * HOUR, last_error="SMTPServerDisconnected")
    part = _part("messages")
    assert part.state == State.LATE
    assert "Not sent yet: 2 messages, the oldest written 2 hours ago." in _says(part)
    assert "SMTPServerDisconnected" in _says(part)
    assert "rowan" not in _says(part)


def test_a_message_given_up_is_told():
    _message(created_at=NOW - DAY, parked_at=NOW - HOUR)
    part = _part("messages")
    assert part.state == State.BAD
    assert "Given up after several tries: 1 message." in _says(part)


# --- The history ----------------------------------------------------------------------------------
def test_a_missing_trigger_is_told_and_the_probe_says_not_ready(client):
    triggers.drop(connection)
    try:
        part = _part("ledger")
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/live").status_code == 200
    finally:
        triggers.install(connection)
    assert part.state == State.BAD
    assert "migrate" in part.do[0]
    assert client.get("/health/ready").status_code == 200


def test_lines_nobody_seals_are_told(officer):
    make_referral(by=officer)
    line = StatusChange.objects.get()
    with time_machine.travel(line.recorded_at + 20 * MINUTE, tick=False):
        part = _part("ledger")
        assert part.state == State.LATE
        assert "Lines wait for a seal, the oldest written 20 minutes ago." in _says(part)
        seal()
        assert "Lines wait" not in _says(_part("ledger"))


def test_a_check_that_found_something_is_told_and_so_is_one_long_ago(officer):
    LedgerCheck.objects.update(at=NOW - 4 * DAY)
    part = _part("ledger")
    assert part.state == State.LATE
    assert "manage.py verify_audit" in part.do[0]
    LedgerCheck.objects.create(
        at=NOW, lines=7, seals=1, first_line=3, finding="Line 3 was changed after seal 1."
    )
    part = _part("ledger")
    assert part.state == State.BAD
    assert "Line 3 was changed after seal 1." in _says(part)


def test_every_check_of_the_ledger_is_kept(client, officer, auditor):
    make_referral(by=officer)
    LedgerCheck.objects.all().delete()
    assert services.check_ledger() == []
    client.force_login(auditor)
    client.post(reverse("audit:check"))
    call_command("verify_audit", stdout=io.StringIO())
    assert list(LedgerCheck.objects.values_list("lines", "finding")) == [(1, "")] * 3


# --- Tasks given up -------------------------------------------------------------------------------
def _started(times, task_id="one"):
    return [running.started_too_often("cases.tasks.look", [7], task_id) for _ in range(times)]


def test_a_task_is_started_three_times_and_then_parked():
    assert _started(running.MOST_STARTS) == [False, False, True]  # the first start is not counted
    part = _part("parked")
    assert part.state == State.BAD
    assert [str(task) for task in part.parked] == ["cases.tasks.look[7]"]


def test_another_message_for_the_same_work_is_tried_afresh_and_stays_told():
    _started(running.MOST_STARTS)
    assert _started(2, "two") == [False, False]
    assert ParkedTask.objects.parked().count() == 1
    assert _started(1, "two") == [True]
    assert ParkedTask.objects.count() == 1


def test_a_parked_task_may_be_tried_again(
    client, manager, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(running.queue, "_send", lambda *what: sent.append(what))
    _started(running.MOST_STARTS)
    parked = ParkedTask.objects.get()
    client.force_login(manager)
    assert "cases.tasks.look[7]" in client.get(reverse("health")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("try-again", args=[parked.pk]), follow=True)
    assert "The task was asked for again." in answer.content.decode()
    assert sent == [("cases.tasks.look", (7,))]
    assert not ParkedTask.objects.exists()
    assert client.post(reverse("try-again", args=[parked.pk])).status_code == 404


def test_an_officer_may_not_try_again(client, officer):
    client.force_login(officer)
    assert client.post(reverse("try-again", args=[1])).status_code == 403


# --- The rest -------------------------------------------------------------------------------------
def test_a_part_that_cannot_be_asked_is_not_working(monkeypatch):
    def broken(_part, _now):
        raise DatabaseError("no such table")

    name, means, _ask = condition.PARTS["parked"]
    monkeypatch.setitem(condition.PARTS, "parked", (name, means, broken))
    part = _part("parked")
    assert part.state == State.BAD
    assert "The database did not answer (DatabaseError)." in part.says


def test_a_database_that_does_not_answer_is_not_ready(client, monkeypatch):
    def broken(*_how):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", broken)
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_the_command_says_the_same_and_fails_where_the_page_is_red():
    out = io.StringIO()
    call_command("health", stdout=out)
    assert "The sweep: works. The last good sweep was less than a minute ago." in out.getvalue()
    Sighting.objects.all().delete()
    call_command("health", "sweep", stdout=out)
    with pytest.raises(CommandError, match="Not working: Beat"):
        call_command("health", "beat", "sweep", stdout=out)
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("health", "nonsense")


def test_what_the_page_costs(client, administrator, django_assert_max_num_queries):
    client.force_login(administrator)
    with django_assert_max_num_queries(35):
        client.get(reverse("health"))


def test_ages_are_said_in_their_largest_unit():
    ages = [dt.timedelta(seconds=59), MINUTE, 119 * MINUTE, DAY, 3 * DAY]
    assert [age_words(age) for age in ages] == [
        "less than a minute", "1 minute", "1 hour", "1 day", "3 days",
    ]  # fmt: skip
    assert has_stopped(None, now=NOW, seconds=1)


def test_the_sweep_of_a_broken_database_connection_goes_on(monkeypatch):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)

    def broken(_on):
        raise DatabaseError

    monkeypatch.setitem(sweeping.STEPS, "returns referred", broken)
    with pytest.raises(sweeping.SweepFailed):
        sweeping.sweep()
    assert "ledger lines sealed" in SweepRun.objects.latest("pk").done
