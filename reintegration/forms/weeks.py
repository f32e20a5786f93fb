"""The timetable's forms: part-time at first, a week's days, attendance, a review."""

import datetime as dt
from typing import Any

from django import forms

from cme.core.forms import CmeForm, DateField3, WholeNumber
from reintegration.forms.acts import LONG, past_day
from reintegration.models import Review, Week

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
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

    begins_on = DateField3(label="Monday of the week", example="30 11 2026")
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


def week_of(week: Week | None, begins_on: dt.date | None) -> dict[str, Any]:
    """Return what a week's form begins with."""
    if week is None:
        return {"begins_on": begins_on} | {f"day_{at}": "all" for at in MONDAY_TO_FRIDAY}
    days = {f"day_{at}": part for at, part in enumerate(week.days)}
    return {"begins_on": week.begins_on} | days
