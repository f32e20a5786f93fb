"""What the page of one return shows the council: what was reported, how it stands, what is next."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cme.audit.lines import status_lines
from cme.core.dates import age_on, day_words, short_day_words, year_label
from cme.core.models import PersonDetails
from cme.core.relationships import adult_words
from schools import statuses
from schools.models import AuthorityEnquiry, DeletionReturn, NewPupilReturn, ReturnMessage
from schools.return_list import as_facts, destination_words
from schools.rules import absence, grounds
from schools.rules import reconciling as rules
from schools.services.calendars import calendar_of
from schools.services.return_counts import facts_of, holding
from schools.what_follows import what_follows

ADDRESS = ("line_1", "line_2", "town", "postcode", "country")
ACTS = {
    # the page -> (its words, the status it leads to, the reason of that move)
    "return_confirm": ("Confirm the destination", statuses.RECONCILED, "confirmed_by_school"),
    "return_ask": ("Ask the school a question", statuses.QUERIED, "question"),
    "return_challenge": ("Challenge the ground", statuses.CHALLENGED, "ground_not_met"),
    "return_accept": ("Accept the ground", statuses.ACCOUNTED_FOR, "ground_accepted"),
    "return_finish": ("Finish our enquiry", statuses.ACCOUNTED_FOR, "enquiry_done"),
}


def page_of(row: DeletionReturn, user: Any) -> dict[str, Any]:
    """Return everything the page of a deletion return shows."""
    today = timezone.localdate()
    facts = facts_of(row)
    enquiries = list(row.authority_enquiries.select_related("by"))
    acts = acts_of(row, user, enquiries)
    return {
        "row": row,
        "title": row.person.full_name,
        "to_do": rules.what_to_do(as_facts(row, has_enquiry=bool(enquiries)), on=today),
        "acts": acts,
        "next_act": acts[0] if acts else None,
        "pupil": pupil_rows(row.person, today) + _pupil_of(row),
        "reason": _reason_rows(row, facts),
        "doubts": grounds.doubts(facts),
        "lacks": [one.words for one in grounds.missing(facts)],
        "count": count_of(row, facts, today),
        "destination": destination_rows(row),
        "messages_shown": [_message(one) for one in row.messages.select_related("by")],
        "enquiries": enquiries,
        "lines": status_lines(row, without=(statuses.DRAFT,)),
        "follows": what_follows(user, row),
        "clocks": clock_rows(row),
        "is_finished": row.status in rules.FINISHED,
    }


def acts_of(
    row: DeletionReturn, user: Any, enquiries: list[AuthorityEnquiry]
) -> list[dict[str, str]]:
    """Return what this person may do with the return now, the first thing first."""
    if not user.has_perm("schools.work_return"):
        return []
    found = []
    for name, (words, to, reason) in ACTS.items():
        moves = [one for one in row.LIFECYCLE.moves_from(row.status) if one.to == to]
        if any(reason in one.reasons for one in moves) and _fits(name, row):
            found.append({"text": words, "href": _act(name, row)})
    if row.status in statuses.SENT and grounds.needs_joint_enquiries(row.ground):
        words = "Record more of our enquiries" if enquiries else "Record our enquiries"
        found.insert(0 if not enquiries else len(found), {"text": words, "href": _enquiry(row)})
    return found


def _fits(name: str, row: DeletionReturn) -> bool:
    """Whether the act makes sense for this return, where the table of moves allows more."""
    follows = row.destination != DeletionReturn.Destination.NONE or row.destination_unknown
    if row.status == statuses.SUBMITTED and name == "return_accept":
        return not follows
    if name == "return_confirm":
        return follows
    return True


def _act(name: str, row: DeletionReturn) -> str:
    return reverse(f"schools:{name}", args=[row.reference])


def _enquiry(row: DeletionReturn) -> str:
    return _act("return_enquiry", row)


def pupil_rows(person: PersonDetails, today: dt.date) -> list[dict[str, str]]:
    """Return the pupil as the school reported them."""
    born = "Not given"
    if person.born_on:
        born = f"{short_day_words(person.born_on)} ({age_on(person.born_on, today)})"
    lines = (person.address_line_1, person.address_line_2, person.town, person.postcode)
    address = ", ".join(filter(None, lines)) or person.address_words
    names = ", ".join(filter(None, (person.known_as, person.former_names)))
    rows = [
        ("Other names", names),
        ("Date of birth", born),
        ("UPN", person.upn or "Not given"),
        ("Address", address or "Not given"),
        ("Lives with", _adults(person) or "Not given"),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _adults(person: PersonDetails) -> str:
    told = []
    for one in person.carers:
        who = adult_words(one.get("relationship", ""))
        name = one.get("name") or "Name not given"
        parts = (f"{name} ({who})" if who else name, one.get("phone") or "")
        told.append(", ".join(filter(None, parts)))
    return "; ".join(told)


def _pupil_of(row: DeletionReturn) -> list[dict[str, str]]:
    days = (("Last attended", row.last_attended_on), ("Name comes off on", row.deleted_on))
    rows = [("Year", year_label(row.year_group) if row.year_group is not None else "")]
    rows += [(key, day_words(day) if day else "Not given") for key, day in days]
    return [{"key": key, "value": value} for key, value in rows if value]


def _reason_rows(row: DeletionReturn, facts: grounds.Facts) -> list[dict[str, str]]:
    """Return the ground and each answer that it asks for, in words."""
    words = grounds.ground_words(row.ground) or "No ground given"
    found = [{"key": "Ground", "value": words}]
    for question in grounds.questions(row.ground):
        given = facts.answer(question)
        if given not in (None, "", (), []):
            found.append({"key": question.label, "value": _answer(question, given)})
    return found


def _answer(question: grounds.Question, given: Any) -> str:
    labels = dict(question.choices)
    if isinstance(given, bool):
        return "Yes" if given else "No"
    if isinstance(given, list | tuple):
        return "; ".join(labels.get(one, str(one)) for one in given)
    if question.kind == "date":
        return day_words(given if isinstance(given, dt.date) else dt.date.fromisoformat(given))
    return labels.get(given, str(given))


def count_of(row: DeletionReturn, facts: grounds.Facts, today: dt.date) -> dict[str, Any] | None:
    """Return how the school days of ground (h) or (i) were counted; None for every other ground."""
    first = absence.first_counted(facts)
    if first is None:
        return None
    calendar = calendar_of(row.school)
    on = min(row.deleted_on, today) if row.deleted_on else today
    held = holding(row, calendar, on=on)
    if held is None:
        return None
    return {
        "heading": f"How the {held.needed} school days were counted",
        "weeks": absence.count_weeks(first, calendar, needed=held.needed, on=on),
        "held": held,
        "holds": held.holds(row.deleted_on or today),
        "breaks": absence.words_of_breaks(first, held.holds_on, calendar),
        "school": row.school.name,
    }


def destination_rows(row: DeletionReturn) -> list[dict[str, str]]:
    """Return where the pupil goes, as the school reported it. Never for a school's own pages."""
    starts, moves = row.new_school_starts_on, row.future_from
    rows = [
        ("Goes to", destination_words(row)),
        ("Starts there on", day_words(starts) if starts else ""),
        ("New address", ", ".join(row.future_address[one] for one in ADDRESS if _has(row, one))),
        ("Will live with", row.future_parent),
        ("From", day_words(moves) if moves else ""),
        ("Confirmed by", row.confirmed_words),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _has(row: DeletionReturn, name: str) -> bool:
    return bool(row.future_address.get(name))


def _message(message: ReturnMessage) -> dict[str, Any]:
    asked = message.side == ReturnMessage.Side.COUNCIL
    return {
        "title": "We wrote to the school" if asked else "The school wrote to us",
        "by": message.by.name,
        "when": timezone.localtime(message.written_at),
        "text": message.words,
    }


def clock_rows(row: DeletionReturn) -> list[dict[str, Any]]:
    """Return the days that run on this return, each with its reason."""
    days = (
        ("The school answers by", row.answer_due_on, row.answer_due_why),
        ("The ground holds on", row.ground_holds_on, row.ground_why),
        (
            "Transfer file sent" if row.transfer_sent_on else "Transfer file due",
            row.transfer_sent_on or row.transfer_due_on,
            "" if row.transfer_sent_on else row.transfer_due_why,
        ),
    )
    return [{"text": text, "on": on, "why": why} for text, on, why in days if on]


def joined_page(row: NewPupilReturn) -> dict[str, Any]:
    """Return everything the page of a new-pupil return shows."""
    today = timezone.localdate()
    last = row.last_school.name if row.last_school else row.last_school_words
    told = [
        ("School", row.school.name),
        ("Year", year_label(row.year_group) if row.year_group is not None else ""),
        ("On the register from", day_words(row.entered_on)),
        ("Starts on", day_words(row.starts_on)),
        ("Came from", last or "Not given"),
    ]
    return {
        "row": row,
        "title": row.person.full_name,
        "pupil": pupil_rows(row.person, today),
        "school": [{"key": key, "value": value} for key, value in told if value],
    }
