"""The two small forms of the public pages: add another, and send."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cme.core.forms import CmeForm
from referrals.steps.kinds import Repeat


class AnotherForm(CmeForm):
    """After each brother, sister or check: is there another?"""

    add_another = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("yes", "Yes"), ("no", "No")]
    )
    options = {"add_another": {"label_size": "m"}}

    def __init__(self, repeat: Repeat, count: int, *args: Any, **kwargs: Any) -> None:
        self.repeat, self.count = repeat, count
        super().__init__(*args, **kwargs)
        field = self.fields["add_another"]
        field.label = repeat.another
        field.error_messages |= dict.fromkeys(
            ("required", "invalid_choice"), repeat.errors["required"]
        )

    def clean_add_another(self) -> str:
        """Refuse one more than the form takes."""
        answer: str = self.cleaned_data["add_another"]
        if answer == "yes" and self.count >= self.repeat.most:
            raise forms.ValidationError(self.repeat.errors["too_many"])
        return answer


class CheckForm(CmeForm):
    """Send: refused while a question is open. `missing` holds each one's address and words."""

    def __init__(self, missing: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        self.missing = missing
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Name every question that is still to be answered."""
        for _address, question in self.missing:
            self.add_error(None, f'You have not answered "{question}". Answer it before you send.')
        return self.cleaned_data

    @property
    def problems(self) -> list[dict[str, str]]:
        """Each open question as the error summary links it."""
        if not self.is_bound or self.is_valid():
            return []
        return [
            {
                "text": f'You have not answered "{question}". Answer it before you send.',
                "href": address,
            }
            for address, question in self.missing
        ]
