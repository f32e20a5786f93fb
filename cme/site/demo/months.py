"""The months as they were reported, each on the first working day after it, and one put right."""

import datetime as dt

from cases import services as casework
from cases.models import Case
from cme.core import dates
from cme.performance import rules
from cme.performance.querysets import first_day_of_all
from cme.performance.services import freeze
from cme.site.demo import endings
from cme.site.demo.clock import working
from cme.site.demo.world import World


def report(world: World) -> None:
    """Fix every month that is over; then write down late that a child was found in the last one."""
    began, last = first_day_of_all(), rules.last_month_over(world.clock.today)
    if began is None:
        return
    for month in dates.month_starts(began, last):
        world.clock.go_to(working(dates.month_end(month) + dt.timedelta(days=1)), 6)
        freeze(month=month)
    _found_late(world, last)


def _found_late(world: World, month: dt.date) -> None:
    """Another council wrote only now that a child was in school there before the month was over."""
    day = dates.month_end(month) - dt.timedelta(days=2)
    searched = Case.objects.filter(
        status="enquiries", status_on__lt=day, opened_on__gt=day - dt.timedelta(days=120),
        child__restricted=False, child__do_not_contact=False, child__flags=None,
        child__person__born_estimated=False, contacts__state="made",
    )  # fmt: skip
    case = searched.distinct().order_by("opened_on", "pk").first()
    if case is None or case.officer is None:
        return
    world.clock.now = world.clock.started_at
    casework.record_outcome(by=case.officer, case=case, on=day,
                            **endings.ending("on_roll_elsewhere", world, day))  # fmt: skip
