"""While support runs: the first day at school, and reviews."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from cme.audit import recording
from cme.authority import arrangements
from cme.core.dates import Deadline, short_day_words
from cme.core.errors import RuleBroken
from reintegration import statuses
from reintegration.models import ReintegrationPlan, Review
from reintegration.rules import days as rules_of_days
from reintegration.rules import reviews
from reintegration.rules.pathway import last_day
from reintegration.services.looking import (
    done,
    locked_plan,
    refuse_before,
    refuse_ended,
    refuse_future,
    refuse_unless,
    take,
)
from reintegration.services.telling import tell_case

BEGUN = ("first_day_on", "met_by", "first_day_words", "ends_on", "review_on", "review_why")


@transaction.atomic
def record_first_day(
    *, by: Any, plan: ReintegrationPlan, on: dt.date, met_by: str = "", words: str = ""
) -> ReintegrationPlan:
    """Record that the child started: support runs, and the first review has its day; return it.

    The pathway is counted from this day. Raises RuleBroken without a school, a start date or a
    pathway the council allows, and for a day no child starts on.
    """
    row = locked_plan(plan)
    if row.status == statuses.ACTIVE and row.first_day_on == on:
        return done(plan, row, by)  # sent twice
    _refuse_begun(row)
    refuse_future(on)
    rules_of_days.check_first_day(on, asked_on=row.asked_on, today=timezone.localdate())
    row.first_day_on, row.first_day_words = on, words.strip()
    row.met_by = met_by.strip() or row.met_by
    row.ends_on = last_day(on, row.weeks)
    weeks = arrangements.amount("reintegration_first_review", reviews.FIRST_WEEKS)
    _set_review(row, reviews.first_review(on, weeks=weeks, last_day=row.ends_on))
    _begin_support(row, by, on, words)
    tell_case(by=by, plan=row, on=on)
    return done(plan, row, by)


@transaction.atomic
def hold_review(
    *,
    by: Any,
    plan: ReintegrationPlan,
    held_on: dt.date,
    outcome: str,
    words: str,
    with_whom: str = "",
    next_on: dt.date | None = None,
) -> Review:
    """Record a review held, and when the next is due and why; return it.

    `next_on` empty takes the latest day allowed; a later one is refused. Where support can end, the
    plan stays due until its end is recorded.
    """
    row = locked_plan(plan)
    refuse_unless(row, statuses.ACTIVE, "Reviews are held while support runs.")
    said = {"held_on": held_on, "outcome": Review.Outcome(outcome), "words": words.strip()}
    if same := row.reviews.filter(**said, by=by).first():
        return same  # sent twice
    if not said["words"]:
        raise RuleBroken("Enter what the review found.", field="words")
    refuse_future(held_on, "held_on")
    refuse_before(held_on, row.first_day_on, "the first day", "held_on")
    before = row.reviews.first()
    refuse_before(held_on, before.held_on if before else None, "the last review", "held_on")
    due_on, following = row.review_on or held_on, _following(row, held_on, outcome, next_on)
    review = Review(plan=row, due_on=due_on, with_whom=with_whom.strip(), by=by, **said)
    review.next_on = following.due
    recording.save(review, by=by)
    _set_review(row, following)
    recording.save(row, by=by, fields=("review_on", "review_why"))
    done(plan, row, by)
    return review


def next_review(plan: ReintegrationPlan, held_on: dt.date) -> Deadline:
    """Return the latest day of the review after one held on a day, and why."""
    weeks = arrangements.amount("reintegration_review", reviews.NEXT_WEEKS)
    return reviews.next_review(
        held_on,
        number=plan.reviews.count() + 1,
        weeks=weeks,
        last_day=plan.ends_on or held_on,
    )


def recount_review(row: ReintegrationPlan, *, ended_before: dt.date | None) -> None:
    """Set the review of a running plan again whose last day moved; a day people chose stays.

    The caller holds the lock and saves review_on and review_why.
    """
    if row.status != statuses.ACTIVE or not row.first_day_on or not row.ends_on:
        return
    last = row.reviews.first()
    if last is None:
        weeks = arrangements.amount("reintegration_first_review", reviews.FIRST_WEEKS)
        _set_review(row, reviews.first_review(row.first_day_on, weeks=weeks, last_day=row.ends_on))
    elif last.outcome == Review.Outcome.CLOSE:
        _set_review(row, reviews.support_can_end(last.held_on, row.ends_on))
    else:
        number = row.reviews.count()
        weeks = arrangements.amount("reintegration_review", reviews.NEXT_WEEKS)
        ask = {"number": number, "weeks": weeks}
        latest = reviews.next_review(last.held_on, last_day=row.ends_on, **ask)
        before = reviews.next_review(last.held_on, last_day=ended_before or row.ends_on, **ask)
        chosen = last.next_on if last.next_on != before.due else None
        chosen = min(chosen, latest.due) if chosen else latest.due
        _set_review(row, reviews.chosen_review(last.held_on, chosen, number=number, latest=latest))


def _following(
    row: ReintegrationPlan, held_on: dt.date, outcome: str, next_on: dt.date | None
) -> Deadline:
    latest = next_review(row, held_on)
    if outcome == Review.Outcome.CLOSE:
        return reviews.support_can_end(held_on, row.ends_on or held_on)
    if next_on is None:
        return latest
    number = row.reviews.count() + 1
    return reviews.chosen_review(held_on, next_on, number=number, latest=latest)


def _set_review(row: ReintegrationPlan, due: Deadline) -> None:
    row.review_on, row.review_why = due.due, due.reason


def _refuse_begun(row: ReintegrationPlan) -> None:
    refuse_ended(row)
    if row.first_day_on:
        raise RuleBroken(
            f"The child started on {short_day_words(row.first_day_on)}: that is recorded already.",
            "Say how it goes in a review, or log a contact.",
        )


def _begin_support(row: ReintegrationPlan, by: Any, on: dt.date, words: str) -> None:
    """Save the day and the status as one; a child may have started before the plan was accepted."""
    recording.save(row, by=by, fields=BEGUN)
    take(row, statuses.ACTIVE, by=by, reason="first_day_done", on=on, words=words)
