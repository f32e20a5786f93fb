"""Named reads of what the service notes about itself."""

import datetime as dt
from typing import TYPE_CHECKING, Optional, Self

from django.db import models

if TYPE_CHECKING:
    from cme.site.models import SweepRun


class SweepRunQuerySet(models.QuerySet["SweepRun"]):
    """Reads of sweeps."""

    def last_good(self) -> Optional["SweepRun"]:
        """Return the latest sweep whose every step was done; None where there was none."""
        return self.filter(finished_at__isnull=False, failed={}).order_by("-finished_at").first()

    def older_than(self, moment: dt.datetime) -> Self:
        """Keep the sweeps that began before a moment."""
        return self.filter(started_at__lt=moment)
