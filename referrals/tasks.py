"""Background work of referrals: what becomes one, and who a report may be about."""

from celery import shared_task

from referrals.services import sources
from referrals.services.matching import find_candidates


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
