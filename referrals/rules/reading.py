"""By when a person reads a message, in the words of the sent page (content §1.10)."""

import datetime as dt
import re

from cme.core.dates import long_day_words

_TIME = re.compile(r"\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b", re.IGNORECASE)
CLOSING = "5pm"
"""When the council's own hours do not say when they end."""


def closing_time(hours: str) -> str:
    """Return the last time named in a council's opening hours: "5pm" of "9am to 5pm"."""
    times: list[str] = _TIME.findall(hours)
    return times[-1].replace(" ", "") if times else CLOSING


def read_by(due_on: dt.date, *, hours: str) -> str:
    """Return "5pm on Tuesday 24 November 2026"."""
    return f"{closing_time(hours)} on {long_day_words(due_on)}"
