"""Who should help with a plan: the team's people, read for the rule that chooses."""

from dataclasses import dataclass

from django.db.models import Count, Q

from cme.accounts.models import User
from cme.accounts.roles import REINTEGRATION_SUPPORT, holding
from reintegration import statuses
from reintegration.models import ReintegrationPlan, TeamMember
from reintegration.rules import suggesting


@dataclass(frozen=True)
class Suggestion:
    """Who should help: the service, its officer, who supports, and why in sentences."""

    helpers: str
    officer: User | None
    support: User | None
    why: tuple[str, ...]


def suggest(*, plan: ReintegrationPlan, helpers: str = "") -> Suggestion:
    """Return who should help with a plan; `helpers` where a person chose the service already."""
    needs = suggesting.Needs(
        year_group=plan.year_group,
        has_send=plan.has_send,
        area=plan.area_id,
        area_name=plan.area.name if plan.area else "",
    )
    people = {one.person_id: one for one in _team(plan)}
    chosen = suggesting.suggest(needs, map(_member, people.values()), helpers=helpers)
    officer = people[chosen.officer].person if chosen.officer else None
    support = people[chosen.support].person if chosen.support else None
    return Suggestion(chosen.helpers, officer, support, chosen.why)


def _team(plan: ReintegrationPlan) -> list[TeamMember]:
    """Return the members who may work plans and open this one, with how many they have running."""
    running = Q(person__plans__status__in=statuses.RUNNING)
    supported = Q(person__plans_supported__status__in=statuses.RUNNING)
    members = TeamMember.objects.filter(
        person__is_active=True, person__role__in=holding("reintegration.work_plan")
    )
    if plan.marks.restricted:
        members = members.filter(person__in=plan.marks.named_people.all())
    return list(
        members.select_related("person").annotate(
            has=Count("person__plans", filter=running, distinct=True),
            supports=Count("person__plans_supported", filter=supported, distinct=True),
        )
    )


def _member(member: TeamMember) -> suggesting.Member:
    person = member.person
    supports = person.role == REINTEGRATION_SUPPORT
    return suggesting.Member(
        id=person.pk,
        name=person.name,
        area=person.area_id,
        with_send=member.with_send,
        helpers=member.helpers,
        running=member.supports if supports else member.has,  # type: ignore[attr-defined]
        supports=supports,
    )
