"""How the work list tells days apart, who has too much, and when the day's message goes."""

import datetime as dt

from cme.core import dates

AHEAD = dt.timedelta(days=14)
"""How long before its day an item shows (calendar days)."""
OVERDUE, TODAY, SOON, LATER = "overdue", "today", "soon", "later"
GROUPS = (OVERDUE, TODAY, SOON, LATER)
MESSAGE_FROM = dt.time(7)
ONE_DAY = dt.timedelta(days=1)
MUCH = 10
"""So many open items are no burden, however few the others have."""
HALF_AS_MUCH_AGAIN = 1.5


def group_of(due: dt.date, today: dt.date) -> str:
    """Return which of the GROUPS a due day belongs to."""
    if due < today:
        return OVERDUE
    if due == today:
        return TODAY
    return SOON if due <= today + AHEAD else LATER


def span_of(group: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a group."""
    soon = today + AHEAD
    return {
        OVERDUE: (dt.date.min, today - ONE_DAY),
        TODAY: (today, today),
        SOON: (today + ONE_DAY, soon),
        LATER: (soon + ONE_DAY, dt.date.max),
    }[group]


def lateness(due: dt.date, today: dt.date) -> tuple[str, str]:
    """Return how a day looks ("late", "today" or nothing) and its words, in calendar days."""
    if due > today:
        return "", ""
    if due == today:
        return "today", "Today"
    days = (today - due).days
    return "late", f"Overdue by {days} day{'' if days == 1 else 's'}"


def working_days_late(due: dt.date, today: dt.date) -> str:
    """Return "3 working days late", or nothing where none has passed since."""
    days = dates.working_days_between(due, today) if due < today else 0
    return f"{days} working day{'' if days == 1 else 's'} late" if days else ""


def is_overloaded(number: int, average: float) -> bool:
    """Whether a person has half as much open work again as the team's average, and not little."""
    return number >= MUCH and number > average * HALF_AS_MUCH_AGAIN


def is_time_for_messages(now: dt.datetime) -> bool:
    """Whether the day's message may go: a working day, from 7am on the clock of the service."""
    return dates.is_working_day(now.date()) and now.time() >= MESSAGE_FROM
