"""Forms that ask what to look for."""

from typing import Any

from django import forms

from cme.core.forms import CmeForm, DateField3, ReferenceField, SearchInput


class SearchForm(CmeForm):
    """What a person looks for, in one box."""

    mark_optional = False
    q = forms.CharField(
        label="Find a child, case or school",
        help_text="A name, a reference, a UPN, a date of birth, or a school",
        max_length=200,
        required=False,
        widget=SearchInput,
    )


class SubjectForm(CmeForm):
    """The record whose history is asked for."""

    reference = ReferenceField(
        label="Reference of a child, case or referral",
        help_text="For example K-7KQ4-MX, C-8HT3-PD or R-3PX6-HD",
        error_messages={"required": "Enter a reference."},
    )


class LooksForm(CmeForm):
    """Which looks at a record to show."""

    mark_optional = False
    since = DateField3(label="From", required=False, example="1 11 2026")
    until = DateField3(label="To", required=False, example="24 11 2026")
    what = forms.ChoiceField(
        label="What",
        required=False,
        choices=[
            ("", "Everything"),
            ("page", "Pages opened"),
            ("list", "Lists and searches"),
            ("export", "Downloads"),
            ("refused", "Refused"),
        ],
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "To must be on or after From.")
        return data
