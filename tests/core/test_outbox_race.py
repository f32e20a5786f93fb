"""Two workers and one message, on a database that locks rows."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cme.core import outbox
from cme.core.models import OutboxMessage


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_workers_that_try_at_once_exactly_one_takes_the_message():
    if connection.vendor != "postgresql":
        pytest.skip("row locks need PostgreSQL; set DATABASE_URL")
    message = OutboxMessage.objects.create(key="one", kind="receipt", to="a@eastmere.example")
    start = Barrier(6)

    def claim(_worker: int) -> bool:
        start.wait()
        try:
            return outbox._claim(message.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as workers:
        taken = list(workers.map(claim, range(6)))
    assert sorted(taken) == [False] * 5 + [True]
    message.refresh_from_db()
    assert message.tries == 1
