"""Pupils who leave and children given a place are held against the children of dormant cases.

Nobody else looks at them: a return with a known destination and an entry of the list are no
referral. What is news to a dormant case is said in `waking`. A task holds each when it comes in;
the sweep finds those that no wake-up reached.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from cases.models import Case
from cases.statuses import DORMANT
from cme.core.dates import date_of
from referrals.rules.matching import Verdict
from referrals.services import waking
from referrals.services.matching import compare_with, particulars_of
from referrals.services.notices import tell_named_people
from schools.models import AllocationEntry, DeletionReturn


@transaction.atomic
def look_for_leaver(return_id: int) -> int:
    """Hold a pupil who leaves a school against the children of dormant cases; return how many.

    Once, however often it is run. What is a draft, or was withdrawn, says nothing.
    """
    rows = DeletionReturn.objects.unwatched().select_for_update(of=("self",))
    row = rows.select_related("person").filter(pk=return_id).first()
    if row is None or row.submitted_at is None:
        return 0
    return _hold(row, on=date_of(row.submitted_at))


@transaction.atomic
def look_for_entry(entry_id: int) -> int:
    """Hold a child given a place against the children of dormant cases; return how many.

    Once for each school they are given. It came in on the day the latest one was recorded.
    """
    rows = AllocationEntry.objects.unwatched().select_for_update(of=("self",))
    row = rows.select_related("person").filter(pk=entry_id).first()
    if row is None:
        return 0
    given = row.allocations.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
    return _hold(row, on=date_of(given) if given else row.since)


def unmatched_leavers() -> list[int]:
    """Return the ids of deletion returns nobody has held against dormant cases, oldest first."""
    return list(DeletionReturn.objects.unwatched().values_list("pk", flat=True))


def unmatched_entries() -> list[int]:
    """Return the ids of entries nobody has held against dormant cases, oldest first."""
    return list(AllocationEntry.objects.unwatched().values_list("pk", flat=True))


def pass_by() -> int:
    """Mark as held what came in while no case at all was dormant; return how many records.

    One statement for each kind, so that a case that becomes dormant meanwhile loses nothing: what
    is marked had come in before it.
    """
    asleep = Exists(Case.objects.filter(status=DORMANT))
    leavers = DeletionReturn.objects.unwatched().filter(~asleep)
    entries = AllocationEntry.objects.unwatched().filter(~asleep)
    return leavers.update(matched_at=timezone.now()) + entries.update(matched_at=timezone.now())


def _hold(row: DeletionReturn | AllocationEntry, *, on: dt.date) -> int:
    compared = compare_with(row.person, particulars_of(row.person), cases=(DORMANT,))
    verdicts = {
        child.pk: comparison.verdict.value
        for child, comparison in compared.items()
        if comparison.verdict != Verdict.DIFFERENT
    }
    seen = waking.see(source=row, verdicts=verdicts, on=on, known_on=on) if verdicts else set()
    for child in compared:
        if child.restricted and child.pk in seen:
            tell_named_people(about=row, child=child)
    type(row)._default_manager.filter(pk=row.pk).update(matched_at=timezone.now())
    return len(seen)
