"""A month is reported once it is over: its figures are fixed, and nobody changes them again."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from cme.core.dates import month_starts
from cme.performance import rules
from cme.performance.figures import count_month
from cme.performance.models import MonthFigures
from cme.performance.querysets import first_day_of_all


def freeze_due(on: dt.date) -> int:
    """Fix the figures of every month that was over by a day and is not fixed; return how many.

    The oldest first, each as it is counted now, back to the first month with anything to count.
    Every month is a transaction of its own; run twice, or twice at once, the second fixes none.
    """
    last = rules.last_month_over(on)
    if MonthFigures.objects.filter(month__gte=last).exists():
        return 0  # the oldest comes first, so none before it is owed
    began = first_day_of_all()
    if began is None:
        return 0
    fixed = set(MonthFigures.objects.values_list("month", flat=True))
    owed = [month for month in month_starts(began, last) if month not in fixed]
    return sum(_freeze(month) for month in owed)


def freeze(*, month: dt.date) -> MonthFigures:
    """Fix the figures of one month as they are counted now; return what was fixed first.

    Raises RuleBroken while the month is not over.
    """
    rules.refuse_not_over(month, timezone.localdate())
    _freeze(month)
    return MonthFigures.objects.get(month=month)


@transaction.atomic
def _freeze(month: dt.date) -> bool:
    today = timezone.localdate()
    _row, is_new = MonthFigures.objects.get_or_create(
        month=month,
        defaults={"reported_on": today, "figures": lambda: count_month(month, today)},
    )
    return is_new
