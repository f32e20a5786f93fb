"""What stands on the council's arrangements and on a person, and what must be done with it."""

from typing import Any

from django.db.models import Q

from cases.models import ArchiveRequest, Case, Check, Child, OnwardReferral
from cme.accounts.querysets import people
from cme.authority.holding import Hold, Standing, in_words
from cme.authority.models import District, Team
from cme.worklist.models import WorkItem
from referrals import statuses
from referrals.models import Referral
from reintegration.models import ReintegrationPlan

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


def held_by(person: Any) -> str:
    """Return what waits on a person, as one phrase: 2 open cases and 1 plan; nothing where free."""
    plans = ReintegrationPlan.objects.standing()
    forms = ArchiveRequest.objects.standing()
    signing = Q(officer=person) | Q(line_manager=person) | Q(director=person)
    counted = (
        ("work item", "work items", WorkItem.objects.open().of(person)),
        ("open case", "open cases", Case.objects.open().filter(officer=person)),
        ("plan", "plans", plans.filter(Q(officer=person) | Q(support=person))),
        ("unfinished archiving form", "unfinished archiving forms", forms.filter(signing)),
        ("restricted child to name others for", "restricted children to name others for",
         Child.objects.filter(restricted=True, named_people=person)),
    )  # fmt: skip
    return in_words(
        Standing(f"{number} {one if number == 1 else many}", "")
        for one, many, rows in counted
        if (number := rows.count())
    )
