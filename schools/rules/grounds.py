"""Why a name may leave a register, and what a return says of it (S.I. 2024/208 reg. 9 and 13).

A name leaves only where a ground is met, and never back in time. Whatever is missing or does not
fit is told to the school and to us; it never stops a return, for a blocked return is a lost child.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cme.core.dates import SchoolAge, compulsory_school_age_start, day_words, school_age
from cme.core.errors import RuleBroken
from schools.rules.ground_list import (
    BARS,
    COUNTED,
    ENQUIRIES,
    GROUNDS,
    LEAST_SENTENCE,
    OF_AGE,
    OF_COMPULSORY_AGE,
    OUTSIDE,
    OUTSIDE_COMPULSORY_AGE,
    Ground,
    Question,
)

__all__ = [
    "BARS",
    "COUNTED",
    "ENQUIRIES",
    "GROUNDS",
    "OF_AGE",
    "OF_COMPULSORY_AGE",
    "OUTSIDE",
    "OUTSIDE_COMPULSORY_AGE",
    "Facts",
    "Ground",
    "Missing",
    "Question",
    "age_words",
    "destination_is_unknown",
    "destination_is_unsaid",
    "doubts",
    "ground",
    "ground_words",
    "grounds_for",
    "is_late",
    "missing",
    "need_ground_of_age",
    "needs_joint_enquiries",
    "questions",
]

# Where a leaver goes, as the return stores it.
SCHOOL, HOME, ADDRESS, NONE, UNKNOWN = "school", "home", "address", "none", "unknown"


@dataclass(frozen=True)
class Facts:
    """What a return says, as far as it is filled in; no record, so that rules can read it."""

    ground: str = ""
    given_name: str = ""
    family_name: str = ""
    born_on: dt.date | None = None
    has_address: bool = False
    carers: tuple[Mapping[str, Any], ...] = ()
    last_attended_on: dt.date | None = None
    deleted_on: dt.date | None = None
    first_absent_on: dt.date | None = None
    leave_ended_on: dt.date | None = None
    all_unauthorised: bool | None = None
    enquiries: tuple[str, ...] = ()
    enquiry_words: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    destination: str = ""
    has_new_school: bool = False
    new_school_starts_on: dt.date | None = None
    has_new_address: bool = False

    def answer(self, question: Question) -> Any:
        """Return what was answered to one of the ground's questions."""
        if question.is_column:
            return getattr(self, question.name)
        return self.evidence.get(question.name)


@dataclass(frozen=True)
class Missing:
    """One thing a return should hold and does not: the page that asks it, and its words."""

    step: str
    words: str


def ground(code: str) -> Ground | None:
    """Return the ground of that code, or None where none was chosen yet."""
    return GROUNDS.get(code)


def ground_words(code: str) -> str:
    """Return a ground in words with its name: "Ground (k): The pupil has died"; or nothing."""
    found = GROUNDS.get(code)
    return f"{found.name}: {found.words}" if found else ""


def grounds_for(born_on: dt.date | None, on: dt.date) -> tuple[Ground, ...]:
    """Return the grounds a pupil's name may leave for on a day: reg. 9(1), or 9(3) by age.

    Where no date of birth is known, those of compulsory school age.
    """
    age = school_age(born_on, on) if born_on else SchoolAge.OF
    if age is SchoolAge.OF:
        return OF_COMPULSORY_AGE
    return tuple(one for one in OUTSIDE_COMPULSORY_AGE if age in one.ages)


def need_ground_of_age(code: str, born_on: dt.date | None, on: dt.date) -> None:
    """Refuse a ground of the other list (content §7.1); raises RuleBroken."""
    found = GROUNDS.get(code)
    if found is None or found in grounds_for(born_on, on):
        return
    whose = "of" if found.list_ == OF_AGE else "outside"
    named = f"Ground {found.letter}" if found.letter else "This ground"
    raise RuleBroken(
        f"{named} is for pupils {whose} compulsory school age.",
        "Choose from the other list, or correct the date of birth.",
        field="ground",
    )


def questions(code: str) -> tuple[Question, ...]:
    """Return what a ground asks, in order; nothing where no ground was chosen."""
    found = GROUNDS.get(code)
    return found.questions if found else ()


def needs_joint_enquiries(code: str) -> bool:
    """Whether school and council must enquire together first: grounds (h) and (i)."""
    found = GROUNDS.get(code)
    return bool(found and found.joint_enquiries)


def missing(facts: Facts) -> list[Missing]:
    """Return what a return should hold (reg. 13(4), and its ground's evidence) and does not."""
    lacks = [*_missing_of_pupil(facts), *_missing_of_ground(facts), *_missing_of_parents(facts)]
    found = GROUNDS.get(facts.ground)
    if destination_is_unsaid(facts):
        lacks.append(Missing("destination", "Where the pupil goes next"))
    elif facts.destination == SCHOOL and not facts.has_new_school:
        lacks.append(Missing("destination", "Name of the new school"))
    if found and found.code in {"a", "d"} and not facts.new_school_starts_on:
        lacks.append(Missing("destination", "First day at the new school"))
    if found and found.code == "g" and not facts.has_new_address:
        lacks.append(Missing("destination", "New address"))
    return lacks


