"""By when a manager looks at a mark again: the council's lengths, ours where it set none."""

import datetime as dt

from cme.authority import arrangements
from cme.core.dates import add_working_days

DECISION_DAYS = 1
"""Working days until a manager decides a do-not-contact mark (content §5)."""
REVIEW_DAYS = 90
"""Calendar days until a manager reviews a restriction (content §5)."""


def decide_by(on: dt.date) -> dt.date:
    """Return the day by which a manager decides the do-not-contact mark set on a day."""
    return add_working_days(on, arrangements.amount("mark_decision", DECISION_DAYS))


def review_by(on: dt.date) -> dt.date:
    """Return the day by which a manager reviews a restriction set or last reviewed on a day."""
    return on + dt.timedelta(days=arrangements.amount("restriction_review", REVIEW_DAYS))
