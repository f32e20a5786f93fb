"""A setting that could lose or repeat work is refused by name, when a process starts."""

import copy
import datetime as dt
from types import SimpleNamespace

import pytest
from celery.exceptions import WorkerShutdown
from celery.schedules import crontab
from celery.signals import beat_init, worker_init
from django.core.checks import run_checks
from django.db import DatabaseError
from kombu.exceptions import OperationalError
from redis.exceptions import ResponseError

from cme.audit import checks
from cme.audit.triggers import TriggersMissing
from cme.celery import app
from cme.core import queue_checks
from cme.core.queue_checks import BrokerSilent, problems

READ = (
    "task_acks_late task_reject_on_worker_lost worker_prefetch_multiplier task_time_limit "
    "task_soft_time_limit task_publish_retry broker_connection_max_retries accept_content "
    "visibility_timeout broker_transport_options result_backend_transport_options beat_schedule"
).split()


@pytest.fixture
def conf():
    """The settings as they are, to be spoilt one at a time."""
    return SimpleNamespace(**{name: copy.deepcopy(getattr(app.conf, name)) for name in READ})


def test_the_settings_as_they_are_lose_and_repeat_nothing(conf):
    assert problems(conf, use_tz=True) == []
    assert [error for error in run_checks() if error.id == "core.E001"] == []


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("task_acks_late", False, "ACKS_LATE"),
        ("task_reject_on_worker_lost", False, "REJECT_ON_WORKER_LOST"),
        ("worker_prefetch_multiplier", 4, "PREFETCH_MULTIPLIER must be 1"),
        ("task_time_limit", 300, "under half the visibility timeout"),
        ("task_time_limit", None, "TASK_TIME_LIMIT must be set"),
        ("task_soft_time_limit", 240, "longer than the soft limit"),
        ("task_publish_retry", True, "PUBLISH_RETRY"),
        ("broker_connection_max_retries", 100, "a worker would give up"),
        ("accept_content", ["json", "pickle"], "JSON alone"),
        ("visibility_timeout", 900, "the same in"),
        ("broker_transport_options", {"visibility_timeout": 600}, "unacked_restore_interval"),
        ("result_backend_transport_options", {}, "CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS"),
    ],
)
def test_each_wrong_setting_is_named(conf, name, value, named):
    setattr(conf, name, value)
    assert named in " ".join(problems(conf, use_tz=True))


def test_days_need_a_time_zone(conf):
    assert problems(conf, use_tz=False) == ["USE_TZ must be on: days would move with the clock."]


@pytest.mark.parametrize("seconds", [299, 901])
def test_a_visibility_timeout_out_of_bounds_is_refused(conf, seconds):
    conf.visibility_timeout = seconds
    conf.result_backend_transport_options["visibility_timeout"] = seconds
    conf.broker_transport_options["visibility_timeout"] = seconds
    conf.task_time_limit, conf.task_soft_time_limit = 100, 90
    assert f"not {seconds}" in " ".join(problems(conf, use_tz=True))


def test_a_crontab_is_refused_and_so_is_a_wake_up_that_outlives_its_interval(conf):
    conf.beat_schedule["sweep"]["schedule"] = crontab(minute="*/15")
    assert "a crontab goes silent" in problems(conf, use_tz=True)[0]
    conf.beat_schedule["sweep"]["schedule"] = dt.timedelta(seconds=300)
    conf.beat_schedule["sweep"]["options"] = {"expires": 301}
    assert "pile up" in problems(conf, use_tz=True)[0]
    conf.beat_schedule["sweep"]["options"] = {}
    assert "pile up" in problems(conf, use_tz=True)[0]


def test_a_process_with_a_wrong_setting_ends_though_celery_swallows_errors(monkeypatch):
    wrong = ["CELERY_TASK_ACKS_LATE must be on."]
    monkeypatch.setattr(queue_checks, "problems", lambda *_conf, **_how: wrong)
    with pytest.raises(SystemExit, match=r"does not start[\s\S]*CELERY_TASK_ACKS_LATE"):
        beat_init.send(sender=None)


@pytest.mark.parametrize(
    ("error", "words"),
    [(TriggersMissing("A trigger is missing."), "A trigger"), (DatabaseError(), "not answer")],
)
def test_a_worker_ends_on_a_database_that_does_not_write_the_ledger(monkeypatch, error, words):
    def refuse():
        raise error

    monkeypatch.setattr(checks, "check_at_start", refuse)
    with pytest.raises(SystemExit, match=words):
        checks.end_worker_at_start()
    asked = {receiver() for _key, receiver in worker_init.receivers if receiver()}
    assert checks.end_worker_at_start in asked


class _Broker:
    """Stands in for a connection whose server answers as it is told."""

    def __init__(self, answer):
        self.answer = answer
        self.default_channel = SimpleNamespace(client=self)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def ping(self):
        if isinstance(self.answer, OperationalError):
            raise self.answer

    def config_get(self, _name):
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"maxmemory-policy": self.answer}


def _answering(monkeypatch, answer):
    monkeypatch.setattr(app, "connection_for_read", lambda **_how: _Broker(answer))


def test_a_broker_that_throws_messages_away_is_refused(monkeypatch):
    _answering(monkeypatch, "allkeys-lru")
    with pytest.raises(SystemExit, match="maxmemory-policy is allkeys-lru"):
        queue_checks.check_broker_at_start()
    with pytest.raises(WorkerShutdown):
        queue_checks.check_broker_again()
    _answering(monkeypatch, "noeviction")
    queue_checks.check_broker_at_start()
    queue_checks.check_broker_again()


@pytest.mark.parametrize(
    ("error", "answers"),
    [(ResponseError("unknown command 'CONFIG'"), True), (OperationalError("refused"), False)],
)
def test_a_broker_that_will_not_say_is_noted_and_not_refused(monkeypatch, error, answers):
    _answering(monkeypatch, error)
    queue_checks.check_broker_at_start()
    with pytest.raises(BrokerSilent) as silent:
        queue_checks.eviction_policy()
    assert silent.value.answers is answers
