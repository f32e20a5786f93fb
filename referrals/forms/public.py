"""Turns one step of the public form into its form, in the sender's voice."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cme.authority.rules import fill
from cme.core.forms import CmeForm, DateField3, PhoneField, PostcodeField, WholeNumber
from cme.core.upn import UpnRefused, read_upn
from referrals.steps.kinds import Field, Option, Step, Text, said

OPTIONAL = " (optional)"
LONG_TEXT = 500  # from here on the characters are counted for the person who types
OFSTED = re.compile(r"(?:EY)?\d{6}")
Choices = Mapping[str, tuple[Option, ...]]  # lists the council keeps, by name


class NamedDate(DateField3):
    """A date whose refusals begin with other words than its short label."""

    def __init__(self, *, said_as: str = "", **rest: Any) -> None:
        self.said_as = said_as
        super().__init__(**rest)

    @property
    def _name(self) -> str:
        return self.said_as or super()._name


class UpnField(forms.CharField):
    """A unique pupil number. Cleans to its 13 characters."""

    def to_python(self, value: Any) -> str:
        """Return the number in its stored form; raise ValidationError saying what does not fit."""
        typed: str = super().to_python(value)
        try:
            return read_upn(typed).text if typed else ""
        except UpnRefused as refused:
            raise ValidationError(refused.words) from refused


class OfstedField(forms.CharField):
    """An Ofsted number of a setting. Cleans to "123456" or "EY123456"."""

    def to_python(self, value: Any) -> str:
        """Return the number without spaces; raise ValidationError where it cannot be one."""
        number: str = re.sub(r"\s", "", super().to_python(value)).upper()
        if number and not OFSTED.fullmatch(number):
            raise ValidationError(self.error_messages["invalid"])
        return number


class StepForm(CmeForm):
    """One page of the public form; `page` gives the answers that were asked."""

    step: Step
    voice: str

    def clean(self) -> dict[str, Any]:
        """Drop what was not asked, then ask for what is missing, then hold the page's own rules."""
        page = self._as_answers()
        for one in self.step.fields:
            if one.name in self.fields:
                self._settle_field(one, page)
        if not self.errors:
            for rule in self.step.rules:
                for name, words in rule(self.page(), self.voice):
                    self.add_error(name, self._said(words))
        return self.cleaned_data

    def page(self) -> dict[str, Any]:
        """Return the answers of this page as they are stored, only of fields that were asked."""
        page = self._as_answers()
        asked = (one for one in self.step.fields if one.is_asked(page, self.voice))
        return {one.name: page[one.name] for one in asked if one.name in page}

    def groups(self) -> list[tuple[str, list[str]]]:
        """Return the fields that stand by themselves, under the legend of each group."""
        groups: list[tuple[str, list[str]]] = []
        for name in self.standing():
            legend = self.step.field(name).group
            if not groups or groups[-1][0] != legend:
                groups.append((legend, []))
            groups[-1][1].append(name)
        return groups

    def _as_answers(self) -> dict[str, Any]:
        page = {name: _stored(value) for name, value in self.cleaned_data.items()}
        # A tick beside typed words would throw the words away: what is known wins.
        if page.get("family_unknown") and any(v for k, v in page.items() if k != "family_unknown"):
            page["family_unknown"] = ""
        return page

    def _settle_field(self, one: Field, page: Mapping[str, Any]) -> None:
        if not one.is_asked(page, self.voice):
            self._errors.pop(one.name, None)
            self.cleaned_data.pop(one.name, None)
        elif one.required and one.name not in self.errors and page.get(one.name) in ("", None, []):
            self.add_error(one.name, self.fields[one.name].error_messages["required"])

    def _said(self, words: Text) -> str:
        return fill(said(words, self.step.voice(self.voice)), self.council_words)

    council_words: Mapping[str, str] = {}


def form_class(
    step: Step, voice: str, *, words: Mapping[str, str], choices: Choices
) -> type[StepForm]:
    """Return the form of a step for this sender; `words` are the council's merge fields."""
    maker = _Maker(step, voice, words, choices)
    fields = {one.name: maker.field(one) for one in step.fields if one.is_for(voice)}
    options = {one.name: maker.look(one) for one in step.fields if one.is_for(voice)}
    parts = {
        **fields, "options": options, "step": step, "voice": voice,
        "council_words": dict(words), "mark_optional": False, "__module__": __name__,
    }  # fmt: skip
    return type("OneStepForm", (StepForm,), parts)


def choices_of(one: Field, choices: Choices) -> tuple[Option, ...]:
    """Return a field's choices: those of a list the council keeps come first."""
    return (*choices.get(one.options_from, ()), *one.options)


