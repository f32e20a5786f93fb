"""What the monthly figures are called and how they are cut, and how their chart is drawn; pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cme.core.dates import add_months, month_end, month_start, month_words
from cme.core.errors import RuleBroken
from cme.performance.census import BANDS, DURATIONS, OVER

OPEN_AT_START = "open-at-start"
OPENED = "opened"
REOPENED = "reopened"
CLOSED = "closed"
OPEN_AT_END = "open-at-end"
LONG_TERM = "long-term"
DORMANT = "dormant"
BY_RESIDENCY = (OPEN_AT_START, OPENED, REOPENED, CLOSED, OPEN_AT_END, LONG_TERM, DORMANT)
"""Figures of cases, each divided into children who live here and children who left."""
OF_THESE = (LONG_TERM, DORMANT)

BECAME_LONG_TERM = "became-long-term"
ESCALATED = "escalated"
PASSED_UP = (BECAME_LONG_TERM, ESCALATED)
LISTED = "listed"

PLANS_RUNNING = "plans-running"
PLANS_ACCEPTED = "plans-accepted"
PLANS_BEGUN = "plans-begun"
PLANS_SUSTAINED = "plans-sustained"
PLANS_RELAPSED = "plans-relapsed"
PLANS_ENDED_EARLY = "plans-ended-early"
PLANS = (
    PLANS_ACCEPTED,
    PLANS_BEGUN,
    PLANS_SUSTAINED,
    PLANS_RELAPSED,
    PLANS_ENDED_EARLY,
    PLANS_RUNNING,
)

HERE = "here"
LEFT = "left"
BOTH = "both"
WHERE = {HERE: "living here", LEFT: "left", BOTH: "living here or left"}

LONG_TERM_MONTHS = 6
"""Calendar months after which a case is long-term (seed 002 §6.2), where the council set none."""
WIDEST_MEASURE = 200

Counts = dict[str, list[int]]
"""Figure -> [living here, left], or one number alone."""


@dataclass(frozen=True)
class Span:
    """One month as far as it has come: `last` is its end, or today while it is not over."""

    month: dt.date
    last: dt.date

    @property
    def before(self) -> dt.date:
        """The last day of the month before."""
        return self.month - dt.timedelta(days=1)


def span_of(month: dt.date, today: dt.date) -> Span:
    """Return the days of a month that have come; today stands in for the end of one not over."""
    return Span(month, min(month_end(month), today))


@dataclass(frozen=True)
class Band:
    """From so many calendar days to so many, both counted in; no end where `most` is None."""

    code: str
    label: str
    least: int
    most: int | None = None

    def first_day(self, on: dt.date) -> dt.date | None:
        """Return the earliest beginning that is in the band on a day, if there is one."""
        return None if self.most is None else on - dt.timedelta(days=self.most)

    def last_day(self, on: dt.date) -> dt.date:
        """Return the latest beginning that is in the band on a day."""
        return on - dt.timedelta(days=self.least)


def _ages() -> tuple[Band, ...]:
    least, bands = 0, []
    for code, words, below in BANDS:
        bands.append(Band(f"open_{code}", words, least, below - 1))
        least = below
    return (*bands, Band(f"open_{OVER}", DURATIONS[OVER], least))


AGES = _ages()
"""How long a case is open, as the statutory return cuts durations: exactly 4 weeks is 4 to 8."""
DAYS_LISTED = (
    Band("listed-0-to-4", "0 to 4 days", 0, 4),
    Band("listed-5-to-9", "5 to 9 days", 5, 9),
    Band("listed-10-to-14", "10 to 14 days", 10, 14),
    Band("listed-15-to-19", "15 to 19 days", 15, 19),
    Band("listed-20-and-over", "20 days and over", 20),
)
"""Calendar days since a child first came on the allocation list."""
FIGURES = (
    *BY_RESIDENCY,
    *(band.code for band in AGES),
    *PASSED_UP,
    LISTED,
    *(band.code for band in DAYS_LISTED),
    *PLANS,
)


def latest_long_term_start(on: dt.date, months: int) -> dt.date:
    """Return the last day on which a clock may have begun that was long-term on a day.

    Calendar months, month ends clamped: from 29, 30 and 31 August alike it is 28 February.
    """
    start = add_months(on, -months)
    while add_months(start + dt.timedelta(days=1), months) <= on:
        start += dt.timedelta(days=1)
    return start


def refuse_not_over(month: dt.date, today: dt.date) -> None:
    """Raise RuleBroken for a month whose last day has not passed."""
    if month_end(month) >= today:
        raise RuleBroken(
            f"{month_words(month)} is not over.", "Figures freeze after the last day of the month."
        )


def last_month_over(on: dt.date) -> dt.date:
    """Return the first day of the latest month that is over on a day."""
    return add_months(month_start(on), -1)


@dataclass(frozen=True)
class Cell:
    """One number of a month, and what was reported where that was another."""

    where: str
    number: int
    reported: int | None = None

    @property
    def is_corrected(self) -> bool:
        """Whether another number was reported."""
        return self.reported is not None and self.reported != self.number


@dataclass(frozen=True)
class Figure:
    """One row of a month, as counted now and as reported; `width` is that of its measure.

    Two numbers are living here and left, one stands alone.
    """

    code: str
    label: str
    title: str
    counted: tuple[int, ...]
    reported: tuple[int, ...] | None = None
    width: int = 0

    @property
    def here(self) -> int:
        """Children living here."""
        return self.counted[0]

    @property
    def left(self) -> int:
        """Children who left."""
        return self.counted[1]

    @property
    def both(self) -> int:
        """Everyone the row counts."""
        return sum(self.counted)

    @property
    def cells(self) -> list[Cell]:
        """The row's numbers, in the order of its columns."""
        whole = Cell(BOTH, self.both, None if self.reported is None else sum(self.reported))
        if len(self.counted) == 1:
            return [whole]
        then = self.reported or (None, None)
        parts = zip((HERE, LEFT), self.counted, then, strict=True)
        return [*(Cell(*part) for part in parts), whole]

    @property
    def standing(self) -> tuple[int, ...]:
        """What was reported, or where nothing was what is counted."""
        return self.counted if self.reported is None else self.reported

    @property
    def is_corrected(self) -> bool:
        """Whether it comes out otherwise now than it was reported."""
        return self.reported is not None and self.reported != self.counted

    @property
    def corrected_cells(self) -> list[Cell]:
        """The numbers that come out otherwise now."""
        return [cell for cell in self.cells if cell.is_corrected]

    @property
    def is_part(self) -> bool:
        """Whether it counts some of the row above it."""
        return self.code in OF_THESE


