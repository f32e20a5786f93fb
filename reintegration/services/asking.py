"""A plan is asked for: with a case, with a child, or with the child as somebody describes them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Case, Child
from cases.services.looking import locked_child
from cases.services.opening import PERSON_FIELDS
from cme.audit import recording
from cme.audit.lifecycle import begin
from cme.authority import arrangements
from cme.authority.models import Area
from cme.core.dates import Deadline, working_day_deadline, year_group
from cme.core.errors import RuleBroken
from cme.core.models import PersonDetails
from cme.core.people import store_keys
from cme.core.references import new_reference
from cme.worklist import services as worklist
from reintegration.models import ReintegrationPlan
from reintegration.rules.days import check_first_day
from reintegration.rules.pathway import check_pathway, check_school_by_start, last_day
from reintegration.rules.suggesting import check_helpers, helpers_for
from reintegration.services.looking import plan_weeks, refuse_future
from reintegration.services.telling import tell_case
from schools.models import School
from schools.services.allocations import name_key, one_at_a_time, refuse_closed

DECIDE_DAYS = 2
"""Working days to accept or decline where the council set nothing."""


@transaction.atomic
def request_plan(
    *,
    by: Any,
    source: str,
    why_out: str,
    case: Case | None = None,
    child: Child | None = None,
    person: Mapping[str, Any] | None = None,
    out_since: dt.date | None = None,
    has_send: bool = False,
    school: School | None = None,
    at_school: str = "",
    starts_on: dt.date | None = None,
    weeks: int = 8,
    year: int | None = None,
    helpers: str = "",
    helpers_why: str = "",
    area: Area | None = None,
    asked_on: dt.date | None = None,
) -> ReintegrationPlan:
    """Ask for a plan back into school; return it, with the day by which it is decided and why.

    Give a case, a child, or the fields of PersonDetails in `person`. `year` is the year group the
    child is taught in, where it is not the usual one; `weeks` the pathway; `helpers` empty for who
    usually helps that year; `asked_on` the day it was asked for, today where left out. Raises
    RuleBroken where the child has a plan that stands, and for days that cannot be.
    """
    asked_on = asked_on or timezone.localdate()
    _check(why_out, weeks=weeks, school=school)
    _check_days(asked_on, starts_on, has_school=school is not None)
    known = _child_of(case, child)
    details = _details(known, person)
    _refuse_second(by, known, details)
    year = year if year is not None else _year_group(details, starts_on or asked_on)
    check_helpers(helpers or helpers_for(year)[0], helpers_why, year_group=year)
    recording.save(details, by=by)
    store_keys(details)
    decide = _decide_by(asked_on)
    plan = ReintegrationPlan(
        reference=new_reference("P", taken=_is_taken),
        person=details,
        child=known,
        case=_case_of(case, known),
        source=ReintegrationPlan.Source(source),
        requested_by=by,
        asked_on=asked_on,
        decide_by=decide.due,
        decide_why=decide.reason,
        why_out=why_out.strip(),
        out_since=out_since,
        has_send=has_send,
        year_group=year,
        helpers=helpers or helpers_for(year)[0],
        helpers_why=helpers_why.strip(),
        school=school,
        at_school=at_school,
        starts_on=starts_on,
        weeks=weeks,
        ends_on=last_day(starts_on, weeks) if starts_on else None,
    )
    plan.area = area or (plan.case.area if plan.case else None) or _area_of(details)
    return _begin(by, plan, known)


def standing_plan(child: Child) -> ReintegrationPlan | None:
    """Return the child's plan that stands, or None: a child has one at most."""
    return ReintegrationPlan.objects.standing().filter(child=child).first()


def _begin(by: Any, plan: ReintegrationPlan, known: Child | None) -> ReintegrationPlan:
    reason = "place_agreed" if plan.school else "place_awaited"
    try:
        with transaction.atomic():
            begin(plan, by=by, reason=reason, on=plan.asked_on, words=plan.why_out)
    except IntegrityError:
        if known is not None:
            _refuse_second(by, known, plan.person)
        raise
    tell_case(by=by, plan=plan, on=plan.asked_on)
    worklist.refresh(plan, by=by)
    return plan


def _check(why_out: str, *, weeks: int, school: School | None) -> None:
    if not why_out.strip():
        raise RuleBroken("Say why the child was out of school.", field="why_out")
    shortest, longest = plan_weeks()
    check_pathway(weeks, shortest=shortest, longest=longest)
    if school is not None:
        refuse_closed(school)


def _check_days(asked_on: dt.date, starts_on: dt.date | None, *, has_school: bool) -> None:
    today = timezone.localdate()
    refuse_future(asked_on, "asked_on")
    if starts_on is not None:
        check_first_day(starts_on, asked_on=asked_on, today=today, field="starts_on")
    check_school_by_start(starts_on, has_school=has_school, today=today)


def _child_of(case: Case | None, child: Child | None) -> Child | None:
    """Return the child, locked, so that of two who ask at once the second sees the first's plan."""
    known = child or (case.child if case else None)
    return locked_child(known) if known else None


def _case_of(case: Case | None, known: Child | None) -> Case | None:
    """Return the case given, else the open case of a child we know."""
    return case or (known.cases.open().first() if known else None)


def _details(known: Child | None, person: Mapping[str, Any] | None) -> PersonDetails:
    """Return the details of a plan's own: a copy of the child's, or as somebody gave them."""
    if known is not None:
        values = {name: getattr(known.person, name) for name in PERSON_FIELDS}
        return PersonDetails(**values)
    if not person or not (person.get("given_name") or person.get("family_name")):
        raise RuleBroken("Enter the child's name.", field="given_name")
    return PersonDetails(**person)


def _refuse_second(by: Any, known: Child | None, details: PersonDetails) -> None:
    other = standing_plan(known) if known else _standing_like(details)
    if other is None:
        return
    if not ReintegrationPlan.objects.visible_to(by).filter(pk=other.pk).exists():
        if not other.marks.restricted:
            raise RuleBroken(
                f"This child already has a plan, {other.reference}.",
                "Ask the reintegration team about it.",
            )
        named = other.marks.named_people.order_by("name").first()
        who = named.get_full_name() if named else "Somebody who may open it"
        raise RuleBroken(
            f"A restricted record may match. {who} will look.",
            "Carry on with what you have. Do not search further.",
        )
    raise RuleBroken(
        f"This child already has a plan, {other.reference}.",
        "Open that plan, or end it before asking for a new one.",
    )


def _standing_like(details: PersonDetails) -> ReintegrationPlan | None:
    """Return a standing plan of the same child as described: the same UPN, or name and birth."""
    one_at_a_time()
    plans = ReintegrationPlan.objects.standing().select_related("person", "child").order_by("pk")
    if details.upn:
        same = plans.filter(person__keys__kind="upn", person__keys__value=details.upn).first()
        if same:
            return same
    if details.born_on is None:
        return None
    born = plans.filter(person__born_on=details.born_on)
    return next((one for one in born if name_key(one.person) == name_key(details)), None)


def _year_group(details: PersonDetails, on: dt.date) -> int | None:
    return year_group(details.born_on, on) if details.born_on else None


def _area_of(details: PersonDetails) -> Area | None:
    return arrangements.area_for_postcode(details.postcode).area if details.postcode else None


def _decide_by(asked_on: dt.date) -> Deadline:
    days = arrangements.amount("plan_request", DECIDE_DAYS)
    return working_day_deadline(asked_on, days, what="it was asked for")


def _is_taken(reference: str) -> bool:
    return ReintegrationPlan.objects.filter(reference=reference).exists()
