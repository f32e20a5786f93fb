"""The pages of a deletion return: the pupil, the reason, the parents, where the pupil goes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from cme.core.dates import year_choice_label
from cme.core.forms import (
    CmeForm,
    DateField3,
    PhoneField,
    PostcodeField,
    UpnField,
)
from cme.core.models import PersonDetails
from cme.core.relationships import ADULT_TO_CHILD
from schools.forms.school_picker import SchoolPicker
from schools.models import DeletionReturn, School
from schools.rules.ground_list import COUNTED, Ground, Question

OTHER = "other"
NEVER_PAST = frozenset({"stops_after"})
SEXES = [("female", "Girl"), ("male", "Boy"), ("unknown", "Not known")]
YEARS = [("", "Choose one"), ("-2", "Nursery (2 to 3)"), ("-1", "Nursery (3 to 4)")] + [
    (str(year), year_choice_label(year)) for year in range(15)
]
CARERS = (1, 2, 3)


class OfficeForm(CmeForm):
    """A page of the school office; `strict` asks for everything, else what is there is kept."""

    compact = True

    def __init__(self, *args: Any, strict: bool = True, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.strict = strict
        if not strict:
            for name in self.left_for_later():
                self.fields[name].required = False

    def left_for_later(self) -> list[str]:
        """Return the fields that may be empty when the person saves and finishes later."""
        return list(self.fields)


class WhichSchoolForm(CmeForm):
    """Which of a person's schools it is about."""

    compact = True
    school = forms.ChoiceField(label="Which school?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, schools: Sequence[School], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["school"].choices = [(one.urn, one.name) for one in schools]


class PupilForm(OfficeForm):
    """Who the pupil is."""

    given_name = forms.CharField(label="First name", max_length=100)
    family_name = forms.CharField(label="Last name", max_length=100)
    known_as = forms.CharField(label="Known as", max_length=100, required=False)
    born_on = DateField3(label="Date of birth", past=True, years_back=22, example="27 3 2014")
    sex = forms.ChoiceField(label="Girl or boy?", widget=forms.RadioSelect, choices=SEXES)
    upn = UpnField(label="UPN", required=False, help_text="13 characters, like B801200005001")
    year_group = forms.TypedChoiceField(
        label="Year taught in", choices=YEARS, coerce=int, empty_value=None
    )
    last_attended_on = DateField3(
        label="Last day attended",
        past=True,
        required=False,
        example="9 10 2026",
        help_text="The last day with at least one session. Leave it empty if the pupil never came.",
    )
    options = {
        "sex": {"inline": True},
        "given_name": {"width": 20},
        "family_name": {"width": 20},
        "known_as": {"width": 20},
    }

    def left_for_later(self) -> list[str]:
        """A draft has a name; the rest can wait."""
        return [name for name in self.fields if name not in {"given_name", "family_name"}]

    def details(self) -> dict[str, Any]:
        """Return what was said of the person, as it is stored."""
        given = self.cleaned_data
        names = ("given_name", "family_name", "known_as", "born_on", "upn")
        sex = given["sex"] or PersonDetails.Sex.UNKNOWN
        return {name: given[name] for name in names} | {"sex": sex}

    def values(self) -> dict[str, Any]:
        """Return what the page says, as the service takes it."""
        given = self.cleaned_data
        about = {name: given[name] for name in ("year_group", "last_attended_on")}
        return self.details() | about

    @staticmethod
    def of(row: DeletionReturn) -> dict[str, Any]:
        """Return what the page begins with, from the draft."""
        person = row.person
        names = ("given_name", "family_name", "known_as", "born_on", "sex", "upn")
        about = {"year_group": row.year_group, "last_attended_on": row.last_attended_on}
        return {name: getattr(person, name) for name in names} | about


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


class ParentsForm(OfficeForm):
    """Where the pupil lives now, and the adults there (reg. 13(4)(b) to (d))."""

    address_line_1 = forms.CharField(label="Address line 1", max_length=100)
    address_line_2 = forms.CharField(label="Address line 2", max_length=100, required=False)
    town = forms.CharField(label="Town", max_length=60, required=False)
    postcode = PostcodeField(label="Postcode", required=False)
    first_language = forms.CharField(label="Home language", max_length=60, required=False)
    options = {"town": {"width": 20}, "first_language": {"width": 20}}

    def __init__(self, *args: Any, strict: bool = True, **rest: Any) -> None:
        super().__init__(*args, strict=strict, **rest)
        for number in CARERS:
            self._add_carer(number, needed=strict and number == 1)

    def _add_carer(self, number: int, *, needed: bool) -> None:
        kinds = [("", "Choose one"), *ADULT_TO_CHILD]
        added: dict[str, forms.Field] = {
            f"name_{number}": forms.CharField(
                label="Full name",
                max_length=100,
                required=needed,
                error_messages={"required": "Enter a parent’s full name."},
            ),
            f"relationship_{number}": forms.ChoiceField(
                label="Who they are to the pupil", choices=kinds, required=False
            ),
            f"phone_{number}": PhoneField(
                label="Phone number",
                required=needed,
                error_messages={"required": "Enter a phone number for this parent."},
            ),
            f"email_{number}": forms.EmailField(label="Email", max_length=254, required=False),
            f"lives_{number}": forms.BooleanField(
                label="The pupil normally lives with this person", required=False
            ),
        }
        for name, field in added.items():
            self.fields[name] = field
            self._word(name, field)

    @property
    def carer_names(self) -> list[list[str]]:
        """The names of the fields of each adult, for the page to draw."""
        asked = ("name", "relationship", "phone", "email", "lives")
        return [[f"{one}_{number}" for one in asked] for number in CARERS]

    def clean(self) -> dict[str, Any]:
        """Refuse a phone number of nobody."""
        given = self.cleaned_data
        for number in CARERS:
            nameless = not given.get(f"name_{number}") and f"name_{number}" not in self.errors
            if nameless and (given.get(f"phone_{number}") or given.get(f"email_{number}")):
                self.add_error(f"name_{number}", "Enter whose phone number or email this is.")
        return given

    def values(self) -> dict[str, Any]:
        """Return what the page says, as the service takes it."""
        given = self.cleaned_data
        names = ("address_line_1", "address_line_2", "town", "postcode", "first_language")
        return {name: given[name] for name in names} | {"carers": self.carers()}

    def carers(self) -> list[dict[str, Any]]:
        """Return each adult who was named."""
        given = self.cleaned_data
        return [
            {
                "name": given[f"name_{number}"],
                "relationship": given[f"relationship_{number}"],
                "phone": given[f"phone_{number}"],
                "email": given[f"email_{number}"],
                "lives_with": given[f"lives_{number}"],
            }
            for number in CARERS
            if given[f"name_{number}"]
        ]

    @staticmethod
    def of(person: PersonDetails) -> dict[str, Any]:
        """Return what the page begins with, from the draft."""
        names = ("address_line_1", "address_line_2", "town", "postcode", "first_language")
        begun = {name: getattr(person, name) for name in names}
        for number, carer in enumerate(person.carers[: len(CARERS)], 1):
            for name in ("name", "relationship", "phone", "email"):
                begun[f"{name}_{number}"] = carer.get(name, "")
            begun[f"lives_{number}"] = bool(carer.get("lives_with"))
        if not person.carers:
            begun["lives_1"] = True
        return begun


PLACES = [
    (DeletionReturn.Destination.SCHOOL, "Another school"),
    (DeletionReturn.Destination.HOME, "Home education"),
    (DeletionReturn.Destination.ADDRESS, "We know a new address, but not which school"),
    (DeletionReturn.Destination.UNKNOWN, "We do not know"),
]
MOVES = [("yes", "Yes"), ("no", "No"), ("unknown", "We do not know")]


class DestinationForm(SchoolPicker, OfficeForm):
    """Where the pupil goes: the school and the home, if known (reg. 8(3))."""

    destination = forms.ChoiceField(
        label="Where does the pupil go next?",
        widget=forms.RadioSelect,
        choices=PLACES,
        error_messages={"required": "Select where the pupil goes next."},
    )
    new_school_starts_on = DateField3(
        label="First day there", required=False, help_text="The day itself, or the day agreed."
    )
    moves = forms.ChoiceField(
        label="Does the pupil move to a new address?",
        widget=forms.RadioSelect,
        choices=MOVES,
    )
    line_1 = forms.CharField(label="New address, line 1", max_length=100, required=False)
    line_2 = forms.CharField(label="Line 2", max_length=100, required=False)
    new_town = forms.CharField(label="Town or city", max_length=60, required=False)
    new_postcode = PostcodeField(label="Postcode", required=False)
    country = forms.CharField(
        label="Country, if not in the United Kingdom", max_length=60, required=False
    )
    future_parent = forms.CharField(
        label="Parent the pupil will live with", max_length=200, required=False
    )
    future_from = DateField3(label="From which day?", required=False)
    picker = "new_school"
    picker_label = "Name, URN or postcode of the school"
    options = {
        "destination": {
            "reveal": {"school": ["new_school", "new_school_pick", "new_school_starts_on"]},
            "label_size": "m",
        },
        "moves": {
            "reveal": {
                "yes": [
                    "line_1", "line_2", "new_town", "new_postcode", "country", "future_parent",
                    "future_from",
                ]
            },
            "needs": {"yes": ["line_1"]},
            "label_size": "m",
        },
        "new_school_pick": {"label_size": "s"},
        "new_town": {"width": 20},
        "country": {"width": 20},
    }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the school, and the address, that an answer says there is."""
        given = super().clean()
        if given.get("destination") == DeletionReturn.Destination.SCHOOL and self.strict:
            self.need_school("Enter the name of the new school.")
        moves = given.get("moves")
        knows_address = given.get("destination") == DeletionReturn.Destination.ADDRESS
        if knows_address and self.strict and moves and moves != "yes":
            self.add_error("moves", "Select “Yes” and enter the new address.")
        return given

    def values(self) -> dict[str, Any]:
        """Return what the page says, as the service takes it."""
        given = self.cleaned_data
        names = {"line_1": "line_1", "line_2": "line_2", "town": "new_town",
                 "postcode": "new_postcode", "country": "country"}  # fmt: skip
        address = {key: given[name] for key, name in names.items() if given.get(name)}
        to_school = given["destination"] == DeletionReturn.Destination.SCHOOL
        return {
            "destination": given["destination"] or "",
            "new_school": self.picked if to_school else None,
            "new_school_words": self.picked_words if to_school else "",
            "new_school_starts_on": given["new_school_starts_on"],
            "future_address": address,
            "future_parent": given["future_parent"] or "",
            "future_from": given["future_from"],
        }

    @staticmethod
    def of(row: DeletionReturn) -> dict[str, Any]:
        """Return what the page begins with, from the draft."""
        address, guessed = row.future_address, row.destination
        if not guessed:
            guessed = {"a": "school", "c": "school", "d": "school", "f": "home", "e": "home"}.get(
                row.ground, ""
            )
        moved = "yes" if address or row.ground == "g" else ""
        return {
            "destination": guessed,
            "new_school": row.new_school.name if row.new_school else row.new_school_words,
            "new_school_pick": row.new_school.urn if row.new_school else "",
            "new_school_starts_on": row.new_school_starts_on,
            "moves": moved or ("no" if "destination" in row.steps_done else ""),
            "line_1": address.get("line_1", ""),
            "line_2": address.get("line_2", ""),
            "new_town": address.get("town", ""),
            "new_postcode": address.get("postcode", ""),
            "country": address.get("country", ""),
            "future_parent": row.future_parent,
            "future_from": row.future_from,
        }


class WordsForm(CmeForm):
    """An answer to our question, or why a return is taken back."""

    words = forms.CharField(label="Your answer", max_length=2000, widget=forms.Textarea)
    options = {"words": {"rows": 4, "label_size": "s"}}


class WithdrawForm(CmeForm):
    """Why a return is taken back."""

    words = forms.CharField(
        label="What happened?",
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text="For example, the pupil came back.",
    )
    options = {"words": {"rows": 3, "label_size": "s"}}


class FileSentForm(CmeForm):
    """The day the transfer file went."""

    sent_on = DateField3(label="Day the file was sent", past=True, example="30 11 2026")
    options = {"sent_on": {"label_size": "s"}}
