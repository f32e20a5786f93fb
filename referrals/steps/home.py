"""The home: other children, who looks after them, whether contact is safe (content §1.6)."""

from collections.abc import Iterable

from cme.core.relationships import ADULT_TO_CHILD
from referrals.steps.kinds import (
    ALL,
    BAD_PHONE,
    YES_NO_UNKNOWN,
    Field,
    Page,
    Repeat,
    Step,
    Text,
    Words,
    options,
)

SIBLINGS = Step(
    name="siblings",
    doors=ALL,
    section="Other children",
    question=Words(
        "Are there other children in the home?",
        child="Do you have brothers or sisters at home?",
    ),
    why="They may need help too.",
    fields=(
        Field(
            "siblings_known",
            "radio",
            options=YES_NO_UNKNOWN,
            errors={
                "required": Words(
                    "Select yes if there are other children in the home.",
                    child="Select yes if you have brothers or sisters at home.",
                )
            },
        ),
    ),
)

SIBLING = Step(
    name="sibling",
    doors=ALL,
    section="Other children",
    question="Tell us about the other child",
    shown=lambda answers: answers.get("siblings", {}).get("siblings_known") == "yes",
    repeat=Repeat(
        most=10,
        one="You have added 1 other child",
        many="You have added {count} other children",
        another="Do you want to add another child?",
        errors={
            "required": "Select yes to add another child.",
            "too_many": "You can add up to 10 children. Tell us about the others under "
            '"What makes you worried".',
        },
        thing="other child",
    ),
    fields=(
        Field("given_name", "text", "First name", required=False),
        Field("family_name", "text", "Last name", required=False),
        Field(
            "age_years",
            "whole",
            "Age in years, or your best guess",
            required=False,
            width=2,
            errors={"invalid": "Age must be a whole number from 0 to 19."},
        ),
        Field(
            "in_school",
            "radio",
            "Does this child go to a school?",
            options=YES_NO_UNKNOWN,
            errors={
                "required": 'Select if this child goes to a school, or select "I do not know".'
            },
        ),
    ),
)

ADULTS = {1: "First adult", 2: "Second adult"}
RELATIONSHIPS = options(*ADULT_TO_CHILD)


def _adult(number: int) -> tuple[Field, ...]:
    group = ADULTS[number]
    return (
        Field(
            f"name_{number}", "text", "Name", required=False, unless="family_unknown", group=group
        ),
        Field(
            f"relationship_{number}",
            "select",
            Words("How they know the child", child="How they know you"),
            options=RELATIONSHIPS,
            required=False,
            unless="family_unknown",
            group=group,
        ),
        Field(
            f"phone_{number}",
            "phone",
            "Phone number",
            size=40,
            required=False,
            unless="family_unknown",
            group=group,
            errors={"invalid": BAD_PHONE},
        ),
    )


def _something_about_family(page: Page, _voice: str) -> Iterable[tuple[str, Text]]:
    known = [name for name in page if name not in {"family_unknown"} and page.get(name)]
    if not known and not page.get("family_unknown"):
        yield "name_1", NO_FAMILY


NO_FAMILY = Words(
    'Enter what you know about who looks after the child, or select "I do not know".',
    child='Enter who you live with, or select "I would rather not say".',
    parent='Enter who else looks after your child, or select "Only me".',
)

FAMILY = Step(
    name="family",
    doors=ALL,
    section="Family",
    question=Words(
        "Who looks after the child?",
        child="Who do you live with?",
        parent="Who else looks after your child?",
    ),
    why="So we can speak to the right person, in a language they know.",
    rules=(_something_about_family,),
    fields=(
        *_adult(1),
        *_adult(2),
        Field(
            "family_language",
            "text",
            "What language do they like to speak?",
            size=60,
            required=False,
            unless="family_unknown",
        ),
        Field(
            "family_unknown",
            "check",
            Words("I do not know", child="I would rather not say", parent="Only me"),
            required=False,
        ),
    ),
)

SAFE_CONTACT = Step(
    name="safe-contact",
    doors=ALL,
    section="Contact",
    question=Words(
        "Is it safe for us to contact the family?",
        child="Is it safe for us to contact your family?",
        parent="Is it safe for us to contact you at home?",
    ),
    hint="Say no if a call, a letter or a visit could put anyone in danger.",
    why="If you say no, we will not call, write or visit until a manager has looked at this.",
    shown=lambda answers: answers.get("told-family", {}).get("family_told") != "unsafe",
    fields=(
        Field(
            "safe_to_contact",
            "radio",
            options=YES_NO_UNKNOWN,
            errors={
                "required": Words(
                    "Select yes if it is safe for us to contact the family.",
                    child="Select yes if it is safe for us to contact your family.",
                    parent="Select yes if it is safe for us to contact you at home.",
                )
            },
        ),
        Field(
            "unsafe_why",
            "area",
            Words("Why is it not safe?", parent="How can we reach you safely?"),
            size=500,
            required=False,
            when=("safe_to_contact", "no"),
        ),
    ),
)
