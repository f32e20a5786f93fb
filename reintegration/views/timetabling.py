"""The weeks of a plan: part-time at first, the days, what was attended, and reviews."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cme.accounts.guards import requires
from cme.core.dates import short_day_words
from cme.core.once import once
from reintegration import access, services
from reintegration.forms import weeks as forms
from reintegration.pages import DAYS, act
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
def weeks(request: HttpRequest, reference: str) -> HttpResponse:
    """Plan every week of a plan at once."""
    plan = access.open_plan(request.user, reference, page="plan all weeks")
    form = forms.WeeksForm(request.POST or None, weeks=services.weeks_of(plan))

    def do(_given: dict[str, Any]) -> str:
        changed = services.set_weeks(by=request.user, plan=plan, weeks=form.weeks)
        weeks = "1 week is" if len(changed) == 1 else f"{len(changed)} weeks are"
        return f"{weeks} planned." if changed else "Nothing was changed."

    page = {"heading": "Plan all weeks", "button": "Save weeks" if form.fields else ""}
    page |= {"days": DAYS, "then": act("attendance", plan)}
    return do_act(request, plan, form, do, **page, template="reintegration/weeks.html")


@form_page
@requires("reintegration.work_plan")
def week(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Change a week of the timetable."""
    plan = access.open_plan(request.user, reference, page="change a week")
    one = get_object_or_404(plan.timetable, pk=pk)
    form = forms.WeekForm(request.POST or None, initial=forms.week_of(one))

    def do(_given: dict[str, Any]) -> str:
        given = {"begins_on": one.begins_on, "days": form.days}
        week = services.set_week(by=request.user, plan=plan, **given)
        begins = short_day_words(one.begins_on)
        return f"The week of {begins} is planned: {week.planned}%."

    heading = f"Change the week of {short_day_words(one.begins_on)}"
    page = {"heading": heading, "button": "Save week", "then": act("attendance", plan)}
    return do_act(request, plan, form, do, **page)


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
@once
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
