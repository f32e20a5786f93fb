"""What a plan begins with, from what is done already: talk, listen, visit, set goals (seed 000)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from reintegration import statuses


@dataclass(frozen=True)
class Done:
    """What a plan holds when its first steps are asked for."""

    status: str
    has_school: bool = False
    contacts: Collection[str] = field(default_factory=tuple)  # kinds made
    goals: int = 0
    heard_on: dt.date | None = None
    reviewed_on: dt.date | None = None
    is_stopped: bool = False


@dataclass(frozen=True)
class FirstStep:
    """One step: its words, the page that does it, and why."""

    words: str
    page: str
    why: str
    query: str = ""


def first_steps(plan: Done) -> list[FirstStep]:
    """Return what is not done yet, in order; nothing for a plan that is not running."""
    if plan.status not in (statuses.ACCEPTED, statuses.ACTIVE):
        return []
    return [*_talks(plan), *_voice(plan), *_preparing(plan)]


def _talks(plan: Done) -> list[FirstStep]:
    found = []
    if not plan.is_stopped and not {"family", "home_visit"} & set(plan.contacts):
        found.append(FirstStep("Call the family", "contact", "The first step", "?kind=family"))
    if plan.has_school and "school" not in plan.contacts:
        found.append(FirstStep("Call the school", "contact", "The school is named", "?kind=school"))
    return found


def _voice(plan: Done) -> list[FirstStep]:
    if plan.is_stopped:  # the child is of the household
        return []
    if plan.heard_on is None:
        return [FirstStep("Hear the child", "voice", "Before adults plan")]
    if plan.reviewed_on and plan.heard_on < plan.reviewed_on:
        return [FirstStep("Hear the child again", "voice", "At each review")]
    return []


def _preparing(plan: Done) -> list[FirstStep]:
    found = []
    if plan.goals == 0:
        found.append(FirstStep("Set the first goals", "goal", "With the child and the school"))
    early = plan.status == statuses.ACCEPTED
    if early and not plan.is_stopped and "home_visit" not in plan.contacts:
        why = "Helps to get ready for the first day"
        found.append(FirstStep("Visit the family at home", "contact", why, "?kind=home_visit"))
    return found
