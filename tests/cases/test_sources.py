"""In which order sources are searched."""

import datetime as dt

from cases.rules.next_step import Source
from cases.rules.sources import in_order_of_use

EARLY = Source("early_years", "Early years service (move to Reception)")
HOUSING = Source("housing", "Housing")
OPENED = dt.date(2026, 11, 24)


def order(born_on: dt.date | None) -> list[str]:
    return [source.code for source in in_order_of_use((EARLY, HOUSING), born_on, OPENED)]


def test_early_years_comes_last_for_a_child_past_reception() -> None:
    assert order(dt.date(2013, 9, 17)) == ["housing", "early_years"]


def test_early_years_keeps_its_place_for_a_young_child_or_an_unknown_age() -> None:
    assert order(dt.date(2022, 3, 1)) == ["early_years", "housing"]
    assert order(None) == ["early_years", "housing"]
