"""Background work of referrals: what becomes one, and who a report may be about."""

from celery import shared_task

from cme.core.attempts import attempt_each
from referrals.services import arrivals, sources, watching
from referrals.services.matching import find_candidates, look_again_for


@shared_task(name="referrals.tasks.find_candidates")
def find_candidates_of(referral_id: int) -> int:
    """Find the candidates of one referral; return how many there are."""
    return find_candidates(referral_id=referral_id)


@shared_task(name="referrals.tasks.refer_return")
def refer_return(return_id: int) -> bool:
    """Make a referral of one return without a known destination; say if it has one."""
    return sources.refer_return(return_id) is not None


@shared_task(name="referrals.tasks.refer_entry")
def refer_entry(entry_id: int) -> bool:
    """Make a referral of one child confirmed as missing education; say if they have one."""
    return sources.refer_entry(entry_id) is not None


@shared_task(name="referrals.tasks.look_for_pupil")
def look_for_pupil(return_id: int) -> int:
    """Hold one new pupil against the children we look for; return how many it may be."""
    return arrivals.look_for_pupil(return_id)


@shared_task(name="referrals.tasks.look_for_leaver")
def look_for_leaver(return_id: int) -> int:
    """Hold one pupil who leaves against dormant cases; return how many it may be about."""
    return watching.look_for_leaver(return_id)


@shared_task(name="referrals.tasks.look_for_entry")
def look_for_entry(entry_id: int) -> int:
    """Hold one child given a place against dormant cases; return how many it may be about."""
    return watching.look_for_entry(entry_id)


@shared_task(name="referrals.tasks.look_for_entries")
def look_for_entries() -> int:
    """Hold every child given a place since anybody looked; return how many were held."""
    attempted = attempt_each(watching.unmatched_entries(), watching.look_for_entry)
    attempted.raise_first()
    return attempted.done


@shared_task(name="referrals.tasks.look_again")
def look_again(child_id: int) -> int:
    """Hold what waits against a child whose details changed; return how many referrals."""
    return look_again_for(child_id)
