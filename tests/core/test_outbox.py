"""Mail: one row per message, sent after the change, tried again, parked, never blocking."""

import datetime as dt
import logging

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from cme.core import outbox, queue
from cme.core.models import FormSession, OutboxMessage
from cme.core.tasks import purge_form_sessions, send_outbox

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)


def post(key: str = "receipt R-7KQ4-MX", to: str = "office@eastmere.example") -> OutboxMessage:
    return outbox.post(
        key=key, kind="receipt", to=to, subject="Your message\nR-7KQ4-MX",
        body="Your reference is R-7KQ4-MX.", reference="R-7KQ4-MX",
    )  # fmt: skip


@pytest.fixture
def broken_for(monkeypatch):
    """Let the mail server refuse the addresses in the set this returns."""
    refused: set[str] = set()
    send = outbox._email

    def sending(message: OutboxMessage) -> None:
        if message.to in refused:
            raise ConnectionRefusedError(f"private words about {message.to}")
        send(message)

    monkeypatch.setattr(outbox, "_email", sending)
    return refused


@pytest.fixture
def woken(monkeypatch):
    """Return the names of the tasks that were queued."""
    names: list[str] = []
    monkeypatch.setattr(queue, "_send", lambda name, _args: names.append(name))
    return names


def test_a_message_is_sent_once_and_says_when(woken):
    message = post()
    assert send_outbox() == 1
    assert send_outbox() == 0
    message.refresh_from_db()
    assert message.sent_at is not None
    assert message.tries == 1
    assert [sent.to for sent in mail.outbox] == [["office@eastmere.example"]]
    assert mail.outbox[0].subject == "Your message R-7KQ4-MX"


def test_posting_the_same_key_again_writes_nothing(woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = post(), post(to="other@eastmere.example")
    assert first.pk == second.pk
    assert second.to == "office@eastmere.example"
    assert OutboxMessage.objects.count() == 1
    assert woken == ["cme.core.tasks.send_outbox"]


def test_the_sender_is_woken_only_when_the_change_is_committed(
    woken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post()
        assert woken == []
    assert woken == ["cme.core.tasks.send_outbox"]


def test_a_change_that_is_undone_sends_nothing(woken):
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert send_outbox() == 0
    assert mail.outbox == []


def test_a_message_lost_by_the_queue_is_found_by_the_pull(woken):
    post()
    woken.clear()
    assert send_outbox() == 1


def test_one_bad_message_does_not_hold_up_the_next(broken_for, woken):
    broken_for.add("bad@eastmere.example")
    bad = post(key="bad", to="bad@eastmere.example")
    post(key="good")
    assert send_outbox() == 1
    bad.refresh_from_db()
    assert (bad.sent_at, bad.tries, bad.last_error) == (None, 1, "ConnectionRefusedError")


def test_a_failure_leaves_no_address_in_the_log_or_the_row(broken_for, woken, caplog):
    broken_for.add("bad@eastmere.example")
    bad = post(key="bad", to="bad@eastmere.example")
    with caplog.at_level(logging.DEBUG, logger="cme"):
        send_outbox()
    assert "ConnectionRefusedError" in caplog.text
    assert "eastmere.example" not in caplog.text
    assert "private words" not in caplog.text
    bad.refresh_from_db()
    assert "private" not in bad.last_error


def test_a_failed_message_waits_longer_each_time_and_is_parked_after_eight(broken_for, woken):
    broken_for.add("bad@eastmere.example")
    with time_machine.travel(NOON, tick=False) as clock:
        bad = post(key="bad", to="bad@eastmere.example")
        for wait in outbox.WAITS:
            send_outbox()
            clock.shift(wait - dt.timedelta(seconds=1))
            tries = OutboxMessage.objects.get().tries
            send_outbox()
            assert OutboxMessage.objects.get().tries == tries
            assert not OutboxMessage.objects.parked().exists()
            clock.shift(1)
        send_outbox()
        assert list(OutboxMessage.objects.parked()) == [bad]
        clock.shift(dt.timedelta(days=30))
        assert send_outbox() == 0
    bad.refresh_from_db()
    assert bad.tries == outbox.MOST_TRIES == 8


def test_eight_tries_outlast_a_night_without_mail():
    assert sum(outbox.WAITS, dt.timedelta()) > dt.timedelta(hours=16)


def test_a_parked_message_goes_out_after_it_is_released(broken_for, woken):
    broken_for.add("bad@eastmere.example")
    bad = post(key="bad", to="bad@eastmere.example")
    OutboxMessage.objects.update(tries=8, parked_at=timezone.now())
    assert send_outbox() == 0
    broken_for.clear()
    outbox.release(bad)
    assert send_outbox() == 1


def test_a_sent_message_cannot_be_released(woken):
    message = post()
    send_outbox()
    outbox.release(message)
    assert send_outbox() == 0


def test_a_message_that_stops_every_worker_is_parked(woken):
    post()
    OutboxMessage.objects.update(tries=8)
    assert send_outbox() == 0
    assert OutboxMessage.objects.parked().count() == 1


def test_a_message_claimed_by_another_worker_is_left_alone(woken):
    message = post()
    assert outbox._claim(message.pk) is not None
    assert outbox._claim(message.pk) is None
    assert send_outbox() == 0


def test_the_same_message_always_has_the_same_message_id(woken):
    message = post()
    send_outbox()
    OutboxMessage.objects.update(sent_at=None, next_try_at=message.next_try_at)
    send_outbox()
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


@pytest.mark.parametrize(("field", "value"), [("to", " "), ("channel", "pigeon")])
def test_a_message_needs_an_address_and_a_channel_that_exists(field, value):
    fields = {"key": "k", "kind": "receipt", "to": "a@eastmere.example", "subject": "s"}
    with pytest.raises(ValueError, match=r"somebody to go to|Nothing is sent"):
        outbox.post(**{**fields, "body": "b", "reference": "R-7KQ4-MX", field: value})


def test_answers_of_a_form_are_deleted_when_their_hour_is_over():
    now = timezone.now()
    for token, minutes in (("over", -1), ("live", 1)):
        FormSession.objects.create(
            token=token, door="public", answers={"worry": "x"},
            expires_at=now + dt.timedelta(minutes=minutes),
        )  # fmt: skip
    assert purge_form_sessions() == 1
    assert [session.token for session in FormSession.objects.live(now)] == ["live"]
    assert purge_form_sessions() == 0
