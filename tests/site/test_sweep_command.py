"""`sweep` says what it did, refuses a day that has not come, and keeps what it could not do."""

import datetime as dt
import io

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import CommandError, call_command
from django.utils import timezone

from cme.site import sweep as sweeping
from cme.site.models import SweepRun
from cme.site.sweep import STEPS, SomeFailed, SweepFailed, each, sweep

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _monday(db):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with time_machine.travel(MONDAY, tick=False):
        yield


def _broken(_on):
    raise ZeroDivisionError("Maya Larkwing")


def _run(*words):
    out = io.StringIO()
    call_command("sweep", *words, stdout=out)
    return out.getvalue().splitlines()


def test_it_prints_a_line_for_each_step_and_keeps_that_it_ran():
    assert [line.split(" ", 1)[1] for line in _run()] == list(STEPS)
    run = SweepRun.objects.get()
    assert (run.on, run.by_hand, run.failed) == (dt.date(2026, 11, 23), True, {})
    assert run.finished_at is not None
    assert set(run.done) == set(STEPS)


def test_a_day_that_has_come_may_be_asked_about():
    _run("--on", "2026-11-20")
    assert SweepRun.objects.get().on == dt.date(2026, 11, 20)


@pytest.mark.parametrize("text", ["2026-02-30", "tomorrow", "20/11/2026", "", "2026-11"])
def test_what_is_no_day_is_refused_in_plain_words(text):
    with pytest.raises(CommandError, match=r"is not a day\. Write year, month and day"):
        _run("--on", text)
    assert not SweepRun.objects.exists()


def test_a_day_that_has_not_come_is_refused_and_nothing_is_done():
    with pytest.raises(CommandError, match=r"Tuesday 24 November 2026 has not come\. Nothing was"):
        _run("--on", "2026-11-24")
    assert not SweepRun.objects.exists()


def test_a_day_before_the_service_is_refused():
    with pytest.raises(CommandError, match="was before this service"):
        _run("--on", "0026-11-23")


def test_a_step_that_fails_stops_no_other_and_is_named(monkeypatch):
    monkeypatch.setitem(STEPS, "referrals matched", _broken)
    out = io.StringIO()
    with pytest.raises(CommandError, match="referrals matched: ZeroDivisionError"):
        call_command("sweep", stdout=out)
    assert "failed referrals matched" in out.getvalue()
    run = SweepRun.objects.get()
    assert run.failed == {"referrals matched": "ZeroDivisionError"}
    assert set(run.done) == set(STEPS) - {"referrals matched"}
    assert SweepRun.objects.last_good() is None


def test_a_sweep_out_of_time_stops_and_says_in_which_step(monkeypatch):
    def slow(_on):
        raise SoftTimeLimitExceeded

    monkeypatch.setitem(STEPS, "referrals matched", slow)
    with pytest.raises(SweepFailed, match="referrals matched: ran out of time"):
        sweep()
    run = SweepRun.objects.get()
    assert run.finished_at is not None
    assert set(run.done) == set(list(STEPS)[: list(STEPS).index("referrals matched")])


def test_a_killed_sweep_never_says_that_it_finished(monkeypatch):
    def killed(_on):
        raise KeyboardInterrupt

    monkeypatch.setitem(STEPS, "referrals matched", killed)
    with pytest.raises(KeyboardInterrupt):
        sweep()
    assert SweepRun.objects.get().finished_at is None
    assert SweepRun.objects.last_good() is None


def test_one_record_that_fails_does_not_stop_the_next():
    seen = []

    def act(number):
        seen.append(number)
        if number == 2:
            raise ZeroDivisionError

    with pytest.raises(SomeFailed, match="1 of 3 records failed"):
        each([1, 2, 3], act)
    assert seen == [1, 2, 3]
    assert each([1, 3], act) == 2


def test_a_sweep_of_an_earlier_day_proves_nothing_of_today():
    sweep(on=dt.date(2026, 11, 20), by_hand=True)
    assert SweepRun.objects.last_good() is None
    sweep()
    assert SweepRun.objects.last_good().on == dt.date(2026, 11, 23)


def test_what_was_done_by_beat_is_forgotten_after_ninety_days():
    sweep()
    with time_machine.travel(MONDAY + sweeping.KEEP_RUNS + dt.timedelta(days=1), tick=False):
        sweep()
        assert [run.started_at for run in SweepRun.objects.all()] == [timezone.now()]
