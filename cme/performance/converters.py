"""A month in an address: 2026-10."""

import datetime as dt

EARLIEST = dt.date(2000, 1, 1)
"""No case was counted before; a run of months before the calendar's first would have no start."""


class MonthConverter:
    """Reads yyyy-mm as the first day of the month; anything else is no page."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        """Return the first day of the month; raise ValueError for a month that is none."""
        month = dt.datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)
        if month < EARLIEST:
            raise ValueError(value)
        return month

    def to_url(self, value: dt.date) -> str:
        """Return yyyy-mm."""
        return f"{value:%Y-%m}"
