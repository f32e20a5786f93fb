"""A council's arrangements, and referrals as people report them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import services as casework
from cases.models import Case, Child
from cme.accounts.models import User
from cme.authority import profile_files, services
from cme.authority.models import Area
from cme.core.models import PersonDetails
from referrals.models import Candidate, Referral
from tests.factories import ChildFactory, make_case, make_referral

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


def page_of(referral: Referral) -> str:
    """Return the address of a referral's page."""
    return reverse("referrals:detail", args=[referral.reference])


def again(referral: Referral) -> Referral:
    """Return a referral as it now stands."""
    return Referral.objects.get(pk=referral.pk)


def text_of(page: Any) -> str:
    """Return what a page says, quotation marks as they are read."""
    return page.content.decode().replace("&quot;", '"').replace("&#34;", '"')


def opens(officer: User, **more: Any) -> dict[str, Any]:
    """Return the answers that open a case for the first child, new to us."""
    answers = {"decision": "open", "is_0": "new", "area": officer.area_id, "officer": officer.pk}
    return answers | more


def opens_both(officer: User, **more: Any) -> dict[str, Any]:
    """Return the answers that open a case for both children, new to us."""
    return opens(officer, children=["0", "1"], is_1="new", **more)


def closed_case(officer: User, child: Child) -> Case:
    """Return a case of the child, closed with proof."""
    case = make_case(by=officer, child=child)
    return casework.record_outcome(
        by=officer,
        case=case,
        outcome="custody",
        confirmed_on=timezone.localdate(),
        words="Taught there.",
        confirmed_by="The education lead",
        confirmed_how="By letter",
        confirmed_outside=True,
        evidence={"establishment": "Farholme"},
    )


@pytest.fixture
def at_desk(client: Client, officer: User) -> Client:
    """An officer signed in."""
    client.force_login(officer)
    return client


@pytest.fixture
def decide(at_desk: Client) -> Callable[..., Any]:
    """Post a decision; return the page that comes after it."""

    def post(referral: Referral, **answers: Any) -> Any:
        return at_desk.post(page_of(referral), decision(referral, **answers), follow=True)

    return post
