"""What a referral owes, and to whom (content §5)."""

from django.db.models import F, QuerySet

from cme.worklist.clocks import Clock, owing
from referrals import statuses
from referrals.models import Referral


def _waiting() -> QuerySet[Referral]:
    rows = Referral.objects.filter(status=statuses.RECEIVED)
    return owing(rows, due="due_on", why=F("due_why"), occurrence=F("status_seq"), area="area")


CLOCKS = (
    Clock(
        kind="referral_triage",
        sentence="Triage referral {reference}.",
        permission="referrals.triage_referral",
        subject="referrals.referral",
        url_name="referrals:detail",
        owed=_waiting,
    ),
)
