"""A plan asked for is accepted with who helps, or declined with a reason; helpers may change."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from cme.accounts.models import User
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.core.errors import RuleBroken
from reintegration import statuses
from reintegration.models import ReintegrationPlan
from reintegration.rules.suggesting import check_helpers
from reintegration.services.looking import done, locked_plan, locked_running, refuse_ended
from reintegration.services.telling import tell_case

HELPING = ("officer", "support", "helpers", "helpers_why")


@transaction.atomic
def accept_plan(
    *,
    by: Any,
    plan: ReintegrationPlan,
    officer: User,
    support: User | None = None,
    helpers: str = "",
    helpers_why: str = "",
    words: str = "",
    on: dt.date | None = None,
) -> ReintegrationPlan:
    """Accept a plan with the officer who has it, and who supports; return it.

    `helpers` empty keeps who was asked for; `on` is the day it was decided, today where left out.
    Raises RuleBroken for a person who cannot work a plan or may not open it, and where others help
    than usual and nobody says why.
    """
    row = locked_plan(plan)
    if row.status == statuses.ACCEPTED and row.officer_id == officer.pk:
        return done(plan, row, by)  # sent twice
    _refuse_decided(row)
    _set_helpers(row, officer, support, helpers, helpers_why or row.helpers_why)
    row.decided_words = words.strip()
    day = on or timezone.localdate()
    move(row, statuses.ACCEPTED, by=by, reason="officer_named", on=day, words=words)
    recording.save(row, by=by, fields=(*HELPING, "decided_words"))
    tell_case(by=by, plan=row, on=day)
    return done(plan, row, by)


@transaction.atomic
def decline_plan(
    *,
    by: Any,
    plan: ReintegrationPlan,
    reason: str,
    words: str = "",
    on: dt.date | None = None,
) -> ReintegrationPlan:
    """Decline a plan with one of `statuses.DECLINE_REASONS`; "other" needs words. Return it."""
    row = locked_plan(plan)
    if (row.status, row.status_reason) == (statuses.DECLINED, reason):
        return done(plan, row, by)  # sent twice
    _refuse_decided(row)
    _refuse_wordless(reason, words)
    day = on or timezone.localdate()
    move(row, statuses.DECLINED, by=by, reason=reason, on=day, words=words)
    row.decided_words = words.strip()
    recording.save(row, by=by, fields=("decided_words",))
    tell_case(by=by, plan=row, on=day)
    return done(plan, row, by)


@transaction.atomic
def change_helpers(
    *,
    by: Any,
    plan: ReintegrationPlan,
    officer: User,
    support: User | None = None,
    helpers: str = "",
    helpers_why: str = "",
) -> ReintegrationPlan:
    """Give a plan that runs to another officer, support officer or service; return it."""
    row = locked_running(plan)
    _set_helpers(row, officer, support, helpers, helpers_why or row.helpers_why)
    recording.save(row, by=by, fields=HELPING)
    return done(plan, row, by)


def _set_helpers(
    row: ReintegrationPlan, officer: User, support: User | None, helpers: str, why: str
) -> None:
    helpers = helpers or row.helpers
    check_helpers(helpers, why, year_group=row.year_group)
    _refuse_helper(row, officer, "officer")
    if support is not None:
        _refuse_helper(row, support, "support")
    row.officer, row.support = officer, support
    row.helpers, row.helpers_why = helpers, why.strip()


def _refuse_decided(row: ReintegrationPlan) -> None:
    """Raise RuleBroken where somebody decided already: who has the plan, and what to do instead."""
    refuse_ended(row)
    if row.status != statuses.REQUESTED:
        who = f" and {row.officer.get_full_name()} has it" if row.officer else ""
        raise RuleBroken(
            f"Plan {row.reference} is accepted already{who}.",
            "Give it to another officer, or end it early and say why.",
        )


def _refuse_helper(row: ReintegrationPlan, person: User, field: str) -> None:
    if not person.is_active or not person.has_perm("reintegration.work_plan"):
        raise RuleBroken(
            f"{person.get_full_name()} cannot be given a plan.",
            "Choose somebody who works with plans back into school.",
            field=field,
        )
    if not ReintegrationPlan.objects.visible_to(person).filter(pk=row.pk).exists():
        raise RuleBroken(
            f"{person.get_full_name()} may not open this restricted record.",
            "Choose somebody who is named on it.",
            field=field,
        )


def _refuse_wordless(reason: str, words: str) -> None:
    if reason == "other" and not words.strip():
        raise RuleBroken("Say why in words.", field="words")
