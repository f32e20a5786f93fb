"""Part-time at first: a parent's written agreement, a fixed end, six weeks at most.

No law provides for it; without agreement it is an unlawful exclusion (reference §8, seed 002 §2.4).
"""

import datetime as dt

from cme.core.dates import short_day_words
from cme.core.errors import RuleBroken
from reintegration.rules.pathway import last_day, weeks_run

MOST_WEEKS = 6
"""Weeks where the council set nothing."""


def check_part_time(
    *,
    first_day: dt.date | None,
    until: dt.date,
    agreed_on: dt.date | None,
    agreed_by: str,
    most: int,
    today: dt.date,
) -> None:
    """Raise RuleBroken without a written agreement, or past so many weeks from the first day."""
    if first_day is None:
        raise RuleBroken(
            "A part-time timetable is counted from the first day, and none is agreed.",
            "Add the start date first.",
            field="until",
        )
    if agreed_on is None or not agreed_by.strip():
        raise RuleBroken(
            "A part-time timetable needs a parent's written agreement.",
            "Add the date of the agreement and the paper.",
            field="agreed_by" if agreed_on else "agreed_on",
        )
    if agreed_on > today:
        raise RuleBroken("The day must be today or in the past.", field="agreed_on")
    if until < first_day:
        raise RuleBroken(
            f"The day must be on or after {short_day_words(first_day)}, the first day.",
            field="until",
        )
    weeks = weeks_run(first_day, until)
    if weeks > most:
        latest = short_day_words(last_day(first_day, most))
        raise RuleBroken(
            f"A part-time timetable lasts {most} weeks at most; this one is {weeks}.",
            f"Change the end date. It can be {latest} at the latest.",
            field="until",
        )
