"""The next thing that is due on a plan, and why on that day (seed 000; content §5)."""

import datetime as dt
from dataclasses import dataclass

from cme.core.dates import short_day_words
from reintegration import statuses
from reintegration.rules.reviews import ordinal


@dataclass(frozen=True)
class Standing:
    """What is known of a plan when its next thing is asked for."""

    status: str
    has_school: bool = False
    school: str = ""
    decide_by: dt.date | None = None
    decide_why: str = ""
    starts_on: dt.date | None = None
    review_on: dt.date | None = None
    review_why: str = ""
    reviews: int | None = None  # held so far, where it was asked
    can_end: bool = False  # the last review found that support can end
    ends_on: dt.date | None = None
    weeks: int = 0
    check_on: dt.date | None = None
    check_weeks: int | None = None
    ended_on: dt.date | None = None


@dataclass(frozen=True)
class NextThing:
    """What is next: a code, its words, the day (None where no day is set) and why that day."""

    code: str
    words: str
    due: dt.date | None
    why: str


def next_thing(plan: Standing) -> NextThing | None:
    """Return what is due next on a plan; None where nothing is left to do."""
    if plan.status == statuses.REQUESTED:
        return NextThing("decide", "accept or decline", plan.decide_by, plan.decide_why)
    if plan.status == statuses.ACCEPTED:
        return _before_the_first_day(plan)
    if plan.status == statuses.ACTIVE:
        return _while_it_runs(plan)
    if plan.status == statuses.AFTERCARE and plan.check_on:
        ended = f" on {short_day_words(plan.ended_on)}" if plan.ended_on else ""
        why = f"{plan.check_weeks} weeks after support ended{ended}"
        return NextThing("aftercare", "is the child still in school?", plan.check_on, why)
    return None


def _before_the_first_day(plan: Standing) -> NextThing:
    if not plan.has_school:
        why = "The first talk with the family may come before. A plan needs a school by its start."
        return NextThing("path", "agree the school and the first day", plan.starts_on, why)
    if plan.starts_on is None:
        return NextThing("path", "agree the first day", None, f"{plan.school} is named")
    return NextThing(
        "first_day", "first day at school", plan.starts_on, f"The day agreed with {plan.school}"
    )


def _while_it_runs(plan: Standing) -> NextThing:
    if plan.review_on and (plan.ends_on is None or plan.review_on <= plan.ends_on):
        if plan.can_end:
            return NextThing("end", "end support", plan.review_on, plan.review_why)
        which = f"{ordinal(plan.reviews + 1)} " if plan.reviews is not None else ""
        return NextThing("review", f"{which}review", plan.review_on, plan.review_why)
    return NextThing("end", "end support", plan.ends_on, f"The last day of {plan.weeks} weeks")
