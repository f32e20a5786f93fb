"""A council's arrangements, and referrals as people report them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from cases.models import Child
from cme.accounts.models import User
from cme.authority import profile_files, services
from cme.authority.models import Area
from cme.core.models import PersonDetails
from referrals.models import Candidate, Referral
from tests.factories import ChildFactory, make_referral

ANSWERS = {
    "danger": {"danger_now": "no"},
    "who": {"sender_kind": "public"},
    "worry": {"worry": "In the flat on school days since the summer."},
    "concerns": {"concerns": ["none"]},
    "last-seen": {"last_seen": "week", "last_seen_where": "On the stairs"},
    "school": {"school_status": "none", "last_in_school": "before the summer"},
    "siblings": {"siblings_known": "yes"},
    "safe-contact": {"safe_to_contact": "unknown"},
    "your-details": {"details": "anonymous"},
}


@pytest.fixture
def council(db: None) -> None:
    """An invented council stands in Barking and Dagenham's arrangements."""
    services.load_profile(profile_files.read("barking_and_dagenham"), by="test")
    Area.objects.update(in_use=True)


@pytest.fixture
def reported(council: None, officer: User) -> Callable[..., Referral]:
    """Make a referral of Maya Larkwing, about 8, and Kit, about 6."""

    def make(**fields: Any) -> Referral:
        children = fields.pop("children", 2)
        answers = ANSWERS | fields.pop("answers", {})
        values = {"area": officer.area, "answers": answers, "danger_now": "no"} | fields
        referral = make_referral(by=officer, children=children, **values)
        ages = {0: ("Maya", "Larkwing", 8), 1: ("Kit", "", 6)}
        for child in referral.children.all():
            given, family, age = ages[child.position]
            PersonDetails.objects.filter(pk=child.person_id).update(
                given_name=given,
                family_name=family,
                born_on=None,
                born_estimated=True,
                age_years=age,
            )
        return Referral.objects.get(pk=referral.pk)

    return make


def candidate(
    referral: Referral, child: Child | None = None, *, position: int = 0, **fields: Any
) -> Candidate:
    """Make a child we know a candidate for one reported child."""
    values = {
        "verdict": "same",
        "score": 12.0,
        "fields": {"given": "close", "family": "agrees", "born": "agrees", "sex": "agrees"},
    }
    return Candidate.objects.create(
        reported=referral.children.get(position=position),
        child=child or ChildFactory(),
        **(values | fields),
    )


def decision(referral: Referral, **answers: Any) -> dict[str, Any]:
    """Return what the decision form posts."""
    referral = Referral.objects.get(pk=referral.pk)
    common = {
        "version": referral.version,
        "priority": referral.priority,
        "why": "I am sure enough.",
    }
    return common | answers


def today() -> Any:
    """Return today, where the council is."""
    return timezone.localdate()
