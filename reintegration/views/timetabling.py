"""The weeks of a plan: part-time at first, the days, what was attended, and reviews."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cme.accounts.guards import requires
from cme.core.dates import short_day_words
from reintegration import access, services
from reintegration.forms import weeks as forms
from reintegration.models import ReintegrationPlan, Week
from reintegration.pages import act
from reintegration.views.acting import do_act, form_page


@form_page
@requires("reintegration.work_plan")
def part_time(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree that the child is in part-time at first."""
    plan = access.open_plan(request.user, reference, page="part-time at first")

    def do(given: dict[str, Any]) -> str:
        services.set_part_time(by=request.user, plan=plan, **given)
        return "Saved."

    held = {
        "until": plan.part_time_until,
        "agreed_on": plan.part_time_agreed_on,
        "agreed_by": plan.part_time_agreed_by,
    }
    form = forms.PartTimeForm(request.POST or None, initial=held)
    lead = "Only with a parent’s written agreement, and 6 weeks at most."
    return do_act(request, plan, form, do, heading="Part-time at first", lead=lead)


@form_page
@requires("reintegration.work_plan")
def week_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Plan the next week of the timetable."""
    plan = access.open_plan(request.user, reference, page="plan a week")
    last = plan.timetable.last()
    start = forms.week_of(None, _next_monday(plan, last))
    if last is not None:
        start |= {f"day_{at}": part for at, part in enumerate(last.days)}
    return _week(request, plan, start, "Plan a week")


@form_page
@requires("reintegration.work_plan")
def week(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Change a week of the timetable."""
    plan = access.open_plan(request.user, reference, page="change a week")
    one = get_object_or_404(plan.timetable, pk=pk)
    return _week(request, plan, forms.week_of(one, None), "Change a week")


def _week(
    request: HttpRequest, plan: ReintegrationPlan, start: dict[str, Any], heading: str
) -> HttpResponse:
    form = forms.WeekForm(request.POST or None, initial=start)

    def do(given: dict[str, Any]) -> str:
        begins = given["begins_on"]
        week = services.set_week(by=request.user, plan=plan, begins_on=begins, days=form.days)
        return f"The week of {short_day_words(begins)} is planned: {week.planned}% of a full week."

    page = {"heading": heading, "button": "Save week", "then": act("attendance", plan)}
    return do_act(request, plan, form, do, **page)


def _next_monday(plan: ReintegrationPlan, last: Week | None) -> dt.date:
    if last is not None:
        return last.begins_on + dt.timedelta(days=7)
    first = plan.first_day_on or plan.starts_on or timezone.localdate()
    return first - dt.timedelta(days=first.weekday())


@form_page
@requires("reintegration.work_plan")
def attended(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Record what was attended of a week."""
    plan = access.open_plan(request.user, reference, page="record attendance")
    one = get_object_or_404(plan.timetable, pk=pk)

    def do(given: dict[str, Any]) -> str:
        services.record_attendance(by=request.user, plan=plan, begins_on=one.begins_on, **given)
        return "Saved."

    form = forms.AttendedForm(request.POST or None, initial={"attended": one.attended})
    lead = f"The week of {short_day_words(one.begins_on)}: {one.planned}% was planned."
    page = {"heading": "Record attendance", "lead": lead, "then": act("attendance", plan)}
    return do_act(request, plan, form, do, **page)


@form_page
@requires("reintegration.work_plan")
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a review."""
    plan = access.open_plan(request.user, reference, page="record a review")

    def do(given: dict[str, Any]) -> str:
        services.hold_review(by=request.user, plan=plan, **given)
        return "Review recorded."

    form = forms.ReviewForm(request.POST or None)
    due = f"Due on {short_day_words(plan.review_on)}: {plan.review_why}." if plan.review_on else ""
    lead = f"{due} Rate the goals and hear the child as well.".strip()
    page = {"heading": "Record a review", "lead": lead, "button": "Save review"}
    return do_act(request, plan, form, do, **page)
