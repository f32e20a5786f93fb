"""Who signs for a manager or a director who is away."""

import datetime as dt

import pytest
import time_machine

from cases import services
from cases.models import Delegation
from cme.core.errors import RuleBroken
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from cme.worklist.services import reconcile
from cme.worklist.wording import sentence
from tests.cases.scene import arrangements
from tests.factories import UserFactory, make_archive_draft, make_case

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)


@pytest.fixture
def draft(officer):
    arrangements()
    return make_archive_draft(make_case(by=officer))


@pytest.fixture
def away(draft):
    """Name a delegate for somebody on the form."""

    def name(person, delegate=None, days=7, by=None):
        return services.name_delegate(
            by=by or person,
            person=person,
            delegate=delegate or UserFactory(role="cme_manager"),
            from_on=TODAY,
            until_on=TODAY + days * DAY,
        )

    return name


def refused(act, *args, **more):
    with pytest.raises(RuleBroken) as refusal:
        act(*args, **more)
    return str(refusal.value)


def owner():
    return WorkItem.objects.open().get(kind="archive_sign").owner


def test_a_delegate_signs_for_who_is_away_and_the_form_says_so(draft, officer, away):
    away(draft.director, deputy := UserFactory(role="cme_manager"))
    request = services.sign_archive(by=officer, request=draft)
    request = services.sign_archive(by=draft.line_manager, request=request)
    assert owner() == deputy
    request = services.sign_archive(by=deputy, request=request)
    signature = request.signatures.get(role="director")
    assert (signature.person, signature.for_person) == (deputy, draft.director)
    assert request.status == "agreed"


def test_who_signed_already_never_signs_as_a_delegate(draft, officer, away):
    away(draft.director, draft.line_manager)
    request = services.sign_archive(by=officer, request=draft)
    request = services.sign_archive(by=draft.line_manager, request=request)
    assert owner() == draft.director
    said = refused(services.sign_archive, by=draft.line_manager, request=request)
    assert said.startswith("You have signed this form once. Three different people must sign.")


def test_the_director_of_a_form_does_not_sign_for_its_line_manager(draft, officer, away):
    away(draft.line_manager, draft.director)
    request = services.sign_archive(by=officer, request=draft)
    assert owner() == draft.line_manager
    assert "signs first" in refused(services.sign_archive, by=draft.director, request=request)


def test_work_goes_to_the_delegate_and_back(draft, officer, away):
    services.sign_archive(by=officer, request=draft)
    item = WorkItem.objects.open().get(kind="archive_sign")
    assert sentence(item) == f"Sign or return the archiving form of {draft.case.reference}."
    assert item.why == "5 working days after Rowan Sandpiper signed on 24 Nov 2026."
    assert item.owner == draft.line_manager
    held = away(draft.line_manager)
    assert owner() == held.delegate
    services.end_delegation(by=draft.line_manager, delegation=held)
    assert owner() == draft.line_manager


def test_a_delegation_holds_on_its_days_alone(manager, away):
    held = away(manager, days=2)
    assert services.acting_for(manager, TODAY - DAY) == manager
    for day in range(3):
        assert services.acting_for(manager, TODAY + day * DAY) == held.delegate
    assert services.acting_for(manager, TODAY + 3 * DAY) == manager
    assert list(services.signs_for(held.delegate, TODAY)) == [manager]
    services.end_delegation(by=manager, delegation=held)
    assert services.acting_for(manager, TODAY) == manager


def test_a_delegate_who_left_signs_for_nobody(manager, away):
    held = away(manager)
    held.delegate.is_active = False
    held.delegate.save()
    assert services.acting_for(manager, TODAY) == manager


def test_an_administrator_names_a_delegate_for_anybody_and_nobody_else_does(
    manager, administrator, officer, director, away
):
    assert away(manager, by=administrator).named_by == administrator
    for somebody in (officer, director):
        said = refused(away, manager, by=somebody)
        assert said.startswith("Only Morgan Fieldfare or an administrator can name")


def test_the_same_delegate_named_twice_is_named_once(manager, away):
    held = away(manager)
    assert away(manager, held.delegate) == held
    assert Delegation.objects.count() == 1
    said = refused(away, manager, days=3)
    assert said.startswith(f"{held.delegate.name} signs for Morgan Fieldfare until ")


def test_a_delegate_is_somebody_else_who_may_sign(manager, officer, away):
    assert refused(away, manager, manager).startswith("Nobody is their own delegate.")
    assert refused(away, manager, officer).startswith(
        "Rowan Sandpiper may not sign archiving forms."
    )
    assert refused(away, manager, days=-1).startswith("The last day must be on or after")
    assert "signs no archiving forms" in refused(away, officer, by=UserFactory(
        role="system_administrator"
    ))  # fmt: skip


def test_a_signatory_who_left_without_a_delegate_stops_the_form(draft, officer, away):
    left = draft.director
    left.is_active = False
    left.save()
    said = refused(services.sign_archive, by=officer, request=draft)
    assert said == (
        f"{left.name} can no longer sign archiving forms, and has named no delegate. "
        "Rowan Sandpiper or a manager chooses who signs instead."
    )
    away(left, by=UserFactory(role="system_administrator"))
    assert services.sign_archive(by=officer, request=draft).status == "with_line_manager"


def test_a_sweep_gives_the_form_to_a_delegate_from_the_first_day_away(draft, officer):
    services.sign_archive(by=officer, request=draft)
    deputy = UserFactory(role="cme_manager")
    services.name_delegate(
        by=draft.line_manager, person=draft.line_manager, delegate=deputy,
        from_on=TODAY + DAY, until_on=TODAY + 9 * DAY,
    )  # fmt: skip
    assert owner() == draft.line_manager
    from_then(TODAY + DAY)
    assert owner() == deputy


def from_then(day):
    with time_machine.travel(f"{day.isoformat()} 10:00Z", tick=False):
        assert reconcile(CLOCKS["archive_sign"], on=day).changed == 1
        assert sum(reconcile(CLOCKS["archive_sign"], on=day)) == 0
