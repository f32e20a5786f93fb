"""Named reads of plans back into school."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import BooleanField, Case, F, OuterRef, Q, Subquery, Value, When

from cme.audit.marks import open_to
from cme.core import people, references
from reintegration import statuses

if TYPE_CHECKING:
    from reintegration.models import ReintegrationPlan  # noqa: F401


class PlanQuerySet(models.QuerySet["ReintegrationPlan"]):
    """Reads of plans."""

    def visible_to(self, user: Any) -> "PlanQuerySet":
        """Keep the plans this person may open: none of a child restricted to others.

        The team sees every plan, others those they asked for, casework those of its children.
        """
        return self.listed_to(user).filter(self._open_to(user))

    def listed_to(self, user: Any) -> "PlanQuerySet":
        """Keep the plans that count in this person's lists; restricted ones show no content."""
        if not user.has_perm("reintegration.view_plan"):
            return self.none()
        if user.has_perm("reintegration.work_plan") or user.has_perm("cases.view_case"):
            return self
        return self.filter(requested_by=user.pk)

    def _open_to(self, user: Any) -> Q:
        child: Any = self.model._meta.get_field("child").related_model
        return open_to(user, self.model) & (Q(child=None) | open_to(user, child, "child__"))

    def with_hidden(self, user: Any) -> "PlanQuerySet":
        """Say on each whether it is restricted to others than this person."""
        return self.annotate(
            hidden=Case(
                When(self._open_to(user), then=Value(False)),
                default=Value(True),
                output_field=BooleanField(),
            )
        )

    def with_next(self) -> "PlanQuerySet":
        """Say on each when its next thing is due, and which check or review tells what it is."""
        check = self.model._meta.get_field("aftercare").related_model
        waiting = check._default_manager.filter(plan=OuterRef("pk"), checked_on=None)  # type: ignore[union-attr]
        first = waiting.order_by("due_on")
        review = self.model._meta.get_field("reviews").related_model
        held = review._default_manager.filter(plan=OuterRef("pk"))  # type: ignore[union-attr]
        ends_first = Q(review_on=None) | Q(ends_on__lt=F("review_on"))
        return self.annotate(
            check_on=Subquery(first.values("due_on")[:1]),
            last_found=Subquery(held.order_by("-held_on", "-pk").values("outcome")[:1]),
            check_weeks=Subquery(first.values("weeks")[:1]),
            next_on=Case(
                When(status=statuses.REQUESTED, then=F("decide_by")),
                When(status=statuses.ACCEPTED, then=F("starts_on")),
                When(Q(status=statuses.ACTIVE) & ends_first, then=F("ends_on")),
                When(status=statuses.ACTIVE, then=F("review_on")),
                When(status=statuses.AFTERCARE, then=Subquery(first.values("due_on")[:1])),
                output_field=models.DateField(),
            ),
        )

    def overdue(self, on: dt.date) -> "PlanQuerySet":
        """Keep plans whose next thing was due before that day."""
        return self.with_next().filter(Q(next_on__lt=on))

    def answering_to(self, typed: str) -> "PlanQuerySet":
        """Keep plans that answer to a reference, a UPN or every part of a name, by its sound."""
        same = people.with_upn(typed)
        called = people.called(typed) if same is None else same
        if called is None:
            return self
        found = Q(person__in=called.values("pk")) | Q(child__person__in=called.values("pk"))
        reference = references.tidy(typed)  # a name may look like one, so both are asked
        if same is None and reference is not None:
            found |= Q(reference=reference)
        return self.filter(found)

    def standing(self) -> "PlanQuerySet":
        """Keep plans that are asked for, accepted, active or in aftercare."""
        return self.filter(status__in=statuses.STANDING)
