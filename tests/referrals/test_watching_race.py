"""Two workers see one child in two sources at once, on a database that locks rows."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cases.models import Case, CaseEvent, Sighting
from cme.accounts.doors import make_doors
from cme.core.people import store_keys
from referrals.services.watching import look_for_entry, look_for_leaver
from tests.factories import (
    ChildFactory,
    PersonFactory,
    UserFactory,
    make_case,
    make_dormant,
    make_entry,
    make_return,
)


def _person():
    person = PersonFactory(given_name="Maya", upn="B801200005001", postcode="RM8 2LL")
    store_keys(person)
    return person


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_wakes_the_case_and_the_other_finds_it_awake():
    if connection.vendor != "postgresql":
        pytest.skip("row locks need PostgreSQL; set DATABASE_URL")
    make_doors()
    officer = UserFactory()
    case = make_dormant(make_case(by=officer, child=ChildFactory(person=_person())))
    leaver = make_return(by=officer, person=_person(), destination_unknown=False)
    entry = make_entry(by=officer, person=_person())
    start = Barrier(4)

    def work(act, pk):
        start.wait()
        try:
            return act(pk)
        finally:
            connection.close()

    looks = ((look_for_leaver, leaver.pk), (look_for_entry, entry.pk)) * 2
    with ThreadPoolExecutor(4) as workers:
        seen = [one.result() for one in [workers.submit(work, *look) for look in looks]]
    assert sum(seen) == 1
    assert Sighting.objects.filter(woke=True).count() == 1
    assert CaseEvent.objects.filter(kind="woken").count() == 1
    assert Case.objects.get(pk=case.pk).status_seq == case.status_seq + 1
