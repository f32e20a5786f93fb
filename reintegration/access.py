"""The one door to a plan: visible rows, and the access record first."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import Http404

from cme.audit.access import record_access
from cme.core.references import tidy
from reintegration.models import ReintegrationPlan

PLAN_FACTS = (
    "person",
    "child__person",
    "child__do_not_contact_by",
    "case",
    "area",
    "school",
    "officer",
    "support",
    "requested_by",
)


def open_plan(user: Any, reference: str, *, page: str) -> ReintegrationPlan:
    """Return a plan this person may open, having recorded that the child's record was opened.

    Where the plan is of no child we know, the plan itself is recorded. Raises Http404 where there
    is none or it is not theirs (a refusal is recorded), and AccessNotRecorded where the record
    cannot be written: then nothing may be shown.
    """
    asked = ReintegrationPlan.objects.filter(reference=tidy(reference, kind="P"))
    with transaction.atomic(savepoint=False):
        plan = asked.visible_to(user).select_related(*PLAN_FACTS).first()
        if plan is not None:
            record_access(by=user, subjects=[_subject(plan)], kind="page", page=page)
            return plan
    hidden = [_subject(plan) for plan in asked.select_related("child")]
    if hidden and user.has_perm("reintegration.view_plan"):
        record_access(by=user, subjects=hidden, kind="refused", page=page)
    raise Http404(reference)


def show_list(user: Any, plans: Sequence[ReintegrationPlan], *, page: str) -> None:
    """Record which children a list of plans shows, and which plans of no child we know."""
    children = [plan.child for plan in plans if plan.child]
    others = [plan for plan in plans if not plan.child]
    if children or not others:
        record_access(by=user, subjects=children, kind="list", page=page)
    if others:
        record_access(by=user, subjects=others, kind="list", page=page)


def show_document(user: Any, plan: ReintegrationPlan, *, page: str) -> None:
    """Record that a plan's paper is printed."""
    record_access(by=user, subjects=[_subject(plan)], kind="document", page=page)


def _subject(plan: ReintegrationPlan) -> Model:
    return plan.child or plan
