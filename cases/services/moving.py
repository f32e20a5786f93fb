"""Moving a case along: its status, what was established, the officer's own step, a renewed plan."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import statuses
from cases.models import Case, Standing
from cases.services.events import add_event, moment_of
from cases.services.looking import locked_open_case
from cases.services.planning import refresh
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.core.errors import RuleBroken

OWN_STEP_FIELDS = (
    "own_step",
    "own_step_on",
    "own_step_why",
    "own_step_by",
    "own_step_for",
    "own_step_for_about",
)


@transaction.atomic
def move_case(*, by: Any, case: Case, to: str, reason: str, on: dt.date, words: str = "") -> Case:
    """Move a case to another status it is worked in; closing, resting and waking have their own."""
    case = locked_open_case(case)
    before = case.status
    if to not in statuses.WORKED or before not in statuses.WORKED:
        labels = dict(statuses.LIFECYCLE.choices())
        allowed = ", ".join(
            labels[code] for code in statuses.WORKED if before in statuses.WORKED and code != before
        )
        raise RuleBroken(
            f'A case cannot go from "{labels[before]}" to "{labels.get(to, to)}".',
            f"Choose one of: {allowed}." if allowed else "Decide the countersign first.",
            field="to",
        )
    move(case, to, by=by, reason=reason, on=on, words=words)
    add_event(
        by=by,
        case=case,
        kind="moved",
        words=words,
        at=moment_of(on),
        before=before,
        to=to,
        reason=reason,
    )
    return refresh(case, by=by)


@transaction.atomic
def establish(*, by: Any, case: Case, standing: str, on: dt.date, words: str = "") -> Case:
    """Record what is established about the child's education; the next step follows from it."""
    case = locked_open_case(case)
    _refuse_future(on, "on")
    case.standing, case.standing_on = Standing(standing), on
    recording.save(case, by=by, fields=("standing", "standing_on"))
    add_event(
        by=by, case=case, kind="established", words=words, at=moment_of(on), standing=standing
    )
    return refresh(case, by=by)


@transaction.atomic
def do_otherwise(*, by: Any, case: Case, instead: str, due: dt.date, why: str) -> Case:
    """Set another next step than the one suggested, with its day and the reason."""
    case = locked_open_case(case)
    if not instead.strip() or not why.strip():
        raise RuleBroken(
            "Say what you will do and why." if not instead.strip() else "Say why.",
            field="instead" if not instead.strip() else "why",
        )
    if due < timezone.localdate():
        raise RuleBroken("The day must be today or later.", field="due")
    suggested, about = case.next_step, case.next_about
    if suggested == "own":  # a new step of their own replaces the same suggestion
        suggested, about = case.own_step_for, case.own_step_for_about
    case.own_step, case.own_step_on, case.own_step_why, case.own_step_by = instead, due, why, by
    case.own_step_for, case.own_step_for_about = suggested, about
    recording.save(case, by=by, fields=OWN_STEP_FIELDS)
    add_event(
        by=by,
        case=case,
        kind="did_otherwise",
        words=why,
        instead=instead,
        due=due.isoformat(),
        step=suggested,
        about=about,
    )
    return refresh(case, by=by)


@transaction.atomic
def finish_own_step(*, by: Any, case: Case, words: str = "") -> Case:
    """Record that the officer's own next step is done; the suggested one is next again."""
    case = locked_open_case(case)
    if not case.own_step:
        raise RuleBroken("There is no step of your own to finish.")
    done = case.own_step
    case.own_step = case.own_step_why = case.own_step_for = case.own_step_for_about = ""
    case.own_step_on = case.own_step_by = None
    recording.save(case, by=by, fields=OWN_STEP_FIELDS)
    add_event(by=by, case=case, kind="own_step_done", words=words, step=done)
    return refresh(case, by=by)


@transaction.atomic
def renew_plan(*, by: Any, case: Case, words: str, until: dt.date) -> Case:
    """Write a renewed plan for a long-term case, with the day it is looked at again."""
    case = locked_open_case(case)
    today = timezone.localdate()
    if not words.strip():
        raise RuleBroken("Enter the plan.", field="words")
    if until <= today:
        raise RuleBroken("The day must be later than today.", field="until")
    case.plan_renewed_on, case.plan_until = today, until
    recording.save(case, by=by, fields=("plan_renewed_on", "plan_until"))
    add_event(by=by, case=case, kind="plan_renewed", words=words, until=until.isoformat())
    return refresh(case, by=by)


def _refuse_future(on: dt.date, field: str) -> None:
    if on > timezone.localdate():
        raise RuleBroken("The day must be today or in the past.", field=field)
