"""The archiving form of a long-term case: drafted, signed by three people, returned, withdrawn.

The row of the case is locked before that of the form, always in this order: of two people at once
one acts and the other sees what was done.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import statuses
from cases.archive_form import standing_signatures
from cases.models import ArchiveRequest, ArchiveSignature, Case
from cases.rules import archiving as rules
from cases.services.archive_forms import (
    SIGN_FIELDS,
    filled_form,
    forget_turn,
    lacks,
    locked_form,
    refuse_final,
    set_turn,
    standing_request,
    void,
    void_if_changed,
    void_signatures,
    with_people,
)
from cases.services.archive_officer import follow_case
from cases.services.delegates import acting_for
from cases.services.events import add_event
from cases.services.looking import locked_case
from cases.services.planning import refresh
from cases.services.signatories import (
    PERMISSION,
    Role,
    check_signatories,
    check_turn,
    in_turn,
    may_sign,
    only_signatory,
    signer_of,
)
from cme.audit import recording
from cme.audit.lifecycle import begin, move
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist

__all__ = [
    "begin_archive",
    "check_turn",
    "filled_form",
    "lacks",
    "return_archive",
    "save_archive",
    "sign_archive",
    "signer_of",
    "standing_request",
    "take_back",
    "take_up",
    "void_if_changed",
    "withdraw_for",
]
ANSWERS = ("summary", "would_wake", "no_visit_why", "line_manager", "director")


# --- The officer ----------------------------------------------------------------------------------
@transaction.atomic
def begin_archive(*, by: Any, case: Case) -> ArchiveRequest:
    """Begin the archiving form of a long-term case that is worked; return it, or the one begun.

    Who signs next is filled in where only one person can.
    """
    case = locked_case(case)
    standing = standing_request(case)
    if standing is not None:
        return standing
    if case.status not in statuses.WORKED:
        label = statuses.LIFECYCLE.status(case.status).label
        raise RuleBroken(
            f"Only a case that is being worked can be archived; this one is: {label.lower()}.",
            "A dormant case is archived already." if case.status == statuses.DORMANT else "",
        )
    rules.refuse_too_soon(case.long_term_on, timezone.localdate())
    request = ArchiveRequest(
        case=case,
        officer=by,
        line_manager=only_signatory(PERMISSION[Role.LINE_MANAGER], by, case),
        director=only_signatory(PERMISSION[Role.DIRECTOR], by, case),
    )
    begin(request, by=by, reason="begun", on=timezone.localdate())
    add_event(by=by, case=case, kind="archive_begun")
    _told(by, request)
    return request


@transaction.atomic
def save_archive(
    *,
    by: Any,
    request: ArchiveRequest,
    summary: str,
    would_wake: str,
    no_visit_why: str,
    line_manager: Any,
    director: Any,
) -> ArchiveRequest:
    """Save the officer's part of a form. A change of a form in signature voids its signatures.

    A form that was returned is taken up by it. Raises RuleBroken for a form that is finished, or
    for signatories who are not three different people who may sign.
    """
    request = locked_form(request)
    refuse_final(request)
    check_signatories(request, line_manager, director)
    typed = {
        "summary": summary.strip(),
        "would_wake": would_wake.strip(),
        "no_visit_why": no_visit_why.strip(),
        "line_manager": line_manager,
        "director": director,
    }
    changed = [name for name in ANSWERS if getattr(request, name) != typed[name]]
    if request.status == statuses.RETURNED:
        _take_up(by, request)
    for name in changed:
        setattr(request, name, typed[name])
    if changed:
        recording.save(request, by=by, fields=changed)
    if changed and request.status in statuses.IN_SIGNATURE:
        void(by=by, request=request, why="The officer's part of the form changed.")
    _told(by, request)
    return request


@transaction.atomic
def take_up(*, by: Any, request: ArchiveRequest) -> ArchiveRequest:
    """Go on with a form that a signatory returned; taken up twice, it is taken up once."""
    request = locked_form(request)
    if request.status != statuses.DRAFTING:
        _take_up(by, request)
        _told(by, request)
    return request


@transaction.atomic
def take_back(*, by: Any, request: ArchiveRequest, words: str) -> ArchiveRequest:
    """Withdraw a form that is not agreed, and say why; the case goes on."""
    request = locked_form(request)
    if not words.strip():
        raise RuleBroken("Say why the form is taken back.", field="words")
    refuse_final(request)
    _withdraw(by, request, "taken_back", words.strip())
    _told(by, request)
    return request


def withdraw_for(*, by: Any, case: Case, reason: str) -> ArchiveRequest | None:
    """Withdraw the standing form of a case that woke or closed; the caller holds the case.

    `reason` is case_woke or case_closed. Returns the form, or None where none stands.
    """
    request = with_people().select_for_update(of=("self",)).standing().filter(case=case).first()
    if request is not None:
        request.case = case
        _withdraw(by, request, reason, "")
        worklist.refresh(request, by=by)
    return request


# --- The signatures -------------------------------------------------------------------------------
def sign_archive(*, by: Any, request: ArchiveRequest, words: str = "") -> ArchiveRequest:
    """Sign as whoever's turn it is: officer, line manager, director; return the form.

    The third signature makes the case dormant, today. Where the facts on the form have changed
    since it was signed, it goes back to the officer and this raises RuleBroken.
    """
    with transaction.atomic():
        request = locked_form(request)
        before = standing_signatures(request)
        changed = void_if_changed(by=by, case=request.case)
        if changed is None:
            return _sign(by, request, words.strip())
        refresh(request.case, by=by)
    raise rules.edited_after(before[-1].name)


@transaction.atomic
def return_archive(*, by: Any, request: ArchiveRequest, reason: str, words: str) -> ArchiveRequest:
    """Send a form back to its officer with a reason instead of signing it; return the form."""
    request = locked_form(request)
    check_turn(request, by, timezone.localdate())
    if request.status not in statuses.IN_SIGNATURE:
        raise RuleBroken("The officer has not signed this form.", "Take it back instead.")
    if not words.strip():
        raise RuleBroken("Say what is missing.", field="words")
    move(
        request,
        statuses.RETURNED,
        by=by,
        reason=reason,
        on=timezone.localdate(),
        words=words.strip(),
    )
    void_signatures(request, "Returned to the officer.")
    request.returned_by, request.returned_why = by, words.strip()
    recording.save(request, by=by, fields=("returned_by", "returned_why"))
    forget_turn(by=by, request=request)
    add_event(by=by, case=request.case, kind="archive_returned", words=words.strip(), reason=reason)
    follow_case(by=by, request=request)
    _told(by, request)
    return request


def _sign(by: Any, request: ArchiveRequest, words: str) -> ArchiveRequest:
    today = timezone.localdate()
    may_sign(request, by, today)
    if request.status == statuses.DRAFTING:
        _leave_officer(by, request, words, today)
    elif request.status == statuses.WITH_LINE_MANAGER:
        _add_signature(by, request, Role.LINE_MANAGER, words)
        move(request, statuses.WITH_DIRECTOR, by=by, reason="signed", on=today, words=words)
        set_turn(by=by, request=request, what=f"{by.get_full_name()} signed")
    else:
        _add_signature(by, request, Role.DIRECTOR, words)
        move(request, statuses.AGREED, by=by, reason="signed", on=today, words=words)
        _rest(by, request, today)
    _told(by, request)
    return request


def _leave_officer(by: Any, request: ArchiveRequest, words: str, today: dt.date) -> None:
    form = filled_form(request)
    check_signatories(request, request.line_manager, request.director)
    for person, permission in (
        (request.line_manager, PERMISSION[Role.LINE_MANAGER]),
        (request.director, PERMISSION[Role.DIRECTOR]),
    ):
        if person and not person.has_perm(permission) and acting_for(person, today) == person:
            raise rules.signs_no_more(person.get_full_name(), by.get_full_name())
    request.as_signed = form.as_stored()
    request.returned_by, request.returned_why = None, ""
    recording.save(request, by=by, fields=("as_signed", "returned_by", "returned_why"))
    _add_signature(by, request, Role.OFFICER, words)
    move(request, statuses.WITH_LINE_MANAGER, by=by, reason="form_complete", on=today, words=words)
    set_turn(by=by, request=request, what=f"{by.get_full_name()} signed")


def _add_signature(by: Any, request: ArchiveRequest, role: str, words: str) -> None:
    person = in_turn(request)
    away = person if person.pk != by.pk else None
    signature = ArchiveSignature(
        request=request,
        role=role,
        person=by,
        for_person=away,
        signed_on=timezone.localdate(),
        digest=request.as_signed["digest"],
    )
    recording.save(signature, by=by)
    add_event(
        by=by,
        case=request.case,
        kind="archive_signed",
        words=words,
        role=str(role),
        for_person=away.get_full_name() if away else "",
    )


def _rest(by: Any, request: ArchiveRequest, today: dt.date) -> None:
    request.sign_by, request.sign_why = None, ""
    recording.save(request, by=by, fields=SIGN_FIELDS)
    move(request.case, statuses.DORMANT, by=by, reason="archive_agreed", on=today)
    add_event(by=by, case=request.case, kind="archive_agreed")


# --- Moving ---------------------------------------------------------------------------------------
def _take_up(by: Any, request: ArchiveRequest) -> None:
    move(request, statuses.DRAFTING, by=by, reason="taken_up", on=timezone.localdate())


def _withdraw(by: Any, request: ArchiveRequest, reason: str, words: str) -> None:
    today = timezone.localdate()
    move(request, statuses.WITHDRAWN, by=by, reason=reason, on=today, words=words)
    void_signatures(request, statuses.ARCHIVE_REASONS[reason])
    request.sign_by, request.sign_why = None, ""
    recording.save(request, by=by, fields=SIGN_FIELDS)
    add_event(by=by, case=request.case, kind="archive_withdrawn", words=words, reason=reason)


def _told(by: Any, request: ArchiveRequest) -> None:
    """Bring the next step and the work about the case and its form up to date."""
    refresh(request.case, by=by)
    worklist.refresh(request, by=by)
