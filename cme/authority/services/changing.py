"""What every change of an arrangement does: hold the council, see who was quicker, write who did.

The council's row is the one lock, so that two administrators never write at once. Arrangements
stand below the ledger, so they write their own history: nothing but these functions saves them.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from cme.authority.models import Council
from cme.core.dates import when_words
from cme.core.errors import RuleBroken
from cme.core.queue import enqueue


def held_council() -> Council:
    """Return the council's row, locked; raise RuleBroken where nobody said yet which it is."""
    row = Council.objects.select_for_update(of=("self",)).first()
    if row is None:
        raise RuleBroken(
            "Nobody has said yet which council this is.", "Begin with the council's name."
        )
    return row


def stamp_of(row: Any) -> str:
    """Return what tells one state of an arrangement from the next, for a form to carry along."""
    last = row.history.order_by("-history_id").values_list("history_id", flat=True).first()
    return str(last or 0)


def refuse_if_changed(row: Any, seen: str | None) -> None:
    """Raise RuleBroken where somebody changed the arrangement since the person saw it."""
    if not seen or seen == stamp_of(row):
        return
    last = row.history.order_by("-history_id").select_related("history_user").first()
    who = last.history_user.name if last and last.history_user else "Somebody"
    at = when_words(last.history_date) if last else "just now"
    raise RuleBroken(
        f"{who} changed this while you were typing ({at}).",
        "What you typed is below and nothing was saved. Look at it as it is now, then save again "
        "if yours is right.",
    )


def put(row: Any, values: Mapping[str, Any], *, by: Any) -> bool:
    """Write values over a row, or a new one, as `by`; return whether anything changed."""
    is_new = row._state.adding
    changed = [n for n, value in values.items() if is_new or getattr(row, n) != value]
    if not changed and not is_new:
        return False
    for name in changed:
        setattr(row, name, values[name])
    row._history_user = by
    row.save(update_fields=None if is_new else changed)
    return True


def mark_lengths(council: Council) -> None:
    """Stamp that lengths changed, and have the days that wait on them counted again.

    The stamp is the truth: the sweep counts whatever was counted before it, woken or not. It is
    set once more when the change is there for others to read, for who counted in between counted
    with the old lengths.
    """
    _stamp(council)
    transaction.on_commit(partial(_stamp, council))
    enqueue("cme.site.tasks.count_days_again")


def _stamp(council: Council) -> None:
    council.lengths_changed_at = timezone.now()
    council.save(update_fields=["lengths_changed_at"])
