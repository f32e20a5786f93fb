"""What every clock does alike: its reason, its first day, once after 30 missed days."""

import datetime as dt

from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from cme.worklist.rules import AHEAD
from cme.worklist.services import Counts, reconcile
from cme.worklist.wording import sentence

ONE_DAY = dt.timedelta(days=1)


def the_item(kind, *, due, why, says, owner=None):
    """Assert that a sweep after 30 missed days lists it once, as of its day; return the item.

    What comes on its day is not there the day before; the rest is there some days ahead. A page
    may have listed it before any sweep did, which changes none of this.
    """
    clock = CLOCKS[kind]
    ahead = AHEAD if clock.shows_ahead and not clock.is_escalation else dt.timedelta(0)
    WorkItem.objects.filter(kind=kind).delete()
    assert reconcile(clock, on=due - ahead - ONE_DAY) == Counts()
    assert reconcile(clock, on=due - ahead) == Counts(made=1)
    WorkItem.objects.filter(kind=kind).delete()
    assert reconcile(clock, on=due + dt.timedelta(days=30)) == Counts(made=1)
    assert reconcile(clock, on=due + dt.timedelta(days=30)) == Counts()
    item = WorkItem.objects.get(kind=kind)
    assert (item.due_on, item.why, sentence(item)) == (due, why, says)
    assert item.owner == owner
    return item


def ended(item, by=None):
    """Say whether an item is no longer needed, and who did what ended it."""
    item.refresh_from_db()
    return (item.end, item.ended_by) == ("settled", by)
