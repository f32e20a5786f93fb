"""Clocks and marks: how long an act takes, and how a figure compares with its pass mark."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Act = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, the figure, and the mark it must not pass."""

    name: str
    value: float
    unit: str = ""
    mark: float | None = None
    note: str = ""

    @property
    def fails(self) -> bool:
        """Whether the figure is worse than its mark; one without a mark is only watched."""
        return self.mark is not None and self.value > self.mark

    def line(self) -> str:
        """Return the figure as one line of the table."""
        places = 0 if self.unit == "queries" else 2 if not self.unit else 1
        value = f"{self.value:,.{places}f} {self.unit}".strip()
        mark = "watched" if self.mark is None else f"≤ {self.mark:g} {self.unit}".strip()
        verdict = "" if self.mark is None else "FAIL" if self.fails else "pass"
        return f"{self.name:58} {value:>14}  {mark:>12}  {verdict:4}  {self.note}".rstrip()


def milliseconds(act: Act) -> float:
    """Return how long one act takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def quickest(*acts: Act, times: int = 15) -> list[float]:
    """Return the quickest of each act in milliseconds, taken in turns: a busy machine only adds."""
    for act in acts:
        act()
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(times):
        for act, found in zip(acts, taken, strict=True):
            found.append(milliseconds(act))
    return [min(found) for found in taken]


def p95(acts: Sequence[Act]) -> float:
    """Return the time in milliseconds that 95 in 100 of these acts do not pass."""
    taken = sorted(milliseconds(act) for act in acts)
    return taken[min(len(taken) - 1, int(len(taken) * 0.95))]
