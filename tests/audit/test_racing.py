"""Eight people move the same few records at once; every record's lines are a walk of its table."""

import random
import threading
from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from cme.audit.lifecycle import move
from cme.audit.models import StatusChange
from cme.audit.seals import seal
from cme.audit.verify import verify
from cme.core.errors import RuleBroken
from tests.factories import make_case

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no row locks"),
]

TRIES = 100
THREADS = 8


def test_random_moves_at_once_end_in_a_valid_walk(officer):
    cases = [make_case(by=officer) for _ in range(3)]
    worked = ["enquiries", "place_sought", "place_allocated", "attendance_order"]
    made, failed = [], []

    def work(seed):
        pick = random.Random(seed)
        count = 0
        try:
            for _ in range(TRIES):
                case = type(cases[0]).objects.get(pk=pick.choice(cases).pk)
                to = pick.choice(worked)
                reason = pick.choice(list(case.LIFECYCLE.reasons))
                try:
                    move(case, to, by=officer, reason=reason, on=timezone.localdate())
                    count += 1
                except RuleBroken:
                    continue
                if pick.random() < 0.05:
                    seal()
        except Exception as error:
            failed.append(error)
        finally:
            made.append(count)
            connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(made) > THREADS
    assert StatusChange.objects.count() == sum(made) + len(cases)
    for case in cases:
        case.refresh_from_db()
        walk = list(StatusChange.objects.of(case))
        for before, line in pairwise(walk):
            assert case.LIFECYCLE.find(before.to_status, line.to_status)
        assert (walk[-1].to_status, walk[-1].seq) == (case.status, case.status_seq)
    seal()
    assert verify() == []
