"""Calls, visits and meetings of a plan; the first with the family may come before a start date."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.services.onward import do_not_contact_refusal
from cme.audit import recording
from cme.core.errors import RuleBroken
from reintegration.models import PlanContact, ReintegrationPlan
from reintegration.rules.days import check_within_a_year
from reintegration.services.looking import locked_running, refuse_odd_day

WITH_FAMILY = frozenset({PlanContact.Kind.FAMILY, PlanContact.Kind.HOME_VISIT})


@transaction.atomic
def record_contact(
    *,
    by: Any,
    plan: ReintegrationPlan,
    kind: str,
    on: dt.date,
    made: bool = True,
    with_whom: str = "",
    words: str = "",
    planned: PlanContact | None = None,
) -> PlanContact:
    """Record a contact planned or made; `planned` is the one it completes.

    Raises RuleBroken for the family while the do-not-contact mark is set; what was made on a day
    before the mark's may still be written down.
    """
    row = locked_running(plan)
    if kind in WITH_FAMILY and _is_stopped(row, on, made=made):
        raise do_not_contact_refusal(row.marks)
    if made:
        refuse_odd_day(row, on)
    elif on < timezone.localdate():
        raise RuleBroken("A contact is planned for today or later.", field="on")
    check_within_a_year(on, today=timezone.localdate())
    values = {
        "kind": PlanContact.Kind(kind),
        "on": on,
        "made": made,
        "with_whom": with_whom.strip(),
        "words": words.strip(),
    }
    if planned is not None:
        return _complete(by, row, planned, values)
    same = PlanContact.objects.filter(plan=row, by=by, **values).first()
    return same or recording.save(PlanContact(plan=row, by=by, **values), by=by)


def may_contact_family(plan: ReintegrationPlan) -> bool:
    """Say whether a call or visit may be suggested, and a paper given, to the household."""
    return not plan.marks.do_not_contact


def _is_stopped(row: ReintegrationPlan, on: dt.date, *, made: bool) -> bool:
    since = row.marks.do_not_contact_on
    if made and since and on < since:
        return False
    return row.marks.do_not_contact


def _complete(
    by: Any, row: ReintegrationPlan, planned: PlanContact, values: dict[str, Any]
) -> PlanContact:
    contact = PlanContact.objects.select_for_update().get(pk=planned.pk, plan=row)
    if contact.made:
        raise RuleBroken("What came of this contact is recorded already.")
    for name, value in values.items():
        setattr(contact, name, value)
    return recording.save(contact, by=by, fields=values)