def measured(figures: Sequence[Figure]) -> list[Figure]:
    """Return the rows with the widths of their measures: the most is as wide as one can be."""
    top = max((figure.both for figure in figures), default=0)
    return [
        replace(figure, width=round(WIDEST_MEASURE * figure.both / top) if top else 0)
        for figure in figures
    ]


@dataclass(frozen=True)
class MonthRow:
    """One month of a run of months, as the chart and its table show it."""

    month: dt.date
    label: str
    short_label: str
    opened: Figure
    closed: Figure
    open_at_end: Figure

    @property
    def cells(self) -> list[tuple[Figure, Cell]]:
        """The row's numbers, in the order of the table's columns, each with its figure."""
        parted = ((row, cell) for row in (self.opened, self.closed) for cell in row.cells[:2])
        return [*parted, (self.open_at_end, self.open_at_end.cells[-1])]


@dataclass(frozen=True)
class Bar:
    """One stacked bar of the chart, in the chart's own units."""

    x: float
    total: int
    lower_y: float
    lower_height: float
    upper_y: float
    upper_height: float
    middle: float
    label_y: float
    kind: str


@dataclass(frozen=True)
class Group:
    """Two bars of one month, and where its label stands."""

    label: str
    middle: float
    bars: tuple[Bar, Bar]


BASE = 220.0
TALLEST = 180.0
FIRST_X, LAST_X = 40.0, 880.0
WIDEST_BAR = 44.0


def chart(rows: Sequence[MonthRow]) -> list[Group]:
    """Return the geometry of the bars: the tallest fills the height, nothing counted is no bar.

    A bar is what was reported where the month was; a later count stands in the table alone.
    """
    totals = (sum(figure.standing) for row in rows for figure in (row.opened, row.closed))
    top = max(totals, default=0)
    step = (LAST_X - FIRST_X) / max(len(rows), 1)
    width = bar_width(len(rows))
    groups = []
    for index, row in enumerate(rows):
        middle = FIRST_X + step * index + step / 2
        bars = (
            _bar(middle - width - 4, width, row.opened, top),
            _bar(middle + 4, width, row.closed, top),
        )
        groups.append(Group(row.short_label, round(middle, 1), bars))
    return groups


def _bar(x: float, width: float, figure: Figure, top: int) -> Bar:
    unit = TALLEST / top if top else 0
    here, left = figure.standing
    lower, upper = here * unit, left * unit
    return Bar(
        x=round(x, 1),
        total=here + left,
        lower_y=round(BASE - lower, 1),
        lower_height=round(lower, 1),
        upper_y=round(BASE - lower - upper, 1),
        upper_height=round(upper, 1),
        middle=round(x + width / 2, 1),
        label_y=round(BASE - lower - upper - 6, 1),
        kind=figure.code,
    )


def bar_width(months: int) -> float:
    """Return how wide one bar is when so many months share the chart."""
    return round(min(WIDEST_BAR, (LAST_X - FIRST_X) / max(months, 1) / 2 - 8), 1)
