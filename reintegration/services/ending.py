"""How a plan ends: support ends and is looked back on; it lasts, does not last, or stops early."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from cme.audit import recording
from cme.authority import arrangements
from cme.core.errors import RuleBroken
from reintegration import statuses
from reintegration.models import AftercareCheck, ReintegrationPlan
from reintegration.rules import aftercare
from reintegration.rules.pathway import Ending, check_ending
from reintegration.services.looking import (
    done,
    locked_plan,
    plan_weeks,
    refuse_before,
    refuse_ended,
    refuse_future,
    refuse_odd_day,
    refuse_unless,
    take,
)
from reintegration.services.relapsing import refer_again
from reintegration.services.telling import tell_case

ENDED = ("support_ended_on", "ended_words", "review_on", "review_why")
LOOKED = ("checked_on", "in_school", "attended", "confirmed_by", "words", "by")


@transaction.atomic
def end_support(
    *, by: Any, plan: ReintegrationPlan, on: dt.date, words: str = ""
) -> ReintegrationPlan:
    """Record that support ended: the plan is in aftercare, looked back on after so many weeks."""
    row = locked_plan(plan)
    if row.status == statuses.AFTERCARE and row.support_ended_on == on:
        return done(plan, row, by)  # sent twice
    refuse_ended(row)
    refuse_unless(row, statuses.ACTIVE, "Support ends once it has begun.")
    refuse_future(on)
    refuse_before(on, row.first_day_on, "the first day")
    check_ending(Ending(row.first_day_on or on, on, plan_weeks()[0]))
    take(row, statuses.AFTERCARE, by=by, reason="pathway_done", on=on, words=words)
    row.support_ended_on, row.ended_words = on, words.strip()
    row.review_on, row.review_why = None, ""
    recording.save(row, by=by, fields=ENDED)
    for look in aftercare.look_backs(on, _aftercare_weeks()):
        recording.save(AftercareCheck(plan=row, weeks=look.weeks, due_on=look.due), by=by)
    return done(plan, row, by)


@transaction.atomic
def record_aftercare(
    *,
    by: Any,
    plan: ReintegrationPlan,
    weeks: int,
    in_school: bool,
    on: dt.date,
    attended: int | None = None,
    confirmed_by: str = "",
    words: str = "",
) -> ReintegrationPlan:
    """Record a look back: at the last one a child in school makes the plan sustained; return it.

    A child who is not in school is a relapse at once, whatever the day. `attended` is per cent over
    the last 4 weeks. Raises RuleBroken for a child in school before the day, or nobody's word.
    """
    row = locked_plan(plan)
    check = row.aftercare.select_for_update().filter(weeks=weeks).first()
    if check and (check.in_school, check.checked_on) == (in_school, on):
        return done(plan, row, by)  # sent twice
    refuse_ended(row, _what_became(row))
    refuse_unless(row, statuses.AFTERCARE, "We look back once support has ended.")
    if check is None or check.checked_on is not None:
        raise RuleBroken(f"The look back at {weeks} weeks is recorded already.", field="weeks")
    refuse_future(on)
    refuse_before(on, row.support_ended_on, "when support ended")
    aftercare.check_look_back(weeks, check.due_on, on, in_school=in_school)
    _check_told(in_school, attended, confirmed_by)
    check.checked_on, check.in_school, check.attended = on, in_school, attended
    check.confirmed_by, check.words, check.by = confirmed_by.strip(), words.strip(), by
    recording.save(check, by=by, fields=LOOKED)
    if not in_school:
        _relapse(row, by, on, words)
    elif weeks == max(row.aftercare.values_list("weeks", flat=True)):
        take(row, statuses.SUSTAINED, by=by, reason="held_12", on=on, words=words)
        tell_case(by=by, plan=row, on=on)
    return done(plan, row, by)


@transaction.atomic
def relapse(*, by: Any, plan: ReintegrationPlan, on: dt.date, words: str) -> ReintegrationPlan:
    """Record that the child is out of school again: the plan ends and a referral is made at once.

    Sent twice, or by two at once, it is one referral.
    """
    row = locked_plan(plan)
    if row.status == statuses.RELAPSED:
        return done(plan, row, by)
    refuse_ended(row, "Tell us about the child again: a new referral is read the same way.")
    if not words.strip():
        raise RuleBroken("Say what happened.", field="words")
    refuse_future(on)
    refuse_before(on, row.first_day_on, "the first day")
    _relapse(row, by, on, words)
    return done(plan, row, by)


@transaction.atomic
def end_early(
    *, by: Any, plan: ReintegrationPlan, reason: str, on: dt.date, words: str = ""
) -> ReintegrationPlan:
    """Stop a plan before its end with one of `statuses.END_REASONS`; "other" needs words."""
    row = locked_plan(plan)
    if (row.status, row.status_reason) == (statuses.ENDED_EARLY, reason):
        return done(plan, row, by)  # sent twice, or by two people
    refuse_ended(row)
    if reason == "other" and not words.strip():
        raise RuleBroken("Say why in words.", field="words")
    refuse_odd_day(row, on)
    refuse_before(on, row.first_day_on, "the first day")
    refuse_before(on, row.support_ended_on, "when support ended")
    take(row, statuses.ENDED_EARLY, by=by, reason=reason, on=on, words=words)
    _stop(row, by, on, words)
    tell_case(by=by, plan=row, on=on)
    return done(plan, row, by)


def _relapse(row: ReintegrationPlan, by: Any, on: dt.date, words: str) -> None:
    """End the plan and make the referral in the one transaction of the caller, the row locked."""
    take(row, statuses.RELAPSED, by=by, reason="out_again", on=on, words=words)
    row.relapse_referral = refer_again(by=by, plan=row, on=on, words=words).reference
    recording.save(row, by=by, fields=("relapse_referral",))
    _stop(row, by, on, words)
    tell_case(by=by, plan=row, on=on)


def _stop(row: ReintegrationPlan, by: Any, on: dt.date, words: str) -> None:
    """Keep the true day on which support that ran came to an end, and let nothing be due."""
    if row.first_day_on:
        row.support_ended_on = row.support_ended_on or on
    row.ended_words, row.review_on, row.review_why = words.strip() or row.ended_words, None, ""
    recording.save(row, by=by, fields=ENDED)


def _what_became(row: ReintegrationPlan) -> str:
    if row.relapse_referral:
        return f"Referral {row.relapse_referral} was made; nothing is left to do here."
    return "Ask for a new plan."


def _check_told(in_school: bool, attended: int | None, confirmed_by: str) -> None:
    if in_school and not confirmed_by.strip():
        raise RuleBroken("Enter who at the school confirmed it.", field="confirmed_by")
    if attended is not None and not 0 <= attended <= 100:
        raise RuleBroken(
            "Attendance must be from 0 to 100.", "Correct the attendance.", field="attended"
        )


def _aftercare_weeks() -> list[int]:
    first, last = aftercare.AFTERCARE_WEEKS
    return [
        arrangements.amount("aftercare_first", first),
        arrangements.amount("aftercare_last", last),
    ]


def aftercare_days(plan: ReintegrationPlan) -> list[aftercare.LookBack]:
    """Return the days on which we look back: those recorded, else from the plan's last day."""
    ended_on = plan.support_ended_on or plan.ends_on or timezone.localdate()
    return aftercare.look_backs(ended_on, _aftercare_weeks())
