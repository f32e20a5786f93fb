"""What a person may do on a plan now; the button and the view ask the same question."""

from typing import Any

from cme.core.dates import short_day_words
from reintegration import statuses
from reintegration.models import ReintegrationPlan
from reintegration.pages import act, is_stopped, stop_lifters

BEFORE_THE_END = (statuses.ACCEPTED, statuses.ACTIVE)
# What is done beside what it belongs to (goals, weeks, people) has its link there, not here.
OFFERED = {
    statuses.ACCEPTED: (("early", "End early"),),
    statuses.ACTIVE: (
        ("end", "End support"),
        ("relapse", "Out of school again"),
        ("early", "End early"),
    ),
    statuses.AFTERCARE: (("relapse", "Out of school again"), ("early", "End early")),
}


ACTS = {
    "decide": (statuses.REQUESTED,),
    "give": statuses.RUNNING,
    "path": (statuses.REQUESTED, *BEFORE_THE_END),
    "first_day": (statuses.ACCEPTED,),
    "part_time": BEFORE_THE_END,
    "weeks": BEFORE_THE_END,
    "review": (statuses.ACTIVE,),
    "end": (statuses.ACTIVE,),
    "aftercare": (statuses.AFTERCARE,),
    "relapse": (statuses.ACTIVE, statuses.AFTERCARE),
    "professional": statuses.STANDING,
    "professional_left": statuses.STANDING,
}
"""The statuses in which a page of a plan does something; any other page while a plan runs."""


def why_not_now(plan: ReintegrationPlan, page: str) -> str:
    """Return why a page cannot be used as the plan stands, else nothing."""
    if plan.status in ACTS.get(page, statuses.RUNNING):
        return ""
    label = statuses.LIFECYCLE.status(plan.status).label
    since = short_day_words(plan.status_on)
    return f'Plan {plan.reference} is "{label}" since {since}: this cannot be done now.'


def actions_of(plan: ReintegrationPlan, user: Any) -> list[dict[str, str]]:
    """Return the actions of a plan for one person, in the order they are looked for."""
    found = []
    runs = plan.status in statuses.RUNNING
    if has_paper(plan, user):
        found.append({"text": "My plan, to print for the child", "href": act("paper", plan)})
    if runs and user.has_perm("reintegration.decide_plan"):
        found.append({"text": "Give to another officer", "href": act("give", plan)})
    if user.has_perm("reintegration.work_plan"):
        offered = OFFERED.get(plan.status, ())
        found += [{"text": text, "href": act(page, plan)} for page, text in offered]
    return found


def has_paper(plan: ReintegrationPlan, user: Any) -> bool:
    """Say whether the plan may be printed for the child: never while contact is stopped."""
    may = user.has_perm("reintegration.work_plan") and not is_stopped(plan)
    return may and plan.status in statuses.RUNNING


def why_no_paper(plan: ReintegrationPlan) -> str:
    """Return why a plan is not printed now, and who can change that."""
    if is_stopped(plan):
        return f"Contact is stopped: nothing is printed. {stop_lifters()} can lift it."
    return why_not_now(plan, "paper")
