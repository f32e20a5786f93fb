"""A dormant case is watched: what comes in about its child wakes it, or a person looks at it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import statuses
from cases.models import Case, CaseEvent, Sighting
from cases.services.events import add_event, moment_of
from cases.services.looking import locked_case
from cases.services.opening import CLOSED_STAYS_CLOSED, wake
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist

SAME = "same"


@transaction.atomic
def see_match(
    *, by: Any, case: Case, source: Any, verdict: str, on: dt.date, may_wake: bool = True
) -> Sighting | None:
    """Note that a referral, return or allocation may be about a dormant case's child, or None.

    `on` is the day it came in. The same child wakes the case from that day, and never from a day
    before it was dormant or one to come; who may be the child, or comes in what nobody trusts yet
    (`may_wake` is false), is looked at by a person. One note for each case and source: what was
    only possible may turn out the same, and what a person answered stays answered. A case that is
    not dormant has nothing to be woken for.
    """
    case = locked_case(case)
    if case.status != statuses.DORMANT:
        return None
    row, is_new = Sighting.objects.get_or_create(
        case=case,
        source_type=source._meta.label_lower,
        source_id=source.pk,
        defaults={
            "source_reference": source.reference,
            "verdict": verdict,
            "found_on": min(on, timezone.localdate()),
        },
    )
    if row.woke or row.is_the_child is not None:
        return row
    if verdict == SAME and may_wake:
        _wake(by, case, row, on=on)
    elif is_new:
        add_event(by=by, case=case, kind="match_possible", at=moment_of(row.found_on), **_of(row))
        worklist.refresh(case, by=by)
    return row


@transaction.atomic
def answer_sighting(
    *, by: Any, case: Case, sighting: Sighting, is_the_child: bool, words: str = ""
) -> Sighting:
    """Record if what came in is about the child, which wakes the case today, or why it is not.

    A case that woke meanwhile stays awake. Raises RuleBroken where the case is closed, somebody has
    looked already, or no reason is given for another child.
    """
    case = locked_case(case)
    row = Sighting.objects.select_for_update(of=("self",)).get(pk=sighting.pk, case=case)
    if case.status == statuses.CLOSED:
        raise RuleBroken(*CLOSED_STAYS_CLOSED)
    if row.woke or row.is_the_child is not None:
        who = row.looked_by.get_full_name() if row.looked_by else "Somebody"
        raise RuleBroken(f"{who} has looked at this already.", "There is nothing left to do.")
    words = words.strip()
    if not is_the_child and not words:
        raise RuleBroken("Say why this is not the child.", "Enter what differs.", field="words")
    row.is_the_child, row.looked_by, row.looked_on = is_the_child, by, timezone.localdate()
    row.save(update_fields=["is_the_child", "looked_by", "looked_on"])
    if is_the_child and case.status == statuses.DORMANT:
        _wake(by, case, row, on=timezone.localdate(), words=words)
        return row
    kind = "match_is_child" if is_the_child else "match_other"
    add_event(by=by, case=case, kind=kind, words=words, **_of(row))
    worklist.refresh(case, by=by)
    return row


def has_woken(*, source: Any, cases: Sequence[Case]) -> bool:
    """Say whether a referral, return or allocation woke one of these cases, or a person by it."""
    told = {"data__source": source._meta.label_lower, "data__reference": source.reference}
    return CaseEvent.objects.filter(case__in=cases, kind="woken", **told).exists()


def _wake(by: Any, case: Case, row: Sighting, *, on: dt.date, words: str = "") -> None:
    day = min(max(on, case.status_on), timezone.localdate())
    row.verdict, row.woke = (row.verdict if row.is_the_child else SAME), True
    row.save(update_fields=["verdict", "woke"])
    wake(by=by, case=case, reason="woken_match", on=day, words=words, source=_of(row))


def _of(row: Sighting) -> dict[str, Any]:
    """Return what the chronology says of a source: its kind and its reference, no name."""
    return {"source": row.source_type, "reference": row.source_reference}
