"""What a person may do on a plan now; the button and the view ask the same question."""

from typing import Any

from reintegration import statuses
from reintegration.models import ReintegrationPlan
from reintegration.pages import act, is_stopped

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


def actions_of(plan: ReintegrationPlan, user: Any) -> list[dict[str, str]]:
    """Return the actions of a plan for one person, in the order they are looked for."""
    found = []
    runs = plan.status in statuses.RUNNING
    if runs and has_paper(plan, user):
        found.append({"text": "My plan, to print for the child", "href": act("paper", plan)})
    if runs and user.has_perm("reintegration.decide_plan"):
        found.append({"text": "Give to another officer", "href": act("give", plan)})
    if user.has_perm("reintegration.work_plan"):
        offered = OFFERED.get(plan.status, ())
        found += [{"text": text, "href": act(page, plan)} for page, text in offered]
    return found


def has_paper(plan: ReintegrationPlan, user: Any) -> bool:
    """Say whether the plan may be printed for the child: never while contact is stopped."""
    return user.has_perm("reintegration.work_plan") and not is_stopped(plan)
