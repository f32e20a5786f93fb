"""Where a plan leads: the school, the start date, the pathway, and part-time at first."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from cme.audit import editing, recording
from cme.authority import arrangements
from cme.core.dates import short_day_words
from cme.core.errors import RuleBroken
from cme.core.forms import EditBase
from reintegration import statuses
from reintegration.models import ReintegrationPlan
from reintegration.rules.days import check_first_day
from reintegration.rules.part_time import MOST_WEEKS, check_part_time
from reintegration.rules.pathway import check_pathway, check_school_by_start, last_day
from reintegration.services.looking import done, locked_running, locked_standing, plan_weeks
from reintegration.services.running import recount_review
from schools.models import School
from schools.services.allocations import refuse_closed

PATH = (
    "school",
    "starts_on",
    "weeks",
    "ends_on",
    "at_school",
    "arrives_at",
    "met_where",
    "met_by",
    "review_on",
    "review_why",
)
PART_TIME = ("part_time_until", "part_time_agreed_on", "part_time_agreed_by")


@transaction.atomic
def set_path(
    *,
    by: Any,
    plan: ReintegrationPlan,
    school: School | None,
    starts_on: dt.date | None,
    weeks: int,
    at_school: str = "",
    arrives_at: str = "",
    met_where: str = "",
    met_by: str = "",
    base: EditBase | None = None,
) -> ReintegrationPlan:
    """Set the school, the agreed start date, the pathway in weeks and the first morning.

    `base` is what the person had seen: what others changed meanwhile stays. Raises RuleBroken for a
    pathway the council does not allow, for no school by the start date, and for another start date
    once the child has started; editing.Conflict where two changed the same.
    """
    row = locked_standing(plan)
    _refuse_after_support(row)
    typed: dict[str, Any] = {
        "school": school,
        "starts_on": starts_on,
        "weeks": weeks,
        "at_school": at_school.strip(),
        "arrives_at": arrives_at.strip(),
        "met_where": met_where.strip(),
        "met_by": met_by.strip(),
    }
    if base is not None:
        edit = editing.read_edit(row, base=base, typed=typed)
        edit.check()
        typed = {name: edit.to_save.get(name, getattr(row, name)) for name in typed}
    _check_path(row, typed["school"], typed["starts_on"], typed["weeks"])
    for name, value in typed.items():
        setattr(row, name, value)
    ended_before, row.ends_on = row.ends_on, None
    if row.began_on:
        row.ends_on = last_day(row.began_on, row.weeks)
    recount_review(row, ended_before=ended_before)
    recording.save(row, by=by, fields=PATH)
    return done(plan, row, by)


def _check_path(
    row: ReintegrationPlan, school: School | None, starts_on: dt.date | None, weeks: int
) -> None:
    shortest, longest = plan_weeks()
    check_pathway(weeks, shortest=shortest, longest=longest)
    check_school_by_start(
        row.first_day_on or starts_on, has_school=school is not None, today=timezone.localdate()
    )
    if starts_on is not None and starts_on != row.starts_on:
        check_first_day(
            starts_on, asked_on=row.asked_on, today=timezone.localdate(), field="starts_on"
        )
    if row.first_day_on and starts_on != row.starts_on:
        raise RuleBroken(
            f"The child started on {short_day_words(row.first_day_on)}.",
            "The start date stays as it was agreed. You may change the weeks.",
            field="starts_on",
        )
    if school is not None and school.pk != row.school_id:
        refuse_closed(school)


@transaction.atomic
def set_part_time(
    *,
    by: Any,
    plan: ReintegrationPlan,
    until: dt.date | None,
    agreed_on: dt.date | None = None,
    agreed_by: str = "",
) -> ReintegrationPlan:
    """Record a parent's written agreement to part-time until a day; no day means full time."""
    row = locked_running(plan)
    _refuse_after_support(row)
    if until is None:
        agreed_on, agreed_by = None, ""
    else:
        check_part_time(
            first_day=row.began_on,
            until=until,
            agreed_on=agreed_on,
            agreed_by=agreed_by,
            most=arrangements.amount("part_time", MOST_WEEKS),
            today=timezone.localdate(),
        )
    row.part_time_until = until
    row.part_time_agreed_on, row.part_time_agreed_by = agreed_on, agreed_by.strip()
    recording.save(row, by=by, fields=PART_TIME)
    return done(plan, row, by)


def _refuse_after_support(row: ReintegrationPlan) -> None:
    if row.status == statuses.AFTERCARE:
        raise RuleBroken(
            f"Support ended on {short_day_words(row.support_ended_on or row.status_on)}.",
            "Record the looks back, or that the child is out of school again.",
        )
