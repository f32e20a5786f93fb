"""Named reads of the work list; whether a person sees an item follows the record it is about."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cme.core.counting import HowMany
from cme.worklist import rules
from cme.worklist.clocks import CLOCKS, Clock

if TYPE_CHECKING:
    from cme.worklist.models import HandOn, WorkItem  # noqa: F401


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    """Reads of work items."""

    def open(self) -> Self:
        """Keep what nobody has done and is still needed."""
        return self.filter(ended_at=None)

    def visible_to(self, user: Any) -> Self:
        """Keep items of the kinds this person does, about records this person may open."""
        return self.filter(_does(user))

    def told_to(self, user: Any) -> Self:
        """Keep items about records this person may open, whoever does them."""
        return self.filter(_may_open(user, CLOCKS.values()))

    def about(self, record: models.Model) -> Self:
        """Keep the items about one record."""
        return self.filter(subject_type=record._meta.label_lower, subject_id=record.pk)

    def of(self, user: Any) -> Self:
        """Keep what this person has to do."""
        return self.filter(owner=user)

    def in_area_of(self, user: Any) -> Self:
        """Keep the items of the person's area, and those of none; all for one without an area."""
        return self.filter(_near(user)) if user.area_id else self

    def of_others(self, user: Any) -> Self:
        """Keep what others have to do, or anybody."""
        return self.exclude(owner=user)

    def passed_up_for(self, user: Any) -> Self:
        """Keep what was passed up: to this person or their team, or from this person."""
        doing = _does(user)
        if user.area_id:
            doing &= Q(owner=user) | _near(user)
        told = Q(escalated_from=user) & _may_open(user, CLOCKS.values())
        return self.filter(doing | told, is_escalation=True)

    def overdue(self, on: dt.date) -> Self:
        """Keep what was due before that day."""
        return self.filter(due_on__lt=on)

    def due_by(self, on: dt.date) -> Self:
        """Keep what was due on that day or before."""
        return self.filter(due_on__lte=on)

    def in_group(self, group: str, on: dt.date) -> Self:
        """Keep what is overdue, due that day, soon or later (`rules.GROUPS`)."""
        return self.filter(due_on__range=rules.span_of(group, on))

    def done_by(self, user: Any, since: dt.datetime) -> Self:
        """Keep what this person did, or ended by what they did, since a moment."""
        return self.filter(ended_by=user, ended_at__gte=since)

    def soonest_first(self) -> Self:
        """Order by the day it is due; of one day, the older item first."""
        return self.order_by("due_on", "pk")

    def how_many(self, most: int) -> HowMany:
        """Return the expression that counts these, but no further than one past `most`."""
        return HowMany(self.order_by().values("pk")[: most + 1])


class HandOnQuerySet(models.QuerySet["HandOn"]):
    """Reads of who gave what to whom."""

    def latest_of(self, items: Iterable[int]) -> dict[int, "HandOn"]:
        """Return the last time each of these items was handed on, by the item's id."""
        rows = self.filter(item__in=list(items)).select_related("by", "to_person")
        return {row.item_id: row for row in rows.order_by("handed_at", "pk")}


def _does(user: Any) -> Q:
    return _may_open(user, (one for one in CLOCKS.values() if one.is_done_by(user)))


def _near(user: Any) -> Q:
    return Q(area=user.area_id) | Q(area=None)


def _may_open(user: Any, clocks: Iterable[Clock]) -> Q:
    """Return the condition of a kind among these, about a record that the person may open.

    Asked of each item by the key of its record, so that no list of all records is ever built.
    """
    kinds: dict[str, list[str]] = {}
    for clock in clocks:
        kinds.setdefault(clock.subject, []).append(clock.kind)
    seen = Q(pk__in=[])
    for subject, names in kinds.items():
        records = CLOCKS[names[0]].model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        record = Exists(records.order_by().filter(pk=OuterRef("subject_id")))
        seen |= Q(record, kind__in=names, subject_type=subject)
    return seen
