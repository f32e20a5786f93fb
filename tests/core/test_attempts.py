"""Many records, one after the other: one that fails stops no other, and a time limit stops all."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from cme.core.attempts import attempt_each


def _act(record_id):
    if record_id == 2:
        raise ValueError("the second")
    return record_id * 10


def test_one_that_fails_stops_no_other_and_its_number_alone_is_logged(caplog):
    attempted = attempt_each([1, 2, 3], _act)
    assert (attempted.done, attempted.results) == (2, [10, 30])
    assert [str(error) for error in attempted.errors] == ["the second"]
    assert "_act failed for record 2" in caplog.text
    with pytest.raises(ValueError, match="the second"):
        attempted.raise_first()


def test_where_none_failed_nothing_is_raised():
    attempted = attempt_each([1, 3], _act)
    attempted.raise_first()
    assert attempted.done == 2


def test_a_worker_out_of_time_stops_at_once():
    done = []

    def act(record_id):
        if record_id == 2:
            raise SoftTimeLimitExceeded
        done.append(record_id)

    with pytest.raises(SoftTimeLimitExceeded):
        attempt_each([1, 2, 3], act)
    assert done == [1]
