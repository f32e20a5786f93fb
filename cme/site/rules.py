"""How old a proof of work may be, and how its age is said."""

import datetime as dt
from enum import StrEnum

MISSED = 3
"""After so many missed intervals a thing that comes at intervals has stopped."""
SHORTEST = dt.timedelta(minutes=1)
OLDEST_WAITING = dt.timedelta(minutes=15)
"""A message not sent after this long met a mail server that does not answer."""


class State(StrEnum):
    """Whether somebody must do something."""

    GOOD = "good"
    LATE = "late"
    BAD = "bad"


def longest(seconds: int) -> dt.timedelta:
    """Return how old the last of what comes every so many seconds may be, before it has stopped."""
    return max(MISSED * dt.timedelta(seconds=seconds), SHORTEST)


def has_stopped(last: dt.datetime | None, *, now: dt.datetime, seconds: int) -> bool:
    """Say whether what comes every so many seconds has stopped; a moment ahead proves nothing."""
    return last is None or now - last > longest(seconds) or last - now > longest(seconds)


def age_words(age: dt.timedelta) -> str:
    """Return an age in its largest whole unit: 1 minute, 3 hours, 2 days."""
    seconds = int(age.total_seconds())
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            number = seconds // length
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "less than a minute"


def worst(states: list[State]) -> State:
    """Return the worst of these states; good where there are none."""
    order = list(State)
    return max(states, key=order.index, default=State.GOOD)
