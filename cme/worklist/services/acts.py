"""What people do with a work item: finish it, take it, hand it on."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from cme.accounts.models import User
from cme.core.dates import long_day_words
from cme.core.errors import RuleBroken
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import HandOn, WorkItem

MANAGE = "worklist.manage_workitem"


@transaction.atomic
def finish(*, by: User, item: WorkItem) -> WorkItem:
    """Record that a person did it, where doing it leaves no other trace; return the item.

    Raises RuleBroken for an item that ended before, that ends by itself, or that others have.
    """
    item = _still_open(item)
    if item.clock is None or not item.clock.by_hand:
        raise RuleBroken("This ends by itself when it is done.", "Open the record and do it there.")
    _check_theirs(by, item)
    item.ended_at, item.ended_by, item.end = timezone.now(), by, WorkItem.End.DONE
    item.save(update_fields=["ended_at", "ended_by", "end"])
    clock = CLOCKS.get(item.kind)
    if clock and clock.when_done:
        clock.when_done(item, by)
    return item


@transaction.atomic
def hand_on(*, by: User, item: WorkItem, to: User, why: str) -> WorkItem:
    """Give an item to another person, with the reason; return the item.

    Raises RuleBroken without a reason, for a finished item, for one that others have, or for a
    person who may not do it. Given twice to the same person, it is given once.
    """
    item = _still_open(item)
    _need_reason(why)
    if item.owner_id == to.pk:
        return item
    _check_theirs(by, item)
    if not WorkItem.objects.visible_to(to).filter(pk=item.pk).exists():
        raise RuleBroken(
            f"{to.get_full_name()} may not open the record this is about.",
            "Choose somebody else.",
            field="to",
        )
    _give(item, to, by=by, why=why.strip())
    return item


@transaction.atomic
def take(*, by: User, item: WorkItem) -> WorkItem:
    """Make an item that nobody has one's own; return it. Taken twice, it is taken once.

    Raises RuleBroken for a finished item, or where somebody else was quicker.
    """
    item = _still_open(item)
    if item.owner_id == by.pk:
        return item
    if item.owner is not None:
        raise RuleBroken(
            f"{item.owner.get_full_name()} has this now.", "Choose another, or ask them for it."
        )
    _check_theirs(by, item)
    _give(item, by, by=by, why="")
    return item


@transaction.atomic
def hand_on_many(*, by: User, items: Collection[int], to: User, why: str) -> int:
    """Give the items of these ids to one person, all or none; return how many changed hands.

    Raises RuleBroken without a reason, or naming the first item that is finished or that either of
    the two may not do. Whoever may hand on other people's work may call this.
    """
    _need_reason(why)
    rows = list(
        WorkItem.objects.select_for_update(of=("self",))
        .filter(pk__in=items)
        .select_related("ended_by", "owner")
        .order_by("pk")
    )
    if len(rows) < len(set(items)):
        raise RuleBroken(
            "One of these is not there any more, so nothing was changed.", "Choose again."
        )
    of_both = {who: set(_ids_visible_to(who, items)) for who in (by, to)}
    for row in rows:
        _check_one_of_many(row, by, to, of_both)
    moved = [row for row in rows if row.owner_id != to.pk]
    for row in moved:
        _give(row, to, by=by, why=why.strip())
    return len(moved)


def _check_one_of_many(
    row: WorkItem, by: User, to: User, visible: Mapping[User, Collection[int]]
) -> None:
    again = "Take it out of the selection and try again."
    if row.pk not in visible[by] or not by.has_perm(MANAGE):
        raise RuleBroken(f"You may not change {row.reference}, so nothing was changed.", again)
    if row.ended_at is not None:
        raise RuleBroken(f"{row.reference}: {_gone_words(row)}", again)
    if row.pk not in visible[to]:
        raise RuleBroken(
            f"{to.get_full_name()} may not do {row.reference}, so nothing was changed.",
            "Take it out of the selection, or choose somebody else.",
            field="to",
        )


def may_act(user: User, item: WorkItem) -> bool:
    """Say whether a person who does such items may do this one: theirs, nobody's, or as manager."""
    return item.owner_id in (None, user.pk) or user.has_perm(MANAGE)


def _check_theirs(by: User, item: WorkItem) -> None:
    """Raise RuleBroken for an item that is not the person's to do."""
    if not WorkItem.objects.visible_to(by).filter(pk=item.pk).exists():
        raise RuleBroken("You may not do this.", "Ask a manager.")
    if not may_act(by, item):
        who = item.owner.get_full_name() if item.owner else "Nobody"
        raise RuleBroken(f"{who} has this now.", "Ask them or a manager to hand it on.")


def _ids_visible_to(user: User, items: Collection[int]) -> list[int]:
    return list(WorkItem.objects.visible_to(user).filter(pk__in=items).values_list("pk", flat=True))


def _need_reason(why: str) -> None:
    if not why.strip():
        raise RuleBroken("Say why you are handing this on.", "Enter a reason.", field="why")


def _give(item: WorkItem, to: User, *, by: User, why: str) -> None:
    HandOn.objects.create(item=item, from_person=item.owner, to_person=to, by=by, why=why)
    item.owner, item.handed_on = to, True
    item.save(update_fields=["owner", "handed_on"])


def _still_open(item: WorkItem) -> WorkItem:
    row = (
        WorkItem.objects.select_for_update(of=("self",))
        .select_related("ended_by", "owner")
        .get(pk=item.pk)
    )
    if row.ended_at is None:
        return row
    raise RuleBroken(_gone_words(row), "There is nothing left to do.")


def _gone_words(item: WorkItem) -> str:
    """Return who finished it. One who may not open the record is not named to those who may.

    The office of a new school ends what the last school owed, and must not be told by its name.
    """
    by = item.ended_by
    may_open = by is not None and WorkItem.objects.told_to(by).filter(pk=item.pk).exists()
    who = by.get_full_name() if by and may_open else "The service"
    return f"{who} finished this on {long_day_words(item.ended_at or timezone.now())}."
