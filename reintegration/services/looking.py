"""One plan, locked and read again; what every service of plans begins and ends with."""

import datetime as dt
from typing import Any

from django.utils import timezone

from cme.audit.lifecycle import move
from cme.authority import arrangements
from cme.core.dates import short_day_words
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist
from reintegration import statuses
from reintegration.models import ReintegrationPlan
from reintegration.rules.days import check_since_asked
from reintegration.rules.pathway import PLAN_WEEKS


def locked_plan(plan: ReintegrationPlan) -> ReintegrationPlan:
    """Return the plan as it now stands, locked. Call in a transaction."""
    rows = ReintegrationPlan.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "child__person", "school", "case", "area").get(pk=plan.pk)


def locked_running(plan: ReintegrationPlan) -> ReintegrationPlan:
    """Return a plan that an officer has, locked; raise RuleBroken before and after that."""
    row = locked_plan(plan)
    if row.status == statuses.REQUESTED:
        raise RuleBroken(
            f"Plan {row.reference} has not been accepted.", "A manager accepts or declines it."
        )
    refuse_ended(row)
    return row


def locked_standing(plan: ReintegrationPlan) -> ReintegrationPlan:
    """Return a plan that has not ended, locked; raise RuleBroken where it has."""
    row = locked_plan(plan)
    refuse_ended(row)
    return row


def refuse_ended(row: ReintegrationPlan, way_on: str = "Ask for a new plan.") -> None:
    """Raise RuleBroken for a plan that has ended, with what to do instead."""
    if row.status not in statuses.STANDING:
        label = statuses.LIFECYCLE.status(row.status).label
        raise RuleBroken(
            f'Plan {row.reference} has ended: "{label}" since {short_day_words(row.status_on)}.',
            way_on,
        )


def refuse_unless(row: ReintegrationPlan, status: str, way_on: str = "") -> None:
    """Raise RuleBroken where the plan does not hold that status."""
    if row.status != status:
        labels = dict(statuses.LIFECYCLE.choices())
        raise RuleBroken(
            f'Plan {row.reference} is not "{labels[status]}" but "{labels[row.status]}".', way_on
        )


def take(
    row: ReintegrationPlan, to: str, *, by: Any, reason: str, on: dt.date, words: str = ""
) -> None:
    """Move a plan as of a day, or as of its last move where what is recorded came before it.

    The ledger never goes back, and a plan may be written down late: a child who started, left or
    was looked for before an officer had accepted the plan. The plan's own days stay the true ones.
    """
    move(row, to, by=by, reason=reason, on=max(on, row.status_on), words=words)


def refuse_odd_day(row: ReintegrationPlan, on: dt.date, field: str = "on") -> None:
    """Raise RuleBroken for a day that has not come, or was long before the plan was asked for."""
    refuse_future(on, field)
    check_since_asked(on, asked_on=row.asked_on, field=field)


def refuse_future(on: dt.date, field: str = "on") -> None:
    """Raise RuleBroken for a day that has not come."""
    if on > timezone.localdate():
        raise RuleBroken("The day must be today or in the past.", field=field)


def refuse_before(on: dt.date, first: dt.date | None, what: str, field: str = "on") -> None:
    """Raise RuleBroken for a day before another, which `what` names."""
    if first is not None and on < first:
        raise RuleBroken(
            f"The day must be on or after {short_day_words(first)}, {what}.", field=field
        )


def plan_weeks() -> tuple[int, int]:
    """Return the shortest and the longest plan the council allows, in weeks."""
    shortest, longest = PLAN_WEEKS
    return (
        arrangements.amount("plan_shortest", shortest),
        arrangements.amount("plan_longest", longest),
    )


def done(plan: ReintegrationPlan, row: ReintegrationPlan, by: Any) -> ReintegrationPlan:
    """Bring the work list up to date and give the caller's plan what was saved; return it."""
    worklist.refresh(row, by=by)
    for field in row._meta.concrete_fields:
        setattr(plan, field.attname, getattr(row, field.attname))
    return plan
