"""Who is on an archiving form when somebody on it hands the case on, leaves or changes work."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import statuses
from cases.archive_form import standing_signatures
from cases.models import ArchiveRequest, Case
from cases.rules import archiving as rules
from cases.services.archive_forms import (
    locked_form,
    refuse_final,
    set_turn,
    void_signatures,
    with_people,
)
from cases.services.archive_officer import follow_case, give_form
from cases.services.events import add_event
from cases.services.planning import refresh
from cases.services.signatories import (
    Role,
    check_signatory,
    in_turn,
    kept_out,
    signs_no_more,
)
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist


@transaction.atomic
def take_over(*, by: Any, request: ArchiveRequest) -> ArchiveRequest:
    """Become the officer of a form, in place of who wrote it; taken over twice, it is once.

    What stands under it counts no more: whoever takes it over reads it, signs it, and has it
    signed anew. Raises RuleBroken for a form that is finished or a record kept from this person.
    """
    request = locked_form(request)
    refuse_final(request)
    if request.officer == by:
        return request
    rules.refuse_kept_out(kept_out(request.case, by))
    before = request.officer.get_full_name()
    if request.status in statuses.IN_SIGNATURE:
        void_signatures(request, f"{by.get_full_name()} took the form over from {before}.")
        request.sign_by, request.sign_why, request.as_signed = None, "", {}
        recording.save(request, by=by, fields=("sign_by", "sign_why", "as_signed"))
    give_form(by=by, request=request, officer=by)
    if request.status != statuses.DRAFTING:
        move(request, statuses.DRAFTING, by=by, reason="taken_over", on=timezone.localdate())
    _told(by, request)
    return request


def hand_form_on(*, by: Any, case: Case) -> None:
    """Let a form that its officer has follow the case they handed on; the caller holds the case.

    One in signature stays as it was signed, and follows the case when it comes back.
    """
    writing = (statuses.DRAFTING, statuses.RETURNED)
    forms = with_people().select_for_update(of=("self",))
    request = forms.filter(case=case, status__in=writing).first()
    if request is not None:
        request.case = case
        follow_case(by=by, request=request)
        worklist.refresh(request, by=by)


@transaction.atomic
def replace_signatory(*, by: Any, request: ArchiveRequest, person: Any) -> ArchiveRequest:
    """Choose who signs instead of somebody on a form in signature who can sign it no more.

    What is signed already stays. Raises RuleBroken where everybody can sign still: who is only away
    has a delegate.
    """
    request = locked_form(request)
    role = to_replace(request)
    if role is None:
        raise RuleBroken(
            "Everybody who is to sign this form can still sign it.",
            "Whoever is away names a delegate.",
        )
    _check_new(request, role, person)
    before, was_turn = getattr(request, role), in_turn(request)
    setattr(request, role, person)
    recording.save(request, by=by, fields=(str(role),))
    if before == was_turn:
        set_turn(by=by, request=request, what=f"{by.get_full_name()} chose who signs instead")
    add_event(
        by=by,
        case=request.case,
        kind="archive_replaced",
        role=str(role),
        person=person.get_full_name(),
        before=before.get_full_name(),
    )
    _told(by, request)
    return request


def to_replace(request: ArchiveRequest) -> Role | None:
    """Return the first role on a form in signature whose person cannot sign it any more."""
    if request.status not in statuses.IN_SIGNATURE:
        return None
    signed = {one.role for one in standing_signatures(request)}
    roles = [one for one in (Role.LINE_MANAGER, Role.DIRECTOR) if one not in signed]
    return next((one for one in roles if signs_no_more(request, one)), None)


def _check_new(request: ArchiveRequest, role: Role, person: Any) -> None:
    """Raise RuleBroken unless this person may sign a form instead of who is named for a role."""
    others = {request.officer_id, request.line_manager_id, request.director_id}
    others |= {one.person for one in standing_signatures(request)}
    if person.pk in others:
        raise RuleBroken(
            f"{person.get_full_name()} is on this form. Three different people must sign.",
            "Choose another person.",
            field="person",
        )
    if not person.is_active:
        raise RuleBroken(f"{person.get_full_name()} cannot sign in.", field="person")
    check_signatory(request, role, person, field="person")


def _told(by: Any, request: ArchiveRequest) -> None:
    refresh(request.case, by=by)
    worklist.refresh(request, by=by)
