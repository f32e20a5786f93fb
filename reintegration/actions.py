"""What a person may do on a plan now; the button and the view ask the same question."""

from typing import Any

from reintegration import statuses
from reintegration.models import ReintegrationPlan
from reintegration.pages import act, is_stopped

WHILE_ACCEPTED = (
    ("path", "Agree school, first day and weeks"),
    ("voice", "Hear the child"),
    ("goal", "Add a goal"),
    ("action", "Add an action"),
    ("contact", "Log a call, visit or meeting"),
    ("professional", "Add somebody who works jointly"),
    ("signpost", "Tell of a wider service"),
    ("week_add", "Plan a week of the timetable"),
    ("part_time", "Agree part-time at first"),
    ("first_day", "Record the first day"),
    ("early", "End early"),
)
WHILE_ACTIVE = (
    ("review", "Record a review"),
    ("voice", "Hear the child"),
    ("goal", "Add a goal"),
    ("action", "Add an action"),
    ("contact", "Log a call, visit or meeting"),
    ("professional", "Add somebody who works jointly"),
    ("signpost", "Tell of a wider service"),
    ("week_add", "Plan a week of the timetable"),
    ("part_time", "Agree part-time at first"),
    ("path", "Change school, contact or weeks"),
    ("end", "End support"),
    ("relapse", "Out of school again"),
    ("early", "End early"),
)
IN_AFTERCARE = (
    ("aftercare", "Record a check of aftercare"),
    ("contact", "Log a call, visit or meeting"),
    ("relapse", "Out of school again"),
    ("early", "End early"),
)
OFFERED = {
    statuses.ACCEPTED: WHILE_ACCEPTED,
    statuses.ACTIVE: WHILE_ACTIVE,
    statuses.AFTERCARE: IN_AFTERCARE,
}


def actions_of(plan: ReintegrationPlan, user: Any) -> list[dict[str, str]]:
    """Return the actions of a plan for one person, in the order they are looked for."""
    found = []
    if plan.status == statuses.REQUESTED and user.has_perm("reintegration.decide_plan"):
        found.append({"text": "Accept or decline", "href": act("decide", plan)})
    if user.has_perm("reintegration.work_plan"):
        found += [
            {"text": text, "href": act(page, plan)} for page, text in OFFERED.get(plan.status, ())
        ]
    if plan.status in statuses.RUNNING and user.has_perm("reintegration.decide_plan"):
        found.append({"text": "Give to another officer", "href": act("give", plan)})
    if plan.status in statuses.RUNNING and has_paper(plan, user):
        found.append({"text": "My plan, to print for the child", "href": act("paper", plan)})
    return found


def has_paper(plan: ReintegrationPlan, user: Any) -> bool:
    """Say whether the plan may be printed for the child: never while contact is stopped."""
    return user.has_perm("reintegration.work_plan") and not is_stopped(plan)
