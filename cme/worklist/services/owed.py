"""Holds what is owed against the items that exist.

Everything is derived from the records' dates, so it may run at any time, twice at once, or be
killed at any row: the unique key of an item proves that it happened once.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from cme.accounts.models import User
from cme.core.prepared import RECORD, prepared
from cme.worklist.clocks import CLOCKS, COLUMNS, Clock, clocks_about
from cme.worklist.models import WorkItem
from cme.worklist.querysets import WorkItemQuerySet
from cme.worklist.rules import AHEAD

CHUNK = 200
_waits = ContextVar("the work list waits", default=False)


class Counts(NamedTuple):
    """What holding one clock against its items changed."""

    made: int = 0
    changed: int = 0
    settled: int = 0


def reconcile(clock: Clock, *, on: dt.date) -> Counts:
    """Make the items that a clock owes on a day, change those whose day changed, end the rest.

    Each chunk is a transaction of its own. A second run writes nothing.
    """
    new = _ask(("without item", clock, on), lambda: _without_item(clock, on), clock)
    other = _ask(("changed", clock), lambda: _changed(clock), clock)
    return Counts(
        made=sum(_make(clock, rows) for rows in new),
        changed=sum(_change(clock, rows) for rows in other),
        settled=sum(
            _settle(ids) for ids in _ask_ids(("not owed", clock), lambda: _not_owed(clock))
        ),
    )


def _ask(key: Any, rows: Callable[[], QuerySet], clock: Clock) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a clock in chunks, when they are wanted."""
    names = COLUMNS + clock.extra
    yield from _chunks(prepared(key, lambda: rows().values(*names), names).ask())


def _ask_ids(key: Any, rows: Callable[[], QuerySet]) -> Iterator[list[int]]:
    found = prepared(key, lambda: rows().values("pk"), ("pk",)).ask()
    yield from _chunks([row["pk"] for row in found])


def reconcile_all(*, on: dt.date) -> int:
    """Hold every clock against its items; return how many items were made, changed or ended."""
    return sum(sum(reconcile(clock, on=on)) for clock in list(CLOCKS.values()))


@contextmanager
def paused() -> Iterator[None]:
    """Leave items as they are while the block lasts; whoever writes so much reconciles all after.

    For the demonstration and for taking over a council's records, where thousands of changes of
    the past would each bring today's list up to date.
    """
    before = _waits.set(True)
    try:
        yield
    finally:
        _waits.reset(before)


def refresh(record: Model, *, by: User | None = None, on: dt.date | None = None) -> None:
    """Bring the items about one record up to date, in the caller's transaction.

    Called by the services that write it, so that a page shows at once what its change made or
    ended; the sweep finds whatever was missed. `by` is who did what ended an item; a door is
    nobody.
    """
    if _waits.get():
        return
    today = on or timezone.localdate()
    subject = record._meta.label_lower
    mine = WorkItem.objects.filter(subject_type=subject, subject_id=record.pk)
    items = {(item.kind, item.occurrence): item for item in mine}
    owed = set()
    for clock, row in _owed_by(record):
        key = (clock.kind, row["item_occurrence"])
        owed.add(key)
        _bring(clock, row, items.get(key), today)
    gone = [i.pk for key, i in items.items() if key not in owed and i.ended_at is None]
    if gone:
        _settle(gone, by=None if by is None or by.door else by)


@transaction.atomic
def refresh_many(records: Sequence[Model], *, on: dt.date) -> None:
    """Bring the items about many records of one model up to date, a statement for each kind.

    For clocks that change many in one transaction: what moved and what it owes are written as one.
    """
    ids = [] if _waits.get() else [record.pk for record in records]
    for clock in clocks_about(records[0]._meta.label_lower) if ids else ():
        columns = COLUMNS + clock.extra
        new = _without_item(clock, on).filter(item_subject__in=ids)
        for rows in _chunks(list(new.values(*columns))):
            _make(clock, rows)
        other = _changed(clock).filter(item_subject__in=ids)
        for rows in _chunks(list(other.values(*columns))):
            _change(clock, rows)
        gone = _not_owed(clock).filter(subject_id__in=ids)
        for some in _chunks(list(gone.values_list("pk", flat=True))):
            _settle(some)


def _owed_by(record: Model) -> list[tuple[Clock, dict[str, Any]]]:
    """Return what one record owes by each of its clocks: one query, and one for each with extras.

    Asked at every save, so what is asked is worked out once.
    """
    clocks = clocks_about(record._meta.label_lower)
    alike = tuple(clock for clock in clocks if not clock.extra)
    rows: list[dict[str, Any]] = []
    for some in filter(None, (alike, *((clock,) for clock in clocks if clock.extra))):
        names = ("item_kind", *COLUMNS, *some[0].extra)
        query = prepared(("owed by one", some), partial(_said_by, *some), names)
        rows += query.ask(record.pk)
    return [(CLOCKS[row["item_kind"]], row) for row in rows]


def _said_by(*clocks: Clock) -> QuerySet:
    first, *others = (_rows_of(clock) for clock in clocks)
    return first.union(*others, all=True) if others else first


def _rows_of(clock: Clock) -> QuerySet:
    rows = clock.owed().filter(item_subject=RECORD).order_by()
    kind = Cast(Value(clock.kind), CharField())
    return rows.annotate(item_kind=kind).values("item_kind", *COLUMNS, *clock.extra)


def _bring(clock: Clock, row: dict[str, Any], item: WorkItem | None, today: dt.date) -> None:
    if item is None:
        if row["item_due"] <= _until(clock, today):
            _make(clock, [row])
    elif item.ended_at is None:
        if _differs(clock, item, row):
            _change(clock, [row])
    elif item.end == WorkItem.End.SETTLED and row["item_due"] <= _until(clock, today):
        _make(clock, [row])


