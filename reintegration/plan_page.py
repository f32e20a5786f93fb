"""What the first page of a plan shows: what is next, the voice, goals, weeks, people, reviews."""

import datetime as dt
from typing import Any

from reintegration import pages, services, statuses
from reintegration.actions import actions_of
from reintegration.models import (
    AftercareCheck,
    Goal,
    ReintegrationPlan,
    Review,
    Voice,
)
from reintegration.notices import notices
from reintegration.pages import who
from reintegration.rules.aftercare import lasting_words
from reintegration.rules.first_steps import Done, first_steps
from reintegration.rules.reviews import ordinal

VOICE = (
    ("likes", "Likes"),
    ("dislikes", "Does not like"),
    ("worries", "Worries"),
    ("hopes", "Hopes for"),
    ("helps", "What helps"),
    ("trusts", "Trusts"),
)
LATEST = 3
PROMPT_PAGES = {
    "social_worker": ("professional", "?kind=social_worker"),
    "ehc_team": ("professional", "?kind=send"),
    "send": ("professional", "?kind=send"),
    "virtual_school": ("signpost", ""),
    "young_people": ("professional", "?kind=young_people"),
    "youth_justice": ("professional", "?kind=other"),
}


def overview(plan: Any, user: Any, today: dt.date) -> dict[str, Any]:
    """Return what the first page of a plan shows, read in a fixed number of queries."""
    reviews = list(plan.reviews.select_related("by"))
    goals = list(plan.goals.all())
    checks = list(plan.aftercare.all())
    plan.check_on, plan.check_weeks = _waiting(checks)
    plan.last_found = reviews[0].outcome if reviews else None
    voice = plan.voices.first()
    may_work = user.has_perm("reintegration.work_plan") and plan.status in statuses.RUNNING
    return {
        "today": today,
        "next": pages.next_shown(plan, user, today, reviews=len(reviews)),
        "notices": notices(plan),
        "steps": _first_steps(plan, goals, voice, reviews) if may_work else [],
        "prompts": _prompts(plan) if may_work else [],
        "voice": voice,
        "voice_rows": voice_rows(voice),
        "goals": pages.goals_shown(goals),
        "planned_actions": plan.actions.all(),
        "weeks": pages.weeks_shown(plan, today),
        "days": pages.DAYS,
        "first_day": pages.first_day_rows(plan),
        "next_review": ordinal(len(reviews) + 1),
        "people": pages.people_rows(plan),
        "professionals": plan.professionals.all(),
        "first_name": who(plan).known_as or who(plan).given_name,
        "reviews": pages.reviews_shown(reviews)[:LATEST],
        "checks": checks,
        "lasting": _lasting(plan),
        "is_standing": plan.status in statuses.STANDING,
        "signposts": plan.signposts.all()[:LATEST],
        "actions": actions_of(plan, user),
    }


def _waiting(checks: list[AftercareCheck]) -> tuple[dt.date | None, int | None]:
    """Return the day and the weeks of the first look back that waits."""
    waiting = [(one.due_on, one.weeks) for one in checks if one.checked_on is None]
    return min(waiting) if waiting else (None, None)


def _lasting(plan: ReintegrationPlan) -> str:
    over = plan.status not in statuses.STANDING
    if over or not (plan.support_ended_on or plan.ends_on):
        return ""
    return lasting_words(services.aftercare_days(plan))


def _first_steps(
    plan: ReintegrationPlan, goals: list[Goal], voice: Voice | None, reviews: list[Review]
) -> list[dict[str, str]]:
    done = Done(
        status=plan.status,
        has_school=plan.school_id is not None,
        contacts=list(plan.contacts.filter(made=True).order_by().values_list("kind", flat=True)),
        goals=sum(not goal.dropped_on for goal in goals),
        heard_on=voice.heard_on if voice else None,
        reviewed_on=reviews[0].held_on if reviews else None,
        is_stopped=pages.is_stopped(plan),
    )
    return [
        {"words": one.words, "why": one.why, "href": f"{pages.act(one.page, plan)}{one.query}"}
        for one in first_steps(done)
    ]


def _prompts(plan: ReintegrationPlan) -> list[dict[str, str]]:
    return [
        {"words": one.words, "href": f"{pages.act(page, plan)}{query}"}
        for one in services.prompts_of(plan)
        for page, query in [PROMPT_PAGES[one.code]]
    ]


def voice_rows(voice: Voice | None) -> list[list[dict[str, str]]]:
    """Return what the child said beside their own words, in two columns."""
    if voice is None:
        return []
    said = [
        {"key": label, "value": getattr(voice, name)}
        for name, label in VOICE
        if getattr(voice, name)
    ]
    half = (len(said) + 1) // 2
    return [part for part in (said[:half], said[half:]) if part]
