"""What a referral says, in words: every answer as it was given, and who gave it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cme.core import dates
from referrals.models import Referral
from referrals.rules import facts
from referrals.steps.kinds import PUBLIC, Field, Step, said
from referrals.steps.path import STEPS
from referrals.steps.sender import SENDER_RELATIONSHIPS

SHOWN_APART = frozenset({"worry", "danger-now"})
SHORT = {
    "danger_now": "Danger now",
    "concerns": "Worries ticked",
    "last_seen": "Last seen",
    "last_seen_where": "Seen where",
    "safe_to_contact": "Safe to contact the family",
    "unsafe_why": "Why it is not safe",
    "family_language": "Home language",
    "school_status": "School",
    "school_name": "Which school",
    "last_in_school": "Last in school",
    "siblings_known": "Other children in the home",
    "care_status": "Social worker or plan",
    "at_risk_groups": "At-risk groups",
    "checks_made": "Checks made by the sender",
    "family_told": "Family knows of this report",
    "family_told_why": "Why the family does not know",
    "visit_safety": "Anything to know before a visit",
    "visit_safety_note": "Before a visit",
    "where_known": "Address",
    "where_partial": "What is known of the address",
    "referral_reasons": "Why we are told",
    "reason_other": "Another reason",
    "worker_name": "Worker",
    "worker_phone": "Worker’s phone",
    "hub_told": "Safeguarding hub told",
    "hub_told_on": "Hub told on",
    "hub_reply": "What the hub said",
    "age_known": "Age",
    "name_unknown": "Name",
    "only_me": "Adults",
    "family_unknown": "Adults",
    "sex": "Sex",
    "sen": "Special educational needs",
    "interpreter": "Interpreter needed",
}
FIRST = ("danger_now", "concerns", "last_seen", "safe_to_contact", "family_language")
"""What an officer reads first; shown also where nobody answered it."""
RELATIONSHIPS = {one.value: said(one.label, PUBLIC) for one in SENDER_RELATIONSHIPS}
KEYED = frozenset({"phone", "mailbox", "word_form", "mash", "ehe", "ehc", "other_authority"})


@dataclass
class Section:
    """Answers of one part of the form."""

    title: str
    rows: list[dict[str, str]] = field(default_factory=list)


def first_rows(referral: Referral, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the answers an officer reads first, with "Not given" where there is none."""
    found = {name: value for _step, name, _label, value in _answers(referral, names)}
    rows = []
    for name in FIRST:
        rows.append({"key": SHORT[name], "value": found.get(name) or "Not given"})
    return rows


def sections(referral: Referral, names: Mapping[str, Mapping[str, str]]) -> list[Section]:
    """Return every other answer, in the order and under the headings of the form."""
    found: dict[str, Section] = {}
    for step, name, label, value in _answers(referral, names):
        if name in FIRST or not value:
            continue
        section = found.setdefault(step.section, Section(step.section))
        section.rows.append({"key": label, "value": value})
    return list(found.values())


def who_told_us(referral: Referral) -> str:
    """Return who sent it in a few words: "Neighbour, no name given", "Phone, keyed in"."""
    sender = referral.sender
    who = sender.get("organisation") or sender.get("role") or sender.get("relationship") or ""
    who = RELATIONSHIPS.get(who, who)
    if not who and referral.sender_kind != Referral.SenderKind.PROFESSIONAL:
        who = referral.get_sender_kind_display() if referral.sender_kind != "unsaid" else ""
    if referral.channel in KEYED:
        channel = referral.get_channel_display()
        return f"{channel}: {who}" if who else channel
    if referral.anonymous:
        return f"{who or 'Somebody'}, no name given"
    return who or referral.get_sender_kind_display()


def _answers(
    referral: Referral, names: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[Step, str, str, str]]:
    """Yield (step, field name, label, words) of every answer that was given."""
    voice = referral.sender_kind or PUBLIC
    for step in STEPS:
        given = referral.answers.get(step.name)
        if not given or step.name in SHOWN_APART:
            continue
        pages = given.get("items", []) if step.repeat else [given]
        for number, page in enumerate(pages, 1):
            for one in step.fields:
                label = _label(step, one, voice)
                if step.repeat and len(pages) > 1:
                    label = f"{number}. {label}"
                name = f"{one.name}-{number}" if step.repeat else one.name
                yield step, name, label, words_of(one, page.get(one.name), voice, names)


def _label(step: Step, one: Field, voice: str) -> str:
    return SHORT.get(one.name) or said(one.label or step.question, voice)


def words_of(one: Field, value: Any, voice: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """Return one answer in words; nothing where it was not given."""
    if value in (None, "", [], False):
        return ""
    labels = {option.value: said(option.label, voice) for option in one.options}
    labels |= names.get(one.options_from, {})
    if isinstance(value, list):
        return " · ".join(labels.get(str(each), str(each)) for each in value)
    if one.kind == "date":
        day = facts.read_day(value)
        return dates.day_words(day) if day else str(value)
    if value is True:
        return said(one.label, voice) or "Yes"
    return labels.get(str(value), str(value))
