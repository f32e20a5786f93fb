"""When a plan is reviewed: 2 weeks after the first day, then 4 weeks at most (reference §8)."""

import datetime as dt

from cme.core.dates import Deadline, short_day_words, weeks_deadline
from cme.core.errors import RuleBroken

FIRST_WEEKS, NEXT_WEEKS = 2, 4
"""Weeks to the first review, and between two at most, where the council set nothing."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth")  # fmt: skip


def ordinal(number: int) -> str:
    """Return "first" for 1; "13th" and so on past the twelfth."""
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"


def first_review(first_day: dt.date, *, weeks: int, last_day: dt.date) -> Deadline:
    """Return the day of the first review and why: so many weeks after the first day at school."""
    return _within(weeks_deadline(first_day, weeks, what="the first day"), first_day, last_day)


def next_review(held_on: dt.date, *, number: int, weeks: int, last_day: dt.date) -> Deadline:
    """Return the latest day of the next review and why, `number` reviews having been held.

    So many weeks after the one held, and no later than the plan's last day while that is to come.
    """
    latest = weeks_deadline(held_on, weeks, what=f"the {ordinal(number)} review")
    return _within(latest, held_on, last_day)


def chosen_review(held_on: dt.date, chosen: dt.date, *, number: int, latest: Deadline) -> Deadline:
    """Return the day chosen for the next review and why; raise RuleBroken past the latest."""
    if chosen <= held_on:
        raise RuleBroken(
            "The next review must be after this one.",
            f"Choose a day after {short_day_words(held_on)}, {short_day_words(latest.due)} "
            "at the latest.",
            field="next_on",
        )
    if chosen > latest.due:
        raise RuleBroken(
            f"The next review must be held by {short_day_words(latest.due)}: {latest.reason}.",
            f"Choose {short_day_words(latest.due)} or a day before it.",
            field="next_on",
        )
    if chosen == latest.due:
        return latest
    told = f"Chosen at the {ordinal(number)} review on {short_day_words(held_on)}"
    return Deadline(chosen, f"{told}; {short_day_words(latest.due)} at the latest")


def support_can_end(held_on: dt.date, last_day: dt.date) -> Deadline:
    """Return by when support is ended once a review found that it can, and why."""
    found = f"The review on {short_day_words(held_on)} found that support can end"
    return Deadline(max(held_on, last_day), f"{found}; record the day it ended")


def _within(latest: Deadline, after: dt.date, last_day: dt.date) -> Deadline:
    """Keep a review inside its plan (reference §12 row 46), unless the plan has run out."""
    if after < last_day < latest.due:
        return Deadline(last_day, "The last day of the plan")
    return latest
