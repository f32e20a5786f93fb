"""Why a pupil leaves: the grounds, each with just its questions, and what is read among them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from cme.core.forms import DateField3
from schools.forms.office import OfficeForm
from schools.models import DeletionReturn
from schools.rules.ground_list import COUNTED, Ground, Question

OTHER = "other"
NEVER_PAST = frozenset({"stops_after"})


class Shown(forms.Widget):
    """Something to read among the questions: the day count, our enquiries. Posts nothing."""

    def __init__(self, html: SafeString) -> None:
        super().__init__()
        self.html = html

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the markup, which a template of ours made."""
        return self.html

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """Nothing is labelled."""
        return ""


class ReasonForm(OfficeForm):
    """The ground, with just the questions that each asks inside its answer.

    `shown` has what is to be read inside a ground's answer, by the ground's code and by the name of
    the question it follows.
    """

    ground = forms.ChoiceField(
        label="Why is this pupil leaving the register?",
        help_text=(
            "A name may come off only for a reason in the law. "
            "If none fits, the pupil stays on roll."
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Select why this pupil is leaving the register."},
    )
    deleted_on = DateField3(
        label="When does the name come off the register?",
        help_text="Today or a day to come. A name never comes off back in time.",
        example="23 11 2026",
        error_messages={
            "required": "Enter the day the name comes off the register, for example {example}."
        },
    )
    counted = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(
        self,
        *args: Any,
        grounds: Sequence[Ground],
        shown: Mapping[tuple[str, str], SafeString] | None = None,
        strict: bool = True,
        **rest: Any,
    ) -> None:
        self.grounds = {one.code: one for one in grounds}
        self.shown = shown or {}
        common = [one for one in grounds if one.is_common]
        self.others = [one for one in grounds if not one.is_common]
        self.options = self._options(common, strict=strict)
        super().__init__(*args, strict=strict, **rest)
        choices = [(one.code, one.words) for one in common]
        if self.others:
            choices.append((OTHER, "Another reason"))
            self._add(OTHER, self._other_field())
        self.fields["ground"].choices = choices
        for one in grounds:
            self._ask(one)
        self.order_fields(
            ["ground", *(name for name in self.fields if name not in {"ground", "deleted_on"})]
        )

    def _options(self, common: Sequence[Ground], *, strict: bool) -> dict[str, dict[str, Any]]:
        reveal = {one.code: self._names(one) for one in common}
        inner = {one.code: self._names(one) for one in self.others}
        hints = {one.code: _hint(one) for one in (*common, *self.others)}
        if self.others:
            reveal[OTHER] = [OTHER]
            hints[OTHER] = f"{len(self.others)} more grounds, such as permanent exclusion or death"
        options: dict[str, dict[str, Any]] = {
            "ground": {"reveal": reveal, "hints": hints, "label_size": "m"},
            OTHER: {"reveal": inner, "hints": hints, "label_hidden": True},
            "deleted_on": {"label_size": "s"},
        }
        if strict:
            options["ground"]["needs"] = {
                **{one.code: self._names(one, needed=True) for one in common},
                OTHER: [OTHER],
            }
            options[OTHER]["needs"] = {
                one.code: self._names(one, needed=True) for one in self.others
            }
        for one in (*common, *self.others):
            for question in one.questions:
                options[_name(one, question)] = _look(question)
        return options

    def _names(self, ground: Ground, *, needed: bool = False) -> list[str]:
        """Return the names of a ground's fields, with what is shown among them."""
        names = []
        for question in ground.questions:
            if question.needed or not needed:
                names.append(_name(ground, question))
            if not needed and (ground.code, question.name) in self.shown:
                names.append(f"{ground.code}_{question.name}_shown")
        return names

    def _other_field(self) -> forms.ChoiceField:
        return forms.ChoiceField(
            label="Which other reason?",
            widget=forms.RadioSelect,
            required=False,
            choices=[(one.code, one.words) for one in self.others],
            error_messages={"required": "Select which other reason."},
        )

    def _ask(self, ground: Ground) -> None:
        for question in ground.questions:
            self._add(_name(ground, question), _field(question))
            if html := self.shown.get((ground.code, question.name)):
                shown = forms.Field(required=False, widget=Shown(html), label="")
                self._add(f"{ground.code}_{question.name}_shown", shown)

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        self._word(name, field)

    @property
    def chosen(self) -> str:
        """The code of the ground that was picked, or nothing."""
        picked = self.cleaned_data.get("ground") or ""
        return (self.cleaned_data.get(OTHER) or "") if picked == OTHER else picked

    @property
    def count_from(self) -> str:
        """The day the picked ground counts from, as the hidden field has it; or nothing."""
        if self.chosen not in COUNTED:
            return ""
        day = self.cleaned_data.get(f"{self.chosen}_{COUNTED[self.chosen][0]}")
        return day.isoformat() if day else ""

    def values(self) -> dict[str, Any]:
        """Return what the page says, as the service takes it."""
        told: dict[str, Any] = {
            "ground": self.chosen,
            "deleted_on": self.cleaned_data.get("deleted_on"),
            "evidence": {},
            "first_absent_on": None,
            "leave_ended_on": None,
            "all_unauthorised": None,
            "enquiries": [],
            "enquiry_words": "",
        }
        ground = self.grounds.get(self.chosen)
        for question in ground.questions if ground else ():
            value = self.cleaned_data.get(_name(ground, question))
            if question.is_column:
                told[question.name] = _as_column(question, value)
            elif value not in (None, "", []):
                told["evidence"][question.name] = (
                    value.isoformat() if isinstance(value, dt.date) else value
                )
        return told

    @staticmethod
    def of(row: DeletionReturn, grounds: Sequence[Ground]) -> dict[str, Any]:
        """Return what the page begins with, from the draft."""
        begun: dict[str, Any] = {"deleted_on": row.deleted_on}
        for ground in grounds:
            if ground.code != row.ground:
                continue
            begun |= (
                {"ground": ground.code}
                if ground.is_common
                else {"ground": OTHER, OTHER: ground.code}
            )
            for question in ground.questions:
                stored = (
                    getattr(row, question.name)
                    if question.is_column
                    else row.evidence.get(question.name)
                )
                if isinstance(stored, bool):
                    stored = "yes" if stored else "no"
                begun[_name(ground, question)] = stored
        return begun


def _name(ground: Ground, question: Question) -> str:
    return f"{ground.code}_{question.name}"


def _hint(ground: Ground) -> str:
    return f"{ground.name}. {ground.hint}" if ground.letter else ground.hint


def _field(question: Question) -> forms.Field:
    given = {"label": question.label, "help_text": question.hint, "required": False}
    if question.kind == "date":
        return DateField3(past=question.name not in NEVER_PAST, **given)
    if question.kind in {"yes_no", "one_of"}:
        return forms.ChoiceField(widget=forms.RadioSelect, choices=question.choices, **given)
    if question.kind == "any_of":
        return forms.MultipleChoiceField(
            widget=forms.CheckboxSelectMultiple, choices=question.choices, **given
        )
    if question.kind == "words":
        return forms.CharField(widget=forms.Textarea, max_length=1000, **given)
    return forms.CharField(max_length=200, **given)


def _look(question: Question) -> dict[str, Any]:
    look: dict[str, Any] = {"label_size": "s"}
    if question.kind == "yes_no":
        look["inline"] = True
    if question.kind == "words":
        look["rows"] = 3
    if any(value == "none" for value, _label in question.choices):
        look |= {"exclusive": "none", "divider": {"none": "or"}}
    return look


def _as_column(question: Question, value: Any) -> Any:
    if question.kind == "yes_no":
        return {"yes": True, "no": False}.get(value or "")
    return value if value is not None else [] if question.kind == "any_of" else None
