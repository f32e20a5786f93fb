"""The order of the steps, and the path one sender takes through them (content §2)."""

from typing import Any

from referrals.steps import child, early_years, home, opening, records, sender
from referrals.steps.kinds import PROFESSIONAL, PUBLIC, Answers, D, E, P, Step

STEPS: tuple[Step, ...] = (
    opening.DANGER,
    opening.DANGER_NOW,
    opening.WHO,
    early_years.SETTING,
    sender.YOUR_ROLE,
    sender.REFERRAL_REASON,
    opening.WORRY,
    opening.CONCERNS,
    child.CHILD_NAME,
    child.CHILD_AGE,
    child.CHILD_SEX,
    records.CHILD_RECORDS,
    child.WHERE,
    records.OTHER_ADDRESSES,
    early_years.ATTENDANCE,
    child.LAST_SEEN,
    child.SCHOOL,
    records.SOCIAL_CARE,
    records.AT_RISK_GROUPS,
    home.SIBLINGS,
    home.SIBLING,
    home.FAMILY,
    records.CHECKS_MADE,
    records.CHECK_MADE,
    early_years.HEALTH_VISITOR,
    early_years.NEXT_SETTING,
    records.TOLD_FAMILY,
    records.VISIT_SAFETY,
    home.SAFE_CONTACT,
    sender.YOUR_DETAILS,
)
NAMES = frozenset(step.name for step in STEPS)
SECTIONS = (
    "Safety", "You", "What worries you", "The child", "Records", "Where", "School",
    "Plans and services", "Other children", "Family", "Checks made", "Visits", "Contact",
)  # fmt: skip


def sender_kind(answers: Answers, *, early_years_door: bool) -> str:
    """Return who sends it: at the early years door always a professional."""
    if early_years_door:
        return PROFESSIONAL
    return str(answers.get("who", {}).get("sender_kind") or PUBLIC)


def door_of(answers: Answers, *, early_years_door: bool) -> str:
    """Return the door of content §2: the public form turns into D when a professional asks."""
    if early_years_door:
        return E
    return D if answers.get("who", {}).get("sender_kind") == PROFESSIONAL else P


def path(answers: Answers, *, early_years_door: bool = False) -> list[Step]:
    """Return the steps this sender is asked, in order, as the answers stand."""
    door = door_of(answers, early_years_door=early_years_door)
    shown = (step for step in STEPS if door in step.doors and step.shown(answers))
    return [
        sender.EARLY_YEARS_ROLE if door == E and step is sender.YOUR_ROLE else step
        for step in shown
    ]


def is_answered(step: Step, answers: Answers) -> bool:
    """Whether the page was sent; a page that repeats, until "no more" was said."""
    given = answers.get(step.name)
    if step.repeat is None:
        return given is not None
    return bool(given and given.get("items") and given.get("add_another") == "no")


def pruned(answers: Answers, *, early_years_door: bool = False) -> dict[str, Any]:
    """Return the answers without those of steps that are no longer asked.

    One answer may take away a step on which another depends, so it is done until nothing changes.
    """
    kept = dict(answers)
    while True:
        names = {step.name for step in path(kept, early_years_door=early_years_door)}
        left = {name: given for name, given in kept.items() if name in names}
        if left == kept:
            return left
        kept = left


def first_unanswered(answers: Answers, *, early_years_door: bool = False) -> Step | None:
    """Return the first step that still needs an answer, or None when all are answered."""
    steps = path(answers, early_years_door=early_years_door)
    return next((step for step in steps if not is_answered(step, answers)), None)


def unanswered(answers: Answers, *, early_years_door: bool = False) -> list[Step]:
    """Return every step that still needs an answer."""
    steps = path(answers, early_years_door=early_years_door)
    return [step for step in steps if not is_answered(step, answers)]


def after(step: Step, answers: Answers, *, early_years_door: bool = False) -> Step | None:
    """Return the step that follows, or None at the end."""
    return _beside(step, answers, early_years_door, 1)


def before(step: Step, answers: Answers, *, early_years_door: bool = False) -> Step | None:
    """Return the step that came before, or None at the start."""
    return _beside(step, answers, early_years_door, -1)


def _beside(step: Step, answers: Answers, early_years_door: bool, by: int) -> Step | None:
    steps = path(answers, early_years_door=early_years_door)
    names = [one.name for one in steps]
    if step.name not in names:
        return None
    wanted = names.index(step.name) + by
    return steps[wanted] if 0 <= wanted < len(steps) else None
