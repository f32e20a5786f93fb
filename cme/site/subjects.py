"""Every record that belongs to one child, as the histories are asked about them."""

from dataclasses import dataclass

from django.db import models

from cases.models import Case, Child
from referrals.models import Referral
from reintegration.models import ReintegrationPlan


@dataclass(frozen=True)
class Subject:
    """One reference and every record whose history is part of its story."""

    reference: str
    records: tuple[models.Model, ...]

    @property
    def lifecycled(self) -> list[models.Model]:
        """The records with a status history."""
        return [
            record
            for record in self.records
            if isinstance(record, Case | Referral | ReintegrationPlan)
        ]

    @property
    def other_references(self) -> list[str]:
        """The references of the other records."""
        return [
            record.reference  # type: ignore[attr-defined]
            for record in self.records
            if record.reference != self.reference  # type: ignore[attr-defined]
        ]


def subject_of(reference: str) -> Subject | None:
    """Return the child of a reference with their cases, referrals and plans, or None.

    A referral that no triage has joined to a child stands alone, and so does a plan of no child
    we know.
    """
    child = _child_of(reference)
    if child is not None:
        cases = list(child.cases.order_by("opened_on"))
        referrals = list(Referral.objects.filter(children__child=child).distinct())
        plans = list(ReintegrationPlan.objects.filter(child=child).order_by("asked_on"))
        return Subject(reference, (child, *cases, *referrals, *plans))
    plan = ReintegrationPlan.objects.filter(reference=reference).first()
    if plan is not None:
        return Subject(reference, (plan,))
    referral = Referral.objects.filter(reference=reference).first()
    return Subject(reference, (referral,)) if referral else None


def _child_of(reference: str) -> Child | None:
    if reference.startswith("K"):
        return Child.objects.filter(reference=reference).first()
    if reference.startswith("C"):
        return Child.objects.filter(cases__reference=reference).first()
    if reference.startswith("P"):
        return Child.objects.filter(plans__reference=reference).first()
    return Child.objects.filter(reports__referral__reference=reference).first()
