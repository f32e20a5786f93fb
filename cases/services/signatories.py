"""Who signs an archiving form: whose turn it is, who stands in, and who may be named on it."""

import datetime as dt
from typing import Any

from django.utils import timezone

from cases import statuses
from cases.archive_form import flags_of, standing_signatures
from cases.models import ArchiveRequest, ArchiveSignature, Case
from cases.rules import archiving as rules
from cases.rules.closing import EndingFacts, refuse_while_flagged
from cases.services.delegates import acting_for
from cme.accounts.querysets import holders_of
from cme.core.errors import RuleBroken

Role = ArchiveSignature.Role
PERMISSION = {
    Role.LINE_MANAGER: "cases.sign_as_line_manager",
    Role.DIRECTOR: "cases.sign_as_director",
}


def may_sign(request: ArchiveRequest, user: Any, on: dt.date) -> None:
    """Raise RuleBroken unless the form can be signed by this person on a day, as it stands."""
    check_turn(request, user, on)
    refuse_while_flagged(EndingFacts(flags=flags_of(request.case)))


def signer_of(request: ArchiveRequest, on: dt.date) -> Any:
    """Return who signs the form now: the person in turn, or the delegate; None for nobody."""
    person = in_turn(request)
    delegate = _delegate(request, person, on) if person else None
    return delegate or person


def check_turn(request: ArchiveRequest, user: Any, on: dt.date) -> None:
    """Raise RuleBroken unless it is this person's turn to sign or return the form on a day."""
    person = in_turn(request)
    delegate = _delegate(request, person, on) if person else None
    in_use = person is None or _may_sign_as(request.status, person)
    mine = person is not None and user.pk in (
        person.pk if in_use else 0,
        delegate.pk if delegate else 0,
    )
    voided = request.signatures.exclude(voided_at=None).filter(person=user).last()
    rules.check_signer(
        rules.SignerFacts(
            status=request.status,
            status_label=statuses.ARCHIVE.status(request.status).label,
            officer=request.officer.get_full_name(),
            turn_of=person.get_full_name() if person else "",
            delegate=delegate.get_full_name() if delegate else "",
            is_theirs=mine,
            named_for="" if mine or user == person else _named_for(request, user),
            is_in_use=in_use,
            has_signed=any(one.person == user.pk for one in standing_signatures(request)),
            voided=user.get_full_name() if voided else "",
            restricted_to=kept_out(request.case, user),
        )
    )


def in_turn(request: ArchiveRequest) -> Any:
    """Return the person named on the form whose signature it waits for, or None."""
    role = rules.role_in_turn(request.status)
    return getattr(request, role) if role else None


def _may_sign_as(status: str, person: Any) -> bool:
    """Say whether a person may (still) sign as whoever's turn it is at a status."""
    permission = PERMISSION.get(Role(rules.role_in_turn(status)))
    return bool(person.has_perm(permission) if permission else person.is_active)


def _delegate(request: ArchiveRequest, person: Any, on: dt.date) -> Any:
    """Return who stands in for a manager or director today, and signs nothing else on the form."""
    if request.status == statuses.DRAFTING:
        return None
    acting = acting_for(person, on)
    named = {request.officer_id, request.line_manager_id, request.director_id}
    signed = {one.person for one in standing_signatures(request)}
    return None if acting.pk in named | signed else acting


def _named_for(request: ArchiveRequest, user: Any) -> str:
    """Return the role a person is named for on the form; nothing for anybody else."""
    return next((one for one in rules.ROLES if getattr(request, f"{one}_id") == user.pk), "")


def signs_no_more(request: ArchiveRequest, role: Role) -> bool:
    """Say whether whoever is named for a role can sign no longer, and nobody does for them.

    They left, do other work now, or the record is kept from them.
    """
    person = getattr(request, role)
    if person is None:
        return False
    acting = _delegate(request, person, timezone.localdate()) or person
    able = acting != person or person.has_perm(PERMISSION[role])
    return not able or bool(kept_out(request.case, acting))


def kept_out(case: Case, user: Any) -> tuple[str, ...]:
    """Return who may open a restricted record that this person may not; nobody otherwise."""
    if not case.child.restricted:
        return ()
    named = list(case.child.named_people.order_by("name"))
    return () if user in named else tuple(person.get_full_name() for person in named)


def check_signatories(request: ArchiveRequest, line_manager: Any, director: Any) -> None:
    """Raise RuleBroken unless officer, line manager and director are three who may sign."""
    for role, person in ((Role.LINE_MANAGER, line_manager), (Role.DIRECTOR, director)):
        if person is not None:
            check_signatory(request, role, person, field=role.value)
    people = [person for person in (request.officer, line_manager, director) if person]
    if len({person.pk for person in people}) < len(people):
        raise RuleBroken(
            "Three different people must sign.",
            "Choose somebody else, who is not the officer of this form.",
            field="director" if line_manager == director else "line_manager",
        )


def check_signatory(request: ArchiveRequest, role: Role, person: Any, *, field: str) -> None:
    """Raise RuleBroken unless a person may be named; who has left may have a delegate."""
    if request.case.child.restricted:
        rules.refuse_kept_out(kept_out(request.case, person))
    if person.is_active and not person.has_perm(PERMISSION[role]):
        raise RuleBroken(
            f"{person.get_full_name()} may not sign as {str(role.label).lower()}.",
            "Choose another person.",
            field=field,
        )


def only_signatory(permission: str, by: Any, case: Case) -> Any:
    """Return the one person who can sign next; None where there are several, or none."""
    found = holders_of(permission).exclude(pk=by.pk)[:2]
    return found[0] if len(found) == 1 and not kept_out(case, found[0]) else None
