"""Who is suggested for plans: the people of the team, kept by its manager."""

from typing import Any

from django.db import transaction

from cme.accounts.models import User
from cme.audit import recording
from cme.core.errors import RuleBroken
from reintegration.models import Helpers, TeamMember


@transaction.atomic
def set_member(
    *, by: Any, person: User, helpers: str = Helpers.TEAM, with_send: bool = False
) -> TeamMember:
    """Put somebody in the team, or change for which children they are suggested; return it."""
    if not person.is_active or not person.has_perm("reintegration.work_plan"):
        raise RuleBroken(
            f"{person.get_full_name()} cannot be given a plan.",
            "Choose somebody who works with plans back into school.",
            field="person",
        )
    member = TeamMember.objects.select_for_update().filter(person=person).first()
    member = member or TeamMember(person=person)
    member.helpers, member.with_send = Helpers(helpers), with_send
    return recording.save(member, by=by, fields=("helpers", "with_send"))


@transaction.atomic
def remove_member(*, by: Any, member: TeamMember) -> None:
    """Take somebody out of the team: suggested no more; the plans they have stay theirs."""
    row = TeamMember.objects.select_for_update().filter(pk=member.pk).first()
    if row is not None:
        row._history_user = by  # type: ignore[attr-defined]
        row.delete()
