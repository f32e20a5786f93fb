"""Dates and times in the service's words, the same on every machine (content, first page)."""

import datetime as dt

from django.utils import timezone

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date_of(moment: dt.date) -> dt.date:
    """Return the calendar day in the service's time zone of a date or an aware date and time."""
    if isinstance(moment, dt.datetime):
        return (timezone.localtime(moment) if timezone.is_aware(moment) else moment).date()
    return moment


def short_day_words(moment: dt.date) -> str:
    """Return "24 Nov 2026", for the middle of a sentence."""
    day = date_of(moment)
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def day_words(moment: dt.date) -> str:
    """Return "Tue 24 Nov 2026", for tables and lines."""
    return f"{WEEKDAYS[date_of(moment).weekday()][:3]} {short_day_words(moment)}"


def long_day_words(moment: dt.date) -> str:
    """Return "Tuesday 24 November 2026", for letters and public pages."""
    day = date_of(moment)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def month_words(moment: dt.date) -> str:
    """Return "November 2026"."""
    day = date_of(moment)
    return f"{MONTHS[day.month - 1]} {day.year}"


def clock_words(moment: dt.datetime | dt.time) -> str:
    """Return "4:20pm", "9am", "midday" or "midnight", in the service's time zone."""
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def when_words(moment: dt.date) -> str:
    """Return "Tue 24 Nov 2026, 4:20pm"; the day alone where there is no time."""
    if isinstance(moment, dt.datetime):
        return f"{day_words(moment)}, {clock_words(moment)}"
    return day_words(moment)
