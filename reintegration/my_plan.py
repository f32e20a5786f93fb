"""“My plan for going back to school”: what the child's own paper says (content §6.11)."""

import datetime as dt
from typing import Any

from django.utils import timezone

from cme.authority import arrangements
from cme.core.dates import is_working_day, long_day_words, short_day_words
from reintegration.models import Action, Goal, ReintegrationPlan, Voice
from reintegration.pages import weeks_shown, who

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
PARTS = {"all": "all day", "am": "morning", "pm": "afternoon", "": "–"}
NOT_YET = "We will agree this together"
SAID = (
    ("likes", "Things I like"),
    ("dislikes", "Things I do not like"),
    ("worries", "What worries me"),
    ("hopes", "What I hope for"),
    ("helps", "What helps me"),
    ("trusts", "People I trust"),
)


def data_of(plan: ReintegrationPlan) -> dict[str, Any]:
    """Return what the paper is filled with; its title never names the child."""
    council = arrangements.council()
    officer = plan.officer.get_full_name() if plan.officer else "the reintegration team"
    phone = council.words.get("team_phone", "")
    return {
        "title": "My plan for going back to school",
        "council": council.name,
        "mark": plan.reference,
        "hello": f"Hello {_first_name(plan)}. This is your plan. You helped to make it, and you "
        "can ask to change it.",
        "school": _school_rows(plan),
        "said": _said(plan.voices.first()),
        "goals": _goals(plan),
        "weeks": _weeks(plan),
        "call": f"call {officer}{f' on {phone}' if phone else ''}",
        "ends": _ends(plan),
        "signs": [_first_name(plan), "My parent or carer", "My school", officer],
    }


def _first_name(plan: ReintegrationPlan) -> str:
    person = who(plan)
    return person.known_as or person.given_name or person.full_name


def _school_rows(plan: ReintegrationPlan) -> list[list[str]]:
    first = plan.first_day_on or plan.starts_on
    met = " ".join(
        filter(None, (plan.met_by, f"will meet me at {plan.met_where}" if plan.met_where else ""))
    )
    rows = [
        ["My school", plan.school.name if plan.school else NOT_YET],
        ["My first day", long_day_words(first) if first else NOT_YET],
        ["I get there at", plan.arrives_at],
        ["Who meets me", met if plan.met_by else ""],
        ["At school", plan.at_school],
    ]
    return [row for row in rows if row[1]]


def _said(voice: Voice | None) -> list[list[str]]:
    if voice is None:
        return []
    return [[label, getattr(voice, name)] for name, label in SAID if getattr(voice, name)]


def _goals(plan: ReintegrationPlan) -> list[list[str]]:
    goals = plan.goals.filter(dropped_on=None)
    actions = plan.actions.filter(done_on=None)
    rows: list[Goal | Action] = [*goals, *actions]
    return [[one.words, one.owner, short_day_words(one.due_on)] for one in rows]


def _weeks(plan: ReintegrationPlan) -> list[list[str]]:
    shown = weeks_shown(plan, timezone.localdate())
    return [
        [short_day_words(one.week.begins_on), *(PARTS.get(part, "–") for part in one.days)]
        for one in shown
    ]


def _meeting_words(due: dt.date) -> str:
    """Return when to meet: on the day, or by the last working day before a weekend or holiday."""
    day = due
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return f"{'on' if day == due else 'by'} {long_day_words(day)}"


def _ends(plan: ReintegrationPlan) -> list[str]:
    found = []
    if plan.review_on:
        found.append(
            f"We will meet {_meeting_words(plan.review_on)} to see how it is going. You can say "
            "what works and what does not."
        )
    if plan.ends_on:
        found.append(
            f"The plan ends on {long_day_words(plan.ends_on)}. After that we will check on you 2 "
            "more times, after 4 weeks and after 12 weeks."
        )
    return found
