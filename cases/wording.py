"""The words of a case where it is shown: what happened, what is next, how late it is."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from cases import statuses
from cases.models import CaseEvent, Check, Contact, Residency, Sighting, Standing
from cases.rules import archiving
from cases.rules.outcomes import OUTCOMES
from cases.rules.primary_reasons import reason_words
from cme.core.dates import short_day_words

Data = dict[str, Any]
NOON = dt.time(12)

STEPS = {
    # step -> (what to do, the button)
    "countersign": ("countersign or return this closure", ""),
    "own": ("{about}", "Record that it is done"),
    "chase": ("chase {about}", "Log the chase"),
    "contact": ("record the {about_lower}", "Record what came of it"),
    "reply": ("ask for the reply: {about}", "Record the check"),
    "first_check": ("search {about}", "Record the check"),
    "recheck": ("check again: {about}", "Record the check"),
    "establish": ("establish if the child is on roll or taught", "Record what is established"),
    "tell_school": ("tell the school or its attendance team", "Tell them"),
    "tell_home_education": ("tell the home education officer", "Tell them"),
    "help_apply": ("help the family to apply for a place", "Log a call or visit"),
    "name_school": (
        "name the nearest school with a vacancy and invite the family",
        "Record what is established",
    ),
    "confirm_enrolled": ("find out if the child was enrolled", "Record what is established"),
    "send_notice": ("send the parents a notice", "Record what is established"),
    "start_order": ("start a school attendance order", "Change status"),
    "application": ("ask Admissions for the outcome", "Log a call or visit"),
    "application_late": ("ask Admissions why the outcome is late", "Log a call or visit"),
    "confirm_start": ("confirm that the child started", "Record how it ended"),
    "order": ("decide the next step of the order", "Change status"),
    "over_age": ("hand over to the post-16 team", "Record how it ended"),
    "long_term": ("draft the archiving form or renew the plan", "Draft the archiving form"),
    "archive_draft": ("finish the archiving form and sign it", "Open the archiving form"),
    "archive_signing": ("{about} signs or returns the archiving form", "Open the archiving form"),
    "archive_returned": ("go on with the archiving form that came back", "Open the archiving form"),
    "dormant_review": ("look again at this dormant case", "Record a check"),
}


def step_words(code: str, about: str) -> str:
    """Return what to do, to follow "Next: "; nothing for no step."""
    if code not in STEPS:
        return ""
    return STEPS[code][0].format(about=about, about_lower=about[:1].lower() + about[1:])


def step_line(code: str, about: str) -> str:
    """Return what to do as a line of its own."""
    words = step_words(code, about)
    return words[:1].upper() + words[1:]


def step_button(code: str) -> str:
    """Return the words of the step's button."""
    return STEPS[code][1] if code in STEPS else ""


def lateness(due: dt.date | None, today: dt.date) -> tuple[str, str]:
    """Return how late a day is ("late", "today" or nothing) and the words for it."""
    if due is None or due > today:
        return "", ""
    if due == today:
        return "today", "Today"
    days = (today - due).days
    return "late", f"Overdue by {days} day{'' if days == 1 else 's'}"


def event_title(event: CaseEvent) -> str:
    """Return one line of the chronology in words."""
    words = TITLES.get(event.kind)
    return words(event.data) if words else event.kind


def event_entry(event: CaseEvent) -> dict[str, Any]:
    """Return one line of the chronology as the timeline draws it."""
    return {
        "title": event_title(event),
        "by": event.by.get_full_name(),
        "when": _when(event.happened_at),
        "text": event.words,
    }


def _when(moment: dt.datetime) -> dt.date:
    """Return the day alone for what is known by its day only (services.events.moment_of)."""
    local = timezone.localtime(moment)
    return local.date() if local.time() == NOON else local


def _check(data: Data) -> str:
    result = str(dict(Check.Result.choices).get(data["result"], data["result"]))
    return f"{data['source']}: {result[:1].lower()}{result[1:]}"


def _contact(data: Data) -> str:
    kind = str(dict(Contact.Kind.choices)[data["contact"]])
    who = f" with {data['who']}" if data.get("who") else ""
    if data["state"] == Contact.State.PLANNED:
        day = dt.datetime.fromisoformat(data["planned_for"])
        return f"{kind} planned for {short_day_words(day)}{who}"
    if data["state"] == Contact.State.CANCELLED:
        return f"{kind} cancelled{who}"
    result = str(dict(Contact.Result.choices).get(data.get("result", ""), ""))
    return f"{kind}{who}: {result[:1].lower()}{result[1:]}" if result else f"{kind}{who}"


def _moved(data: Data) -> str:
    to = dict(statuses.LIFECYCLE.choices())[data["to"]]
    reason = statuses.REASONS.get(data.get("reason", ""), "")
    return f'Moved to "{to}": {reason[:1].lower()}{reason[1:]}' if reason else f'Moved to "{to}"'


def _opened(data: Data) -> str:
    return (
        f"Case opened from referral {data['referral']}" if data.get("referral") else "Case opened"
    )


SOURCES = {
    "referrals.referral": "referral",
    "schools.deletionreturn": "deletion return",
    "schools.newpupilreturn": "new-pupil return",
    "schools.allocationentry": "allocation",
}
"""What can be about the child of a dormant case, as the chronology calls it."""


def source_words(data: Data) -> str:
    """Return "referral R-7K2M-9P" for what a match was found in."""
    return f"{SOURCES[data['source']]} {data['reference']}"


