"""How a child and a case begin, hear more, and wake."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from cases import statuses
from cases.models import Case, Child, Relation, Residency, ResidencyFact
from cases.rules.next_step import long_term_day
from cases.services.archiving import withdraw_for
from cases.services.events import add_event, moment_of
from cases.services.looking import locked_case, open_case_of
from cases.services.planning import lengths, refresh
from cme.audit import recording
from cme.audit.lifecycle import begin, move
from cme.audit.marks import Marked
from cme.authority.models import Area
from cme.core.errors import RuleBroken
from cme.core.models import PersonDetails
from cme.core.people import store_keys
from cme.core.references import new_reference
from cme.worklist import services as worklist

PERSON_FIELDS = tuple(
    field.name
    for field in PersonDetails._meta.concrete_fields
    if not field.primary_key and field.name != "version"
)
MARK_FIELDS = (
    "restricted",
    "restricted_on",
    "restricted_by",
    "do_not_contact",
    "do_not_contact_on",
    "do_not_contact_by",
    "do_not_contact_why",
    "contact_decide_on",
    "restriction_review_on",
)
WOKEN_FIELDS = ("woken_on", "clock_from", "long_term_on", "plan_renewed_on", "plan_until")
CLOSED_STAYS_CLOSED = (
    "A closed case cannot be woken; only a dormant one can.",
    "Open a new case for this child.",
)


@transaction.atomic
def open_child(
    *,
    by: Any,
    reported: PersonDetails,
    last_school: Any = None,
    last_school_words: str = "",
    last_attended_on: dt.date | None = None,
    care_status: Sequence[str] = (),
    at_risk_groups: Sequence[str] = (),
    has_ehc_plan: bool | None = None,
    visit_safety: str = "",
    possible_match_of: Child | None = None,
    marks_of: Marked | None = None,
) -> Child:
    """Accept a child as reported: a copy of the details becomes the child's own; return the child.

    What was reported is never changed. `marks_of` is the referral whose marks the child carries on.
    """
    person = PersonDetails(**{name: getattr(reported, name) for name in PERSON_FIELDS})
    recording.save(person, by=by)
    store_keys(person)
    child = Child(
        reference=new_reference("K", taken=_child_taken),
        person=person,
        last_school=last_school,
        last_school_words=last_school_words,
        last_attended_on=last_attended_on,
        care_status=[*care_status],
        at_risk_groups=[*at_risk_groups],
        has_ehc_plan=has_ehc_plan,
        visit_safety=visit_safety,
        possible_match_of=possible_match_of,
    )
    if marks_of is not None:
        for name in MARK_FIELDS:
            setattr(child, name, getattr(marks_of, name, None))
    recording.save(child, by=by)
    if marks_of is not None and marks_of.restricted:
        child.named_people.set(marks_of.named_people.all())
    worklist.refresh(child, by=by)
    return child


@transaction.atomic
def open_case(
    *,
    by: Any,
    child: Child,
    area: Area | None,
    officer: Any,
    on: dt.date,
    referral_reference: str,
    priority: str,
    statutory_cme: bool = True,
    residency: str = "unknown",
    words: str = "",
    referred_by: str = "",
) -> Case:
    """Open an episode for a child who has none open, from the day it took effect; return the case.

    `referred_by` is the organisation or the door it came through, never a private person's name.
    Raises RuleBroken where the child has an open case, a dormant one included.
    """
    locked = Child.objects.select_for_update().select_related("person").get(pk=child.pk)
    _refuse_second(locked)
    case = Case(
        reference=new_reference("C", taken=_case_taken),
        child=locked,
        area=area,
        officer=officer,
        opened_on=on,
        clock_from=on,
        became_cme_on=on if statutory_cme else None,
        long_term_on=long_term_day(on, lengths().long_term),
        statutory_cme=statutory_cme,
        priority=priority,
    )
    try:
        with transaction.atomic():
            begin(case, by=by, reason="opened", on=on, words=words)
    except IntegrityError:
        _refuse_second(locked)
        raise
    ResidencyFact.objects.create(
        case=case, residency=Residency(residency), from_on=on, recorded_by=by
    )
    add_event(
        by=by,
        case=case,
        kind="opened",
        words=words,
        at=moment_of(on),
        referral=referral_reference,
        referred_by=referred_by,
        officer=officer.get_full_name() if officer else "",
    )
    return refresh(case, by=by)


@transaction.atomic
def add_report(
    *, by: Any, case: Case, referral_reference: str, on: dt.date, words: str = ""
) -> Case:
    """Add a further referral to an open case; a dormant one is woken by `wake` beside it.

    Raises RuleBroken where the case is closed.
    """
    case = locked_case(case)
    if case.status == statuses.CLOSED:
        raise RuleBroken(
            f"Case {case.reference} is closed.",
            "Open a new case. Soon after closing, a manager can reopen it.",
        )
    add_event(
        by=by,
        case=case,
        kind="reported",
        words=words,
        at=moment_of(on),
        referral=referral_reference,
    )
    return refresh(case, by=by)


@transaction.atomic
def wake(
    *,
    by: Any,
    case: Case,
    reason: str,
    on: dt.date,
    words: str = "",
    source: Mapping[str, str] | None = None,
) -> Case:
    """Wake a dormant case for a match or new facts: enquiries start again and so do the 6 months.

    `reason` is woken_match or woken_facts; `source` is what matched, as {source: kind, reference}.
    The officer who had it has it again. The day the child became missing education in law stays.
    """
    case = locked_case(case)
    refuse_waking(case)
    withdraw_for(by=by, case=case, reason="case_woke")
    move(case, statuses.ENQUIRIES, by=by, reason=reason, on=on, words=words)
    case.clock_from = case.woken_on = on
    case.long_term_on = long_term_day(on, lengths().long_term)
    case.plan_renewed_on = case.plan_until = None
    recording.save(case, by=by, fields=WOKEN_FIELDS)
    told = {"reason": reason, **(source or {})}
    add_event(by=by, case=case, kind="woken", words=words, at=moment_of(on), **told)
    return refresh(case, by=by)


def refuse_waking(case: Case) -> None:
    """Raise RuleBroken for a case that is not dormant; a closed one is followed by a new case."""
    if case.status == statuses.CLOSED:
        raise RuleBroken(*CLOSED_STAYS_CLOSED)
    if case.status != statuses.DORMANT:
        raise RuleBroken("Only a dormant case can be woken.", "This case is being worked already.")


@transaction.atomic
def relate(*, by: Any, children: Iterable[Child], kind: str = "Lives in the same home") -> None:
    """Say that these children share a household, each to each; again changes nothing."""
    household = list(children)
    for child in household:
        for other in household:
            if child.pk == other.pk:
                continue
            _relation, is_new = Relation.objects.get_or_create(
                child=child, other=other, defaults={"kind": kind}
            )
            if is_new:
                _tell_open_case(by, child, other, kind)


def _tell_open_case(by: Any, child: Child, other: Child, kind: str) -> None:
    case = open_case_of(child)
    if case is not None:
        add_event(by=by, case=case, kind="related", child=other.reference, relation=kind)
        refresh(case, by=by)


def _refuse_second(child: Child) -> None:
    other = Case.objects.filter(child=child).open().first()
    if other is not None:
        raise RuleBroken(
            f"This child already has an open case, {other.reference}.",
            "Add this referral to that case.",
        )


def _child_taken(reference: str) -> bool:
    return Child.objects.filter(reference=reference).exists()


def _case_taken(reference: str) -> bool:
    return Case.objects.filter(reference=reference).exists()
