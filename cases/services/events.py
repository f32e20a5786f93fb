"""The chronology: a typed line for everything that happened, worded when it is shown."""

import datetime as dt
from typing import Any

from django.utils import timezone

from cases.models import Case, CaseEvent

SENT_TWICE = dt.timedelta(seconds=30)


def add_event(
    *,
    by: Any,
    case: Case,
    kind: str,
    words: str = "",
    at: dt.datetime | None = None,
    **data: Any,
) -> CaseEvent:
    """Add one line to a case's chronology; `data` holds codes, names, ISO days."""
    return CaseEvent.objects.create(
        case=case, kind=kind, data=data, words=words, happened_at=at or timezone.now(), by=by
    )


def said_just_now(*, by: Any, case: Case, kind: str, words: str = "", **data: Any) -> bool:
    """Say whether this person added the very same line half a minute ago: a form sent twice.

    Called with the case locked, so that of two posts at once the second one sees the first.
    """
    return CaseEvent.objects.filter(
        case=case,
        by=by,
        kind=kind,
        words=words,
        data=data,
        recorded_at__gte=timezone.now() - SENT_TWICE,
    ).exists()


def moment_of(day: dt.date) -> dt.datetime:
    """Return now for today, and noon of any other day, for a line known only by its day."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
