"""The door to a work item: the record it is about decides who sees it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet, Value
from django.http import Http404

from cme.accounts import roles
from cme.accounts.models import User
from cme.accounts.querysets import holders_of, people
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from cme.worklist.wording import Row, rows_of

AT_ONCE = 100


def open_item(user: User, pk: int) -> WorkItem:
    """Return an item of the person's kind of work, or 404; a finished one too, to say so."""
    items = WorkItem.objects.visible_to(user).select_related("owner", "escalated_from", "ended_by")
    item = items.filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


def who_may_do(item: WorkItem, *, but: User | None = None) -> QuerySet[User]:
    """Return the people in use who do such items and may open the record, but one.

    Each is asked by the same rule that guards the record; a hundred in one query.
    """
    doers = holders_of(*item.clock.permissions) if item.clock else people().none()
    found: list[int] = []
    asked = list(doers.exclude(pk=but.pk if but else 0))
    for start in range(0, len(asked), AT_ONCE):
        one, *others = [
            WorkItem.objects.visible_to(who)
            .filter(pk=item.pk)
            .order_by()
            .values_list(Value(who.pk))
            for who in asked[start : start + AT_ONCE]
        ]
        found += [pk for (pk,) in (one.union(*others, all=True) if others else one)]
    return people().filter(pk__in=found).order_by("name")


def who_may_do_kinds(kinds: Iterable[str]) -> QuerySet[User]:
    """Return the people in use who do every one of these kinds of item."""
    wanted = {CLOCKS[kind].permissions for kind in kinds if kind in CLOCKS}
    if not wanted:
        return people().none()
    doing = [
        code
        for code in roles.ROLES
        if all(any(roles.may(code, one) for one in permissions) for permissions in wanted)
    ]
    return people().filter(is_active=True, role__in=doing).order_by("name")


def work_about(user: Any, record: Model, today: dt.date) -> list[Row]:
    """Return what is open about a record the person has open, of the kinds they do."""
    items = WorkItem.objects.open().about(record).select_related("owner", "escalated_from")
    does = [kind for kind, clock in CLOCKS.items() if clock.is_done_by(user)]
    return rows_of(items.filter(kind__in=does).soonest_first(), user, today)
