"""What the monthly figures are called, and how their chart is drawn; pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

OPEN_AT_START = "open-at-start"
OPENED = "opened"
REOPENED = "reopened"
CLOSED = "closed"
OPEN_AT_END = "open-at-end"
FIGURES = (OPEN_AT_START, OPENED, REOPENED, CLOSED, OPEN_AT_END)

HERE = "here"
LEFT = "left"
BOTH = "both"
WHERE = {HERE: "living here", LEFT: "left", BOTH: "living here or left"}


@dataclass(frozen=True)
class Figure:
    """One row of a month: its code, its label and its two counts."""

    code: str
    label: str
    here: int
    left: int

    @property
    def both(self) -> int:
        """Everyone the row counts."""
        return self.here + self.left


@dataclass(frozen=True)
class MonthRow:
    """One month of a run of months, as the chart and its table show it."""

    month: dt.date
    label: str
    short_label: str
    opened_here: int
    opened_left: int
    closed_here: int
    closed_left: int
    open_at_end: int


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
    """Return the geometry of the bars: the tallest fills the height, nothing counted is no bar."""
    top = max(
        (max(r.opened_here + r.opened_left, r.closed_here + r.closed_left) for r in rows),
        default=0,
    )
    step = (LAST_X - FIRST_X) / max(len(rows), 1)
    width = bar_width(len(rows))
    groups = []
    for index, row in enumerate(rows):
        middle = FIRST_X + step * index + step / 2
        opened = (row.opened_here, row.opened_left)
        closed = (row.closed_here, row.closed_left)
        bars = (
            _bar(middle - width - 4, width, opened, top, OPENED),
            _bar(middle + 4, width, closed, top, CLOSED),
        )
        groups.append(Group(row.short_label, round(middle, 1), bars))
    return groups


def _bar(x: float, width: float, counts: tuple[int, int], top: int, kind: str) -> Bar:
    unit = TALLEST / top if top else 0
    here, left = counts
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
        kind=kind,
    )


def bar_width(months: int) -> float:
    """Return how wide one bar is when so many months share the chart."""
    return round(min(WIDEST_BAR, (LAST_X - FIRST_X) / max(months, 1) / 2 - 8), 1)
