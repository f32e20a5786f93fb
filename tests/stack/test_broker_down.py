"""While the broker cannot be reached, pages and saves go on; the sweep finds the work later."""

import logging
import socket

import pytest
from django.core.cache import caches
from django.db import transaction

from cme.celery import app
from cme.core import queue


@pytest.fixture
def closed_port():
    """A port of this machine that nothing listens on, kept from others while the test runs."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def tries(monkeypatch):
    """Each try to reach a server: its address, and the seconds it may wait for an answer."""
    made = []
    connect = socket.socket.connect

    def noted(line, address):
        made.append((address, line.gettimeout()))
        return connect(line, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return made


@pytest.fixture(params=["socket", "port"])
def dead_broker(request, closed_port, tmp_path, monkeypatch):
    address = {
        "socket": f"redis+socket://{tmp_path}/nobody.sock",
        "port": f"redis://127.0.0.1:{closed_port}/0",
    }[request.param]
    monkeypatch.setattr(app.conf, "broker_url", address)
    monkeypatch.setattr(app.conf, "broker_write_url", address)


@pytest.mark.usefixtures("dead_broker")
def test_a_save_tries_once_and_raises_nothing(
    db, django_capture_on_commit_callbacks, caplog, monkeypatch, tries
):
    monkeypatch.setattr(logging.getLogger("cme"), "propagate", True)
    with (
        caplog.at_level(logging.WARNING),
        django_capture_on_commit_callbacks(execute=True),
        transaction.atomic(),
    ):
        queue.enqueue("cme.core.tasks.send_outbox", 7, "R-7KQ4-MX")
    ((address, seconds),) = tries
    assert isinstance(address, str) or seconds < 0.5  # a socket's file never makes anyone wait
    assert "cme.core.tasks.send_outbox waits for the sweep" in caplog.text
    assert "R-7KQ4-MX" not in caplog.text


def test_nothing_is_sent_when_the_change_is_taken_back(db, monkeypatch):
    sent = []
    monkeypatch.setattr(queue, "_send", lambda *args: sent.append(args))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue.enqueue("cme.core.tasks.send_outbox")
        1 / 0  # noqa: B018
    assert sent == []


def test_the_cache_forgets_rather_than_fails_and_asks_once_each_time(closed_port, settings, tries):
    settings.CACHES = {
        "default": {
            "BACKEND": "cme.core.cache.ForgivingRedisCache",
            "LOCATION": f"redis://127.0.0.1:{closed_port}/1",
        }
    }
    cache = caches["default"]
    cache.set("tries", 1)
    assert cache.get("tries", "none") == "none"
    assert cache.get_many(["tries"]) == {}
    assert cache.add("tries", 1)
    assert not cache.delete("tries")
    with pytest.raises(ValueError, match="cannot be reached"):
        cache.incr("tries")
    assert len(tries) == 6
