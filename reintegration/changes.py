"""What was changed on a plan: its school, days, weeks and people, for its history page."""

from itertools import pairwise
from typing import Any

from cme.core.dates import short_day_words
from reintegration.models import ReintegrationPlan

FIELDS = {
    "school": "School",
    "starts_on": "First day agreed",
    "weeks": "Weeks of support",
    "officer": "Officer",
    "support": "Support officer",
    "part_time_until": "Last day of part-time",
}


def changes_of(plan: ReintegrationPlan) -> list[dict[str, Any]]:
    """Return what was changed since a plan was asked for, newest first, each with who and when."""
    people = ("history_user", "school", "officer", "support")
    rows = plan.history.select_related(*people).order_by("history_id")
    found = [
        {
            "what": label,
            "before": _words(getattr(before, name)),
            "now": _words(getattr(after, name)),
            "by": after.history_user or "Somebody",
            "at": after.history_date,
        }
        for before, after in pairwise(rows)
        for name, label in FIELDS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    return found[::-1]


def _words(value: Any) -> str:
    if value is None:
        return "–"
    if hasattr(value, "isoformat"):
        return short_day_words(value)
    return str(getattr(value, "name", value))
