"""The timetable's forms: part-time at first, a week's days, attendance, a review."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from cme.core.dates import short_day_words
from cme.core.errors import RuleBroken
from cme.core.forms import CmeForm, DateField3, WholeNumber
from reintegration.forms.acts import LONG, past_day
from reintegration.models import Review, Week

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SHORT_PARTS = [("all", "all"), ("am", "am"), ("pm", "pm"), ("", "off")]
PARTS = [("", "Not in"), ("am", "Morning"), ("pm", "Afternoon"), ("all", "All day")]
MONDAY_TO_FRIDAY = range(5)


class PartTimeForm(CmeForm):
    """Part-time at first: with a parent's written agreement, six weeks at most."""

    until = DateField3(
        label="Last day of part-time",
        required=False,
        example="8 1 2027",
        help_text="Leave empty for full time from now on",
    )
    agreed_on = DateField3(
        label="Day the parent agreed in writing",
        past=True,
        years_back=1,
        required=False,
        example="24 11 2026",
    )
    agreed_by = forms.CharField(label="Which parent agreed", required=False, max_length=150)
    options = {"agreed_by": {"width": 30}}


class WeekForm(CmeForm):
    """Which days of a week the child is in."""

    options = {f"day_{at}": {"optional": False, "empty_text": "Not in"} for at in range(5)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at in MONDAY_TO_FRIDAY:
            field = forms.ChoiceField(label=WEEKDAYS[at], choices=PARTS, required=False)
            self.fields[f"day_{at}"] = field
            self._word(f"day_{at}", field)

    @property
    def days(self) -> list[str]:
        """Return the five days as the timetable keeps them."""
        return [self.cleaned_data[f"day_{at}"] for at in MONDAY_TO_FRIDAY]


class WeekRow(NamedTuple):
    """One week on the page: its number, its Monday, and a cell for each day."""

    number: int
    begins_on: dt.date
    cells: list[tuple[str, BoundField | None]]  # the weekday, and its choice where there is one


class WeeksForm(CmeForm):
    """Every week of a plan at once: a choice for each day on which the child may be in."""

    compact = True
    mark_optional = False

    def __init__(
        self, *args: Any, weeks: Sequence[tuple[dt.date, list[str], list[bool]]], **kwargs: Any
    ) -> None:
        """Take each week's Monday, what is planned, and which days may be chosen."""
        self.asked = list(enumerate(weeks, start=1))
        super().__init__(*args, **kwargs)
        for number, (begins_on, days, may_choose) in self.asked:
            for at in (at for at in MONDAY_TO_FRIDAY if may_choose[at]):
                label = f"{WEEKDAYS[at]} {short_day_words(begins_on + dt.timedelta(days=at))}"
                field = forms.ChoiceField(
                    label=label, choices=SHORT_PARTS, required=False, initial=days[at]
                )
                self.fields[_cell(number, at)] = field
                self._word(_cell(number, at), field)

    def rows(self) -> list[WeekRow]:
        """Return what is drawn, a row for each week."""
        return [
            WeekRow(number, begins_on, [(WEEKDAYS[at], self._box(number, at)) for at in range(5)])
            for number, (begins_on, _days, _may) in self.asked
        ]

    @property
    def weeks(self) -> dict[dt.date, list[str]]:
        """Return the days of each week; those that cannot be chosen stay as they were."""
        return {
            begins_on: [
                self.cleaned_data.get(_cell(number, at), days[at]) for at in MONDAY_TO_FRIDAY
            ]
            for number, (begins_on, days, _may) in self.asked
        }

    def add_rule_broken(self, broken: RuleBroken) -> None:
        """Show a refusal of a week at its first day that can be chosen."""
        cells = (name for name in self.fields if name.startswith(f"{broken.field}_"))
        field = next(cells, None)
        super().add_rule_broken(RuleBroken(broken.sentence, broken.way_on, field=field))

    def _box(self, number: int, at: int) -> BoundField | None:
        name = _cell(number, at)
        return self[name] if name in self.fields else None


def _cell(number: int, at: int) -> str:
    return f"week_{number}_{at}"


class AttendedForm(CmeForm):
    """What was attended of a week."""

    attended = WholeNumber(
        label="Attended, of a full week",
        help_text="Per cent, from the school’s register",
        error_messages={"required": "Enter attendance from 0 to 100."},
    )
    options = {"attended": {"width": 3, "suffix": "%"}}


class ReviewForm(CmeForm):
    """A review held."""

    held_on = past_day("Day of the review")
    with_whom = forms.CharField(
        label="Who took part",
        required=False,
        max_length=300,
        help_text="The child, family, school and other services",
    )
    outcome = forms.ChoiceField(
        label="How does the plan go on?",
        choices=Review.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how the plan goes on."},
    )
    words = forms.CharField(
        label="What works, and what does not",
        widget=LONG,
        max_length=5000,
        error_messages={"required": "Enter what works and what does not."},
    )
    next_on = DateField3(
        label="Next review",
        required=False,
        example="14 12 2026",
        help_text="4 weeks after this one at the latest. Leave empty for that day",
    )
    options = {"words": {"rows": 5}, "with_whom": {"width": 30}}


def week_of(week: Week) -> dict[str, Any]:
    """Return what a week's form begins with."""
    return {f"day_{at}": part for at, part in enumerate(week.days)}
