"""Fields of the service: each reads what people really type and says what is wrong with *this*."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cme.core import postcodes, references, upn
from cme.core.dates.reading import DateNotRead, read_date
from cme.core.dates.working_days import add_months
from cme.core.forms.text import without_optional
from cme.core.forms.widgets import PARTS, PhoneInput, ThreeBoxes


class DateField3(forms.Field):
    """A date in three boxes; the month may be a name. Cleans to a `date` or None.

    `past` refuses days after today; `years_back` refuses days longer ago than that many years;
    `example` ends the sentence that asks for the date.
    """

    widget = ThreeBoxes
    default_error_messages = {"too_old": "{label} must be in the last {span}."}

    def __init__(
        self, *, past: bool = False, years_back: int | None = None, example: str = "", **rest: Any
    ) -> None:
        self.past = past
        self.years_back = years_back
        self.example = example
        super().__init__(**rest)

    def prepare_value(self, value: Any) -> Any:
        """Return the value for the boxes: typed texts as they are, an ISO day as a date."""
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return None
        return value

    def to_python(self, value: Any) -> date | None:
        """Return the date typed, None where nothing was; raise ValidationError naming the boxes."""
        if isinstance(value, date) or value is None:
            return value
        typed = [str(value.get(part) or "").strip() for part in PARTS]
        if not any(typed):
            return None
        today = timezone.localdate() if self.past else None
        try:
            return read_date(*typed, label=self._name, today=today)
        except DateNotRead as problem:
            raise _wrong_date(problem.words, problem.boxes) from problem

    def validate(self, value: Any) -> None:
        """Refuse an empty date where one is required, and a day too long ago."""
        super().validate(value)
        if value is None or self.years_back is None:
            return
        if value < add_months(timezone.localdate(), -12 * self.years_back):
            words = str(self.error_messages["too_old"])
            span = "year" if self.years_back == 1 else f"{self.years_back} years"
            raise _wrong_date(words.format(label=self._name, span=span), PARTS)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the date typed differs from the one the form began with."""
        try:
            return bool(self.to_python(data) != self.to_python(self.prepare_value(initial)))
        except ValidationError:
            return True

    @property
    def _name(self) -> str:
        """What a sentence calls the date; a question is no name for one."""
        label = str(self.label or "Date")
        return "The date" if label.rstrip().endswith("?") else without_optional(label)


def _wrong_date(words: str, boxes: tuple[str, ...]) -> ValidationError:
    return ValidationError(words.replace("%", "%%"), code="invalid", params={"parts": boxes})


class WholeNumber(forms.IntegerField):
    """A whole number, typed with or without thousands commas; no spinning arrows."""

    widget = forms.TextInput
    look = {"width": 5}

    def to_python(self, value: Any) -> int | None:
        """Return the number or None; raise ValidationError for anything that is not whole."""
        if isinstance(value, str):
            value = re.sub(r"(?<=\d)[,\s](?=\d{3}\b)", "", value.strip())
            if value and not re.fullmatch(r"-?\d{1,12}", value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask a phone for its number keys."""
        return {"inputmode": "numeric"}


class PostcodeField(forms.CharField):
    """A postcode, any spacing or case. Cleans to "AB1 2CD"."""

    look = {"width": 10, "autocomplete": "off"}
    default_error_messages = {
        "invalid": postcodes.NOT_A_POSTCODE,
        "invalid_optional": "Enter a full postcode, like AB1 2CD, or leave it empty.",
    }

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("max_length", 12)
        super().__init__(**rest)

    def to_python(self, value: Any) -> str:
        """Return the postcode with its one space, or an empty text."""
        text: str = super().to_python(value)
        try:
            return postcodes.read_postcode(text) if text else text
        except postcodes.PostcodeRefused as problem:
            code = "invalid" if self.required else "invalid_optional"
            raise ValidationError(self.error_messages[code], code=code) from problem


class UpnField(forms.CharField):
    """A unique pupil number. Cleans to 13 characters; `cme.core.upn` says what is unusual."""

    look = {"width": 20, "autocomplete": "off", "spellcheck": False}

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("max_length", 30)
        super().__init__(**rest)

    def to_python(self, value: Any) -> str:
        """Return the number as it is stored, or an empty text."""
        text: str = super().to_python(value)
        try:
            return upn.read_upn(text).text if text else text
        except upn.UpnRefused as problem:
            raise ValidationError(problem.words, code="invalid") from problem


class PhoneField(forms.CharField):
    """A telephone number of any country, kept as typed."""

    widget = PhoneInput
    look = {"width": 20}
    default_error_messages = {
        "invalid": "Enter a phone number, like 01632 960 001 or +33 1 99 00 12 34."
    }

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("max_length", 40)
        super().__init__(**rest)

    def to_python(self, value: Any) -> str:
        """Return the number as typed; raise ValidationError where it cannot be one."""
        text: str = super().to_python(value)
        digits = re.sub(r"\D", "", re.sub(r"(?i)\s*(ext|x)\.?\s*\d+$", "", text))
        odd = re.search(r"[^\d\s()+./\-]", re.sub(r"(?i)(ext\.?|x)", "", text))
        if text and (odd or not 6 <= len(digits) <= 17):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class ReferenceField(forms.CharField):
    """A record's reference, as people type it. Cleans to "C-7KQ4-MX"; `kind` is its letter."""

    look = {"width": 10, "autocomplete": "off", "spellcheck": False}
    default_error_messages = {"invalid": "Enter a reference, like {example}."}

    def __init__(self, *, kind: str | None = None, **rest: Any) -> None:
        self.kind = kind
        self.example = f"{kind or 'C'}-7KQ4-MX"
        rest.setdefault("max_length", 30)
        super().__init__(**rest)

    def to_python(self, value: Any) -> str:
        """Return the stored form; raise ValidationError where it cannot be a reference."""
        text: str = super().to_python(value)
        if not text:
            return text
        found = references.tidy(text, kind=self.kind)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found
