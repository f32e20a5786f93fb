"""Referrals whose days are counted again after the council changed a length."""

from cme.authority import arrangements
from cme.authority.models import Council
from cme.worklist.services.lengths import Waiting, count_again
from referrals import statuses
from referrals.models import Referral
from referrals.rules.urgency import late_from


def recount_due() -> int:
    """Count again the day to decide by, and the day to ask again; return how many changed.

    An urgent referral is read the same day or the next, whatever the length, and says so.
    """
    if not Council.objects.exists():
        return 0
    received = Referral.objects.filter(status=statuses.RECEIVED)
    asked = Referral.objects.filter(status=statuses.AWAITING_INFORMATION)
    to_decide = Waiting(received, "due_on", "due_why", follow=_late_too)
    to_chase = Waiting(asked, "chase_on", "chase_why")
    decide, chase = (arrangements.threshold(one).amount for one in ("triage", "information_chase"))
    return count_again(to_decide, days=decide) + count_again(to_chase, days=chase)


def _late_too(row: Referral) -> tuple[str, ...]:
    row.late_on = late_from(row.due_on)
    return ("late_on",)
