"""While the broker cannot be reached, pages and saves go on; the sweep finds the work later."""

import logging
import socket
import time

import pytest
from django.core.cache import caches
from django.db import transaction

from cme.celery import app
from cme.core import queue


@pytest.fixture
def closed_port():
    """A port of this machine that nothing listens on, found by letting go of one."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(params=["socket", "port"])
def dead_broker(request, closed_port, tmp_path, monkeypatch):
    address = {
        "socket": f"redis+socket://{tmp_path}/nobody.sock",
        "port": f"redis://127.0.0.1:{closed_port}/0",
    }[request.param]
    monkeypatch.setattr(app.conf, "broker_url", address)
    monkeypatch.setattr(app.conf, "broker_write_url", address)


@pytest.mark.usefixtures("dead_broker")
def test_a_save_is_quick_and_raises_nothing(
    db, django_capture_on_commit_callbacks, caplog, monkeypatch
):
    monkeypatch.setattr(logging.getLogger("cme"), "propagate", True)
    began = time.monotonic()
    with (
        caplog.at_level(logging.WARNING),
        django_capture_on_commit_callbacks(execute=True),
        transaction.atomic(),
    ):
        queue.enqueue("cme.core.tasks.send_outbox", 7, "R-7KQ4-MX")
    assert time.monotonic() - began < 1
    assert "cme.core.tasks.send_outbox waits for the sweep" in caplog.text
    assert "R-7KQ4-MX" not in caplog.text


def test_nothing_is_sent_when_the_change_is_taken_back(db, monkeypatch):
    sent = []
    monkeypatch.setattr(queue, "_send", lambda *args: sent.append(args))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue.enqueue("cme.core.tasks.send_outbox")
        1 / 0  # noqa: B018
    assert sent == []


def test_the_cache_forgets_rather_than_fails(closed_port, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "cme.core.cache.ForgivingRedisCache",
            "LOCATION": f"redis://127.0.0.1:{closed_port}/1",
        }
    }
    cache = caches["default"]
    began = time.monotonic()
    cache.set("tries", 1)
    assert cache.get("tries", "none") == "none"
    assert cache.get_many(["tries"]) == {}
    assert cache.add("tries", 1)
    assert not cache.delete("tries")
    with pytest.raises(ValueError, match="cannot be reached"):
        cache.incr("tries")
    assert time.monotonic() - began < 1
