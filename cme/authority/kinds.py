"""The kinds of arrangement an administrator keeps: their columns, their words, what follows.

One table for pages, services and histories; what a value may be is the profile's own table, so
that a page and a file refuse the same things.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cme.authority import rules
from cme.authority.models import (
    Agency,
    Area,
    Arrangement,
    AtRiskGroup,
    CheckType,
    District,
    LocalCategory,
    Team,
)
from cme.authority.profile_schema import AREA, DISTRICT, GSS, TABLES, Key, what_is_wrong_with
from cme.core.errors import RuleBroken

Faults = dict[str, str]


@dataclass(frozen=True)
class Column:
    """One thing to fill in: its name in the table, its label, and how it is asked."""

    name: str
    label: str
    hint: str = ""
    look: str = "text"  # text, words, number, yes, choice, area
    choices: tuple[tuple[str, str], ...] = ()
    listed: bool = True  # shown in the list of the kind
    units: str = ""  # what a number counts
    is_upper: bool = False  # a code of capital letters, however it is typed


@dataclass(frozen=True)
class Kind:
    """One kind of arrangement."""

    code: str
    model: type[Arrangement]
    keys: Mapping[str, Key]
    one: str
    many: str
    lead: str
    aside: str  # what follows when one is set aside
    columns: tuple[Column, ...]
    is_ordered: bool = False
    is_coded_by_hand: bool = False

    @property
    def title(self) -> str:
        """The heading of its page."""
        return self.many[:1].upper() + self.many[1:]

    @property
    def a(self) -> str:
        """One of them, with its article."""
        return f"an {self.one}" if self.one[0] in "aeiou" else f"a {self.one}"

    def column(self, name: str) -> Column | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


def _choices(model_choices: Any) -> tuple[tuple[str, str], ...]:
    return tuple((value, label) for value, label in model_choices)


NAME = Column("name", "Name")
AREAS = Kind(
    code="areas",
    model=Area,
    keys={"name": AREA["name"]},
    one="area",
    many="areas",
    lead="An area is the part of the council that one officer or team covers. "
    "A referral goes to the area of the child's address, through its district.",
    aside="Nobody can choose it any more. Cases that are in it stay in it and are still found.",
    columns=(NAME,),
)
DISTRICTS = Kind(
    code="districts",
    model=District,
    keys={"code": Key(str, needed=True, check=GSS), **DISTRICT, "area": Key(object, needed=True)},
    one="district",
    many="districts",
    lead="A postcode lies in a district, and the district says which area works on the child. "
    "A referral from a district that is not here has no area until somebody chooses one.",
    aside="New referrals from it have no area until somebody chooses one. "
    "Referrals and cases that are here already keep their area.",
    columns=(
        NAME,
        Column(
            "code",
            "GSS code",
            "The code the Office for National Statistics gives the district, like E07000240",
            is_upper=True,
        ),
        Column("label", "Local label", "What officers here call it, such as DSPL 3"),
        Column(
            "area",
            "Area",
            "New referrals from the district go to this area from now on. "
            "Referrals and cases that are here already keep theirs.",
            look="area",
        ),
    ),
    is_coded_by_hand=True,
)
TEAMS = Kind(
    code="teams",
    model=Team,
    keys={**TABLES["teams"], "area": Key(object)},
    one="team",
    many="teams",
    lead="Teams and duty lines that people are told to call or write to. "
    "Pages and letters give the numbers that are here.",
    aside="Pages and letters no longer give its number.",
    columns=(
        NAME,
        Column(
            "purpose",
            "What it is for",
            look="choice",
            choices=tuple(rules.PURPOSES.items()),
        ),
        Column("area", "Area", "Leave empty for the whole council", look="area"),
        Column("email", "Shared mailbox", "The team's, not one person's"),
        Column("phone", "Phone"),
        Column("hours", "Hours", "Such as: Monday to Friday, 9am to 5pm", listed=False),
    ),
)
AGENCIES = Kind(
    code="agencies",
    model=Agency,
    keys=TABLES["agencies"],
    one="agency",
    many="agencies",
    lead="Where a referral or a case can be sent. After its days we ask again.",
    aside="Nobody can choose it any more. What was sent to it already stays with it and is "
    "asked after as before.",
    columns=(
        NAME,
        Column("why", "When to send", "Such as: On roll but not attending"),
        Column(
            "chase_days",
            "Ask again after",
            "Working days, 1 to 999",
            look="number",
            units="working days",
        ),
        Column(
            "message",
            "Message",
            "These are filled in: "
            + ", ".join(f"{{{name}}}" for name in rules.RECORD_WORDS)
            + ". So is every field of the council's own words, such as {hub_name}.",
            look="words",
            listed=False,
        ),
    ),
    is_ordered=True,
)
CHECKS = Kind(
    code="checks",
    model=CheckType,
    keys=TABLES["checks"],
    one="source",
    many="sources to check",
    lead="Where officers look for a child. The archiving form asks for the expected ones.",
    aside="Nobody is asked to search it any more. Searches that were made stay on their cases.",
    columns=(
        NAME,
        Column("system", "What staff here call it", "Such as Synergy", listed=False),
        Column("group", "Group", look="choice", choices=_choices(CheckType.Group.choices)),
        Column("maintained_by", "Kept by", "The team or body that keeps it", listed=False),
        Column(
            "stale_after_days",
            "Search again after",
            "Calendar days, 1 to 999. Leave empty where once is enough. "
            "Holds for searches made from now on.",
            look="number",
            units="calendar days",
        ),
        Column("expected", "Expected on every case", look="yes"),
        Column(
            "only_child_protection",
            "Only for child protection, when a manager agrees",
            look="yes",
            listed=False,
        ),
    ),
    is_ordered=True,
)
CATEGORIES = Kind(
    code="categories",
    model=LocalCategory,
    keys=TABLES["categories"],
    one="local category",
    many="local categories",
    lead="The council's own grouping of cases, beside the reasons of the statutory return.",
    aside="Nobody can choose it any more. Cases that have it keep it.",
    columns=(
        NAME,
        Column(
            "counts",
            "Counts in the statutory return",
            look="choice",
            choices=_choices(LocalCategory.Counts.choices),
        ),
        Column("note", "Note", "Such as: Once assessed", listed=False),
    ),
    is_ordered=True,
)
GROUPS = Kind(
    code="groups",
    model=AtRiskGroup,
    keys=TABLES["at_risk_groups"],
    one="at-risk group",
    many="at-risk groups",
    lead="Groups of children more likely to miss education, offered on forms for professionals.",
    aside="Nobody can choose it any more. Children who have it keep it.",
    columns=(
        NAME,
        Column("group", "Group", look="choice", choices=_choices(AtRiskGroup.Group.choices)),
        Column(
            "sensitive",
            "Sensitive: named only to people working the case",
            look="yes",
        ),
    ),
    is_ordered=True,
)
KINDS: dict[str, Kind] = {
    kind.code: kind for kind in (AREAS, DISTRICTS, TEAMS, AGENCIES, CHECKS, CATEGORIES, GROUPS)
}


def faults_in(kind: Kind, values: Mapping[str, Any]) -> Faults:
    """Return what is wrong with the values of an arrangement, a sentence by column name."""
    faults = {}
    for column in kind.columns:
        key, value = kind.keys[column.name], values.get(column.name)
        if value in (None, ""):
            if key.needed:
                asked = "Select" if column.look in ("choice", "area") else "Enter"
                faults[column.name] = f"{asked} {_in_sentence(column.label)}."
        elif sentence := what_is_wrong_with(key, value):
            faults[column.name] = say(column.label, sentence)
    return faults


def refuse_faults(kind: Kind, values: Mapping[str, Any]) -> None:
    """Raise RuleBroken for the first thing wrong with the values."""
    for name, sentence in faults_in(kind, values).items():
        raise RuleBroken(sentence, field=name)


def say(label: str, fault: str) -> str:
    """Return a fault of the profile's table as a sentence about what a page calls it."""
    join = " " if fault.startswith("must ") else ": "
    return f"{label}{join}{fault}."


def _in_sentence(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
