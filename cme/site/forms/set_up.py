"""Forms of the set-up pages, made from the tables of what an administrator keeps."""

from typing import Any

from django import forms

from cme.authority import rules
from cme.authority.council_words import GROUPS, LONGEST, WordGroup, faults_in_identity
from cme.authority.council_words import faults_in as faults_in_words
from cme.authority.kinds import Column, Kind, faults_in
from cme.authority.models import Area, Threshold
from cme.authority.profile_schema import COUNCIL, Key
from cme.core.forms import CmeForm, WholeNumber

FEW = 5  # choices that are shown as radios; more become a list to choose from


class CapitalsField(forms.CharField):
    """A code of capital letters, however it is typed."""

    def to_python(self, value: Any) -> str:
        """Return the code in capitals."""
        return super().to_python(value).upper()


class SeenForm(CmeForm):
    """A form that carries what the person saw when they began to type."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed, by the record's own names."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def _add_faults(self, faults: dict[str, str]) -> None:
        for name, sentence in faults.items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, sentence)


def arrangement_form(kind: Kind, data: Any, *, row: Any = None, seen: str = "") -> SeenForm:
    """Return the form of an arrangement, with what the row has."""
    fields = {column.name: _field(kind.keys[column.name], column, row) for column in kind.columns}
    made = type(SeenForm)("ArrangementForm", (_ArrangementForm,), {**fields, "kind": kind})
    initial = {name: getattr(row, name) for name in fields} if row else {}
    form: SeenForm = made(data, initial=initial | {"seen": seen})
    return form


class _ArrangementForm(SeenForm):
    kind: Kind

    def clean(self) -> dict[str, Any]:
        """Refuse what a profile refuses, each at its field."""
        data: dict[str, Any] = super().clean() or {}
        self._add_faults(faults_in(self.kind, data))
        return data


def _field(key: Key, column: Column, row: Any) -> forms.Field:
    said: dict[str, Any] = {
        "label": column.label,
        "help_text": column.hint,
        "required": key.needed and key.kind is not bool,
    }
    if column.look == "yes":
        return forms.BooleanField(**said | {"required": False})
    if column.look == "number":
        return WholeNumber(**said)
    if column.look == "area":
        return _area_field(said, row)
    if column.look == "choice":
        return _choice_field(said, column, row)
    if column.look == "words":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), max_length=3000, **said)
    text = CapitalsField if column.is_upper else forms.CharField
    return text(max_length=key.longest or 254, **said)


def _area_field(said: dict[str, Any], row: Any) -> forms.Field:
    mine = row.area_id if row else None
    areas = Area.objects.offered() | Area.objects.filter(pk=mine)
    empty = "Choose an area" if said["required"] else "The whole council"
    return forms.ModelChoiceField(areas, empty_label=empty, **said)


def _choice_field(said: dict[str, Any], column: Column, row: Any) -> forms.Field:
    choices = list(column.choices)
    held = getattr(row, column.name, "") if row else ""
    if held and held not in dict(choices):
        choices.append((held, held.replace("_", " ").capitalize()))
    if len(choices) <= FEW:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **said)
    return forms.ChoiceField(choices=[("", "Choose"), *choices], **said)


class CouncilForm(SeenForm):
    """Which council this is."""

    name = forms.CharField(label="Name of the council", max_length=100)
    code = forms.CharField(
        label="LA number",
        max_length=3,
        help_text="The council's 3 digits in the national register of schools (GIAS)",
    )
    gss_code = CapitalsField(
        label="GSS code",
        max_length=9,
        help_text="The code the Office for National Statistics gives the council, like E10000015",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what a profile refuses, each at its field."""
        data: dict[str, Any] = super().clean() or {}
        typed = {name: data.get(name, "") for name in COUNCIL}
        self._add_faults(faults_in_identity(typed, COUNCIL))
        return data


def words_form(group: WordGroup, data: Any, *, words: dict[str, str], seen: str = "") -> SeenForm:
    """Return the form of one group of the council's own words."""
    fields = {
        word.name: forms.CharField(label=word.label, help_text=word.hint, max_length=LONGEST)
        for word in group.words
    }
    known = {name: words.get(name, "") for name in fields}  # making the form empties `fields`
    made = type(SeenForm)("WordsForm", (_WordsForm,), fields)
    form: SeenForm = made(data, initial=known | {"seen": seen})
    return form


class _WordsForm(SeenForm):
    def clean(self) -> dict[str, Any]:
        """Refuse what a profile refuses, each at its field."""
        data: dict[str, Any] = super().clean() or {}
        self._add_faults(faults_in_words({n: v for n, v in data.items() if n != "seen"}))
        return data


class ThresholdForm(SeenForm):
    """How long something may take, and in which days."""

    value = forms.CharField(label="How long", max_length=10)
    unit = forms.ChoiceField(label="Counted in", widget=forms.RadioSelect)
    options = {"value": {"width": 5}}

    def __init__(self, *args: Any, row: Threshold, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = rules.THRESHOLDS[row.code]
        labels = dict(Threshold.Unit.choices)
        self.fields["unit"].choices = [(unit, labels[unit].capitalize()) for unit in limit.units]  # type: ignore[attr-defined]
        if len(limit.units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
        if limit.units == (rules.CLOCK,):
            self.fields["value"].label = "Time"
            self.fields["value"].help_text = "Hours and minutes, like 16:00"
        elif limit.least == limit.most:
            self.fields["value"].help_text = f"The law fixes this: {limit.least}"
        else:
            kind = f" {labels[limit.units[0]]}" if len(limit.units) == 1 else ""
            self.fields["value"].help_text = f"From {limit.least} to {limit.most}{kind}"


__all__ = [
    "GROUPS",
    "CouncilForm",
    "SeenForm",
    "ThresholdForm",
    "arrangement_form",
    "words_form",
]
