"""The sweep: everything that must happen because of what the database says, found and done.

Wake-ups may be lost; this finds what they left. Each step reads what is due on a day and does it
once, so that running the sweep again, or twice at once, changes nothing more. A day that was missed
is made up for by the next sweep, and what it does is stamped with the day it became due.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.utils import timezone

from cases import services as casework
from cases.services import lengths as archive_lengths
from cme.audit.seals import seal
from cme.audit.triggers import assert_triggers
from cme.core import outbox
from cme.core.attempts import attempt_each
from cme.core.dates import long_day_words
from cme.core.errors import RuleBroken
from cme.core.models import FormSession, SentForm
from cme.performance import services as reporting
from cme.site.models import SweepRun
from cme.worklist import digests
from cme.worklist import services as worklist
from referrals.services import arrivals, enquiries_ended, sources, watching
from referrals.services import lengths as triage_lengths
from referrals.services.matching import (
    changed_ids,
    find_candidates,
    look_again_for,
    unmatched_ids,
)
from reintegration.services import lengths as plan_lengths
from schools.services import allocations, returns

logger = logging.getLogger(__name__)
KEEP_RUNS = dt.timedelta(days=90)
KEEP_SENT_FORMS = dt.timedelta(days=90)
EARLIEST = dt.date(2020, 1, 1)


class SweepFailed(Exception):
    """Some steps of the sweep failed; the others were done."""


class SomeFailed(Exception):
    """Some records of a step failed; the others were done. Says how many, and nothing of them."""


def each(ids: Iterable[int], act: Callable[[int], object]) -> int:
    """Do something for each record, so that one that fails does not stop the next; return how many.

    Raises SomeFailed after all of them if any failed.
    """
    attempted = attempt_each(ids, act)
    if attempted.errors:
        failed = len(attempted.errors)
        raise SomeFailed(f"{failed} of {attempted.done + failed} records failed")
    return attempted.done


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


def _finish_enquiries(on: dt.date) -> int:
    return enquiries_ended.finish_all()


def _look_for_pupils(on: dt.date) -> int:
    return each(arrivals.unmatched_ids(), arrivals.look_for_pupil)


def _look_for_leavers(on: dt.date) -> int:
    watching.pass_by()
    return each(watching.unmatched_leavers(), watching.look_for_leaver)


def _look_for_entries(on: dt.date) -> int:
    return each(watching.unmatched_entries(), watching.look_for_entry)


def _look_again(on: dt.date) -> int:
    return each(changed_ids(), look_again_for)


def _find_candidates(on: dt.date) -> int:
    return each(unmatched_ids(), lambda referral_id: find_candidates(referral_id=referral_id))


def _escalate_allocations(on: dt.date) -> int:
    return allocations.escalate_due(on)


def _count_referrals_again(on: dt.date) -> int:
    return triage_lengths.recount_due()


def _count_forms_again(on: dt.date) -> int:
    return archive_lengths.recount_forms()


def _count_plans_again(on: dt.date) -> int:
    return plan_lengths.recount_due()


def _count_cases_again(on: dt.date) -> int:
    return casework.recount_due(on)


def _plan_cases(on: dt.date) -> int:
    return casework.plan_missed(on)


def _class_long_term(on: dt.date) -> int:
    return casework.class_long_term(on)


def _list_work(on: dt.date) -> int:
    return worklist.reconcile_all(on=on)


def _post_digests(on: dt.date) -> int:
    return digests.post_digests(on=on)


def _purge_forms(on: dt.date) -> int:
    return FormSession.objects.expired(timezone.now()).delete()[0]


def _forget_sent_forms(on: dt.date) -> int:
    return SentForm.objects.older_than(timezone.now() - KEEP_SENT_FORMS).delete()[0]


def _forget_old_runs(on: dt.date) -> int:
    return SweepRun.objects.older_than(timezone.now() - KEEP_RUNS).delete()[0]


def _send_messages(on: dt.date) -> int:
    return outbox.send_due()


def _seal(on: dt.date) -> int:
    return seal()


def _freeze_months(on: dt.date) -> int:
    return reporting.freeze_due(on)


RECOUNTS: dict[str, Callable[[dt.date], int]] = {
    "allocations counted again": _count_allocations_again,
    "returns counted again": _count_returns_again,
    "referrals counted again": _count_referrals_again,
    "archiving forms counted again": _count_forms_again,
    "plans counted again": _count_plans_again,
    "cases counted again": _count_cases_again,
}
"""Records with days that wait: each is counted again when term dates or its length changed."""

STEPS: dict[str, Callable[[dt.date], int]] = {
    "ledger guarded": _guard_ledger,
    **RECOUNTS,
    "returns referred": _refer_returns,
    "allocations referred": _refer_entries,
    "enquiries finished": _finish_enquiries,
    "changed children looked for again": _look_again,
    "new pupils looked for": _look_for_pupils,
    "leavers looked for": _look_for_leavers,
    "allocated children looked for": _look_for_entries,
    "referrals matched": _find_candidates,
    "allocations escalated": _escalate_allocations,
    "cases planned": _plan_cases,
    "cases classed long-term": _class_long_term,
    "work items brought up to date": _list_work,
    "digests posted": _post_digests,
    "unfinished forms deleted": _purge_forms,
    "sent forms forgotten": _forget_sent_forms,
    "old sweeps forgotten": _forget_old_runs,
    "messages sent": _send_messages,
    "ledger lines sealed": _seal,
    "months frozen": _freeze_months,
}
"""In this order: what moves records comes before what lists the work they make."""


def count_days_again(on: dt.date) -> int:
    """Do at once what the sweep does after a calendar changed; return how many records moved."""
    return sum(recount(on) for recount in RECOUNTS.values())


def sweep(
    *,
    on: dt.date | None = None,
    by_hand: bool = False,
    tell: Callable[[str, int | None], None] = lambda _name, _number: None,
) -> dict[str, int]:
    """Do every step for a day, today unless told otherwise; return how much each did.

    `tell(name, number)` hears of each step once it is over; None means that it failed. Raises
    SweepFailed after all of them if any failed, and RuleBroken for a day that has not come: a
    change of status cannot take effect in the future, so it could only be done by halves.
    """
    started_at = timezone.now()
    day = on or timezone.localdate(started_at)
    refuse_nonsense(day, today=timezone.localdate(started_at))
    run = SweepRun.objects.create(started_at=started_at, on=day, by_hand=by_hand)
    for name, step in STEPS.items():
        try:
            tell(name, _do(run, name, step))
        except SoftTimeLimitExceeded:  # what is left is the next sweep's
            logger.warning("sweep ran out of time in step %s", name)
            run.failed[name] = "ran out of time"
            break
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at", "done", "failed"])
    if run.failed:
        raise SweepFailed("; ".join(f"{name}: {error}" for name, error in run.failed.items()))
    return run.done


def _do(run: SweepRun, name: str, step: Callable[[dt.date], int]) -> int | None:
    try:
        run.done[name] = step(run.on)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # one broken step must not stop the others
        logger.exception("sweep step %s failed", name)
        run.failed[name] = str(error) if isinstance(error, SomeFailed) else type(error).__name__
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # nor must a connection that broke in it
    return run.done.get(name)


def refuse_nonsense(day: dt.date, *, today: dt.date) -> None:
    """Raise RuleBroken for a day that has not come, or that was before the service."""
    if day > today:
        raise RuleBroken(
            f"{long_day_words(day)} has not come. Nothing was done.",
            f"Choose today, {today.isoformat()}, or an earlier day.",
        )
    if day < EARLIEST:
        raise RuleBroken(
            f"{long_day_words(day)} was before this service. Nothing was done.",
            f"Choose a day from {EARLIEST.isoformat()} to {today.isoformat()}.",
        )
