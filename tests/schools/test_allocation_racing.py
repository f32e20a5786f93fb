"""Eight sweeps at once escalate each entry once; a child is added once by two people at once."""

import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cme.accounts.doors import make_doors
from cme.audit.models import StatusChange
from cme.core.errors import RuleBroken
from cme.worklist.models import WorkItem
from schools.models import AllocationEntry
from schools.services import allocations
from tests.factories import SchoolFactory, make_entry

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no row locks"),
]
THREADS = 8


@pytest.fixture(autouse=True)
def council(db):
    make_doors()
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


def _at_once(work):
    failed, together = [], threading.Barrier(THREADS)

    def run(number):
        try:
            together.wait()
            work(number)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_eight_sweeps_at_once_escalate_each_entry_once(admissions_officer):
    today, school = timezone.localdate(), SchoolFactory()
    days = [today - dt.timedelta(days=20 + n % 5) for n in range(450)]
    for since in days:
        make_entry(by=admissions_officer, since=since, school=school)
    assert _at_once(lambda number: allocations.escalate_due(today)) == []
    allocations.escalate_due(today)
    assert set(AllocationEntry.objects.values_list("status", flat=True)) == {"escalated"}
    assert StatusChange.objects.filter(to_status="escalated").count() == len(days)
    items = WorkItem.objects.filter(kind="allocation_escalated")
    assert items.count() == len(days)
    due = dict(items.values_list("subject_id", "due_on"))
    assert due == {
        entry.pk: entry.since + dt.timedelta(days=20) for entry in AllocationEntry.objects.all()
    }


def test_eight_people_add_one_child_once(admissions_officer):
    school, refused = SchoolFactory(), []
    child = {"given_name": "Kofi", "family_name": "Ansdell", "born_on": dt.date(2016, 5, 4)}

    def add(number):
        try:
            allocations.add(
                by=admissions_officer,
                person=child,
                school=school,
                year_group=5,
                since=timezone.localdate(),
            )
        except RuleBroken as rule:
            refused.append(rule)

    assert _at_once(add) == []
    assert AllocationEntry.objects.count() == 1
    assert len(refused) == THREADS - 1


def test_eight_people_end_one_entry_once(admissions_officer):
    entry, refused = make_entry(by=admissions_officer), []

    def confirm(number):
        try:
            allocations.confirm_on_roll(
                by=admissions_officer,
                entry=AllocationEntry.objects.get(pk=entry.pk),
                first_day=timezone.localdate(),
                confirmed_by=f"Office {number}",
            )
        except RuleBroken as rule:
            refused.append(rule)

    assert _at_once(confirm) == []
    assert len(refused) == THREADS - 1
    assert StatusChange.objects.of(entry).count() == 2
