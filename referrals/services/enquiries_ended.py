"""A return whose enquiry became a referral is finished when what came of the referral is."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.statuses import CLOSED
from cme.accounts import doors
from cme.core.attempts import attempt_each
from referrals import statuses
from referrals.models import Referral, ReferralChild
from schools.models import DeletionReturn
from schools.services import reconciling
from schools.statuses import ENQUIRY_OPENED

NO_CASE = (statuses.ACKNOWLEDGED, statuses.SPAM)
"""How a referral ends that no case came of: somebody else has it, or nobody need look."""


def ended() -> QuerySet[Referral]:
    """Return the referrals of open enquiries whose cases are all closed, or that need none."""
    children = ReferralChild.objects.filter(referral=OuterRef("pk"), case__isnull=False)
    is_open = Exists(children.exclude(case__status=CLOSED))
    had_case = Q(Exists(children), status__in=(statuses.ACCEPTED, statuses.LINKED))
    over = had_case | Q(status__in=NO_CASE)
    waiting = Referral.objects.filter(over, source_return__status=ENQUIRY_OPENED)
    return waiting.exclude(is_open).order_by("pk")


def finish_all() -> int:
    """Finish every enquiry that is over, each on the day it ended; return how many."""
    attempted = attempt_each(list(ended().values_list("pk", flat=True)), _finish)
    attempted.raise_first()
    return sum(attempted.results)


@transaction.atomic
def _finish(referral_id: int) -> bool:
    returns = DeletionReturn.objects.select_for_update(of=("self",))
    row = returns.filter(referral=referral_id, status=ENQUIRY_OPENED).first()
    referral = ended().filter(pk=referral_id).first()
    if row is None or referral is None:
        return False
    reconciling.finish_enquiry(
        by=doors.door(doors.SWEEP), deletion_return=row, on=_ended_on(referral)
    )
    return True


def _ended_on(referral: Referral) -> dt.date:
    """Return the day the last case closed, or the day the referral was answered."""
    cases = referral.children.filter(case__isnull=False)
    closed = [day for day in cases.values_list("case__closed_on", flat=True) if day]
    return max(closed, default=referral.status_on)
