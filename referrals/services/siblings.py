"""A brother or sister with a case makes a waiting referral one to read sooner (content §3)."""

from collections.abc import Iterable

from django.utils import timezone

from cases.models import Case, Relation
from cme.accounts import doors
from cme.audit import recording
from referrals import statuses
from referrals.models import Candidate, Referral
from referrals.rules import facts, priority


def raise_where_known(*, referral: Referral) -> bool:
    """Read the referral sooner where a brother or sister has an open or dormant case.

    Only ever raises; a restricted child is not counted, for the reason would tell of them. Returns
    whether anything changed. The caller holds the row's lock.
    """
    if referral.status not in statuses.WAITING or not _known(referral):
        return False
    decision = priority.decide(
        facts.inputs_from(
            referral.answers,
            sender_kind=referral.sender_kind,
            received_on=timezone.localdate(referral.received_at),
            sibling_known=True,
        )
    )
    if decision.order >= referral.priority_order:
        return False
    referral.priority = decision.priority
    referral.priority_order = decision.order
    referral.priority_reasons = decision.reasons
    named = ["priority", "priority_order", "priority_reasons"]
    recording.save(referral, by=doors.door(doors.SWEEP), fields=named)
    return True


def _known(referral: Referral) -> bool:
    likely = list(
        Candidate.objects.filter(
            reported__referral=referral, verdict=Candidate.Verdict.SAME, child__restricted=False
        ).values_list("reported_id", "child_id")
    )
    if not likely:
        return False
    return Case.objects.open().filter(child_id__in=_brothers_and_sisters(likely)).exists()


def _brothers_and_sisters(likely: Iterable[tuple[int, int]]) -> set[int]:
    """Return the ids of the likely children's relations, and of those likely beside each other."""
    pairs = list(likely)
    ids = {child for _, child in pairs}
    related = Relation.objects.filter(child__in=ids, other__restricted=False)
    found = set(related.values_list("other_id", flat=True))
    if len({reported for reported, _ in pairs}) > 1:
        found |= ids
    return found
