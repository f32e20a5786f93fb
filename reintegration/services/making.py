"""What a plan is made of: the child's voice, goals, actions, who else helps, wider services."""

import datetime as dt
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from cme.audit import recording
from cme.core.errors import RuleBroken
from reintegration.models import (
    Action,
    Goal,
    Professional,
    ReintegrationPlan,
    Signpost,
    Voice,
)
from reintegration.rules.days import check_within_a_year
from reintegration.services.looking import locked_running, locked_standing, refuse_odd_day

VOICE = ("own_words", "likes", "dislikes", "worries", "hopes", "helps", "trusts")
AnyPart = TypeVar("AnyPart", bound=models.Model)


@transaction.atomic
def hear_child(
    *,
    by: Any,
    plan: ReintegrationPlan,
    heard_on: dt.date,
    heard_by: str,
    heard_how: str = "",
    own_words: str = "",
    likes: str = "",
    dislikes: str = "",
    worries: str = "",
    hopes: str = "",
    helps: str = "",
    trusts: str = "",
    may_see: str = "",
) -> Voice:
    """Record what the child said on a day; what was heard before stays beside it."""
    row = locked_running(plan)
    refuse_odd_day(row, heard_on, "heard_on")
    said = {
        "own_words": own_words,
        "likes": likes,
        "dislikes": dislikes,
        "worries": worries,
        "hopes": hopes,
        "helps": helps,
        "trusts": trusts,
    }
    if not any(words.strip() for words in said.values()):
        raise RuleBroken("Enter what the child said.", field="own_words")
    heard = {"heard_on": heard_on, "heard_by": heard_by, "heard_how": heard_how}
    return _once(Voice, row, by, **heard, **said, may_see=may_see, recorded_by=by)


@transaction.atomic
def add_goal(
    *,
    by: Any,
    plan: ReintegrationPlan,
    words: str,
    owner: str,
    due_on: dt.date | None,
    at_start: str = "",
    aim: str = "",
) -> Goal:
    """Add what the child will manage: where it stands, the aim, who helps, by when."""
    row = locked_running(plan)
    if not words.strip():
        raise RuleBroken("Enter the goal.", field="words")
    if not owner.strip() or due_on is None:
        raise RuleBroken(
            f"“{words.strip()}” needs an owner and a due date.",
            "Add both.",
            field="due_on" if owner.strip() else "owner",
        )
    _refuse_past(due_on)
    values = {"words": words.strip(), "owner": owner.strip(), "due_on": due_on}
    return _once(Goal, row, by, **values, at_start=at_start, aim=aim, dropped_on=None)


@transaction.atomic
def rate_goal(*, by: Any, goal: Goal, rating: str, now: str = "") -> Goal:
    """Say how a goal stands: red, amber or green, and where the child is now."""
    locked_running(goal.plan)
    row = _locked_goal(goal)
    row.rating, row.now = Goal.Rating(rating), now.strip()
    return recording.save(row, by=by, fields=("rating", "now"))


@transaction.atomic
def drop_goal(*, by: Any, goal: Goal, why: str) -> Goal:
    """Give up a goal with a reason; it stays on the plan, struck through."""
    locked_running(goal.plan)
    row = _locked_goal(goal)
    if not why.strip():
        raise RuleBroken("Say why.", field="why")
    row.dropped_on, row.dropped_why = timezone.localdate(), why.strip()
    return recording.save(row, by=by, fields=("dropped_on", "dropped_why"))


@transaction.atomic
def add_action(
    *, by: Any, plan: ReintegrationPlan, words: str, owner: str, due_on: dt.date | None
) -> Action:
    """Add one thing somebody does for the plan, by a day."""
    row = locked_running(plan)
    if not words.strip():
        raise RuleBroken("Enter what is to be done.", field="words")
    if not owner.strip() or due_on is None:
        raise RuleBroken(
            f"“{words.strip()}” needs an owner and a due date.",
            "Add both.",
            field="due_on" if owner.strip() else "owner",
        )
    _refuse_past(due_on)
    values = {"words": words.strip(), "owner": owner.strip(), "due_on": due_on}
    return _once(Action, row, by, **values, done_on=None)


@transaction.atomic
def finish_action(*, by: Any, action: Action, on: dt.date, words: str = "") -> Action:
    """Record the day on which an action was done."""
    plan = locked_running(action.plan)
    row = Action.objects.select_for_update().get(pk=action.pk)
    if row.done_on is not None:
        raise RuleBroken("This is recorded as done already.", "There is nothing left to do.")
    refuse_odd_day(plan, on)
    row.done_on, row.done_words = on, words.strip()
    return recording.save(row, by=by, fields=("done_on", "done_words"))


@transaction.atomic
def add_professional(
    *,
    by: Any,
    plan: ReintegrationPlan,
    kind: str,
    name: str,
    reach: str = "",
    under: str = "",
) -> Professional:
    """Add somebody of another service who works jointly on the plan."""
    row = locked_standing(plan)
    if not name.strip():
        raise RuleBroken("Enter the name.", field="name")
    values = {"kind": Professional.Kind(kind), "under": Professional.Under(under)}
    return _once(
        Professional, row, by, **values, name=name.strip(), reach=reach.strip(), left_on=None
    )


@transaction.atomic
def end_professional(*, by: Any, professional: Professional, on: dt.date) -> Professional:
    """Record the day on which somebody left the plan."""
    plan = locked_standing(professional.plan)
    row = Professional.objects.select_for_update().get(pk=professional.pk)
    refuse_odd_day(plan, on)
    row.left_on = on
    return recording.save(row, by=by, fields=("left_on",))


@transaction.atomic
def signpost(
    *, by: Any, plan: ReintegrationPlan, service: str, told: str, on: dt.date, words: str = ""
) -> Signpost:
    """Record that the family or the school was told of a wider service."""
    row = locked_running(plan)
    for name, value, label in (("service", service, "service"), ("told", told, "person told")):
        if not value.strip():
            raise RuleBroken(f"Enter the {label}.", field=name)
    refuse_odd_day(row, on)
    values = {"service": service.strip(), "told": told.strip(), "on": on, "words": words.strip()}
    return _once(Signpost, row, by, **values, by=by)


def _locked_goal(goal: Goal) -> Goal:
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    if row.dropped_on is not None:
        raise RuleBroken("This goal was given up.", "Add a new one.")
    return row


def _once(part: type[AnyPart], plan: ReintegrationPlan, writer: Any, /, **values: Any) -> AnyPart:
    """Return the very same part where the plan has it (a form sent twice), else save a new one."""
    same = part._base_manager.filter(plan=plan, **values).first()
    return same or recording.save(part(plan=plan, **values), by=writer)


def _refuse_past(due_on: dt.date) -> None:
    today = timezone.localdate()
    if due_on < today:
        raise RuleBroken("The day must be today or later.", field="due_on")
    check_within_a_year(due_on, today=today, field="due_on")
