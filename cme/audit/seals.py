"""Seals: the ledger as it stood, digested, each chained to the one before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from cme.audit.models import Seal, StatusChange

LINES_PER_SEAL = 5000
LATEST_COMMIT = timedelta(hours=12)
FIELDS = (
    "id",
    "subject_type",
    "subject_id",
    "seq",
    "from_status",
    "to_status",
    "effective_on",
    "recorded_at",
    "by_id",
    "by_name",
    "reason",
    "digest",
    "outside",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEALING = 7_302_511  # the advisory lock that lets one process seal at a time


def seal() -> int:
    """Seal every line that no seal covers yet; return how many lines were sealed.

    PostgreSQL commits out of order, so a line may appear below the highest one sealed: the seals'
    count against the ledger's tells, and the next seal covers it.
    """
    sealed = 0
    while count := _seal_once():
        sealed += count
    return sealed


def unsealed_count() -> int:
    """Return how many lines came after the last seal; what it passed over the next one covers."""
    top = Seal.objects.aggregate(top=Max("last_id"))["top"] or 0
    return StatusChange.objects.filter(id__gt=top).count()


def line_digest(line: Iterable[Any]) -> str:
    """Return the digest of one line, its values in the order of FIELDS."""
    values = dict(zip(FIELDS, line, strict=True))
    values["effective_on"] = values["effective_on"].isoformat()
    values["recorded_at"] = microseconds(values["recorded_at"])
    return _sha256([values[name] for name in FIELDS])[:32]


def seal_digest(seal: Seal) -> str:
    """Return the digest of a seal: its place in the chain, its moment, its lines."""
    return _sha256(
        [
            seal.number,
            seal.previous,
            microseconds(seal.made_at),
            seal.first_id,
            seal.last_id,
            seal.line_count,
            seal.lines,
        ]
    )


def microseconds(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970, the same in every time zone."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _sha256(value: Any) -> str:
    return hashlib.sha256(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def _seal_once() -> int:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALING])
        last = Seal.objects.defer("lines").order_by("number").last()
        lines = [[line[0], line_digest(line)] for line in _unsealed()]
        if not lines:
            return 0
        seal = Seal(
            number=last.number + 1 if last else 1,
            previous=last.digest if last else "",
            made_at=timezone.now(),
            lines=lines,
            first_id=lines[0][0],
            last_id=lines[-1][0],
            line_count=len(lines),
        )
        seal.digest = seal_digest(seal)
        seal.save(force_insert=True)
    return len(lines)


def _unsealed() -> Iterator[tuple[Any, ...]]:
    lately = Q(made_at__gt=timezone.now() - LATEST_COMMIT)
    sealed = Seal.objects.aggregate(
        top=Coalesce(Max("last_id"), 0),
        count=Coalesce(Sum("line_count"), 0),
        top_before=Coalesce(Max("last_id", filter=~lately), 0),
        first_lately=Min("first_id", filter=lately),
        count_lately=Sum("line_count", filter=lately),
    )
    wanted = Q(id__gt=sealed["top"])
    if _has_passed_over(sealed):
        wanted |= Q(id__in=_passed_over(sealed["top"])[:LINES_PER_SEAL])
    lines = StatusChange.objects.filter(wanted).order_by("id").values_list(*FIELDS)
    return lines[:LINES_PER_SEAL].iterator()


def _has_passed_over(sealed: Mapping[str, Any]) -> bool:
    """Return whether lines stand at or below the highest sealed that no seal covers.

    All are counted where there is something to seal anyway; an empty sweep counts those of the
    seals of the last hours, longer than any transaction lasts.
    """
    below = StatusChange.objects.filter(id__lte=sealed["top"])
    if StatusChange.objects.filter(id__gt=sealed["top"]).exists():
        return below.count() > int(sealed["count"])
    if sealed["first_lately"] is None:
        return False
    low = min(sealed["first_lately"], sealed["top_before"] + 1)
    return below.filter(id__gte=low).count() > int(sealed["count_lately"])


def _passed_over(top: int) -> list[int]:
    covered = {
        line_id
        for lines in Seal.objects.values_list("lines", flat=True).iterator(chunk_size=20)
        for line_id, _digest in lines
    }
    below = StatusChange.objects.filter(id__lte=top).order_by("id").values_list("id", flat=True)
    return [line_id for line_id in below.iterator() if line_id not in covered]
