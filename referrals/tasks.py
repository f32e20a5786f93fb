"""Background work of referrals: finding who a report may be about."""

from celery import shared_task

from referrals.services.matching import find_candidates


@shared_task(name="referrals.tasks.find_candidates")
def find_candidates_of(referral_id: int) -> int:
    """Find the candidates of one referral; return how many there are."""
    return find_candidates(referral_id=referral_id)
