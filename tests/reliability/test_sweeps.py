"""An escalation happens once, as of the day it became due, however often and whenever a sweep runs.

Sizes: RELIABILITY_KILLS (20) random points at which a sweep of RELIABILITY_ROWS (200) due rows is
ended by kill -9; the target is 50 points of 5,000 rows.
"""

import contextlib
import datetime as dt
import os
import random
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cme.site.models import SweepRun
from cme.site.sweep import sweep
from cme.worklist.clocks import CLOCKS
from schools.services import allocation_counts
from tests.reliability.due import (
    assert_each_once,
    assert_whole,
    escalated,
    make_due,
    recent_days,
)
from tests.reliability.processes import ended, fork, killed_at

KILLS = int(os.environ.get("RELIABILITY_KILLS", "20"))
ROWS = int(os.environ.get("RELIABILITY_ROWS", "200"))


@contextlib.contextmanager
def _written() -> Iterator[list[str]]:
    """Give the statements that changed a row, but for the note that the sweep ran."""
    found: list[str] = []

    def note(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        is_write = sql.startswith(("INSERT", "UPDATE", "DELETE"))
        if is_write and context["cursor"].rowcount and "site_sweeprun" not in sql:
            found.append(sql)
        return answer

    with connection.execute_wrapper(note):
        yield found


@pytest.mark.django_db
def test_a_hundred_sweeps_in_a_row_escalate_once_and_write_nothing_more(
    school, admissions_officer, monkeypatch
):
    due = make_due(by=admissions_officer, school=school, days=recent_days(30))
    sweep()
    assert_each_once(due)
    with _written() as statements:
        sweep()
        # Every clock owes the same on every one of a hundred sweeps: most ask only those with rows.
        with monkeypatch.context() as patch:
            for kind, clock in list(CLOCKS.items()):
                if clock.subject != "schools.allocationentry":
                    patch.delitem(CLOCKS, kind)
            for _time in range(97):
                sweep()
        sweep()
    assert statements == []
    assert_each_once(due)
    assert SweepRun.objects.filter(failed={}, finished_at__isnull=False).count() == 100


@pytest.mark.django_db
@pytest.mark.parametrize("days_off", [1, 3, 30])
def test_an_outage_is_made_up_for_by_one_sweep_with_the_right_days(
    school, admissions_officer, days_off
):
    stopped = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    back = stopped + dt.timedelta(days=days_off)
    with time_machine.travel(stopped, tick=False):
        days = [stopped.date() + dt.timedelta(days=n) for n in range(days_off + 3) for _ in "ab"]
        due = make_due(by=admissions_officer, school=school, days=days)
        sweep()
    with time_machine.travel(back, tick=False):
        sweep()
        assert_each_once({pk: day for pk, day in due.items() if day <= back.date()})
        assert len(escalated()) == 2 * (days_off + 1)


@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_escalate_each_once(school, admissions_officer, monkeypatch):
    monkeypatch.setattr(allocation_counts, "CHUNK", 20)
    due = make_due(by=admissions_officer, school=school, days=recent_days(120))
    ready, go = os.pipe()

    def one_of_eight() -> None:
        os.close(go)
        os.read(ready, 1)  # returns when the last writer of the pipe is gone: all start at once
        sweep()

    eight = [fork(one_of_eight) for _ in range(8)]
    os.close(go)
    assert [ended(pid) for pid in eight] == [0] * 8
    os.close(ready)
    sweep()
    assert_each_once(due)
    assert not SweepRun.objects.exclude(failed={}).exists()
    assert SweepRun.objects.filter(finished_at__isnull=False).count() == 9


@pytest.mark.django_db(transaction=True)
def test_a_sweep_killed_at_random_points_ends_as_one_that_was_not(
    school, admissions_officer, monkeypatch
):
    chunk = max(ROWS // (2 * KILLS), 5)
    monkeypatch.setattr(allocation_counts, "CHUNK", chunk)
    due = make_due(by=admissions_officer, school=school, days=recent_days(ROWS))
    points = random.Random(20261123)
    with CaptureQueriesContext(connection) as queries:
        sweep()
    assert_each_once(due)
    each = len(queries) // (ROWS // chunk)  # statements for a chunk, and their share of the rest

    due |= make_due(by=admissions_officer, school=school, days=recent_days(ROWS))
    kills = 0
    while kills < KILLS:
        point = points.randrange(len(queries) if kills == 0 else 4 * each)
        code = ended(fork(lambda at=point: killed_at(at, sweep)))
        assert code in (0, -9)
        assert_whole()
        if code == 0 or len(escalated()) == len(due):
            due |= make_due(by=admissions_officer, school=school, days=recent_days(ROWS))
        kills += code == -9
    sweep()
    assert_each_once(due)
    assert SweepRun.objects.filter(finished_at=None).count() >= KILLS - 1
