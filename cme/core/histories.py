"""A record's history that is not told of what it does not keep."""

from typing import Any

from simple_history.models import HistoricalRecords


class KeptHistory(HistoricalRecords):
    """History that passes over a save of nothing but its excluded fields, such as each sign-in."""

    def post_save(self, instance: Any, created: bool, using: Any = None, **kwargs: Any) -> None:
        """Write a line of history, unless nothing that is kept was saved."""
        written = kwargs.get("update_fields")
        if written is None or not set(written) <= set(self.excluded_fields):
            super().post_save(instance, created, using=using, **kwargs)
