"""The sweep: everything that must happen because of what the database says, found and done.

Wake-ups may be lost; this finds what they left. Each step reads what is due on a day and does it
once, so that running the sweep again, or twice at once, changes nothing more. A day that was missed
is made up for by the next sweep, and what it does is stamped with the day it became due.
"""

import datetime as dt
import logging
from collections.abc import Callable

from django.utils import timezone

from cme.audit.seals import seal
from cme.audit.triggers import assert_triggers
from cme.core import outbox
from cme.core.models import FormSession
from cme.site.models import SweepRun
from cme.worklist import services as worklist
from referrals.services import arrivals, sources
from referrals.services.matching import (
    changed_ids,
    find_candidates,
    look_again_for,
    unmatched_ids,
)
from schools.services import allocations, returns

logger = logging.getLogger(__name__)
KEEP_RUNS = dt.timedelta(days=90)


class SweepFailed(Exception):
    """Some steps of the sweep failed; the others were done."""


def _guard_ledger(on: dt.date) -> int:
    assert_triggers()
    return 0


def _count_allocations_again(on: dt.date) -> int:
    return allocations.recount_due(on=on)


def _count_returns_again(on: dt.date) -> int:
    return returns.recount_due(on)


def _refer_returns(on: dt.date) -> int:
    return sources.refer_missed_returns()


def _refer_entries(on: dt.date) -> int:
    return sources.refer_missed_entries()


def _look_for_pupils(on: dt.date) -> int:
    ids = arrivals.unmatched_ids()
    for return_id in ids:
        arrivals.look_for_pupil(return_id)
    return len(ids)


def _look_again(on: dt.date) -> int:
    return sum(look_again_for(child_id) for child_id in changed_ids())


def _find_candidates(on: dt.date) -> int:
    ids = unmatched_ids()
    for referral_id in ids:
        find_candidates(referral_id=referral_id)
    return len(ids)


def _escalate_allocations(on: dt.date) -> int:
    return allocations.escalate_due(on)


def _list_work(on: dt.date) -> int:
    return worklist.reconcile_all(on=on)


def _purge_forms(on: dt.date) -> int:
    return FormSession.objects.expired(timezone.now()).delete()[0]


def _forget_old_runs(on: dt.date) -> int:
    return SweepRun.objects.older_than(timezone.now() - KEEP_RUNS).delete()[0]


def _send_messages(on: dt.date) -> int:
    return outbox.send_due()


def _seal(on: dt.date) -> int:
    return seal()


RECOUNTS: dict[str, Callable[[dt.date], int]] = {
    "allocations counted again": _count_allocations_again,
    "returns counted again": _count_returns_again,
}
"""Records with days of a school calendar: each is counted again when its term dates changed."""

STEPS: dict[str, Callable[[dt.date], int]] = {
    "ledger guarded": _guard_ledger,
    **RECOUNTS,
    "returns referred": _refer_returns,
    "allocations referred": _refer_entries,
    "changed children looked for again": _look_again,
    "new pupils looked for": _look_for_pupils,
    "referrals matched": _find_candidates,
    "allocations escalated": _escalate_allocations,
    "work items brought up to date": _list_work,
    "unfinished forms deleted": _purge_forms,
    "old sweeps forgotten": _forget_old_runs,
    "messages sent": _send_messages,
    "ledger lines sealed": _seal,
}
"""In this order: what moves records comes before what lists the work they make."""


def count_days_again(on: dt.date) -> int:
    """Do at once what the sweep does after a calendar changed; return how many records moved."""
    return sum(recount(on) for recount in RECOUNTS.values())


def sweep(*, on: dt.date | None = None) -> dict[str, int]:
    """Do every step for a day, today unless told otherwise; return how much each did.

    Raises SweepFailed after all of them if any failed.
    """
    run = SweepRun.objects.create(started_at=timezone.now(), on=on or timezone.localdate())
    for name, step in STEPS.items():
        try:
            run.done[name] = step(run.on)
        except Exception as error:  # one broken step must not stop the others
            logger.exception("sweep step %s failed", name)
            run.failed[name] = type(error).__name__
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at", "done", "failed"])
    if run.failed:
        raise SweepFailed("; ".join(f"{name}: {error}" for name, error in run.failed.items()))
    return run.done
