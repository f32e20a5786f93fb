"""Saying that a child allocated to the school has started."""

from cme.core.forms import CmeForm, DateField3


class ArrivalForm(CmeForm):
    """The first day at school."""

    first_day = DateField3(
        label="What was the first day here?",
        past=True,
        years_back=1,
        example="23 11 2026",
        help_text="The first day with at least one session.",
    )
    options = {"first_day": {"label_size": "m"}}
