"""Eight workers and one return, on a database that locks rows."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection

from cme.accounts.doors import make_doors
from cme.audit.lifecycle import move
from cme.audit.models import StatusChange
from referrals.models import Referral
from referrals.services import sources
from tests.factories import UserFactory, make_entry, make_return

WORKERS = 8


def _at_once(act, pk):
    start = Barrier(WORKERS)

    def work(_worker):
        start.wait()
        try:
            return act(pk).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        return set(workers.map(work, range(WORKERS)))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_that_try_at_once_one_makes_the_referral():
    if connection.vendor != "postgresql":
        pytest.skip("row locks need PostgreSQL; set DATABASE_URL")
    make_doors()
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    school = UserFactory(role="school_user")
    manager = UserFactory(role="admissions_manager")
    sent = make_return(by=school)
    entry = make_entry(by=manager)
    move(entry, "confirmed_cme", by=manager, reason="not_found", on=entry.status_on)
    assert len(_at_once(sources.refer_return, sent.pk)) == 1
    assert len(_at_once(sources.refer_entry, entry.pk)) == 1
    assert Referral.objects.count() == 2
    lines = StatusChange.objects.of(sent).values_list("to_status", flat=True)
    assert list(lines) == ["draft", "submitted", "enquiry_opened"]