def match_words(found: Sighting) -> str:
    """Return "Referral R-7K2M-9P" for what may be about the child, to begin a sentence."""
    words = source_words({"source": found.source_type, "reference": found.source_reference})
    return words[:1].upper() + words[1:]


def _woken(data: Data) -> str:
    reason = statuses.REASONS[data["reason"]]
    return f"{reason}: {source_words(data)}" if data.get("source") else reason


def _category(data: Data) -> str:
    counts = "Missing education in law" if data["statutory"] else "Not missing education in law"
    reason = reason_words(data["reason"]).lower() if data.get("reason") else ""
    return "; ".join(filter(None, (counts, data["category"], reason)))


def _outcome(prefix: str) -> Callable[[Data], str]:
    def words(data: Data) -> str:
        ending = OUTCOMES.get(data.get("outcome", ""))
        return f"{prefix}: {ending.label}" if ending else prefix

    return words


def _day(text: str) -> str:
    return short_day_words(dt.date.fromisoformat(text))


def _mark(data: Data) -> str:
    return {"restricted": "Restricted", "do_not_contact": "Do not contact the family"}[data["mark"]]


def _role(data: Data) -> str:
    """Return "CME officer" or "line manager": a short form keeps its capitals."""
    role = archiving.ROLES[data["role"]]
    return role if role[1].isupper() else f"{role[:1].lower()}{role[1:]}"


def _signed(data: Data) -> str:
    role = _role(data)
    away = f" for {data['for_person']}, who is away" if data.get("for_person") else ""
    return f"Archiving form signed as {role}{away}"


def _archive_reason(data: Data) -> str:
    reason = statuses.ARCHIVE_REASONS[data["reason"]]
    return f"{reason[:1].lower()}{reason[1:]}"


FIELD_LABELS = {
    "given_name": "first name",
    "family_name": "last name",
    "born_on": "date of birth",
    "born_estimated": "if the date of birth is estimated",
    "upn": "UPN",
    "has_ehc_plan": "EHC plan",
}

PLAN_WORDS = {
    "requested": "back into school asked for",
    "declined": "back into school declined",
    "accepted": "back into school accepted",
    "active": "back into school is active: the child started",
    "sustained": "held: still in school",
    "relapsed": "did not hold: out of school again, and a referral was made",
    "ended_early": "ended early",
}

TITLES: dict[str, Callable[[Data], str]] = {
    "opened": _opened,
    "long_term": lambda data: f"Long-term from this day: {data['why']}",
    "reported": lambda data: f"Referral {data['referral']} added",
    "woken": _woken,
    "match_possible": lambda data: f"May be about the child: {source_words(data)}",
    "match_is_child": lambda data: f"About the child: {source_words(data)}",
    "match_other": lambda data: f"About another child: {source_words(data)}",
    "related": lambda data: f"{data['relation']}: {data['child']}",
    "carer": lambda data: f"Added to the household: {data['name']}",
    "sent_on": lambda data: f"Asked {data['to']}",
    "acknowledged": lambda data: f"{data['to']} confirmed that they have it",
    "chased": lambda data: f"Asked {data['to']} again",
    "answered": lambda data: f"{data['to']} answered",
    "check": _check,
    "contact": _contact,
    "note": lambda _data: "Note",
    "moved": _moved,
    "established": lambda data: f"Established: {Standing(data['standing']).label}",
    "did_otherwise": lambda data: (
        f"Next step changed to: {data['instead']}, by {_day(data['due'])}"
    ),
    "reintegration": lambda data: f"Plan {data['plan']} {PLAN_WORDS[data['to']]}",
    "own_step_done": lambda data: f"Done: {data['step']}",
    "plan_renewed": lambda data: f"Plan renewed until {_day(data['until'])}",
    "residency": lambda data: (
        f"Residency: {Residency(data['residency']).label}, from {_day(data['from_on'])}"
    ),
    "category": _category,
    "assigned": lambda data: f"Given to {data['officer']}",
    "returned": lambda data: f"{data['school']} may have the child: new-pupil return",
    "returned_is_child": lambda data: f"{data['school']} has the child",
    "returned_other": lambda data: f"The new pupil at {data['school']} is another child",
    "child_changed": lambda data: (
        "Details changed: "
        + ", ".join(FIELD_LABELS.get(name, name.replace("_", " ")) for name in data["fields"])
    ),
    "mark_set": lambda data: f"Mark set: {_mark(data)}",
    "mark_lifted": lambda data: f"Mark lifted: {_mark(data)}",
    "mark_kept": lambda data: f"Mark looked at and kept: {_mark(data)}",
    "flag_set": lambda data: f"Flag set: {data['flag']}",
    "flag_lifted": lambda data: f"Flag lifted: {data['flag']}",
    "outcome": _outcome("Outcome recorded"),
    "archive_begun": lambda _data: "Archiving form begun",
    "archive_signed": _signed,
    "archive_returned": lambda data: f"Archiving form returned: {_archive_reason(data)}",
    "archive_edited": lambda data: f"Archiving form back with the officer. {data['why']}",
    "archive_taken_over": lambda data: (
        f"Archiving form taken over by {data['officer']} from {data['before']}"
    ),
    "archive_replaced": lambda data: (
        f"{data['person']} signs the archiving form as {_role(data)} instead of {data['before']}"
    ),
    "archive_withdrawn": lambda data: f"Archiving form withdrawn: {_archive_reason(data)}",
    "archive_agreed": lambda _data: "Archiving form agreed: the case is dormant, and still open",
    "countersign_refused": _outcome("Countersign refused"),
    "closed": _outcome("Case closed"),
    "reopened": lambda _data: "Case reopened",
}
