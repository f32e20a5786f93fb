"""The status history of one record, as its page shows it."""

from collections.abc import Collection
from typing import Any

from cme.audit.models import Lifecycled, StatusChange


def status_lines(record: Lifecycled, *, without: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return a record's lines of the ledger in words, newest first; `without` names statuses."""
    table = record.LIFECYCLE
    lines = [line for line in StatusChange.objects.of(record) if line.to_status not in without]
    return [
        {
            "label": table.status(line.to_status).label,
            "colour": table.status(line.to_status).colour,
            "on": line.effective_on,
            "recorded_at": line.recorded_at,
            "reason": table.reasons.get(line.reason, line.reason),
            "by": line.by_name or "Outside the application",
            "now": line is lines[-1],
        }
        for line in reversed(lines)
    ]
