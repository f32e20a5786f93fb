"""Background work of referrals: finding who a report may be about."""

from celery import shared_task

from referrals.services.matching import find_candidates, unmatched_ids


@shared_task(name="referrals.tasks.find_candidates")
def find_candidates_of(referral_id: int) -> int:
    """Find the candidates of one referral; return how many there are."""
    return find_candidates(referral_id=referral_id)


@shared_task(name="referrals.tasks.find_missing_candidates")
def find_missing_candidates() -> int:
    """Find candidates for every waiting referral that a lost wake-up left without; return how many."""
    ids = unmatched_ids()
    for referral_id in ids:
        find_candidates(referral_id=referral_id)
    return len(ids)
