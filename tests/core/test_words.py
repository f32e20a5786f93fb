"""Dates and times in words and in templates."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from cme.core.dates import clock_words, day_words, long_day_words, month_words, when_words

DAY = dt.date(2026, 11, 24)
SUMMER_EVENING = dt.datetime(2026, 7, 31, 23, 20, tzinfo=dt.UTC)


def test_days_and_months_read_as_the_service_writes_them():
    assert day_words(DAY) == "Tue 24 Nov 2026"
    assert long_day_words(DAY) == "Tuesday 24 November 2026"
    assert month_words(DAY) == "November 2026"
    assert day_words(dt.date(2026, 12, 8)) == "Tue 8 Dec 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(16, 20, "4:20pm"), (9, 0, "9am"), (17, 30, "5:30pm"), (0, 5, "12:05am"), (12, 1, "12:01pm"),
     (12, 0, "midday"), (0, 0, "midnight"), (23, 59, "11:59pm")],
)  # fmt: skip
def test_times_read_as_the_service_writes_them(hour, minute, words):
    assert clock_words(dt.time(hour, minute)) == words


def test_moments_are_shown_in_the_time_zone_of_the_service():
    assert when_words(SUMMER_EVENING) == "Sat 1 Aug 2026, 12:20am"
    assert day_words(SUMMER_EVENING) == "Sat 1 Aug 2026"
    winter = dt.datetime(2026, 11, 24, 16, 20, tzinfo=ZoneInfo("Europe/London"))
    assert when_words(winter) == "Tue 24 Nov 2026, 4:20pm"
    assert when_words(DAY) == "Tue 24 Nov 2026"


def rendered(source: str, moment: object) -> str:
    return Template("{% load words %}" + source).render(Context({"moment": moment}))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ moment|day }}", "Sat 1 Aug 2026"),
        ("{{ moment|long_day }}", "Saturday 1 August 2026"),
        ("{{ moment|short_day }}", "1 Aug 2026"),
        ("{{ moment|month }}", "August 2026"),
        ("{{ moment|clock }}", "12:20am"),
        ("{{ moment|when }}", "Sat 1 Aug 2026, 12:20am"),
        ("{% day_tag moment %}", '<time datetime="2026-08-01">Sat 1 Aug 2026</time>'),
        ("{% long_day_tag moment %}", '<time datetime="2026-08-01">Saturday 1 August 2026</time>'),
        (
            "{% when_tag moment %}",
            '<time datetime="2026-08-01T00:20:00+01:00">Sat 1 Aug 2026, 12:20am</time>',
        ),
    ],
)
def test_templates_show_moments_in_words_and_nothing_for_nothing(source, shown):
    assert rendered(source, SUMMER_EVENING) == shown
    assert rendered(source, None) == ""
    assert rendered(source.replace("moment", "missing"), None) == ""


def test_midnight_is_a_time_and_not_an_empty_value():
    assert rendered("{{ moment|clock }}", dt.time(0, 0)) == "midnight"
