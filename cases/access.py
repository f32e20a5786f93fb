"""The one door to a child's record and to a case: visible rows, and the access record first."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.apps import apps
from django.db import transaction
from django.http import Http404

from cases.models import Case, Child, ReturnedChild, Sighting
from cases.pages import with_case_facts
from cases.querysets import SIGNS
from cme.audit.access import record_access
from cme.audit.marks import open_to
from cme.core.models import PersonDetails, PersonKey
from cme.core.people import keys_of
from cme.core.references import tidy
from schools.models import NewPupilReturn

CASE_FACTS = (
    "child__person",
    "child__last_school",
    "child__do_not_contact_by",
    "area",
    "officer",
    "outcome_school",
    "outcome_by",
    "local_category",
    "own_step_by",
)


def open_case(user: Any, reference: str, *, page: str) -> Case:
    """Return a case this person may open, having recorded that its child's record was opened.

    Raises Http404 where there is none or it is not theirs (a refusal is recorded), and
    AccessNotRecorded where the record cannot be written: then nothing may be shown.
    """
    asked = Case.objects.filter(reference=tidy(reference, kind="C"))
    found = with_case_facts(asked.visible_to(user)).select_related(*CASE_FACTS)
    with transaction.atomic(savepoint=False):
        case = found.first()
        if case is not None:
            record_access(by=user, subjects=[case.child], kind="page", page=page)
            return case
    _refuse(user, [case.child for case in asked.select_related("child")], page)
    raise Http404(reference)


def open_child(user: Any, reference: str, *, page: str) -> Child:
    """Return a child this person may see, having recorded that the record was opened."""
    asked = Child.objects.filter(reference=tidy(reference, kind="K"))
    with transaction.atomic(savepoint=False):
        child = (
            asked.visible_to(user)
            .select_related("person", "last_school", "do_not_contact_by")
            .first()
        )
        if child is not None:
            record_access(by=user, subjects=[child], kind="page", page=page)
            return child
    _refuse(user, list(asked), page)
    raise Http404(reference)


def open_returned(user: Any, case: Case, pk: int, *, page: str) -> ReturnedChild:
    """Return what a school said of a new pupil who may be the child of a case that is open to you.

    The school's return is recorded as read; raises Http404 where it is not theirs to open.
    """
    told = NewPupilReturn.objects.visible_to(user)
    rows = ReturnedChild.objects.filter(pk=pk, case=case, new_pupil_return__in=told)
    with transaction.atomic(savepoint=False):
        found = rows.select_related(
            "looked_by",
            "new_pupil_return__school",
            "new_pupil_return__person",
            "new_pupil_return__last_school",
        ).first()
        if found is not None:
            record_access(by=user, subjects=[found.new_pupil_return], kind="page", page=page)
            return found
    raise Http404(f"nothing of number {pk} was found for case {case.reference}")


def returned_to(user: Any, case: Case) -> list[ReturnedChild]:
    """Return what schools said that waits for an answer, or was confirmed, of a case not closed."""
    told = NewPupilReturn.objects.visible_to(user)
    rows = ReturnedChild.objects.filter(case=case, new_pupil_return__in=told)
    waiting = rows.exclude(is_the_child=False).select_related("new_pupil_return__school")
    return list(waiting.order_by("found_on", "pk"))


class Match(NamedTuple):
    """What came in about a dormant case: the note of it, the record, and the child as it says."""

    sighting: Sighting
    source: Any
    person: PersonDetails


TOLD_IN = {
    "referrals.referral": "reported_in__referral",
    "schools.deletionreturn": "deletion_return",
    "schools.newpupilreturn": "new_pupil_return",
    "schools.allocationentry": "allocation_entry",
}
"""How the details of a child lead to the record that reports them."""


def open_match(user: Any, case: Case, pk: int, *, page: str) -> Match:
    """Return what may be about the child of a case that is open to you.

    The record it came in as is recorded as read; raises Http404 where that is restricted to others.
    """
    found = Sighting.objects.filter(pk=pk, case=case).select_related("looked_by").first()
    source = _open_source(user, found) if found else None
    if found is None or source is None:
        raise Http404(f"nothing of number {pk} was seen for case {case.reference}")
    with transaction.atomic(savepoint=False):
        record_access(by=user, subjects=[source], kind="page", page=page)
        told = PersonDetails.objects.filter(**{TOLD_IN[found.source_type]: source.pk})
        keys = PersonKey.objects.filter(person__in=told)
        nearest = keys.most_shared(set(keys_of(case.child.person)), limit=1)
        person = told.filter(pk__in=nearest).first() or told.order_by("pk")[0]
        return Match(found, source, person)


def matches_of(user: Any, case: Case) -> list[Sighting]:
    """Return what may be about the child of a dormant case and waits for an answer."""
    waiting = Sighting.objects.filter(case=case, woke=False, is_the_child=None)
    return [one for one in waiting if _open_source(user, one) is not None]


def _open_source(user: Any, found: Sighting) -> Any:
    """Return the record that a match came in as, where this person may open it; else None."""
    model = apps.get_model(found.source_type)
    rows = model._default_manager.filter(open_to(user, model), pk=found.source_id)
    return rows.first()


def show_children(user: Any, children: Sequence[Child], *, page: str) -> None:
    """Record that further children (brothers and sisters) are shown on a page."""
    if children:
        record_access(by=user, subjects=children, kind="page", page=page)


def show_list(user: Any, cases: Sequence[Case], *, page: str) -> None:
    """Record which children a list shows, in one row."""
    record_access(by=user, subjects=[case.child for case in cases], kind="list", page=page)


def _refuse(user: Any, children: list[Child], page: str) -> None:
    if children and (user.has_perm("cases.view_child") or user.has_perm(SIGNS)):
        record_access(by=user, subjects=children, kind="refused", page=page)


def perhaps(user: Any, child: Child) -> list[str]:
    """Return the references of children this one may be, which this person may open."""
    found = Child.objects.visible_to(user).perhaps_the_same_as(child)
    return list(found.order_by("reference").values_list("reference", flat=True))
