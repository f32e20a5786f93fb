"""Named reads of the allocation list."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import BooleanField, Case, F, Q, Value, When

from cme.audit.marks import open_to
from cme.authority.rules import Length
from cme.core import people, references
from cme.core.dates import month_start
from schools import statuses

if TYPE_CHECKING:
    from schools.models import AllocationEntry  # noqa: F401


def band(name: str, on: dt.date) -> Q:
    """Return the condition of one number above the list, as it is on a day."""
    listed = Q(status__in=statuses.ON_THE_LIST)
    late = Q(status=statuses.ESCALATED) | Q(escalates_on__lte=on)
    return {
        "late": listed & late,
        "near": listed & ~late & Q(nears_on__lte=on),
        "early": listed & ~late & Q(nears_on__gt=on),
        "cme": Q(status=statuses.CONFIRMED_CME, status_on__gte=month_start(on)),
        "roll": Q(status=statuses.ON_ROLL, status_on__gte=month_start(on)),
    }[name]


class AllocationQuerySet(models.QuerySet["AllocationEntry"]):
    """Reads of the list."""

    def visible_to(self, user: Any) -> Self:
        """Keep what the person may open: all for Admissions, their own schools' for an office."""
        if user.has_perm("schools.view_allocation"):
            return self.filter(open_to(user, self.model))
        if user.has_perm("schools.confirm_arrival"):
            return self.filter(open_to(user, self.model), school__staff__person=user)
        return self.none()

    def listed_to(self, user: Any) -> Self:
        """Keep what counts in Admissions' list; a restricted row shows no content."""
        return self if user.has_perm("schools.view_allocation") else self.none()

    def on_the_list(self) -> Self:
        """Keep the children who are not on roll, nor confirmed as anything else."""
        return self.filter(status__in=statuses.ON_THE_LIST)

    def escalation_due(self, on: dt.date) -> Self:
        """Keep entries whose days on the list are over and that nobody passed up, oldest first."""
        due = self.filter(status=statuses.ON_LIST, escalates_on__lte=on)
        return due.order_by("escalates_on", "pk")

    def answering_to(self, typed: str) -> Self:
        """Keep entries that answer to a reference, a UPN or every part of a name, by its sound."""
        same = people.with_upn(typed)
        if same is not None:
            return self.filter(person__in=same.values("pk"))
        called = people.called(typed)
        if called is None:
            return self
        found = Q(person__in=called.values("pk"))
        reference = references.tidy(typed)  # a name may look like one, so both are asked
        if reference is not None:
            found |= Q(reference=reference)
        return self.filter(found)

    def with_hidden(self, user: Any) -> Self:
        """Say on each whether it is restricted to others than this person."""
        return self.annotate(
            hidden=Case(
                When(open_to(user, self.model), then=Value(False)),
                default=Value(True),
                output_field=BooleanField(),
            )
        )

    def longest_first(self) -> Self:
        """Order as the list is read: passed up first, then by the day that comes next."""
        return self.order_by(
            Case(When(status=statuses.ESCALATED, then=Value(0)), default=Value(1)),
            "escalates_on",
            "pk",
        )

    def owing_referral(self) -> Self:
        """Keep children confirmed as missing education who are not a referral yet, oldest first."""
        owing = self.filter(status=statuses.CONFIRMED_CME, referral__isnull=True)
        return owing.order_by("status_on", "pk")

    def watched(self) -> Self:
        """Keep what was not entered in error: it may be about the child of a dormant case."""
        return self.exclude(status=statuses.ENTERED_IN_ERROR)

    def unwatched(self) -> Self:
        """Keep what nobody has held against dormant cases yet, oldest first."""
        return self.watched().filter(matched_at=None).order_by("pk")

    def counted_otherwise(self, length: Length, council_changed: dt.datetime | None) -> Self:
        """Keep children on the list, not escalated, whose days may come out otherwise by now.

        The council's length or kind of days is another, or its calendar or the school's own changed
        since they were counted.
        """
        other = ~Q(counted_days=length.amount) | ~Q(counted_unit=length.unit)
        other |= Q(school__calendar_changed_at__gt=F("counted_at"))
        if council_changed:
            other |= Q(counted_at__lt=council_changed)
        return self.filter(other, status=statuses.ON_LIST)
