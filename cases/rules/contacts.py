"""What a contact may say, and what to do after some results (content §4.4)."""

import datetime as dt

from cme.core.errors import RuleBroken

TO_FAMILY = frozenset({"call", "voicemail", "text", "email", "letter", "visit", "meeting", "via"})
"""Contacts that reach the household; the do-not-contact mark stops them."""

NEEDS_RESULT = frozenset({"call", "visit", "meeting", "office"})

PROMPTS = {
    "withheld": "Tell the police? Guidance says to, when a parent refuses or avoids saying where "
    "a child is.",
    "child_seen_worry": "Call {hub_name} before you do anything else.",
    "left_unsafe": "Write the safety note now, so that the next visitor sees it.",
}


def prompt_after(result: str, *, hub_name: str) -> str:
    """Return what to think of after this result, or nothing."""
    return PROMPTS.get(result, "").format(hub_name=hub_name)


def check_contact(
    *, kind: str, state: str, result: str, happened_at: dt.datetime, now: dt.datetime
) -> None:
    """Raise RuleBroken for one made in the future, planned in the past, or without a result."""
    if state == "made" and happened_at > now + dt.timedelta(minutes=5):
        raise RuleBroken(
            "This contact has not happened yet.",
            "Choose Planned, or put the time right.",
            field="happened_at",
        )
    if state == "planned" and happened_at.date() < now.date():
        raise RuleBroken(
            "A planned contact must be today or later.",
            "Choose Made, or put the day right.",
            field="happened_at",
        )
    if state == "made" and kind in NEEDS_RESULT and not result:
        raise RuleBroken("Select what came of it.", field="result")
