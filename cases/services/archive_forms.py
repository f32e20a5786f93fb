"""The archiving form of a case: which one stands, what it says, and what voids its signatures."""

from typing import Any

from django.utils import timezone

from cases import statuses
from cases.archive_form import fill, lacks_now
from cases.models import ArchiveRequest, Case
from cases.rules.archiving import SIGN_DAYS, FilledForm, from_stored
from cases.services.archive_officer import follow_case
from cases.services.events import add_event
from cases.services.looking import locked_case
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.authority import arrangements
from cme.core.dates import working_day_deadline
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist

SIGN_FIELDS = ("sign_by", "sign_why")


def standing_request(case: Case) -> ArchiveRequest | None:
    """Return the form of a case that is neither agreed nor withdrawn, or None."""
    if not ArchiveRequest.objects.standing().filter(case=case).exists():
        return None  # nearly every case: everyone named on a form is a long statement
    return with_people().standing().filter(case=case).first()


def with_people() -> Any:
    """Return the forms with everyone named on them."""
    return ArchiveRequest.objects.select_related(
        "case__child__person", "officer", "line_manager", "director", "returned_by"
    )


def locked_form(request: ArchiveRequest) -> ArchiveRequest:
    """Return the form as it now stands, its case locked before it. Call in a transaction."""
    case = locked_case(Case(pk=request.case_id))
    found: ArchiveRequest = with_people().select_for_update(of=("self",)).get(pk=request.pk)
    found.case = case
    return found


def refuse_final(request: ArchiveRequest) -> None:
    """Raise RuleBroken for a form that is agreed or withdrawn."""
    if request.status in statuses.ARCHIVE.codes(is_open=False):
        raise RuleBroken(
            "This archiving form is finished, so it cannot be changed.",
            "The case is dormant; wake it where something new is known."
            if request.status == statuses.AGREED
            else "Begin a new one.",
        )


def filled_form(request: ArchiveRequest) -> FilledForm:
    """Return the form filled in: as it stands, or as it was signed where it is agreed."""
    if request.as_signed and request.status in (statuses.AGREED, *statuses.IN_SIGNATURE):
        return from_stored(request.as_signed)
    return fill(request)


def lacks(request: ArchiveRequest) -> tuple[str, ...]:
    """Return what a form in signature lacks, as the council asks for more since it was signed."""
    return lacks_now(request) if request.status in statuses.IN_SIGNATURE else ()


def void_if_changed(*, by: Any, case: Case) -> ArchiveRequest | None:
    """Take a form back to its officer where the facts on it changed since it was signed.

    Called with the case locked, whenever a fact of it or of its child may have changed. Returns
    the form it took back, or None.
    """
    in_signature = {"case": case, "status__in": statuses.IN_SIGNATURE}
    if not ArchiveRequest.objects.filter(**in_signature).exists():
        return None
    request = with_people().select_for_update(of=("self",)).filter(**in_signature).first()
    if request is None:
        return None
    request.case = case
    if fill(request).digest == request.as_signed.get("digest"):
        return None
    return void(by=by, request=request, why="The facts on the form changed.")


def void(*, by: Any, request: ArchiveRequest, why: str) -> ArchiveRequest:
    """Take a form in signature back to its officer: no signature under it counts any more."""
    void_signatures(request, why)
    move(request, statuses.DRAFTING, by=by, reason="edited", on=timezone.localdate())
    forget_turn(by=by, request=request)
    add_event(by=by, case=request.case, kind="archive_edited", why=why)
    follow_case(by=by, request=request)
    worklist.refresh(request, by=by)
    return request


def set_turn(*, by: Any, request: ArchiveRequest, what: str) -> None:
    """Give whoever is next the working days of the council to sign, from today."""
    days = arrangements.amount("archive_sign", SIGN_DAYS)
    deadline = working_day_deadline(timezone.localdate(), days, what=what)
    request.sign_by, request.sign_why = deadline.due, deadline.reason
    recording.save(request, by=by, fields=SIGN_FIELDS)


def forget_turn(*, by: Any, request: ArchiveRequest) -> None:
    """Clear by when the form is to be signed, and what was signed: nobody's turn has come."""
    request.sign_by, request.sign_why, request.as_signed = None, "", {}
    recording.save(request, by=by, fields=(*SIGN_FIELDS, "as_signed"))


def void_signatures(request: ArchiveRequest, why: str) -> int:
    """Mark the signatures under a form that they count no more; return how many did."""
    standing = request.signatures.filter(voided_at=None)
    return standing.update(voided_at=timezone.now(), voided_why=why)
