"""Django's clock, moved: services read the day from it, so the past can be lived through them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from cme.core import dates


class Clock:
    """What time it is in the demonstration; never later than it really is."""

    def __init__(self) -> None:
        self._real = timezone.now
        self.started_at = self._real()
        self.now = self.started_at

    @property
    def today(self) -> dt.date:
        """The day the demonstration is made on, wherever the clock stands."""
        return timezone.localdate(self.started_at)

    def has_come(self, day: dt.date) -> bool:
        """Whether a day is today or in the past."""
        return day <= self.today

    def go_to(self, day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
        """Set the clock to a time of a day and return it."""
        self.now = min(moment(day, hour, minute), self.started_at)
        return self.now

    @contextmanager
    def moved(self) -> Iterator[None]:
        """Let Django tell this clock's time while the block lasts, in this process alone.

        The one place where time is moved outside tests: a parameter in each of fifty services would
        be there for the demonstration alone, and history rows would still say today.
        """
        timezone.now = lambda: self.now  # type: ignore[assignment]
        try:
            yield
        finally:
            timezone.now = self._real  # type: ignore[assignment]


def working(day: dt.date) -> dt.date:
    """Return the day, or the next working day where it is none."""
    return dates.working_day_on_or_after(day)


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """Return a time of a day here."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
