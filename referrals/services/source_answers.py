"""What a school's return or the allocation list says, as the answers a professional would give.

Every detail is as reported there, so that triage, urgency, matching and residency read it like any
other referral. Nothing is written here.
"""

from collections.abc import Mapping
from typing import Any

from cme.accounts.models import User
from cme.accounts.roles import ROLES
from cme.core import dates
from cme.core.models import PersonDetails
from schools import statuses
from schools.models import AllocationEntry, DeletionReturn
from schools.rules import grounds

Answers = dict[str, dict[str, Any]]

MOVED = "Moved to an address that is known; no school is known"
ADDRESS = ("line_1", "line_2", "town", "postcode", "country")
AT_HOME = ("", "uk", "united kingdom", "england", "wales", "scotland", "northern ireland")


def of_return(row: DeletionReturn) -> Answers:
    """Return the answers of a deletion return."""
    new = row.future_address
    school = row.new_school.name if row.new_school else row.new_school_words
    possible = ", ".join(
        filter(
            None, (new.get(name) for name in ("line_1", "line_2", "town", "postcode", "country"))
        )
    )
    return without_blanks(
        {
            "who": {"sender_kind": "professional"},
            "your-role": sender_page(row.submitted_by, "School office", row.school.name)
            | {"organisation_type": "school"},
            "referral-reason": _why_it_left(row),
            "worry": {"worry": _words_of_return(row)},
            **child_pages(row.person),
            "last-seen": _last_seen(row),
            "other-addresses": {
                "possible_address": possible,
                "possible_school": school,
            },
            "school": {
                "school_status": "left",
                "school_name": row.school.name,
                "last_in_school": dates.day_words(row.last_attended_on)
                if row.last_attended_on
                else "",
            },
        }
    )


def of_entry(row: AllocationEntry) -> Answers:
    """Return the answers of a child on the list who was confirmed as missing education."""
    reasons = ["not_started", *(["no_contact"] if row.status_reason == "not_found" else [])]
    return without_blanks(
        {
            "who": {"sender_kind": "professional"},
            "your-role": sender_page(row.status_by, "Admissions", "Admissions")
            | {"organisation_type": "other"},
            "referral-reason": {"referral_reasons": reasons},
            "worry": {"worry": _words_of_entry(row)},
            **child_pages(row.person),
            "school": {"school_status": "waiting", "school_name": row.school.name},
        }
    )


def sender_page(person: User | None, role: str, organisation: str) -> dict[str, Any]:
    """Return the page about a colleague or a school's office who tells us."""
    known = ROLES.get(person.role) if person else None
    return {
        "sender_name": person.name if person else "",
        "sender_role": known.label if known else role,
        "organisation": organisation,
        "sender_email": person.email if person and not person.door else "",
    }


def _why_it_left(row: DeletionReturn) -> dict[str, Any]:
    country = str(row.future_address.get("country") or "").strip().casefold()
    if country not in AT_HOME:
        return {"referral_reasons": ["abroad"]}
    if row.destination == DeletionReturn.Destination.ADDRESS:
        return {"referral_reasons": ["other"], "reason_other": MOVED}
    stopped = grounds.needs_joint_enquiries(row.ground)
    return {"referral_reasons": ["no_contact" if stopped else "moved_unknown"]}


def _last_seen(row: DeletionReturn) -> dict[str, Any]:
    if row.last_attended_on is None:
        return {"last_seen": "unknown"}
    return {
        "last_seen": "date",
        "last_seen_on": row.last_attended_on.isoformat(),
        "last_seen_where": row.school.name,
    }


def child_pages(person: PersonDetails) -> Answers:
    """Return the pages about the child: name, age, records, home and the adults there."""
    born = person.born_on
    age: dict[str, Any] = {"age_known": "unknown"}
    if born and not person.born_estimated:
        age = {"age_known": "exact", "date_of_birth": born.isoformat()}
    elif person.age_years is not None:
        age = {"age_known": "about", "age_years": person.age_years}
    return {
        "child-name": {
            name: getattr(person, name)
            for name in ("given_name", "family_name", "known_as", "description")
        },
        "child-age": age,
        "child-sex": {"sex": person.sex},
        "child-records": {
            name: getattr(person, name)
            for name in ("upn", "former_names", "first_language", "interpreter")
        },
        "where": _where(person),
        "family": _family(person),
    }


def _where(person: PersonDetails) -> dict[str, Any]:
    lines = ("address_line_1", "address_line_2", "town", "postcode")
    if any(getattr(person, name) for name in lines):
        return {"where_known": "known", **{name: getattr(person, name) for name in lines}}
    kind, words = person.address_kind, person.address_words
    named = {"partial": "where_partial", "no_fixed": "where_stays", "abroad": "where_abroad"}
    if kind not in named:
        return {"where_known": "unknown"}
    return {"where_known": kind, named[kind]: words, "country": person.country}


def _family(person: PersonDetails) -> dict[str, Any]:
    page: dict[str, Any] = {"family_language": person.family_language}
    for number, carer in enumerate(person.carers[:2], 1):
        for name in ("name", "relationship", "phone"):
            page[f"{name}_{number}"] = carer.get(name) or ""
    return page


def _words_of_return(row: DeletionReturn) -> str:
    """Return what the school reported, in the order an officer reads it."""
    day = dates.day_words
    sent = f"{row.school.name} sent deletion return {row.reference}"
    moved = row.destination == DeletionReturn.Destination.ADDRESS
    unknown = "which school the child goes to" if moved else "where the child went"
    labels = dict(grounds.ENQUIRIES)
    tried = [labels[code].lower() for code in row.enquiries if code in labels]
    reason = grounds.ground_words(row.ground)
    told = [
        f"{sent} and does not know {unknown}.",
        f"{reason.rstrip('.')}." if reason else "",
        f"Last attended on {day(row.last_attended_on)}." if row.last_attended_on else "",
        f"The name leaves the register on {day(row.deleted_on)}." if row.deleted_on else "",
        f"What the school did: {'; '.join(tried)}." if tried else "",
        row.enquiry_words,
    ]
    return "\n".join(filter(None, told))


def _words_of_entry(row: AllocationEntry) -> str:
    found = statuses.ALLOCATION.reasons.get(row.status_reason, "")
    said = f"Admissions confirmed the child of allocation {row.reference} as missing education"
    told = [
        f"{said}: {found[:1].lower()}{found[1:]}.",
        f"On the list since {dates.day_words(row.since)}, for a place at {row.school.name}.",
        row.found_words,
        f"Proof: {row.outcome_proof}" if row.outcome_proof else "",
        f"Confirmed by {row.confirmed_by}." if row.confirmed_by else "",
    ]
    return "\n".join(filter(None, told))


def without_blanks(answers: Mapping[str, dict[str, Any]]) -> Answers:
    """Return the answers without what nobody said."""
    filled = {
        step: {name: value for name, value in page.items() if value not in (None, "", [])}
        for step, page in answers.items()
    }
    return {step: page for step, page in filled.items() if page}
