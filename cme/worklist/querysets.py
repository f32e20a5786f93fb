"""Named reads of the work list; whether a person sees an item follows the record it is about."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from cme.worklist.clocks import CLOCKS

if TYPE_CHECKING:
    from cme.worklist.models import WorkItem  # noqa: F401


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    """Reads of work items."""

    def open(self) -> Self:
        """Keep what nobody has done and is still needed."""
        return self.filter(ended_at=None)

    def visible_to(self, user: Any) -> Self:
        """Keep items of the kinds this person does, about records this person may open."""
        kinds: dict[str, list[str]] = {}
        for clock in CLOCKS.values():
            if user.has_perm(clock.permission):
                kinds.setdefault(clock.subject, []).append(clock.kind)
        seen = Q(pk__in=[])
        for subject, names in kinds.items():
            records = CLOCKS[names[0]].model._default_manager.visible_to(user)  # type: ignore[attr-defined]
            seen |= Q(kind__in=names, subject_type=subject, subject_id__in=records.values("pk"))
        return self.filter(seen)

    def of(self, user: Any) -> Self:
        """Keep what this person has to do."""
        return self.filter(owner=user)

    def overdue(self, on: dt.date) -> Self:
        """Keep what was due before that day."""
        return self.filter(due_on__lt=on)

    def soonest_first(self) -> Self:
        """Order by the day it is due; of one day, the older item first."""
        return self.order_by("due_on", "pk")
