"""Keeping a case right: who has it, where the child lives, what it counts as, what we know."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import Case, Child, Residency, ResidencyFact
from cases.services.archive_people import hand_form_on
from cases.services.events import add_event, moment_of
from cases.services.looking import locked_child, locked_open_case, open_case_of
from cases.services.opening import PERSON_FIELDS
from cases.services.planning import refresh
from cme.audit import editing, recording
from cme.authority.models import LocalCategory
from cme.core.errors import RuleBroken
from cme.core.forms import EditBase
from cme.core.models import PersonDetails
from cme.core.people import store_keys
from cme.core.queue import enqueue
from cme.worklist import services as worklist

LOOK_AGAIN = "referrals.tasks.look_again"
CHILD_FIELDS = frozenset(
    {
        "care_status",
        "at_risk_groups",
        "has_ehc_plan",
        "last_school",
        "last_school_words",
        "last_attended_on",
        "visit_safety",
    }
)


CATEGORY_FIELDS = ("local_category", "statutory_cme", "became_cme_on", "primary_reason")


@transaction.atomic
def set_residency(
    *, by: Any, case: Case, residency: str, from_on: dt.date, words: str = ""
) -> ResidencyFact:
    """Record where the child lives from one day on; earlier facts stay."""
    case = locked_open_case(case)
    if from_on > timezone.localdate():
        raise RuleBroken("The day must be today or in the past.", field="from_on")
    fact = ResidencyFact.objects.create(
        case=case, residency=Residency(residency), from_on=from_on, recorded_by=by
    )
    add_event(
        by=by,
        case=case,
        kind="residency",
        words=words,
        residency=residency,
        from_on=from_on.isoformat(),
    )
    refresh(case, by=by)
    return fact


@transaction.atomic
def set_category(
    *,
    by: Any,
    case: Case,
    category: LocalCategory | None,
    statutory: bool,
    on: dt.date,
    words: str = "",
    primary_reason: str = "",
) -> Case:
    """Say what the case counts as: the council's own category, and missing education in law.

    `on` is the day the child became missing education in law; it is kept once it is set.
    `primary_reason` is DfE's, of a child missing education in law. Raises RuleBroken.
    """
    case = locked_open_case(case)
    if on > timezone.localdate():
        raise RuleBroken("The day must be today or in the past.", field="on")
    if primary_reason == "other" and not words.strip():
        raise RuleBroken("Say what the main reason is.", "Enter it under “Why”.", field="words")
    case.local_category, case.statutory_cme = category, statutory
    case.became_cme_on = (case.became_cme_on or on) if statutory else None
    case.primary_reason = primary_reason if statutory else ""
    recording.save(case, by=by, fields=CATEGORY_FIELDS)
    add_event(
        by=by,
        case=case,
        kind="category",
        words=words,
        at=moment_of(on),
        category=category.name if category else "",
        statutory=statutory,
        reason=case.primary_reason,
    )
    return case


@transaction.atomic
def assign(*, by: Any, cases: Sequence[Case], officer: Any, words: str = "") -> int:
    """Give these cases to an officer, all or none; return how many changed hands.

    Raises RuleBroken naming the first that either of the two may not work, or that is closed.
    """
    ids = [case.pk for case in cases]
    rows = list(
        Case.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .select_related("child__person", "officer", "outcome_by", "own_step_by")
        .order_by("pk")
    )
    allowed = set(
        Case.objects.visible_to(by).open().filter(pk__in=ids).values_list("pk", flat=True)
    ) & set(Case.objects.visible_to(officer).filter(pk__in=ids).values_list("pk", flat=True))
    for case in rows:
        if case.pk not in allowed:
            raise RuleBroken(
                f"You may not change {case.reference}, so nothing was changed.",
                "Take it out of the selection and try again.",
            )
    moved = [case for case in rows if case.officer_id != officer.pk]
    for case in moved:
        before = case.officer.get_full_name() if case.officer else ""
        case.officer = officer
        recording.save(case, by=by, fields=("officer",))
        add_event(
            by=by,
            case=case,
            kind="assigned",
            words=words,
            officer=officer.get_full_name(),
            before=before,
        )
        hand_form_on(by=by, case=case)
        worklist.refresh(case, by=by)
    return len(moved)


@transaction.atomic
def change_child(
    *, by: Any, child: Child, changes: Mapping[str, Any], base: EditBase | None = None
) -> Child:
    """Save these details of a child (of the person or of the record), and find it by them again.

    `base` is what the person had seen while typing. Raises `editing.Conflict` where somebody else
    changed the same field meanwhile.
    """
    child = locked_child(child)
    person = PersonDetails.objects.select_for_update().get(pk=child.person_id)
    changed = [
        *_change(person, changes, PERSON_FIELDS, base, by),
        *_change(child, changes, CHILD_FIELDS, base, by),
    ]
    if any(name in PERSON_FIELDS for name in changed):
        store_keys(person)
        _look_again(child)
    child.person = person
    case = open_case_of(child)
    if changed and case is not None:
        add_event(by=by, case=case, kind="child_changed", fields=sorted(changed))
        refresh(case, by=by)
    return child


@transaction.atomic
def add_carer(
    *, by: Any, child: Child, name: str, relationship: str, phone: str, responsibility: str
) -> Child:
    """Add an adult to the child's household."""
    child = locked_child(child)
    person = PersonDetails.objects.select_for_update().get(pk=child.person_id)
    carer = {
        "name": name,
        "relationship": relationship,
        "phone": phone,
        "responsibility": responsibility,
    }
    person.carers = [*person.carers, {key: text for key, text in carer.items() if text}]
    recording.save(person, by=by, fields=("carers",))
    store_keys(person)
    _look_again(child)
    case = open_case_of(child)
    if case is not None:
        add_event(by=by, case=case, kind="carer", name=name)
    return child


def _look_again(child: Child) -> None:
    """Have what waits to be matched held against a child who is found by other details now."""
    child.look_again_since = timezone.now()
    Child.objects.filter(pk=child.pk).update(look_again_since=child.look_again_since)
    enqueue(LOOK_AGAIN, child.pk)


def _change(
    record: Any, changes: Mapping[str, Any], names: Any, base: EditBase | None, by: Any
) -> list[str]:
    typed = {name: value for name, value in changes.items() if name in names}
    if not typed:
        return []
    edit = editing.read_edit(record, base=base or EditBase(record.version), typed=typed)
    edit.check()
    edit.apply()
    if edit.to_save:
        recording.save(record, by=by, fields=edit.to_save)
    return [*edit.to_save]
