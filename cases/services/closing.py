"""How a case ends: an outcome with its proof, the second person, and reopening."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import statuses
from cases.models import Case
from cases.rules.outcomes import (
    Outcome,
    check_evidence,
    confirmation,
    needs_second_person,
    outcome_of,
)
from cases.services.archiving import withdraw_for
from cases.services.events import add_event
from cases.services.looking import locked_case, locked_open_case
from cases.services.planning import refresh
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.core.errors import RuleBroken
from cme.core.references import tidy

OUTCOME_FIELDS = (
    "outcome",
    "outcome_on",
    "outcome_words",
    "outcome_confirmed_by",
    "outcome_confirmed_how",
    "outcome_confirmed_outside",
    "outcome_school",
    "outcome_evidence",
    "outcome_by",
    "closing_from",
)


@transaction.atomic
def record_outcome(
    *,
    by: Any,
    case: Case,
    outcome: str,
    confirmed_on: dt.date,
    words: str,
    confirmed_by: str = "",
    confirmed_how: str = "",
    confirmed_outside: bool = False,
    evidence: Mapping[str, Any] | None = None,
    school: Any = None,
    on: dt.date | None = None,
) -> Case:
    """Record how a case ended; it closes, or waits for a second person where the rule asks for one.

    `on` is the day the case closes or begins to wait (today where left out). Raises RuleBroken.
    """
    case = locked_open_case(case)
    ending = outcome_of(outcome)
    day = on or timezone.localdate()
    proof = dict(evidence or {})
    if school is not None:
        proof["school"] = school.name
    _refuse_unsaid(words=words, confirmed_how=confirmed_how, confirmed_by=confirmed_by)
    _check_ending(case, ending, proof, confirmed_on)
    before = case.status
    case.outcome, case.outcome_on, case.outcome_words = outcome, confirmed_on, words
    case.outcome_confirmed_by, case.outcome_confirmed_how = confirmed_by, confirmed_how
    case.outcome_confirmed_outside, case.outcome_school = confirmed_outside, school
    case.outcome_evidence, case.outcome_by, case.closing_from = proof, by, before
    recording.save(case, by=by, fields=OUTCOME_FIELDS)
    move(case, statuses.CLOSING, by=by, reason="outcome_recorded", on=day, words=words)
    withdraw_for(by=by, case=case, reason="case_closed")
    add_event(by=by, case=case, kind="outcome", words=words, outcome=outcome)
    confirmed = confirmation(
        outside=confirmed_outside,
        evidence=proof,
        born_estimated=case.child.person.born_estimated,
    )
    if not needs_second_person(ending, confirmed):
        _close(by, case, "no_second_needed", day, "")
    return refresh(case, by=by)


@transaction.atomic
def countersign(*, by: Any, case: Case, on: dt.date | None = None, words: str = "") -> Case:
    """Agree as the second person; the case closes. Raises RuleBroken for the wrong person."""
    case = _waiting(case)
    _close(by, case, "countersigned", on or timezone.localdate(), words)
    return refresh(case, by=by)


@transaction.atomic
def refuse_countersign(*, by: Any, case: Case, words: str, on: dt.date | None = None) -> Case:
    """Return an outcome as not convincing; the case goes back to where it was, with the reason."""
    case = _waiting(case)
    if not words.strip():
        raise RuleBroken("Say what is missing.", field="words")
    back, refused = case.closing_from or statuses.ENQUIRIES, case.outcome
    move(
        case,
        back,
        by=by,
        reason="not_convinced",
        on=on or timezone.localdate(),
        words=words,
    )
    _clear_outcome(by, case)
    add_event(by=by, case=case, kind="countersign_refused", words=words, outcome=refused)
    return refresh(case, by=by)


@transaction.atomic
def reopen(*, by: Any, case: Case, words: str, on: dt.date | None = None) -> Case:
    """Reopen a closed case within the days allowed; enquiries go on with the same clocks."""
    case = locked_case(case)
    if not words.strip():
        raise RuleBroken("Say why it is reopened.", field="words")
    was = case.outcome
    day = on or timezone.localdate()
    move(case, statuses.ENQUIRIES, by=by, reason="reopened_14", on=day, words=words)
    _clear_outcome(by, case)
    add_event(by=by, case=case, kind="reopened", words=words, outcome=was)
    return refresh(case, by=by)


def _close(by: Any, case: Case, reason: str, on: dt.date, words: str) -> None:
    move(case, statuses.CLOSED, by=by, reason=reason, on=on, words=words)
    case.closed_on = on
    recording.save(case, by=by, fields=("closed_on",))
    add_event(by=by, case=case, kind="closed", words=words, reason=reason, outcome=case.outcome)


def _clear_outcome(by: Any, case: Case) -> None:
    case.outcome = case.outcome_words = case.outcome_confirmed_by = ""
    case.outcome_confirmed_how = case.closing_from = ""
    case.outcome_on = case.outcome_school = case.outcome_by = case.closed_on = None
    case.outcome_confirmed_outside, case.outcome_evidence = False, {}
    recording.save(case, by=by, fields=(*OUTCOME_FIELDS, "closed_on"))


def _waiting(case: Case) -> Case:
    found = locked_case(case)
    if found.status != statuses.CLOSING:
        raise RuleBroken("This case is not waiting for a countersign.")
    return found


UNSAID = {
    "words": "Enter what happened.",
    "confirmed_how": "Enter how it was confirmed.",
    "confirmed_by": "Enter who confirmed it.",
}


def _refuse_unsaid(**given: str) -> None:
    for field, words in given.items():
        if not words.strip():
            raise RuleBroken(UNSAID[field], field=field)


def _check_ending(
    case: Case, ending: Outcome, proof: dict[str, Any], confirmed_on: dt.date
) -> None:
    if case.status == statuses.CLOSING:
        raise RuleBroken("An outcome is recorded already and waits for a second person.")
    if confirmed_on > timezone.localdate():
        raise RuleBroken(
            "The day it was confirmed must be today or in the past.", field="confirmed_on"
        )
    check_evidence(ending, proof)
    if ending.code == "duplicate":
        _refuse_unknown_other(case, str(proof["other_case"]))


def _refuse_unknown_other(case: Case, typed: str) -> None:
    reference = tidy(typed, kind="C")
    if reference == case.reference or not Case.objects.filter(reference=reference).exists():
        raise RuleBroken(
            "We do not know that case.",
            "Enter the reference of the other case.",
            field="other_case",
        )
