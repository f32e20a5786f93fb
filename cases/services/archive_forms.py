"""The archiving form of a case: which one stands, what it says, and what voids its signatures."""

from typing import Any

from django.utils import timezone

from cases import statuses
from cases.archive_form import fill
from cases.models import ArchiveRequest, Case
from cases.rules.archiving import FilledForm, from_stored
from cases.services.events import add_event
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.worklist import services as worklist

SIGN_FIELDS = ("sign_by", "sign_why")


def standing_request(case: Case) -> ArchiveRequest | None:
    """Return the form of a case that is neither agreed nor withdrawn, or None."""
    return with_people().standing().filter(case=case).first()


def with_people() -> Any:
    """Return the forms with everyone named on them."""
    return ArchiveRequest.objects.select_related(
        "case__child__person", "officer", "line_manager", "director", "returned_by"
    )


def filled_form(request: ArchiveRequest) -> FilledForm:
    """Return the form filled in: as it stands, or as it was signed where it is agreed."""
    if request.as_signed and request.status in (statuses.AGREED, *statuses.IN_SIGNATURE):
        return from_stored(request.as_signed)
    return fill(request)


def void_if_changed(*, by: Any, case: Case) -> ArchiveRequest | None:
    """Take a form back to its officer where the facts on it changed since it was signed.

    Called with the case locked, whenever a fact of it or of its child may have changed. Returns
    the form it took back, or None.
    """
    request = (
        with_people()
        .select_for_update(of=("self",))
        .filter(case=case, status__in=statuses.IN_SIGNATURE)
        .first()
    )
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
    worklist.refresh(request, by=by)
    return request


def forget_turn(*, by: Any, request: ArchiveRequest) -> None:
    """Clear by when the form is to be signed, and what was signed: nobody's turn has come."""
    request.sign_by, request.sign_why, request.as_signed = None, "", {}
    recording.save(request, by=by, fields=(*SIGN_FIELDS, "as_signed"))


def void_signatures(request: ArchiveRequest, why: str) -> int:
    """Mark the signatures under a form that they count no more; return how many did."""
    standing = request.signatures.filter(voided_at=None)
    return standing.update(voided_at=timezone.now(), voided_why=why)
