"""One search over children, referrals and schools, for what the person may open."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet

from cases.models import Case, Child
from cme.core import people, references
from cme.core.dates.reading import DateNotRead, read_date
from cme.core.models import PersonDetails
from referrals.models import Referral, ReferralChild
from reintegration.models import ReintegrationPlan
from schools.models import School

MOST = 25


@dataclass
class Results:
    """What answers to the words typed; `more` says that not all is shown."""

    children: list[Child] = field(default_factory=list)
    reported: list[ReferralChild] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.children or self.reported or self.schools)


def record_called(typed: str, user: Any) -> Child | Case | Referral | ReintegrationPlan | None:
    """Return the record whose reference was typed, where the person may open it."""
    reference = references.tidy(typed)
    if reference is None:
        return None
    if reference.startswith("C"):
        return Case.objects.visible_to(user).filter(reference=reference).first()
    if reference.startswith("R"):
        return Referral.objects.visible_to(user).filter(reference=reference).first()
    if reference.startswith("P"):
        return ReintegrationPlan.objects.visible_to(user).filter(reference=reference).first()
    return Child.objects.visible_to(user).filter(reference=reference).first()


def people_called(typed: str) -> QuerySet[PersonDetails] | None:
    """Return the people who answer to a UPN, a date of birth or every part of a name.

    Found through the stored keys; None where nothing typed can be looked for.
    """
    same = people.with_upn(typed)
    if same is not None:
        return same
    born = _day(typed)
    if born is not None:
        return PersonDetails.objects.filter(born_on=born)
    return people.called(typed)


def _day(typed: str) -> dt.date | None:
    if not any(char.isdigit() for char in typed):
        return None
    try:
        return read_date(typed, "", "", label="Date of birth")
    except DateNotRead:
        return None


def search(typed: str, user: Any) -> Results:
    """Return what answers to the words, newest first, never a restricted record of others."""
    results = Results()
    answering = people_called(typed)
    if answering is not None:
        ids = answering.values("pk")
        children = (
            Child.objects.visible_to(user)
            .filter(person__in=ids)
            .select_related("person")
            .prefetch_related(
                Prefetch("cases", Case.objects.order_by("-opened_on"), to_attr="episodes")
            )
            .order_by("-pk")
        )
        reported = (
            ReferralChild.objects.filter(referral__in=Referral.objects.visible_to(user))
            .filter(person__in=ids, child__isnull=True)
            .select_related("person", "referral")
            .order_by("-pk")
        )
        results.children = list(children[: MOST + 1])
        results.reported = list(reported[: MOST + 1])
    results.schools = list(School.objects.visible_to(user).matching(typed)[:MOST])
    results.more = max(len(results.children), len(results.reported)) > MOST
    results.children, results.reported = results.children[:MOST], results.reported[:MOST]
    return results
