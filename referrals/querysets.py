"""Named reads of referrals: who may open which, what waits, what was decided."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from cases.models import Child
from cme.audit.marks import open_to
from cme.core import dates
from referrals import statuses

if TYPE_CHECKING:
    from referrals.models import Candidate, Referral, ReferralChild  # noqa: F401

WAITING = "waiting"
ASKED = "asked"
JUNK = "junk"
SENT = "sent"
DECIDED = "decided"

TABS: dict[str, tuple[str, ...]] = {
    WAITING: (statuses.RECEIVED,),
    ASKED: (statuses.AWAITING_INFORMATION,),
    JUNK: (statuses.QUARANTINED,),
    SENT: (statuses.SENT_ON,),
    DECIDED: (statuses.SPAM, statuses.ACCEPTED, statuses.LINKED, statuses.ACKNOWLEDGED),
}


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reads of referrals."""

    def visible_to(self, user: Any) -> Self:
        """Keep what the person may open: their role reads referrals, and no mark keeps them out.

        A referral tells of the children it became: one who is restricted closes it too.
        """
        if not user.has_perm("referrals.view_referral"):
            return self.none()
        return self.filter(self._open_to(user))

    def listed_to(self, user: Any) -> Self:
        """Keep what the person is told of, and say of each row whether they `may_open` it.

        A restricted row stays in the list, so that a count always equals its rows; the page shows
        of it only what everybody may know.
        """
        if not user.has_perm("referrals.view_referral"):
            return self.none()
        mine = self._open_to(user)
        return self.annotate(may_open=Case(When(mine, then=Value(True)), default=Value(False)))

    def _open_to(self, user: Any) -> Q:
        kept = Child.objects.filter(reports__referral=OuterRef("pk")).exclude(open_to(user, Child))
        return open_to(user, self.model) & ~Q(Exists(kept))

    def in_tab(self, tab: str, *, on: dt.date) -> Self:
        """Keep the referrals of one tab of the queue; the decided ones of that day's month."""
        rows = self.filter(status__in=TABS[tab])
        return rows.filter(decided_this_month(on)) if tab == DECIDED else rows

    def in_area(self, area_id: int | None, *, unplaced: bool) -> Self:
        """Keep one area's referrals, with those that no area was found for where asked."""
        mine = Q(area_id=area_id) if area_id else Q(pk__in=[])
        return self.filter(mine | Q(area__isnull=True) if unplaced else mine)

    def most_urgent_first(self) -> Self:
        """Order by priority, then by age: the longest waiting first."""
        return self.order_by("priority_order", "received_at", "pk")

    def soonest_due_first(self) -> Self:
        """Order by the day to decide by, then by priority, then by age."""
        return self.order_by("due_on", "priority_order", "received_at", "pk")

    def next_to_chase_first(self) -> Self:
        """Order by the day on which somebody must be asked again."""
        return self.order_by("chase_on", "received_at", "pk")

    def latest_decision_first(self) -> Self:
        """Order by when they were decided, newest first."""
        return self.order_by("-decided_at", "-pk")

    def counted_by_tab_and_area(self, *, on: dt.date) -> dict[tuple[str, int | None], int]:
        """Return how many referrals stand in each tab of each area, in one query.

        Both conditions are indexes, so that years of decided referrals are not read.
        """
        undecided = [code for tab, codes in TABS.items() if tab != DECIDED for code in codes]
        counted = (
            self.filter(Q(status__in=undecided) | decided_this_month(on))
            .order_by()
            .values_list("status", "area_id")
            .annotate(n=Count("pk"))
        )
        totals: dict[tuple[str, int | None], int] = {}
        tab_of = {status: tab for tab, found in TABS.items() for status in found}
        for status, area_id, n in counted:
            key = (tab_of[status], area_id)
            totals[key] = totals.get(key, 0) + n
        return totals


class ReferralChildQuerySet(models.QuerySet["ReferralChild"]):
    """Reads of children as reported."""

    def with_candidate_counts(self, user: Any) -> Self:
        """Say of each how many children we know are likely, possible, or not theirs to open."""
        mine = Child.objects.filter(open_to(user, Child)).values("pk")
        shown = Q(candidates__child__in=mine)
        kept_back = Q(candidates__child__restricted=True) & ~shown
        return self.annotate(
            likely=Count("candidates", filter=shown & Q(candidates__verdict="same")),
            possible=Count("candidates", filter=shown & Q(candidates__verdict="possible")),
            kept_back=Count("candidates", filter=kept_back & ~Q(candidates__verdict="different")),
        )


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Reads of children who may be the one reported."""

    def kept_back_from(self, user: Any) -> Self:
        """Keep the restricted ones that may match and that the person may not open."""
        return self.exclude(verdict="different").exclude(open_to(user, Child, "child__"))


def decided_this_month(on: dt.date) -> Q:
    """Return the condition that a decision was made in the calendar month of a day."""
    begin, end = dates.month_start(on), dates.month_end(on) + dt.timedelta(days=1)
    midnight = [timezone.make_aware(dt.datetime.combine(day, dt.time.min)) for day in (begin, end)]
    return Q(decided_at__gte=midnight[0], decided_at__lt=midnight[1])
