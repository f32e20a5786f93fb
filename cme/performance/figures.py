"""A month's figures and a run of months, put together from the named reads."""

import datetime as dt
from collections.abc import Callable

from cme.core.dates import add_months, month_end, month_words
from cme.performance import querysets, rules
from cme.performance.querysets import Lines
from cme.performance.rules import Figure, MonthRow


def lines_of(figure: str, month: dt.date, today: dt.date) -> Lines:
    """Return the lines a figure counts; today stands in for the end of a month not over."""
    last = min(month_end(month), today)
    reads: dict[str, Callable[[], Lines]] = {
        rules.OPEN_AT_START: lambda: querysets.open_on(month - dt.timedelta(days=1)),
        rules.OPENED: lambda: querysets.opened(month, last),
        rules.REOPENED: lambda: querysets.reopened(month, last),
        rules.CLOSED: lambda: querysets.closed(month, last),
        rules.OPEN_AT_END: lambda: querysets.open_on(last),
    }
    return reads[figure]()


def label_of(figure: str, month: dt.date, today: dt.date) -> str:
    """Return the words of a figure's row."""
    last = min(month_end(month), today)
    return {
        rules.OPEN_AT_START: f"Open on 1 {month:%B}, first thing",
        rules.OPENED: "Opened in the month",
        rules.REOPENED: "Reopened in the month",
        rules.CLOSED: "Closed in the month",
        rules.OPEN_AT_END: f"Open on {last.day} {last:%B}",
    }[figure]


def month_figures(month: dt.date, today: dt.date) -> list[Figure]:
    """Return the rows of one month; reopenings only where there were any."""
    rows = []
    for code in rules.FIGURES:
        here, left = querysets.count_by_residency(lines_of(code, month, today))
        if code != rules.REOPENED or here or left:
            rows.append(Figure(code, label_of(code, month, today), here, left))
    return rows


def run_of_months(last: dt.date, number: int, today: dt.date) -> list[MonthRow]:
    """Return so many months up to and with the one that begins on `last`."""
    months = [add_months(last, -back) for back in range(number - 1, -1, -1)]
    end = min(month_end(last), today)
    opened = querysets.counts_by_month(querysets.opened(months[0], end))
    closed = querysets.counts_by_month(querysets.closed(months[0], end))
    open_at_end = querysets.open_at_month_ends(months, today)
    return [
        MonthRow(
            month=month,
            label=month_words(month),
            short_label=f"{month:%b}",
            opened_here=opened.get(month, (0, 0))[0],
            opened_left=opened.get(month, (0, 0))[1],
            closed_here=closed.get(month, (0, 0))[0],
            closed_left=closed.get(month, (0, 0))[1],
            open_at_end=open_at_end[month],
        )
        for month in months
    ]
