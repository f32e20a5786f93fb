"""Checks, contacts and notes: what was done to find the child."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import Case, Check, Child, Contact
from cases.rules.contacts import TO_FAMILY, check_contact
from cases.rules.sources import check_again
from cases.services.events import add_event, moment_of, said_just_now
from cases.services.looking import locked_open_case
from cases.services.onward import do_not_contact_refusal
from cases.services.planning import refresh
from cme.audit import recording
from cme.authority.models import CheckType
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist

NOT_SEARCHED = frozenset({Check.Result.NOT_RUN, Check.Result.NOT_NEEDED})


@transaction.atomic
def record_check(
    *,
    by: Any,
    case: Case,
    source: CheckType,
    result: str,
    checked_on: dt.date,
    words: str = "",
    evidence: str = "",
    ground: str = "",
    agreed_by: Any = None,
) -> Check:
    """Record one source searched, and the day it goes stale; return the check.

    A source for child protection only needs its ground and another person, a manager, who agrees.
    The same form sent twice records one check.
    """
    case = locked_open_case(case)
    if checked_on > timezone.localdate():
        raise RuleBroken("The day of the check must be today or in the past.", field="checked_on")
    if source.only_child_protection and result != Check.Result.NOT_RUN:
        _refuse_without_ground(by, ground, agreed_by)
    again = check_again(
        checked_on,
        source.stale_after_days,
        asked=result == Check.Result.ASKED,
        needed=result not in NOT_SEARCHED,
    )
    line = {"source": source.name, "result": result}
    if said_just_now(by=by, case=case, kind="check", words=words, **line):
        return case.checks.filter(source=source, checked_by=by).latest("pk")
    check = Check(
        case=case,
        source=source,
        checked_on=checked_on,
        checked_by=by,
        result=result,
        words=words,
        evidence=evidence,
        ground=ground,
        agreed_by=agreed_by,
        again_on=again.due if again else None,
        again_why=again.reason if again else "",
    )
    recording.save(check, by=by)
    add_event(
        by=by,
        case=case,
        kind="check",
        words=words,
        at=moment_of(checked_on),
        **line,
    )
    refresh(case, by=by)
    return check


@transaction.atomic
def record_contact(
    *,
    by: Any,
    case: Case,
    kind: str,
    state: str,
    happened_at: dt.datetime,
    result: str = "",
    with_whom: str = "",
    words: str = "",
    safety_note: str = "",
    planned: Contact | None = None,
) -> Contact:
    """Record a contact planned, made or cancelled; `planned` is the one it completes.

    Raises RuleBroken for a contact with the family while the do-not-contact mark is set; what was
    made on a day before the mark's may still be written down.
    """
    case = locked_open_case(case)
    if state != Contact.State.CANCELLED:
        if kind in TO_FAMILY and _is_stopped(case.child, state, happened_at):
            raise do_not_contact_refusal(case.child)
        check_contact(
            kind=kind,
            state=state,
            result=result,
            happened_at=timezone.localtime(happened_at),
            now=timezone.localtime(),
        )
    values = {
        "kind": kind,
        "state": state,
        "result": result if state == Contact.State.MADE else "",
        "happened_at": happened_at,
        "with_whom": with_whom,
        "words": words,
        "safety_note": safety_note,
    }
    line = {
        "contact": kind,
        "state": state,
        "result": values["result"],
        "who": with_whom,
        "planned_for": happened_at.isoformat() if state == Contact.State.PLANNED else "",
    }
    if not planned and said_just_now(by=by, case=case, kind="contact", words=words, **line):
        return case.contacts.filter(kind=kind, by=by).latest("pk")
    contact = _save_contact(by, case, planned, values)
    made_at = happened_at if state == Contact.State.MADE else None
    add_event(by=by, case=case, kind="contact", words=words, at=made_at, **line)
    refresh(case, by=by)
    return contact


@transaction.atomic
def add_note(*, by: Any, case: Case, words: str) -> None:
    """Add a note to the chronology."""
    if not words.strip():
        raise RuleBroken("Enter the note.", field="words")
    case = locked_open_case(case)
    if not said_just_now(by=by, case=case, kind="note", words=words):
        add_event(by=by, case=case, kind="note", words=words)
        worklist.refresh(case, by=by)


def _is_stopped(child: Child, state: str, happened_at: dt.datetime) -> bool:
    since = child.do_not_contact_on
    if state == Contact.State.MADE and since and timezone.localdate(happened_at) < since:
        return False
    return child.do_not_contact


def _save_contact(by: Any, case: Case, planned: Contact | None, values: dict[str, Any]) -> Contact:
    if planned is None:
        return recording.save(Contact(case=case, by=by, **values), by=by)
    contact = Contact.objects.select_for_update().get(pk=planned.pk, case=case)
    if contact.state != Contact.State.PLANNED:
        raise RuleBroken("What came of this contact is recorded already.")
    for name, value in values.items():
        setattr(contact, name, value)
    return recording.save(contact, by=by, fields=values)


def _refuse_without_ground(by: Any, ground: str, agreed_by: Any) -> None:
    is_other_manager = (
        agreed_by is not None
        and agreed_by.pk != by.pk
        and agreed_by.has_perm("cases.countersign_case")
    )
    if not ground.strip() or not is_other_manager:
        raise RuleBroken(
            "Checks with UK Visas and Immigration are for child protection only.",
            "Record the ground and ask a manager to agree.",
            field="agreed_by" if ground.strip() else "ground",
        )
