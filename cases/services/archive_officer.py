"""Who writes an archiving form: its officer, or whoever has the case after them."""

from typing import Any

from cases.models import ArchiveRequest
from cases.services.events import add_event
from cases.services.signatories import kept_out
from cme.audit import recording

SIGN_AFTER = ("line_manager", "director")


def works_cases(person: Any) -> bool:
    """Say whether a person still works cases here."""
    return bool(person.is_active) and bool(person.has_perm("cases.work_case"))


def writer_now(request: ArchiveRequest) -> Any:
    """Return who goes on with a form: its officer, or who has the case since they left it.

    Somebody who wrote it for another and never had the case keeps it while they work here.
    """
    officer, having = request.officer, request.case.officer
    if having is None or having == officer or not works_cases(having):
        return officer
    if kept_out(request.case, having):
        return officer
    left = not works_cases(officer) or request.case.history.filter(officer=officer).exists()
    return having if left else officer


def follow_case(*, by: Any, request: ArchiveRequest) -> None:
    """Give a form that nobody is asked to sign to whoever goes on with it; they are told."""
    officer = writer_now(request)
    if officer != request.officer:
        give_form(by=by, request=request, officer=officer)


def give_form(*, by: Any, request: ArchiveRequest, officer: Any) -> None:
    """Make somebody the officer of a form; named to sign after the officer they are no more."""
    before, request.officer = request.officer, officer
    fields = ["officer"]
    for role in SIGN_AFTER:
        if getattr(request, role) == officer:
            setattr(request, role, None)
            fields.append(role)
    recording.save(request, by=by, fields=fields)
    add_event(
        by=by,
        case=request.case,
        kind="archive_taken_over",
        officer=officer.get_full_name(),
        before=before.get_full_name(),
    )