def _differs(clock: Clock, item: WorkItem, row: dict[str, Any]) -> bool:
    """Say whether the record now says another day, reason, area or owner than its item."""
    told = WorkItem(handed_on=item.handed_on, owner_id=item.owner_id)
    _tell(told, clock, row)
    return any(
        getattr(item, name) != getattr(told, name)
        for name in ("due_on", "why", "about", "area_id", "owner_id")
    )


# --- What is owed, made, changed and ended --------------------------------------------------------
def _until(clock: Clock, on: dt.date) -> dt.date:
    """Return the last day that shows now: an escalation comes on its day and never before."""
    return on + AHEAD if clock.shows_ahead and not clock.is_escalation else on


def _items(clock: Clock) -> WorkItemQuerySet:
    return WorkItem.objects.filter(
        kind=clock.kind,
        subject_type=clock.subject,
        subject_id=OuterRef("item_subject"),
        occurrence=OuterRef("item_occurrence"),
    )


def _without_item(clock: Clock, on: dt.date) -> QuerySet:
    """Owed by now, and no item stands or was done by a person; one that was settled comes back."""
    stands = _items(clock).exclude(end=WorkItem.End.SETTLED)
    due = clock.owed().filter(item_due__lte=_until(clock, on))
    return due.filter(~Exists(stands)).order_by("item_due", "item_subject")


def _changed(clock: Clock) -> QuerySet:
    """Owed, with an open item that says another day or another owner."""
    items = _items(clock).open().annotate(who=Coalesce("owner_id", 0), where=Coalesce("area_id", 0))
    other = ~Q(due_on=OuterRef("item_due")) | (Q(handed_on=False) & ~Q(who=OuterRef("item_owner")))
    other |= ~Q(where=OuterRef("item_area"))
    return clock.owed().filter(Exists(items.filter(other))).order_by("item_subject")


def _not_owed(clock: Clock) -> WorkItemQuerySet:
    owed = clock.owed().filter(
        item_subject=OuterRef("subject_id"), item_occurrence=OuterRef("occurrence")
    )
    items = WorkItem.objects.open().filter(kind=clock.kind)
    return items.filter(~Exists(owed)).order_by("pk")


def _chunks(rows: list[Any]) -> Iterator[list[Any]]:
    """Yield the rows in chunks, all read before the first is written to."""
    for first in range(0, len(rows), CHUNK):
        yield rows[first : first + CHUNK]


@transaction.atomic
def _make(clock: Clock, rows: list[dict[str, Any]]) -> int:
    """Insert what is not there, and bring back what had been settled; return how many."""
    settled = _standing(clock, rows).filter(end=WorkItem.End.SETTLED)
    back = {(item.subject_id, item.occurrence): item for item in settled}
    new = [row for row in rows if _key(row) not in back]
    WorkItem.objects.bulk_create([_item(clock, row) for row in new], ignore_conflicts=True)
    for row in rows:
        if item := back.get(_key(row)):
            _tell(item, clock, row)
            item.ended_at, item.ended_by, item.end = None, None, ""
            item.save(update_fields=[*TOLD, "ended_at", "ended_by", "end"])
    return len(rows)


@transaction.atomic
def _change(clock: Clock, rows: list[dict[str, Any]]) -> int:
    """Give open items the day, the reason and the owner that their records now say."""
    items = {(item.subject_id, item.occurrence): item for item in _standing(clock, rows).open()}
    changed = []
    for row in rows:
        if item := items.get(_key(row)):
            _tell(item, clock, row)
            changed.append(item)
    WorkItem.objects.bulk_update(changed, TOLD)
    return len(changed)


@transaction.atomic
def _settle(ids: list[int], by: User | None = None) -> int:
    """End the items that are no longer owed; `by` did what ended them, else nobody did."""
    still = _locked(WorkItem.objects.open().filter(pk__in=ids))
    return WorkItem.objects.filter(pk__in=[item.pk for item in still]).update(
        ended_at=timezone.now(), ended_by=by, end=WorkItem.End.SETTLED
    )


TOLD = ["reference", "about", "due_on", "why", "owner", "area"]


def _key(row: dict[str, Any]) -> tuple[int, str]:
    return row["item_subject"], row["item_occurrence"]


def _standing(clock: Clock, rows: list[dict[str, Any]]) -> WorkItemQuerySet:
    return _locked(
        WorkItem.objects.filter(
            kind=clock.kind,
            subject_type=clock.subject,
            subject_id__in=[row["item_subject"] for row in rows],
            occurrence__in=[row["item_occurrence"] for row in rows],
        )
    )


def _locked(items: WorkItemQuerySet) -> WorkItemQuerySet:
    """Lock them in one order for everybody, and pass over those another sweep holds."""
    return items.select_for_update(skip_locked=True, of=("self",)).order_by("pk")


def _item(clock: Clock, row: dict[str, Any]) -> WorkItem:
    item = WorkItem(
        kind=clock.kind,
        subject_type=clock.subject,
        subject_id=row["item_subject"],
        occurrence=row["item_occurrence"],
        is_escalation=clock.is_escalation,
        escalated_from_id=row["item_from"] or None,
    )
    _tell(item, clock, row)
    return item


def _tell(item: WorkItem, clock: Clock, row: dict[str, Any]) -> None:
    why = clock.say(row) if clock.say else row["item_why"]
    why = f"{why}." if why and not why.endswith(".") else why
    item.reference, item.about = row["item_reference"], row["item_about"][:150]
    item.due_on, item.why = row["item_due"], why[:300]
    item.area_id = row["item_area"] or None
    if not item.handed_on:
        item.owner_id = row["item_owner"] or None
