"""Counts waiting days again after the council changed a length in working days.

Which rows those are, their reasons say: each begins with the length it was counted with. So no row
is counted twice, and one that was missed is found by the next sweep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cme.accounts import doors
from cme.audit import recording
from cme.core.dates import begins, with_length
from cme.worklist.services.owed import refresh

CHUNK = 100


@dataclass(frozen=True)
class Waiting:
    """Rows that wait for a day, the columns that hold it and why, and what follows from it."""

    rows: QuerySet[Any]
    due: str
    why: str
    follow: Callable[[Any], tuple[str, ...]] = lambda _row: ()
    """Sets what else depends on the day; returns the names of those columns."""
    tell: Callable[[Any], None] = refresh


def count_again(waiting: Waiting, *, days: int) -> int:
    """Give rows that were counted with another length the day of this one; return how many.

    In chunks, each a transaction; a row that somebody else holds is left to the next sweep.
    """
    counted = waiting.rows.filter(**{f"{waiting.why}__regex": "^[0-9]+ working days? after "})
    old = counted.exclude(**{f"{waiting.why}__startswith": begins(days)})
    ids = list(old.order_by("pk").values_list("pk", flat=True))
    chunks = (ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK))
    return sum(_count_chunk(waiting, chunk, days) for chunk in chunks)


@transaction.atomic
def _count_chunk(waiting: Waiting, ids: list[int], days: int) -> int:
    by = doors.door(doors.SWEEP)
    rows = waiting.rows.select_for_update(of=("self",), skip_locked=True).filter(pk__in=ids)
    listed = list(rows.order_by("pk"))
    for row in listed:
        found = with_length(getattr(row, waiting.due), getattr(row, waiting.why), days)
        setattr(row, waiting.due, found.due)
        setattr(row, waiting.why, found.reason[:300])
        recording.save(row, by=by, fields=(waiting.due, waiting.why, *waiting.follow(row)))
        waiting.tell(row)
    return len(listed)
