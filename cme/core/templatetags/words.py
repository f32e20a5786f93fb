"""Dates and times in templates: `{{ due|day }}`, `{% day_tag due %}`. Empty in, empty out."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cme.core.dates import words

register = template.Library()


@register.filter
def day(moment: dt.date | None) -> str:
    """Return "Tue 24 Nov 2026"."""
    return words.day_words(moment) if moment else ""


@register.filter
def long_day(moment: dt.date | None) -> str:
    """Return "Tuesday 24 November 2026"."""
    return words.long_day_words(moment) if moment else ""


@register.filter
def short_day(moment: dt.date | None) -> str:
    """Return "24 Nov 2026"."""
    return words.short_day_words(moment) if moment else ""


@register.filter
def month(moment: dt.date | None) -> str:
    """Return "November 2026"."""
    return words.month_words(moment) if moment else ""


@register.filter
def clock(moment: dt.datetime | dt.time | None) -> str:
    """Return "4:20pm"."""
    return words.clock_words(moment) if moment not in (None, "") else ""


@register.filter
def when(moment: dt.date | None) -> str:
    """Return "Tue 24 Nov 2026, 4:20pm"."""
    return words.when_words(moment) if moment else ""


@register.simple_tag
def day_tag(moment: dt.date | None) -> SafeString:
    """Return the day as a time element that machines can read."""
    return _time_element(words.date_of(moment), words.day_words(moment)) if moment else EMPTY


@register.simple_tag
def long_day_tag(moment: dt.date | None) -> SafeString:
    """Return the long day as a time element."""
    return _time_element(words.date_of(moment), words.long_day_words(moment)) if moment else EMPTY


@register.simple_tag
def when_tag(moment: dt.date | None) -> SafeString:
    """Return day and time as a time element with its offset."""
    if not moment:
        return EMPTY
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment).replace(microsecond=0)
    return _time_element(moment, words.when_words(moment))


EMPTY = SafeString("")


def _time_element(moment: dt.date, shown: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), shown)