class _Maker:
    """Makes Django fields and their looks out of the step's data."""

    def __init__(self, step: Step, voice: str, words: Mapping[str, str], choices: Choices) -> None:
        self.step, self.words, self.choices = step, words, choices
        self.asker, self.voice = voice, step.voice(voice)

    def say(self, text: Text) -> str:
        return fill(said(text, self.voice), self.words)

    def field(self, one: Field) -> forms.Field:
        common: dict[str, Any] = {
            "label": self.label(one),
            "required": False,  # StepForm.clean asks, for it knows which fields were asked
            "help_text": self.say(one.hint) if one.hint else "",
            "error_messages": self.errors(one),
        }
        return _MAKERS[one.kind](self, one, common)

    def label(self, one: Field) -> str:
        label = self.say(one.label) if one.label else self.say(self.step.question)
        optional = not one.required and one.marked and one.kind != "check"
        return label + OPTIONAL if optional else label

    def errors(self, one: Field) -> dict[str, str]:
        errors = {code: self.say(text) for code, text in one.errors.items() if code != "label"}
        if one.kind == "postcode" and "invalid" in errors:
            errors["invalid_optional"] = errors["invalid"]
        if one.kind == "whole" and "invalid" in errors:
            errors |= dict.fromkeys(("min_value", "max_value"), errors["invalid"])
        if one.kind in ("radio", "checks", "select") and "required" in errors:
            errors |= dict.fromkeys(("invalid_choice", "invalid_list"), errors["required"])
        return errors

    def pairs(self, one: Field) -> list[tuple[str, str]]:
        return [(pick.value, self.say(pick.label)) for pick in choices_of(one, self.choices)]

    def look(self, one: Field) -> dict[str, Any]:
        look: dict[str, Any] = {}
        if not one.label:
            look |= {"heading": True, "label_size": "l"}
        look |= {"width": one.width} if one.width else {}
        look |= {"autocomplete": one.autocomplete} if one.autocomplete else {}
        if not one.label and one.kind == "area":
            look["rows"] = 8
        if not one.label and self.step.hint:
            look["hint"] = self.say(self.step.hint)
        if one.kind == "area":
            look["count"] = one.size >= LONG_TEXT
        look |= self._choice_look(one)
        return look

    def _choice_look(self, one: Field) -> dict[str, Any]:
        look: dict[str, Any] = {}
        picks = choices_of(one, self.choices)
        if hints := {pick.value: self.say(pick.hint) for pick in picks if pick.hint}:
            look["hints"] = hints
        alone = [pick.value for pick in picks if pick.alone]
        if alone and len(picks) > len(alone):
            look |= {"divider": {**_group_heads(picks), alone[0]: "or"}, "exclusive": alone}
        if reveal := self._reveal(one):
            look["reveal"] = reveal
        return look

    def _reveal(self, one: Field) -> dict[str, list[str]]:
        reveal: dict[str, list[str]] = {}
        for other in self.step.fields:
            if other.when and other.when[0] == one.name and other.is_for(self.asker):
                value = "True" if one.kind == "check" else other.when[1]
                reveal.setdefault(value, []).append(other.name)
        return reveal


def _group_heads(picks: tuple[Option, ...]) -> dict[str, str]:
    """Return the name of each group of choices by the choice it stands above."""
    heads: dict[str, str] = {}
    for pick in picks:
        if pick.group and pick.group.capitalize() not in heads.values():
            heads[pick.value] = pick.group.capitalize()
    return heads


def _stored(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else ""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _radio(maker: _Maker, one: Field, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(widget=forms.RadioSelect, choices=maker.pairs(one), **common)


def _checks(maker: _Maker, one: Field, common: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=maker.pairs(one), **common
    )


def _select(maker: _Maker, one: Field, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", "Choose one"), *maker.pairs(one)], **common)


def _check(_maker: _Maker, _one: Field, common: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**common)


def _text(_maker: _Maker, one: Field, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=one.size, **common)


def _area(_maker: _Maker, one: Field, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=one.size, widget=forms.Textarea, **common)


def _date(maker: _Maker, one: Field, common: dict[str, Any]) -> forms.Field:
    said_as = maker.say(one.errors["label"]) if "label" in one.errors else ""
    return NamedDate(past=one.past, years_back=one.years_back, said_as=said_as, **common)


def _whole(_maker: _Maker, one: Field, common: dict[str, Any]) -> forms.Field:
    return WholeNumber(min_value=one.lowest, max_value=one.highest, **common)


def _sized(kind: type[forms.Field]) -> Any:
    def make(_maker: _Maker, one: Field, common: dict[str, Any]) -> forms.Field:
        return kind(max_length=one.size, **common)

    return make


_MAKERS = {
    "radio": _radio,
    "checks": _checks,
    "select": _select,
    "check": _check,
    "text": _text,
    "area": _area,
    "date": _date,
    "whole": _whole,
    "phone": _sized(PhoneField),
    "email": _sized(forms.EmailField),
    "postcode": _sized(PostcodeField),
    "upn": _sized(UpnField),
    "ofsted": _sized(OfstedField),
}
