"""What the answers of a referral say about the child, read without guessing.

Answers are step name → answers of that page, as the form or the officer left them (content §2).
Nothing is read out of free text.
"""

from collections.abc import Mapping
from typing import Any

Answers = Mapping[str, Mapping[str, Any]]

NOT_A_PLAN = frozenset({"none", "unknown"})


def picked(answers: Answers, step: str, name: str) -> list[str]:
    """Return what was ticked, without "none" and "I do not know"."""
    ticked = answers.get(step, {}).get(name) or []
    return [one for one in ticked if one not in NOT_A_PLAN]


def care_status(answers: Answers) -> list[str]:
    """Return the plans and services named, as codes of content §1.7."""
    return picked(answers, "social-care", "care_status")


def is_care_status_known(answers: Answers) -> bool:
    """Say whether somebody answered it: "none of these" is an answer, "I do not know" is not."""
    ticked = answers.get("social-care", {}).get("care_status") or []
    return bool(ticked) and "unknown" not in ticked


def at_risk_groups(answers: Answers) -> list[str]:
    """Return the groups picked, as codes of content §4.7."""
    return picked(answers, "at-risk-groups", "at_risk_groups")


def visit_safety(answers: Answers) -> str:
    """Return what to know before a visit, or nothing."""
    return str(answers.get("visit-safety", {}).get("visit_safety_note") or "")


def has_ehc_plan(answers: Answers) -> bool | None:
    """Return whether the child has an EHC plan; None where nobody said."""
    sen = answers.get("child-records", {}).get("sen")
    return None if sen in (None, "", "unknown") else sen == "ehcp"


def school_name(answers: Answers) -> str:
    """Return the school as the sender wrote it, or nothing."""
    return str(answers.get("school", {}).get("school_name") or "")


def setting_name(answers: Answers) -> str:
    """Return the early years setting as the sender wrote it, or nothing."""
    return str(answers.get("setting", {}).get("setting_name") or "")


def residency(answers: Answers, *, address_is_here: bool) -> str:
    """Return where the child lived as far as the answers say, as a code of content §4.9.

    The monthly figures divide children by it from the day a case opens (seed 002 §6.1); an officer
    who learns more records it with the day from which it holds.
    """
    where = answers.get("where", {}).get("where_known")
    reasons = answers.get("referral-reason", {}).get("referral_reasons") or []
    if where == "abroad" or "abroad" in reasons:
        return "left_abroad"
    if "moved_unknown" in reasons:
        return "left_unknown"
    if where == "no_fixed":
        return "no_fixed"
    return "believed_resident" if where == "known" and address_is_here else "unknown"
