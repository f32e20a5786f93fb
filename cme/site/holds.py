"""What stands on the council's arrangements elsewhere, and what must be done with it first."""

from typing import Any

from cases.models import Case, Check, OnwardReferral
from cme.accounts.querysets import people
from cme.authority.holding import Hold
from cme.authority.models import District, Team
from referrals import statuses
from referrals.models import Referral

MOVE = "Move them to another area first."


def _districts(area: Any) -> int:
    return District.objects.offered().filter(area=area).count()


def _teams(area: Any) -> int:
    return Team.objects.offered().filter(area=area).count()


def _people(area: Any) -> int:
    return people().filter(is_active=True, area=area).count()


def _waiting(area: Any) -> int:
    open_ones = statuses.LIFECYCLE.codes(is_open=True)
    return Referral.objects.filter(area=area, status__in=open_ones).count()


def _cases(area: Any) -> int:
    return Case.objects.open().filter(area=area).count()


def _onward(agency: Any) -> int:
    return OnwardReferral.objects.unanswered().filter(agency=agency).count()


def _checks(source: Any) -> int:
    return Check.objects.filter(source=source).count()


def _categorised(category: Any) -> int:
    return Case.objects.open().filter(local_category=category).count()


HOLDS = (
    Hold("areas", "district", "districts", _districts, MOVE),
    Hold("areas", "team", "teams", _teams, MOVE),
    Hold("areas", "person with an account", "people with an account", _people, MOVE),
    Hold("areas", "referral that waits", "referrals that wait", _waiting,
         "Referrals must be decided first, or given to another area."),
    Hold("areas", "open case", "open cases", _cases),
    Hold("agencies", "unanswered referral", "unanswered referrals", _onward),
    Hold("checks", "search that was made", "searches that were made", _checks),
    Hold("categories", "open case", "open cases", _categorised),
)  # fmt: skip
