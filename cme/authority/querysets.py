"""Named reads of the council's arrangements."""

from typing import Self

from django.db import models

from cme.core.dates.school_years import bounds_of, school_year


class ArrangementQuerySet(models.QuerySet):
    """Reads of things a person may pick."""

    def offered(self) -> Self:
        """Keep what can be picked today; what was set aside stays on the records that name it."""
        return self.filter(in_use=True)


class TermDateQuerySet(models.QuerySet):
    """Reads of terms and closures, by school year."""

    def of_year(self, year: int) -> Self:
        """Keep those of one school year, in order."""
        return self.filter(first_day__range=bounds_of(year)).order_by("first_day", "pk")

    def years(self) -> list[int]:
        """Return the school years there is something of, in order."""
        return sorted({school_year(day) for day in self.values_list("first_day", flat=True)})
