"""The weeks of a plan: what is planned on each day, and what was attended."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from cme.audit import recording
from cme.core.dates import CalendarTooShort, SchoolCalendar, is_working_day
from cme.core.errors import RuleBroken
from reintegration.models import ReintegrationPlan, Week
from reintegration.rules import timetable
from reintegration.services.looking import locked_running, refuse_future
from schools.services.calendars import calendar_of


@transaction.atomic
def set_week(*, by: Any, plan: ReintegrationPlan, begins_on: dt.date, days: Sequence[str]) -> Week:
    """Plan one week from its Monday: all, am, pm or nothing for each day; return it."""
    row = locked_running(plan)
    return _set(by, row, begins_on, days, _calendar(row))


@transaction.atomic
def set_weeks(
    *, by: Any, plan: ReintegrationPlan, weeks: Mapping[dt.date, Sequence[str]]
) -> list[Week]:
    """Plan many weeks at once, each by its Monday; return those that are new or changed.

    Where one is refused none is planned, and the refusal names the week; its field is "week_3".
    """
    row = locked_running(plan)
    calendar, held = _calendar(row), {one.begins_on: one.days for one in row.timetable.all()}
    changed = []
    for begins_on in sorted(weeks):
        if held.get(begins_on) == [*weeks[begins_on]]:
            continue
        try:
            changed.append(_set(by, row, begins_on, weeks[begins_on], calendar))
        except RuleBroken as broken:
            number = timetable.week_number(begins_on, row.began_on or begins_on)
            said = f"Week {number}: {broken.sentence}"
            raise RuleBroken(said, broken.way_on, field=f"week_{number}") from broken
    return changed


@transaction.atomic
def record_attendance(
    *, by: Any, plan: ReintegrationPlan, begins_on: dt.date, attended: int
) -> Week:
    """Record how much of a week the child was in school, in per cent; return the week.

    A week of support may be recorded in aftercare too: the school's figures come after it is over.
    """
    row = locked_running(plan)
    if row.first_day_on is None:
        raise RuleBroken(
            "Attendance is recorded once the child has started.",
            "Record the first day first.",
            field="begins_on",
        )
    refuse_future(begins_on, "begins_on")
    timetable.check_attendance(attended, timetable.week_number(begins_on, row.first_day_on))
    week = Week.objects.select_for_update().filter(plan=row, begins_on=begins_on).first()
    if week is None:
        raise RuleBroken("This week is not planned.", "Plan the week first.", field="begins_on")
    week.attended = attended
    return recording.save(week, by=by, fields=("attended",))


def weeks_of(plan: ReintegrationPlan) -> list[tuple[dt.date, list[str], list[bool]]]:
    """Return every week of a plan: its Monday, what is planned, and which days the child may be in.

    A week nobody planned is whole days. Empty where no start date is agreed.
    """
    first, last = plan.began_on, plan.ends_on
    if first is None or last is None:
        return []
    calendar, held = _calendar(plan), {one.begins_on: one.days for one in plan.timetable.all()}
    return [
        (monday, [*held.get(monday, timetable.FULL_WEEK)], _counted(plan, monday, calendar))
        for monday in timetable.mondays(first, last)
    ]


def _set(
    by: Any,
    row: ReintegrationPlan,
    begins_on: dt.date,
    days: Sequence[str],
    calendar: SchoolCalendar | None,
) -> Week:
    timetable.check_week(
        begins_on,
        days,
        first_day=row.began_on,
        last_day=row.ends_on,
        part_time_until=row.part_time_until,
        school_days=_school_days(begins_on, calendar),
    )
    week = Week.objects.select_for_update().filter(plan=row, begins_on=begins_on).first()
    week = week or Week(plan=row, begins_on=begins_on)
    counted = _counted(row, begins_on, calendar)
    week.days, week.planned = [*days], timetable.planned_percent(days, counted)
    return recording.save(week, by=by, fields=("days", "planned"))


def _counted(
    plan: ReintegrationPlan, begins_on: dt.date, calendar: SchoolCalendar | None
) -> list[bool]:
    """Say of each day whether the school meets and the plan runs."""
    today = timezone.localdate()
    runs = timetable.days_within(begins_on, plan.began_on or today, plan.ends_on or today)
    meets = _school_days(begins_on, calendar)
    return [here and there for here, there in zip(runs, meets, strict=True)]


def _calendar(plan: ReintegrationPlan) -> SchoolCalendar | None:
    return calendar_of(plan.school) if plan.school else None


def _school_days(begins_on: dt.date, calendar: SchoolCalendar | None) -> list[bool]:
    """Say of Monday to Friday of a week whether the school meets, as far as is known."""
    days = [begins_on + dt.timedelta(days=at) for at in range(timetable.DAYS)]
    try:
        return [calendar.is_school_day(day) if calendar else is_working_day(day) for day in days]
    except CalendarTooShort:
        return [is_working_day(day) for day in days]
