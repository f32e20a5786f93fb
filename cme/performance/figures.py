"""A month's figures and a run of months, put together from the named reads."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from cme.authority import arrangements
from cme.core.dates import add_months, month_end, month_words
from cme.performance import querysets, rules
from cme.performance.converters import EARLIEST
from cme.performance.models import MonthFigures
from cme.performance.querysets import Rows
from cme.performance.rules import Counts, Figure, MonthRow, Span


def lines_of(figure: str, month: dt.date, today: dt.date) -> Rows:
    """Return the lines a figure counts; today stands in for the end of a month not over."""
    span = rules.span_of(month, today)
    reads: dict[str, Callable[[], Rows]] = {
        rules.OPEN_AT_START: lambda: querysets.open_on(span.before),
        rules.OPENED: lambda: querysets.opened(span.month, span.last),
        rules.REOPENED: lambda: querysets.reopened(span.month, span.last),
        rules.CLOSED: lambda: querysets.closed(span.month, span.last),
        rules.OPEN_AT_END: lambda: querysets.open_on(span.last),
        rules.BECAME_LONG_TERM: lambda: querysets.became_long_term(span.month, span.last),
        rules.ESCALATED: lambda: querysets.escalated(span.month, span.last),
        rules.PLANS_RUNNING: lambda: querysets.plans_running_on(span.last),
    }
    if figure in reads:
        return reads[figure]()
    if figure in querysets.PLAN_MOVES:
        return querysets.plans_moved(figure, span.month, span.last)
    if figure == rules.LISTED or figure in {band.code for band in rules.DAYS_LISTED}:
        part = querysets.part_of_list(figure, span.last)
        return querysets.listed_on(span.last).filter(part)
    part = querysets.part_of_open(figure, span.last)
    return querysets.open_parted(span.last, long_term_months()).filter(part)


def long_term_months() -> int:
    """Return after how many calendar months a case is long-term."""
    return arrangements.amount("long_term", rules.LONG_TERM_MONTHS)


def count_month(month: dt.date, today: dt.date) -> Counts:
    """Count every figure of a month, or of as much of it as has come, from the histories."""
    span = rules.span_of(month, today)
    singles = (rules.BECAME_LONG_TERM, rules.ESCALATED, rules.PLANS_RUNNING)
    divided = (rules.OPEN_AT_START, rules.OPENED, rules.REOPENED, rules.CLOSED)
    return {
        **{
            code: list(querysets.count_by_residency(lines_of(code, month, today)))
            for code in divided
        },
        **querysets.counted_open(span.last, long_term_months()),
        **{code: [lines_of(code, month, today).order_by().count()] for code in singles},
        **querysets.counted_listed(span.last),
        **querysets.counted_plan_moves(span.month, span.last),
    }


def labels_of(span: Span, months: int) -> dict[str, str]:
    """Return the words of every figure's row; `months` is when a case is long-term."""
    end = f"{span.last.day} {span.last:%B}"
    return {
        rules.OPEN_AT_START: f"Open on 1 {span.month:%B}, first thing",
        rules.OPENED: "Opened in the month",
        rules.REOPENED: "Reopened in the month",
        rules.CLOSED: "Closed in the month",
        rules.OPEN_AT_END: f"Open on {end}",
        rules.LONG_TERM: f"of these, long-term ({months} months or more)",
        rules.DORMANT: "of these, dormant",
        rules.BECAME_LONG_TERM: "Cases that became long-term",
        rules.ESCALATED: "Children passed up from the allocation list",
        rules.LISTED: "All",
        rules.PLANS_ACCEPTED: "Accepted",
        rules.PLANS_BEGUN: "Begun: first day at school",
        rules.PLANS_SUSTAINED: "Sustained: still in school at 12 weeks",
        rules.PLANS_RELAPSED: "Relapsed: out of school again",
        rules.PLANS_ENDED_EARLY: "Ended early",
        rules.PLANS_RUNNING: f"Running on {end}",
        **{band.code: band.label for band in (*rules.AGES, *rules.DAYS_LISTED)},
    }


def title_of(figure: str, month: dt.date, today: dt.date) -> str:
    """Return the words of a figure where its row stands alone."""
    span = rules.span_of(month, today)
    months = long_term_months() if figure == rules.LONG_TERM else 0
    return _title(figure, labels_of(span, months)[figure], span)


def _title(figure: str, label: str, span: Span) -> str:
    end = f"{span.last.day} {span.last:%B}"
    if figure in rules.OF_THESE:
        return f"Open on {end}, {label.removeprefix('of these, ')}"
    if figure in {band.code for band in rules.AGES}:
        return f"Open on {end}, {label[0].lower()}{label[1:]}"
    if figure == rules.LISTED:
        return f"On the allocation list on {end}"
    if figure in {band.code for band in rules.DAYS_LISTED}:
        return f"On the allocation list on {end}, {label}"
    if figure in rules.PLANS:
        return f"Plans back into school, {label[0].lower()}{label[1:]}"
    return label


