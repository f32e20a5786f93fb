"""What comes in is seen beside the dormant cases of the children it may be about.

**What is news to a dormant case.** Three people agreed that nothing was left to try, knowing what
had come in by then. So only what came to us on the day the case became dormant or later is held
against it: the day a referral was taken down or sent, a return was sent, the latest school of an
entry was recorded. On that very day the benefit of the doubt goes to the child. The day it *says*
it is about may be earlier (a call of last week keyed in today) and then waking takes effect on the
day the case became dormant at the earliest.

**What is never news**, whenever it came: what the case was made of. A deletion return or an entry
of the list that became the referral which opened the case, or was added to it, is on the case
already, and so is that referral where a manager reopens it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from cases import services as casework
from cases.models import Case, Child
from cases.statuses import DORMANT
from cme.accounts import doors
from cme.core.dates import date_of
from cme.core.models import PersonDetails
from cme.core.queue import enqueue
from referrals import statuses
from referrals.models import Candidate, Referral, ReferralChild
from referrals.rules.matching import Verdict
from schools.models import AllocationEntry, DeletionReturn

LOOK_FOR_LEAVER = "referrals.tasks.look_for_leaver"
LOOK_FOR_ENTRY = "referrals.tasks.look_for_entry"
MADE_OF: dict[type, str] = {
    Referral: "referral",
    DeletionReturn: "referral__source_return",
    AllocationEntry: "referral__source_entry",
}
"""How a reported child on a case leads to the record that it was made of."""


def see(
    *,
    source: Any,
    verdicts: Mapping[int, str],
    on: dt.date,
    known_on: dt.date,
    may_wake: bool = True,
) -> set[int]:
    """Hold a source against the dormant cases of children it may be about; return which children.

    `verdicts` is by the child's id; `on` the day the source came in, `known_on` the day we had it.
    In the order of the cases' ids, so that two sources at once cannot wait for each other.
    """
    cases = Case.objects.filter(status=DORMANT, child__in=verdicts, status_on__lte=known_on)
    by, seen = doors.door(doors.SWEEP), set()
    for case in cases.exclude(pk__in=_made_of(source)).order_by("pk"):
        verdict = verdicts[case.child_id]
        row = casework.see_match(
            by=by, case=case, source=source, verdict=verdict, on=on, may_wake=may_wake
        )
        if row is not None:
            seen.add(case.child_id)
    return seen


def see_referral(referral: Referral) -> int:
    """Hold a waiting referral's candidates against their dormant cases; return how many cases.

    One kept apart as likely junk wakes nothing: a person looks first. Call in a transaction.
    """
    if referral.status not in statuses.WAITING:
        return 0
    verdicts = _best(
        Candidate.objects.filter(reported__referral=referral, child__cases__status=DORMANT)
        .exclude(verdict=Verdict.DIFFERENT.value)
        .values_list("child_id", "verdict")
    )
    if not verdicts:
        return 0
    first = referral.history.order_by("history_date").values_list("history_date", flat=True).first()
    received_on = date_of(referral.received_at)
    seen = see(
        source=referral,
        verdicts=verdicts,
        on=received_on,
        known_on=max(received_on, date_of(first)) if first else received_on,
        may_wake=referral.status != statuses.QUARANTINED,
    )
    return len(seen)


def hold_again(*, child: Child, alike: QuerySet[PersonDetails]) -> int:
    """Have returns and entries since a child's case became dormant held again; return how many.

    `alike` are the people who share a key with the child, whose details changed.
    """
    case = child.cases.filter(status=DORMANT).first()
    if case is None:
        return 0
    leavers = DeletionReturn.objects.watched().filter(
        person__in=alike, submitted_at__date__gte=case.status_on
    )
    entries = AllocationEntry.objects.watched().filter(
        person__in=alike, allocations__recorded_at__date__gte=case.status_on
    )
    return _again(leavers, LOOK_FOR_LEAVER) + _again(entries.distinct(), LOOK_FOR_ENTRY)


def _again(rows: QuerySet[Any], task: str) -> int:
    ids = list(rows.values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=ids).update(matched_at=None)
    for one in ids:
        enqueue(task, one)
    return len(ids)


def _made_of(source: Any) -> QuerySet[ReferralChild, int | None]:
    """Return the ids of the cases that were made of a source, or had it added to them."""
    path = MADE_OF.get(type(source))
    mine = Q(**{path: source}) if path else Q(pk__in=())
    return ReferralChild.objects.filter(mine, case__isnull=False).values_list("case", flat=True)


def _best(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Return one verdict for each child: the same, where any says so."""
    found: dict[int, str] = {}
    for child, verdict in pairs:
        if verdict == Verdict.SAME.value or child not in found:
            found[child] = verdict
    return found
