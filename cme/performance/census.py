"""DfE's termly return of children missing education: who counts on a census day, and as what; pure.

The return is of numbers, never of children: by sex, year group, how long, and the main reason (the
breakdowns of DfE's collection as of its release of autumn 2025).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cases.rules.primary_reasons import NOT_RECORDED, PRIMARY_REASONS
from cme.core.dates import (
    compulsory_school_age_end,
    compulsory_school_age_start,
    year_group,
    year_label,
)

SEX = "sex"
YEAR = "year"
DURATION = "duration"
REASON = "reason"
UNKNOWN = "unknown"

SEXES = {"female": "Female", "male": "Male", UNKNOWN: "Unknown"}
YEARS = {str(year): year_label(year).partition(" (")[0] for year in range(12)} | {
    UNKNOWN: "Unknown"
}
BANDS = (
    # code, words, shorter than so many days
    ("under_2", "Less than 2 weeks", 14),
    ("2_to_4", "2 to 4 weeks", 28),
    ("4_to_8", "4 to 8 weeks", 56),
    ("8_to_12", "8 to 12 weeks", 84),
    ("12_to_26", "12 to 26 weeks", 182),
    ("26_to_52", "26 to 52 weeks", 364),
)
OVER = "over_52"
DURATIONS = {code: words for code, words, _days in BANDS} | {
    OVER: "Over 52 weeks",
    UNKNOWN: "Unknown",
}
REASONS = {code: words for code, (words, _meaning) in PRIMARY_REASONS.items()}
TOPICS = {
    SEX: ("Sex", SEXES),
    YEAR: ("Year group", YEARS),
    DURATION: ("How long missing education", DURATIONS),
    REASON: ("Main reason", REASONS),
}
HALF_YEAR = dt.timedelta(days=183)


@dataclass(frozen=True)
class Counted:
    """One child as the return counts them: a code for each topic."""

    case_id: int
    child_id: int
    sex: str
    year: str
    duration: str
    reason: str

    def code(self, topic: str) -> str:
        """Return the child's code of a topic."""
        return str(getattr(self, topic))


def duration_band(since: dt.date | None, census: dt.date) -> str:
    """Return the band of the calendar days from the first day missing education to the census."""
    if since is None or since > census:
        return UNKNOWN
    days = (census - since).days
    return next((code for code, _words, below in BANDS if days < below), OVER)


def is_of_school_age(
    born: dt.date | None, first: dt.date, last: dt.date, *, estimated: bool = False
) -> bool:
    """Say whether a child is of compulsory school age on any day from `first` to `last`.

    Who may be counts: a date of birth that is estimated is taken half a year either way, and a
    child whose date of birth nobody knows is looked for all the same (Education Act 1996 s.8).
    """
    if born is None:
        return True
    either_way = HALF_YEAR if estimated else dt.timedelta()
    begins = compulsory_school_age_start(born - either_way)
    ends = compulsory_school_age_end(born + either_way)
    return begins <= last and ends >= first


def year_code(born: dt.date | None, census: dt.date) -> str:
    """Return the national curriculum year on the census day, or unknown."""
    if born is None:
        return UNKNOWN
    code = str(year_group(born, census))
    return code if code in YEARS else UNKNOWN


def reason_code(reason: str) -> str:
    """Return the main reason, or that nobody has recorded one."""
    return reason if reason in REASONS else NOT_RECORDED


def tally(counted: Iterable[Counted], topic: str) -> list[tuple[str, str, int]]:
    """Return (code, words, how many) for every line of a topic, in the return's order."""
    many = Counter(one.code(topic) for one in counted)
    return [(code, words, many[code]) for code, words in TOPICS[topic][1].items()]


def usual_census(year: int) -> tuple[dt.date, dt.date, dt.date]:
    """Return the usual census days of the school year that begins in `year`.

    The first Thursday of October, the third of January and the third of May; DfE announces them.
    """
    return (
        _thursday(year, 10, 1),
        _thursday(year + 1, 1, 3),
        _thursday(year + 1, 5, 3),
    )


def last_census(today: dt.date) -> dt.date:
    """Return the latest usual census day that is not after today."""
    days = [day for year in range(today.year - 2, today.year + 1) for day in usual_census(year)]
    return max(day for day in days if day <= today)


def _thursday(year: int, month: int, number: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(3 - first.weekday()) % 7 + 7 * (number - 1))
