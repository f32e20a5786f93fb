"""What the answers of a form say about urgency (content §3, "Inputs"). Only answers count.

Nothing is read out of free text. Social care status and known brothers and sisters may also be
found by an officer or the matcher; they are passed in.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from cme.core.dates import born_range_from_age, school_age, school_age_between
from cme.core.dates.school_age import SchoolAge
from referrals.rules.priority import Inputs

Answers = Mapping[str, Any]

HARMS = frozenset({"hurt", "neglect", "alone"})
INDICATORS = frozenset({"exploited", "trafficked", "marriage", "fgm", "extreme"})
INDICATOR_GROUPS = frozenset({"exploitation", "trafficked", "honour", "radicalisation"})
SEEN_LATELY = frozenset({"today", "week", "month"})
UNSEEN_DAYS = 29
"""Calendar days: four weeks and a day after the last sighting. A council may lower it."""
AGE_WORDS = {SchoolAge.BELOW: "below", SchoolAge.OF: "in", SchoolAge.OVER: "over"}


def inputs_from(
    answers: Answers,
    *,
    sender_kind: str,
    received_on: dt.date,
    sibling_known: bool = False,
    unseen_days: int = UNSEEN_DAYS,
) -> Inputs:
    """Return the inputs of the priority table for these answers on the day they came."""
    return Inputs(
        harm=_harm(answers, sender_kind),
        missing_from_home="yes" if "missing_home" in _concerns(answers) else "no",
        indicator=_indicator(answers),
        cp_plan=_care(answers, "cp_plan"),
        looked_after=_looked_after(answers),
        child_in_need=_care(answers, "child_in_need"),
        age=_age(answers, received_on),
        last_seen=_last_seen(answers, sender_kind, received_on, unseen_days),
        sibling_known="yes" if sibling_known else "no",
        anonymous="yes" if is_anonymous(answers) else "no",
    )


def is_anonymous(answers: Answers) -> bool:
    """Whether the sender gave no details, on the public page or the professional's."""
    details = answers.get("your-details", {}).get("details")
    role = answers.get("your-role", {})
    return details == "anonymous" or bool(role.get("anonymous"))


def is_safe_to_contact(answers: Answers) -> str:
    """Return yes, no or unknown; a family that must not know that we were told is a no."""
    if answers.get("told-family", {}).get("family_told") == "unsafe":
        return "no"
    return str(answers.get("safe-contact", {}).get("safe_to_contact") or "unknown")


def is_serious(answers: Answers) -> bool:
    """Whether danger or any concern was told, so that the sender is asked to call as well."""
    danger = answers.get("danger", {}).get("danger_now") in {"yes", "unsure"}
    return danger or bool(_concerns(answers) - {"none", "unknown"})


def _concerns(answers: Answers) -> set[str]:
    return set(answers.get("concerns", {}).get("concerns") or ())


def _groups(answers: Answers) -> set[str]:
    return set(answers.get("at-risk-groups", {}).get("at_risk_groups") or ())


def _harm(answers: Answers, sender_kind: str) -> str:
    danger = answers.get("danger", {}).get("danger_now")
    concerns = _concerns(answers)
    if danger == "yes" or concerns & HARMS or "harm" in _groups(answers):
        return "yes"
    if danger == "unsure" or sender_kind == "child":
        return "possible"
    return "unknown" if not concerns or "unknown" in concerns else "no"


def _indicator(answers: Answers) -> str:
    told = _concerns(answers) & INDICATORS or _groups(answers) & INDICATOR_GROUPS
    return "yes" if told else "no"


def _care(answers: Answers, plan: str) -> str:
    status = set(answers.get("social-care", {}).get("care_status") or ())
    if plan in status:
        return "yes"
    return "no" if status - {"unknown"} else "unknown"


def _looked_after(answers: Answers) -> str:
    return "yes" if "looked_after" in _groups(answers) else _care(answers, "looked_after")


def _age(answers: Answers, on: dt.date) -> str:
    page = answers.get("child-age", {})
    if born := read_day(page.get("date_of_birth")):
        return AGE_WORDS[school_age(born, on)]
    years = page.get("age_years")
    if years is None:
        return "unknown"
    possible = school_age_between(*born_range_from_age(int(years), on), on)
    return AGE_WORDS[possible.youngest] if possible.is_certain else "unknown"


def _last_seen(answers: Answers, sender_kind: str, on: dt.date, unseen_days: int) -> str:
    page = answers.get("last-seen", {})
    seen = page.get("last_seen")
    if sender_kind == "child" or seen in SEEN_LATELY:
        return "0-28"
    if seen == "longer":
        return "29+"
    if day := read_day(page.get("last_seen_on")):
        return "29+" if (on - day).days >= unseen_days else "0-28"
    return "unknown"


def read_day(text: Any) -> dt.date | None:
    """Return the day of an answer stored as "2014-03-27", or None where there is none."""
    return dt.date.fromisoformat(text) if text else None
