"""Telling the people named on a restricted record that it may match, by reference alone."""

from cases.models import Child
from cme.core import outbox
from referrals.models import Referral
from schools.models import AllocationEntry, DeletionReturn


def tell_named_people(*, about: Referral | DeletionReturn | AllocationEntry, child: Child) -> int:
    """Write to everybody named on a restricted child, once for each record; return how many."""
    people = child.named_people.filter(is_active=True).order_by("pk")
    words = f"A restricted record may match {about.reference}. Please look."
    for person in people:
        outbox.post(
            key=f"restricted_match:{about.reference}:{child.pk}:{person.pk}",
            kind="restricted_match",
            to=person.email,
            subject=words,
            body=words,
            reference=about.reference,
        )
    return len(people)