@dataclass(frozen=True)
class MonthShown:
    """A month's rows, as counted now and, once it was reported, as reported."""

    span: Span
    cases: list[Figure]
    ages: list[Figure]
    passed_up: list[Figure]
    listed: list[Figure]
    plans: list[Figure]
    reported_on: dt.date | None

    @property
    def ages_and_all(self) -> list[Figure]:
        """How long cases had been open, and under them all that were."""
        whole = next(row for row in self.cases if row.code == rules.OPEN_AT_END)
        reported = None if whole.reported is None else (sum(whole.reported),)
        return [*self.ages, replace(whole, label="All", counted=(whole.both,), reported=reported)]

    @property
    def rows(self) -> list[Figure]:
        """Every row."""
        return [*self.cases, *self.ages, *self.passed_up, *self.listed, *self.plans]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is counted in the month."""
        return not any(row.both for row in self.rows)

    @property
    def corrected(self) -> list[Figure]:
        """The rows that come out otherwise now than they were reported."""
        return [row for row in self.rows if row.is_corrected]

    @property
    def corrected_number(self) -> int:
        """How many numbers come out otherwise now, in all columns."""
        return sum(len(row.corrected_cells) for row in self.corrected)


def month_shown(month: dt.date, today: dt.date) -> MonthShown:
    """Return one month's rows; reopenings only where there were any."""
    span = rules.span_of(month, today)
    counts, labels = count_month(month, today), labels_of(span, long_term_months())
    frozen = MonthFigures.objects.filter(month=month).first()
    reported = frozen.figures if frozen else {}

    def rows(codes: Iterable[str]) -> list[Figure]:
        return [
            Figure(
                code,
                labels[code],
                _title(code, labels[code], span),
                tuple(counts[code]),
                tuple(reported[code]) if code in reported else None,
            )
            for code in codes
        ]

    return MonthShown(
        span=span,
        cases=[
            row
            for row in rows(rules.BY_RESIDENCY)
            if row.code != rules.REOPENED or row.both or row.is_corrected
        ],
        ages=rules.measured(rows(band.code for band in rules.AGES)),
        passed_up=rows(rules.PASSED_UP),
        listed=rules.measured(rows(band.code for band in rules.DAYS_LISTED)) + rows([rules.LISTED]),
        plans=rows(rules.PLANS),
        reported_on=frozen.reported_on if frozen else None,
    )


def fixed_at(month: dt.date) -> dt.datetime | None:
    """Return when the figures of a month were fixed, or nothing where they are not yet."""
    return MonthFigures.objects.filter(month=month).values_list("frozen_at", flat=True).first()


def month_figures(month: dt.date, today: dt.date) -> list[Figure]:
    """Return the rows of cases of one month, living here and left."""
    return month_shown(month, today).cases


def run_of_months(last: dt.date, number: int, today: dt.date) -> list[MonthRow]:
    """Return so many months up to and with the one that begins on `last`, as reported and now.

    Fewer where they would go back to before anything may be counted.
    """
    months = [add_months(last, -back) for back in range(number - 1, -1, -1)]
    months = [month for month in months if month >= EARLIEST]
    end = min(month_end(last), today)
    opened = querysets.counts_by_month(querysets.opened(months[0], end))
    closed = querysets.counts_by_month(querysets.closed(months[0], end))
    at_end = querysets.open_at_month_ends(months, today)
    fixed = dict(MonthFigures.objects.filter(month__in=months).values_list("month", "figures"))
    return [
        MonthRow(
            month=month,
            label=month_words(month),
            short_label=f"{month:%b}",
            opened=_of_run(rules.OPENED, opened.get(month, (0, 0)), fixed.get(month)),
            closed=_of_run(rules.CLOSED, closed.get(month, (0, 0)), fixed.get(month)),
            open_at_end=_of_run(rules.OPEN_AT_END, (at_end[month],), fixed.get(month)),
        )
        for month in months
    ]


RUN_WORDS = {
    rules.OPENED: "opened",
    rules.CLOSED: "closed",
    rules.OPEN_AT_END: "open at the end",
}


def _of_run(code: str, counted: tuple[int, ...], fixed: Counts | None) -> Figure:
    """Return one figure of a month in a run; what was reported is added up as the count is."""
    reported = tuple(fixed[code]) if fixed and code in fixed else None
    if reported is not None and len(counted) == 1:
        reported = (sum(reported),)
    return Figure(code, RUN_WORDS[code], RUN_WORDS[code], counted, reported)
