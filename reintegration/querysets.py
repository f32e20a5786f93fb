"""Named reads of plans back into school."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from cme.audit.marks import open_to
from reintegration import statuses

if TYPE_CHECKING:
    from reintegration.models import ReintegrationPlan  # noqa: F401


class PlanQuerySet(models.QuerySet["ReintegrationPlan"]):
    """Reads of plans."""

    def visible_to(self, user: Any) -> "PlanQuerySet":
        """Keep the plans this person may open: none of a child restricted to others.

        The team sees every plan, others those they asked for, casework those of its children.
        """
        if not user.has_perm("reintegration.view_plan"):
            return self.none()
        child: Any = self.model._meta.get_field("child").related_model
        unrestricted = open_to(user, self.model) & (Q(child=None) | open_to(user, child, "child__"))
        if user.has_perm("reintegration.work_plan") or user.has_perm("cases.view_case"):
            return self.filter(unrestricted)
        return self.filter(unrestricted, requested_by=user.pk)

    def standing(self) -> "PlanQuerySet":
        """Keep plans that are asked for, accepted, active or in aftercare."""
        return self.filter(status__in=statuses.STANDING)
