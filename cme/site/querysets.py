"""Named reads of what the service notes about itself."""

import datetime as dt
from typing import TYPE_CHECKING, Optional, Self

from django.db import models
from django.db.models import F
from django.db.models.functions import TruncDate

if TYPE_CHECKING:
    from cme.site.models import ParkedTask, SweepRun  # noqa: F401


class SweepRunQuerySet(models.QuerySet["SweepRun"]):
    """Reads of sweeps."""

    def last_good(self) -> Optional["SweepRun"]:
        """Return the latest sweep of its own day whose every step was done, or None.

        One for an earlier day, by hand, finds less than is due and proves nothing of today.
        """
        good = self.filter(finished_at__isnull=False, failed={})
        return good.filter(on=TruncDate(F("started_at"))).order_by("-finished_at").first()

    def unfinished(self, *, before: dt.datetime) -> Self:
        """Keep sweeps begun before a moment that never said they finished, the latest first."""
        return self.filter(finished_at=None, started_at__lt=before).order_by("-started_at")

    def failed(self) -> Self:
        """Keep sweeps with a step that failed, the latest first."""
        return self.filter(finished_at__isnull=False).exclude(failed={}).order_by("-started_at")

    def older_than(self, moment: dt.datetime) -> Self:
        """Keep the sweeps that began before a moment."""
        return self.filter(started_at__lt=moment)

    def since(self, moment: dt.datetime) -> Self:
        """Keep the sweeps that began at a moment or after it."""
        return self.filter(started_at__gte=moment)


class ParkedTaskQuerySet(models.QuerySet["ParkedTask"]):
    """Reads of tasks that ended their worker."""

    def parked(self) -> Self:
        """Keep what was given up until a person looks, the longest parked first."""
        return self.filter(parked_at__isnull=False).order_by("parked_at", "pk")
