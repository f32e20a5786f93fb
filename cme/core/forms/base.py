"""The form every page stands on: tidy texts, the service's own words for what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.forms.models import ModelChoiceField

from cme.core.errors import RuleBroken
from cme.core.forms.layout import Button
from cme.core.forms.text import Storable, in_sentence, tidied, without_optional

Options = Mapping[str, Any]

# Django fills these in with `%` when it shows them; a label's own "%" must survive that.
WITH_PARAMS = {"max_length", "min_value", "max_value", "invalid_choice", "invalid_pk_value"}
LATER = {"too_old"}  # DateField3 words it when it is shown


class _Kit:
    """What CmeForm and CmeModelForm share; mixed in front of Django's form class.

    `options` says how fields look, by name (see `cme.core.forms.rendering`): every page that draws
    the form uses them, whether by `{% crispy form %}`, a layout or `{% field %}`.
    """

    options: ClassVar[Mapping[str, Options]] = {}
    mark_optional: ClassVar[bool] = True
    compact: ClassVar[bool] = False  # small radios and checkboxes, for casework
    layout: ClassVar[Sequence[Any]] = ()
    submit: ClassVar[str] = "Continue"
    method: ClassVar[str] = "post"
    use_required_attribute = False
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    _errors: Any
    add_error: Callable[..., None]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(tidied(data), *args, **kwargs)  # type: ignore[call-arg]
        for name, field in self.fields.items():
            self._word(name, field)

    @property
    def helper(self) -> FormHelper:
        """Return what `{% crispy form %}` draws: `layout`, or every field and a button."""
        helper = FormHelper()
        helper.form_method = self.method
        helper.layout = Layout(*(self.layout or (*self.standing(), Button(self.submit))))
        return helper

    def add_rule_broken(self, broken: RuleBroken) -> None:
        """Show a refused rule in the error summary, at its field where it names one."""
        field = broken.field if broken.field in self.fields else None
        self.add_error(field, str(broken))

    def option(self, name: str) -> Options:
        """Return how the field of that name looks."""
        look = {"small": True} if self.compact else {}
        return {**look, **self.options.get(name, {})}

    def revealed(self) -> set[str]:
        """Return the names of fields that stand inside another field's answer."""
        return {
            name
            for options in self.options.values()
            for names in options.get("reveal", {}).values()
            for name in names
        }

    def standing(self) -> list[str]:
        """Return the names of the fields that stand by themselves, in order."""
        revealed = self.revealed()
        return [name for name in self.fields if name not in revealed]

    def _clean_fields(self) -> None:
        """Clean every field, then keep of the revealed ones only those of the chosen answer.

        A question that was not asked is not answered, and never wrong. `needs` in a field's options
        names the revealed fields that must be filled in when their answer is chosen.
        """
        super()._clean_fields()  # type: ignore[misc]
        for name in self.fields:
            options = self.option(name)
            if "reveal" in options and name in self.fields:
                self._settle(name, options)

    def _settle(self, name: str, options: Options) -> None:
        answer = self.cleaned_data.get(name)
        chosen = {str(one) for one in (answer if isinstance(answer, list) else [answer])}
        asked = {one for value in chosen for one in options["reveal"].get(value, ())}
        for value, names in options["reveal"].items():
            for unasked in (one for one in names if value not in chosen and one not in asked):
                self._errors.pop(unasked, None)
                self.cleaned_data[unasked] = _nothing(self.fields[unasked])
        for needed in (one for value in chosen for one in options.get("needs", {}).get(value, ())):
            field = self.fields[needed]
            if needed not in self._errors and self.cleaned_data.get(needed) in field.empty_values:
                self.add_error(needed, field.error_messages["required"])

    def _word(self, name: str, field: forms.Field) -> None:
        if field.label is None:
            field.label = name.replace("_", " ").capitalize()
        label = without_optional(str(field.label))
        _word_errors(field, label)
        if isinstance(field, forms.CharField):
            field.validators = [*field.validators, Storable(label)]
        if self._is_marked_optional(name, field):
            field.label = f"{field.label} (optional)"

    def _is_marked_optional(self, name: str, field: forms.Field) -> bool:
        wanted = self.option(name).get("optional", self.mark_optional)
        alone = not isinstance(field, forms.BooleanField) and not field.widget.is_hidden
        bare = not str(field.label).endswith("(optional)") and name not in self.revealed()
        return bool(wanted and not field.required and alone and bare)


class CmeForm(_Kit, forms.Form):
    """A page's form."""


class CmeModelForm(_Kit, forms.ModelForm):
    """A page's form made from a record's fields; saving stays with a service."""


def _nothing(field: forms.Field) -> Any:
    if isinstance(field, forms.MultipleChoiceField):
        return []
    if isinstance(field, forms.BooleanField):
        return False
    if isinstance(field, forms.ModelChoiceField):
        return None
    return getattr(field, "empty_value", "" if isinstance(field, forms.ChoiceField) else None)


def _word_errors(field: forms.Field, label: str) -> None:
    """Put the service's words in place of Django's, leaving a field's own words alone."""
    default: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            default.update(getattr(kind, "default_error_messages", {}))
    for code, words in _words(field).items():
        current = field.error_messages.get(code)
        if current is None or current is default.get(code):
            field.error_messages[code] = words
    facts = _facts(field, label)
    for code, words in field.error_messages.items():
        if isinstance(words, str) and code not in LATER:
            said = words.format_map(facts) if "{" in words else words
            field.error_messages[code] = said.replace("%", "%%") if code in WITH_PARAMS else said


def _facts(field: forms.Field, label: str) -> dict[str, Any]:
    return {
        "label": label,
        "asked": in_sentence(label),
        "question": f"{label}?",
        "n": f"{getattr(field, 'max_length', None) or 0:,}",
        "lowest": getattr(field, "min_value", None),
        "highest": getattr(field, "max_value", None),
        "example": getattr(field, "example", ""),
    }


def _words(field: forms.Field) -> dict[str, str]:
    chosen = isinstance(field, forms.ChoiceField | ModelChoiceField | forms.BooleanField)
    is_question = str(field.label).rstrip().endswith("?")
    words = {
        "required": "Answer “{question}”."
        if is_question
        else "Select {asked}."
        if chosen
        else "Enter {asked}.",
        "max_length": "{label} must be {n} characters or fewer.",
        "null_characters_not_allowed": "{label} has a character that cannot be stored. "
        "Type it again.",
    }
    if chosen:
        wrong = ("invalid_choice", "invalid_list", "invalid_pk_value")
        words |= dict.fromkeys(wrong, words["required"])
    elif isinstance(field, forms.FileField):
        words |= dict.fromkeys(("required", "invalid", "missing"), "Select a file.")
        words["empty"] = "{label} is empty."
    elif isinstance(field, forms.IntegerField):
        words |= _number_words(field)
    elif isinstance(field, forms.EmailField):
        words["invalid"] = "Enter an email address, like name@example.com."
    elif getattr(field, "example", "") and not is_question:
        words["required"] = "Enter {asked}, for example {example}."
    return words


def _number_words(field: forms.IntegerField) -> dict[str, str]:
    if field.min_value is not None and field.max_value is not None:
        within = "{label} must be a whole number from {lowest} to {highest}."
        return dict.fromkeys(("invalid", "min_value", "max_value"), within)
    return {
        "invalid": "{label} must be a whole number.",
        "min_value": "{label} must be {lowest} or more.",
        "max_value": "{label} must be {highest} or fewer.",
    }
