"""Editing a record that somebody else may be editing too: what the form carries for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from django import forms

from cme.core.forms.base import CmeForm

Choice = Literal["mine", "theirs"]
OWN_NAMES = ("csrfmiddlewaretoken", "seen_version", "resolve")


@dataclass(frozen=True)
class EditBase:
    """What a person looked at while typing, and what they chose on the conflict page, if shown.

    `version` is the record's when the form was drawn, `seen_version` when the conflict page was;
    `choices` says whose words to keep by field, `every` for all that the page showed.
    """

    version: int
    seen_version: int | None = None
    every: Choice | None = None
    choices: dict[str, Choice] = field(default_factory=dict)

    def choice(self, name: str) -> Choice | None:
        """Return whose words to keep for a field, None where nobody has chosen."""
        return self.choices.get(name) or self.every


class EditForm(CmeForm):
    """A form that changes a record in place; begin it with `initial={"version": record.version}`.

    Give the service `form.base` and `form.values`.
    """

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), "This page is too old. Open it again, then make your change."
        ),
    )

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed, cleaned, by the record's field names."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def base(self) -> EditBase:
        """Return what the person had seen when they typed this."""
        seen = str(self.data.get("seen_version", ""))
        return EditBase(
            version=self.cleaned_data["version"],
            seen_version=int(seen) if seen.isdecimal() else None,
            every=_choice(self.data.get("resolve")),
            choices={name: chosen for name, chosen in self._choices() if chosen is not None},
        )

    def typed(self) -> Iterator[tuple[str, str]]:
        """Yield every name and text the browser sent, to be carried by the conflict page."""
        for name in self.data:
            if name not in OWN_NAMES and not name.startswith("keep-"):
                for text in self.data.getlist(name):
                    yield name, text

    def _choices(self) -> Iterator[tuple[str, Choice | None]]:
        if self.data.get("resolve") == "choose":
            for name in self.fields:
                yield name, _choice(self.data.get(f"keep-{name}"))


def _choice(text: Any) -> Choice | None:
    return text if text in ("mine", "theirs") else None
