"""The widgets Django has no word for; all others are Django's own, drawn by `rendering`."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

PARTS = ("day", "month", "year")


class ThreeBoxes(forms.Widget):
    """A date as day, month and year. What was typed comes back as it was typed."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict, name: str
    ) -> dict[str, str] | None:
        """Return the three texts as typed, or None where the form did not carry them."""
        if not any(f"{name}-{part}" in data for part in PARTS):
            return None
        return {part: str(data.get(f"{name}-{part}") or "") for part in PARTS}

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict, name: str
    ) -> bool:
        """Say whether none of the three boxes came with the form."""
        return not any(f"{name}-{part}" in data for part in PARTS)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Return the id of the first box."""
        return id_

    def texts(self, value: Any) -> dict[str, str]:
        """Return what stands in each box for a typed value or a date."""
        if isinstance(value, dict):
            return {part: str(value.get(part) or "") for part in PARTS}
        if value in (None, ""):
            return dict.fromkeys(PARTS, "")
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}


class SearchInput(forms.TextInput):
    """A text to look for."""

    input_type = "search"


class PhoneInput(forms.TextInput):
    """A telephone number."""

    input_type = "tel"
