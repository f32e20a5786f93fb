"""How urgent a referral is, and by when a person decides it (content §3, design §6).

Days are working days: Monday to Friday, no bank holiday in England.
"""

import datetime as dt

from cme.core import dates
from cme.core.dates import Deadline
from cme.core.errors import RuleBroken

ORDER = {"urgent": 1, "high": 2, "standard": 3}
"""Reading order; 1 is read first."""


def is_lower(priority: str, than: str) -> bool:
    """Say whether one urgency is read later than another."""
    return ORDER[priority] > ORDER[than]


def what_refuses_lowering(now: str, wanted: str, *, why: str) -> None:
    """Refuse a lower urgency without a reason; anybody may raise it at any time (content §3)."""
    if is_lower(wanted, than=now) and not why.strip():
        raise RuleBroken(
            "Urgency is lowered only with a reason.",
            "Say why this can wait longer.",
            field="lower_why",
        )


def due_from(
    priority: str,
    moment: dt.datetime,
    *,
    days: int,
    cutoff: dt.time,
    what: str,
    because: str = "",
) -> Deadline:
    """Return by when a referral is decided, counted from a local moment.

    Urgent: the same day where it came before the cut-off of a working day, else the next working
    day. The rest: so many working days after. `because` is a sentence: why it is urgent.
    """
    day = moment.date()
    if priority != "urgent":
        return dates.working_day_deadline(day, days, what=what)
    since = f"{what} on {dates.short_day_words(day)}"
    if dates.is_working_day(day) and moment.time() < cutoff:
        return Deadline(day, f"Urgent: the same day, because {_within(because) or since}")
    due = dates.next_working_day(day)
    why = f", because {_within(because)}" if because else ""
    return Deadline(due, f"Urgent: the next working day after {since}{why}")


def late_from(due: dt.date) -> dt.date:
    """Return the day on which a manager is told that a referral is late: the working day after."""
    return dates.next_working_day(due)


def _within(sentence: str) -> str:
    """Return the first of some sentences as it reads inside another one."""
    first = sentence.split(". ", maxsplit=1)[0].rstrip(".")
    return f"{first[:1].lower()}{first[1:]}"
