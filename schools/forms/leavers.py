"""The pages of a deletion return but the reason: the pupil, the parents, where the pupil goes."""

from typing import Any

from django import forms

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
from schools.forms.office import OfficeForm
from schools.forms.school_picker import SchoolPicker
from schools.models import DeletionReturn

SEXES = [("female", "Girl"), ("male", "Boy"), ("unknown", "Not known")]
YEARS = [("", "Choose one"), ("-2", "Nursery (2 to 3)"), ("-1", "Nursery (3 to 4)")] + [
    (str(year), year_choice_label(year)) for year in range(15)
]
CARERS = (1, 2, 3)
ASKED = ("name", "relationship", "phone", "email", "lives")


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


class ParentsForm(OfficeForm):
    """Where the pupil lives now, and the adults there (reg. 13(4)(b) to (d))."""

    address_line_1 = forms.CharField(label="Address line 1", max_length=100)
    address_line_2 = forms.CharField(label="Address line 2", max_length=100, required=False)
    town = forms.CharField(label="Town", max_length=60, required=False)
    postcode = PostcodeField(label="Postcode", required=False)
    first_language = forms.CharField(label="Home language", max_length=60, required=False)
    options = {"town": {"width": 20}, "first_language": {"width": 20}}

    def __init__(self, *args: Any, strict: bool = True, **rest: Any) -> None:
        # The heading over a second and a third adult says that they are optional.
        others = {f"{one}_{number}": {"optional": False} for one in ASKED for number in CARERS[1:]}
        self.options = {**self.options, **others}
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
    def carers_drawn(self) -> list[list[Any]]:
        """The fields of each adult, for the page to draw."""
        return [[self[f"{one}_{number}"] for one in ASKED] for number in CARERS]

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

    sent_on = DateField3(
        label="Day the file was sent", past=True, years_back=1, example="30 11 2026"
    )
    options = {"sent_on": {"label_size": "s"}}
