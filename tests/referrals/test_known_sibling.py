"""A brother or sister with a case makes a waiting referral one to read sooner."""

from cases.models import Relation
from cme.accounts.doors import make_doors
from cme.accounts.models import User
from referrals.models import Candidate, Referral
from referrals.services.siblings import raise_where_known
from tests.factories import ChildFactory, make_case, make_referral

CALM = {
    "danger": {"danger_now": "no"},
    "concerns": {"concerns": ["none"]},
    "last-seen": {"last_seen": "week"},
}


def reported(by: User, **fields: object) -> tuple[Referral, object]:
    make_doors()
    referral = make_referral(by=by, answers=CALM, priority="standard", priority_order=3, **fields)
    known, sibling = ChildFactory(), ChildFactory()
    Relation.objects.create(child=known, other=sibling)
    Candidate.objects.create(
        reported=referral.children.get(), child=known, verdict="same", score=20.0
    )
    return referral, sibling


def test_a_sister_with_an_open_case_raises_it_to_high_and_says_why(officer: User) -> None:
    referral, sister = reported(officer)
    make_case(by=officer, child=sister)
    assert raise_where_known(referral=referral)
    referral.refresh_from_db()
    assert (referral.priority, referral.priority_order) == ("high", 2)
    assert referral.priority_reasons[0]["code"] == "sibling_known"


def test_without_a_case_nothing_changes(officer: User) -> None:
    referral, _ = reported(officer)
    assert not raise_where_known(referral=referral)


def test_a_restricted_sister_is_never_told_of(officer: User) -> None:
    referral, sister = reported(officer)
    make_case(by=officer, child=sister)
    sister.restricted = True
    sister.save(update_fields=["restricted"])
    assert not raise_where_known(referral=referral)


def test_it_never_lowers(officer: User) -> None:
    referral, sister = reported(officer)
    make_case(by=officer, child=sister)
    Referral._base_manager.filter(pk=referral.pk).update(priority="urgent", priority_order=1)
    referral.refresh_from_db()
    assert not raise_where_known(referral=referral)
