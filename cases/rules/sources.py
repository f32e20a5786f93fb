"""Which sources are searched, stale or not searched yet (seed 002 §4.2, appendix 4)."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar

from cme.core.dates import Deadline, short_day_words, working_day_deadline, year_group

EARLY_YEARS = "early_years"
REPLY_DAYS = 5
"""Working days until we ask a source again for a reply that did not come."""


class _Source(Protocol):
    @property
    def code(self) -> str: ...


class _Checked(Protocol):
    @property
    def source(self) -> _Source: ...


AnyCheck = TypeVar("AnyCheck", bound=_Checked)
AnySource = TypeVar("AnySource", bound=_Source)


def in_order_of_use(
    sources: Iterable[AnySource], born_on: dt.date | None, opened_on: dt.date
) -> list[AnySource]:
    """Return sources in the council's order; early years last for a child past Reception.

    The early years service knows children up to the move to Reception (seed 002 appendix 4); for an
    older child it is searched too, because the form asks, but it is not where to begin.
    """
    grown = born_on is not None and year_group(born_on, opened_on) > 0
    return sorted(sources, key=lambda source: grown and source.code == EARLY_YEARS)


def current_checks(checks: Iterable[AnyCheck]) -> dict[str, AnyCheck]:
    """Return the last check of each source by its code, given checks first to last."""
    return {check.source.code: check for check in checks}


def check_again(
    checked_on: dt.date, stale_after_days: int | None, *, asked: bool, needed: bool
) -> Deadline | None:
    """Return the day a source is to be checked again and why, or None where it needs no re-check.

    `asked` is a question without a reply: asked after in working days. `needed` is False for a
    source that does not apply or was not run. `stale_after_days` are calendar days (content §4.5).
    """
    if asked:
        due = working_day_deadline(checked_on, REPLY_DAYS, what="we asked").due
        asked_on = short_day_words(checked_on)
        return Deadline(
            due, f"Asked on {asked_on}; a reply is expected in {REPLY_DAYS} working days"
        )
    if not needed or stale_after_days is None:
        return None
    days = "day" if stale_after_days == 1 else "days"
    return Deadline(
        checked_on + dt.timedelta(days=stale_after_days),
        f"Last checked on {short_day_words(checked_on)}; this source goes stale after "
        f"{stale_after_days} {days}",
    )