def destination_is_unsaid(facts: Facts) -> bool:
    """Whether a destination must follow and nothing was said of it, not even "nobody knows"."""
    found = GROUNDS.get(facts.ground)
    return facts.destination == "" and (found is None or found.follows)


def _missing_of_pupil(facts: Facts) -> Iterable[Missing]:
    if not (facts.given_name and facts.family_name):
        yield Missing("pupil", "Full name of the pupil")
    if facts.born_on is None:
        yield Missing("pupil", "Date of birth")
    if facts.last_attended_on is None and facts.ground not in {"b", "out_nursery"}:
        yield Missing("pupil", "Last day attended")
    if facts.deleted_on is None:
        yield Missing("reason", "The day the name comes off the register")


def _missing_of_ground(facts: Facts) -> Iterable[Missing]:
    if facts.ground not in GROUNDS:
        yield Missing("reason", "The reason")
    for question in questions(facts.ground):
        if question.needed and facts.answer(question) in (None, "", (), []):
            yield Missing("reason", question.label)


def _missing_of_parents(facts: Facts) -> Iterable[Missing]:
    if not facts.has_address:
        yield Missing("parents", "The pupil’s address")
    if not facts.carers:
        yield Missing("parents", "A parent the pupil lives with")
    for carer in facts.carers:
        if not carer.get("phone"):
            yield Missing("parents", f"A phone number for {carer.get('name') or 'a parent'}")


def doubts(facts: Facts) -> list[str]:
    """Return, in sentences, what was answered that a ground does not allow; days are elsewhere.

    Sources: reg. 9(1) to (3), reference §2.2. They warn the school and us, and stop nothing.
    """
    told = facts.evidence
    said: list[str] = []
    if facts.ground in {"a", "c"}:
        labels = dict(BARS)
        barred = [labels[one] for one in told.get("bars") or () if one != "none" and one in labels]
        said += [f"{one}, so the name may have to stay." for one in barred]
    if told.get("order_names_us") == "yes":
        said.append("A school attendance order names your school. The parent must have it ended.")
    if told.get("says_so") == "no":
        said.append("The letter must say that the pupil will be taught somewhere else.")
    if told.get("boarder") == "yes":
        said.append("This ground is not for boarders.")
    if told.get("unavoidable") == "yes":
        said.append("Illness or another unavoidable cause means that the name stays.")
    if told.get("not_expected") == "yes":
        said.append("The name stays while there is reason to expect the pupil back.")
    if told.get("sentence_long") == "no":
        said.append(f"The sentence must be {LEAST_SENTENCE} months or longer.")
    if told.get("review") == "open":
        said.append("The name stays while a review of the exclusion is open.")
    if facts.all_unauthorised is False and facts.ground == "i":
        said.append("An authorised absence or illness breaks the count of 20 school days.")
    return said + _doubts_of_days(facts)


def _doubts_of_days(facts: Facts) -> list[str]:
    """A name never leaves before what it leaves for (reg. 9; never back in time)."""
    day = facts.deleted_on
    if day is None:
        return []
    said = []
    if facts.last_attended_on and day < facts.last_attended_on:
        said.append("The name comes off before the last day attended.")
    for question in questions(facts.ground):
        given = facts.answer(question)
        if question.kind == "date" and not question.is_column and given:
            at = given if isinstance(given, dt.date) else dt.date.fromisoformat(given)
            if day < at:
                said.append(f"The name comes off before {day_words(at)}: {question.label}")
    return said


def destination_is_unknown(facts: Facts) -> bool:
    """Whether nobody has said which school or home the child goes to, though one must follow.

    True for "nobody knows", for nothing said, and for an address without a school, for that child
    has no school that we know of. Death, detention and leaving age need none.
    """
    found = GROUNDS.get(facts.ground)
    if found is not None and not found.follows:
        return False
    if facts.destination == SCHOOL:
        return not facts.has_new_school
    return facts.destination != HOME


def is_late(deleted_on: dt.date | None, submitted_on: dt.date) -> bool:
    """Whether a return came after the name was deleted (reg. 13(4): no later than that day)."""
    return deleted_on is not None and submitted_on > deleted_on


def age_words(born_on: dt.date, on: dt.date) -> str:
    """Return why the other list applies: below or over compulsory school age on a day."""
    age = school_age(born_on, on)
    if age is SchoolAge.BELOW:
        begins = day_words(compulsory_school_age_start(born_on))
        return f"The pupil is below compulsory school age, which begins on {begins}."
    return "The pupil is over compulsory school age." if age is SchoolAge.OVER else ""
