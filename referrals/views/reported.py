"""What a referral says, in words: every answer as it was given, and who gave it."""

from collections.abc import Iterable, Mapping
from typing import Any

from cme.core import dates
from referrals.models import Referral
from referrals.rules import facts
from referrals.steps.kinds import PUBLIC, Field, Option, Step, said
from referrals.steps.path import STEPS
from referrals.steps.sender import SENDER_RELATIONSHIPS

Names = Mapping[str, Mapping[str, str]]

KEYS = {
    "danger": "Danger now",
    "concerns": "Worries ticked",
    "last-seen": "Last seen",
    "safe-contact": "Safe to contact the family",
    "your-role": "Who told us",
    "your-details": "Who told us",
    "setting": "Setting",
    "referral-reason": "Why we are told",
    "child-name": "The child",
    "child-age": "Age",
    "child-sex": "Sex",
    "child-records": "Records",
    "where": "Address",
    "other-addresses": "Other addresses",
    "attendance": "Attendance",
    "school": "School",
    "social-care": "Social worker or plan",
    "at-risk-groups": "At-risk groups",
    "siblings": "Other children",
    "sibling": "Other children",
    "family": "Adults",
    "checks-made": "Checks made",
    "check-made": "Checks made",
    "health-visitor": "Health visitor",
    "next-setting": "Next setting",
    "told-family": "Family knows of this",
    "visit-safety": "Before a visit",
}
SAID_ELSEWHERE = frozenset({"worry", "danger-now", "who"})
FIRST = ("danger", "concerns", "last-seen", "safe-contact", "family")
"""What an officer reads first; shown also where nobody answered it."""
INTRODUCES = {
    "siblings": "sibling",
    "checks-made": "check-made",
}
"""A yes or no that needs no line of its own once the page after it is answered."""
UNLABELLED = frozenset(
    {
        "given_name", "family_name", "address_line_1", "address_line_2", "town", "postcode",
        "where_partial", "where_stays", "country", "where_abroad", "last_seen_on",
        "last_seen_where", "sender_name", "sender_role", "organisation", "sender_phone",
        "sender_email", "age_years", "date_of_birth", "school_name", "checked_on", "found",
        "visit_safety_note", "unsafe_why", "family_told_why", "worker_phone", "setting_name",
        "setting_phone", "reason_other", "sender_relationship", "description", "name_1", "name_2",
        "relationship_1", "relationship_2", "phone_1", "phone_2", "organisation_type",
        "setting_type", "hub_told_on", "hub_reply", "next_name",
    }
)  # fmt: skip
"""Answers that explain themselves beside the one before them."""
SHORT = {
    "last_in_school": "last in school",
    "in_school": "at a school",
    "upn": "UPN",
    "former_names": "former names",
    "first_language": "first language",
    "interpreter": "interpreter",
    "sen": "special educational needs",
    "known_as": "known as",
    "worker_name": "worker",
    "hub_told": "safeguarding hub told",
    "checked_by": "by",
    "family_language": "speaks",
    "best_time": "best time",
    "safe_message": "safe to leave a message",
    "receipt": "wants a receipt",
    "safeguarding_lead": "safeguarding lead",
    "earlier_addresses": "earlier",
    "possible_address": "possible new address",
    "possible_school": "possible new school",
    "address_evidence": "how they know",
    "first_day": "first day",
    "last_attended": "last day",
    "usual_hours": "usual hours",
    "funded_hours": "funded hours",
    "told_leaving": "family said they would leave",
    "reception_applied": "applied for a Reception place",
    "health_visitor_spoken": "spoken to",
    "next_how": "how they know",
}
"""How an answer is introduced in a line, where it does not explain itself."""
REPLACED = frozenset({("last_seen", "date"), ("where_known", "known"), ("where_known", "partial"),
                      ("age_known", "exact"), ("details", "give"), ("visit_safety", "yes"),
                      ("age_known", "about"), ("where_known", "abroad")})  # fmt: skip
"""Choices that only open the question which says it better."""
RELATIONSHIPS = {one.value: said(one.label, PUBLIC) for one in SENDER_RELATIONSHIPS}
KEYED = frozenset({"phone", "mailbox", "word_form", "mash", "ehe", "ehc", "other_authority"})


def rows(referral: Referral, names: Names) -> list[dict[str, Any]]:
    """Return every answer, one line for each question page: what is read first, then the rest."""
    found: dict[str, list[str]] = {}
    for step in STEPS:
        lines = _lines(step, referral, names)
        if lines:
            found.setdefault(KEYS.get(step.name, step.name), []).extend(lines)
    first = [KEYS[name] for name in FIRST]
    keys = [*first, *(key for key in found if key not in first)]
    return [{"key": key, "value": found.get(key) or ["Not given"]} for key in keys]


def who_told_us(referral: Referral) -> str:
    """Return who sent it in a few words: "Neighbour, no name given", "Phone, keyed in"."""
    sender = referral.sender
    who = sender.get("organisation") or sender.get("role") or sender.get("relationship") or ""
    who = RELATIONSHIPS.get(who, who)
    if not who and referral.sender_kind not in {"professional", "unsaid"}:
        who = referral.get_sender_kind_display()
    if referral.channel in KEYED:
        channel = referral.get_channel_display()
        generic = who in Referral.SenderKind.labels
        return f"{channel}: {who[:1].lower() if generic else who[:1]}{who[1:]}" if who else channel
    if referral.anonymous:
        return f"{who or 'Somebody'}, no name given"
    return who or referral.get_sender_kind_display()


def _lines(step: Step, referral: Referral, names: Names) -> list[str]:
    """Return one page's answers as lines: one, or one for each thing it was asked about."""
    given = referral.answers.get(step.name)
    introduced = INTRODUCES.get(step.name)
    if not given or step.name in SAID_ELSEWHERE or referral.answers.get(introduced or ""):
        return []
    pages = given.get("items", []) if step.repeat else [given]
    voice = referral.sender_kind or PUBLIC
    lines = (_line(step, page, voice, names) for page in pages)
    return [line for line in lines if line]


def _line(step: Step, page: Mapping[str, Any], voice: str, names: Names) -> str:
    parts = []
    for one in step.fields:
        value = page.get(one.name)
        words = "" if _is_replaced(one.name, value) else words_of(one, value, voice, names)
        if words and one.name == "family_name" and page.get("given_name"):
            parts[-1] = f"{parts[-1]} {words}"
        elif words:
            label = SHORT.get(one.name) or (said(one.label, voice) if parts else "")
            bare = one.kind == "check" or one.name in UNLABELLED or not label
            parts.append(words if bare else f"{label.rstrip('?')}: {words}")
    line = ", ".join(parts)
    return line[:1].upper() + line[1:]


def _is_replaced(name: str, value: Any) -> bool:
    return isinstance(value, str) and (name, value) in REPLACED


def words_of(one: Field, value: Any, voice: str, names: Names) -> str:
    """Return one answer in words; nothing where it was not given."""
    if value is None or value is False or value in ("", []):
        return ""
    if one.kind == "check":
        return said(one.label, voice)
    labels = _labels(one.options, voice) | names.get(one.options_from, {})
    if isinstance(value, list):
        return " · ".join(labels.get(str(each), str(each)) for each in value)
    if one.kind == "date":
        day = facts.read_day(value)
        return dates.day_words(day) if day else str(value)
    return labels.get(str(value), str(value))


def _labels(options: Iterable[Option], voice: str) -> dict[str, str]:
    return {option.value: said(option.label, voice) for option in options}
