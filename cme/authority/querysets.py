"""Named reads of the council's arrangements."""

from typing import Self

from django.db import models


class ArrangementQuerySet(models.QuerySet):
    """Reads of things a person may pick."""

    def offered(self) -> Self:
        """Keep what can be picked today; what was set aside stays on the records that name it."""
        return self.filter(in_use=True)
