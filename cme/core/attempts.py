"""Doing something for each of many records, so that one that fails stops no other."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempted:
    """What came of each record: how many were done, what each gave, and what failed, in order."""

    results: list[Any] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many did not fail."""
        return len(self.results)

    def raise_first(self) -> None:
        """Raise the first error, where any record failed."""
        if self.errors:
            raise self.errors[0]


def attempt_each(ids: Iterable[int], act: Callable[[int], object]) -> Attempted:
    """Do something for each record and go on where one fails; return what came of them.

    A failure is logged with the record's id and no more of it. Raises SoftTimeLimitExceeded at
    once: the worker must stop, and what is left is for the next run.
    """
    attempted = Attempted()
    for record_id in ids:
        try:
            attempted.results.append(act(record_id))
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.exception("%s failed for record %s", getattr(act, "__name__", "act"), record_id)
            attempted.errors.append(error)
    return attempted
