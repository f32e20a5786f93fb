"""The moves of a referral that a guard refuses, each beside its success."""

import pytest

from cme.audit.access import record_access
from cme.audit.lifecycle import move
from cme.core.errors import RuleBroken
from tests.factories import make_referral

pytestmark = pytest.mark.django_db


def _moved(referral, *steps, by):
    for to, reason in steps:
        move(referral, to, by=by, reason=reason, on=referral.status_on)
    return referral


def test_junk_is_confirmed_only_by_a_person_who_opened_it(officer):
    referral = _moved(make_referral(by=officer), ("quarantined", "looks_like_junk"), by=officer)
    with pytest.raises(RuleBroken, match="Only a person who has read it"):
        _moved(referral, ("spam", "junk_confirmed"), by=officer)
    record_access(by=officer, subjects=[referral], kind="page", page="referral")
    assert _moved(referral, ("spam", "junk_confirmed"), by=officer).status == "spam"


def test_a_referral_is_not_accepted_without_a_case(officer):
    with pytest.raises(RuleBroken, match="accepted only with a case"):
        _moved(make_referral(by=officer), ("accepted", "is_cme"), by=officer)


def test_a_referral_is_not_sent_on_without_a_destination(officer):
    with pytest.raises(RuleBroken, match="without a destination and a chase date"):
        _moved(make_referral(by=officer), ("sent_on", "not_cme"), by=officer)


def test_an_officer_cannot_reopen_and_a_manager_can(officer, manager):
    referral = make_referral(by=officer)
    record_access(by=officer, subjects=[referral], kind="page", page="referral")
    _moved(referral, ("quarantined", "looks_like_junk"), ("spam", "junk_confirmed"), by=officer)
    with pytest.raises(RuleBroken, match="Only a manager"):
        _moved(referral, ("received", "reopened"), by=officer)
    assert _moved(referral, ("received", "reopened"), by=manager).status == "received"


def test_a_decided_referral_cannot_be_decided_another_way(officer):
    referral = make_referral(by=officer)
    with pytest.raises(RuleBroken, match='cannot go from "Received" to "Not a real referral"'):
        _moved(referral, ("spam", "junk_confirmed"), by=officer)
