"""A month in an address: 2026-10."""

import datetime as dt


class MonthConverter:
    """Reads yyyy-mm as the first day of the month; anything else is no such page."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        """Return the first day of the month; raise ValueError for a month that is none."""
        return dt.datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)

    def to_url(self, value: dt.date) -> str:
        """Return yyyy-mm."""
        return f"{value:%Y-%m}"
