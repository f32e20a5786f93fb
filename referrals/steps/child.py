"""The child: name, age, where they live, when last seen, school (content §1.6)."""

from collections.abc import Iterable

from referrals.steps.kinds import (
    ALL,
    CHILD,
    Answers,
    D,
    Field,
    P,
    Page,
    Step,
    Text,
    Words,
    options,
)

SENDER_IS_CHILD = "child"
NOT_CHILD = frozenset({CHILD})


def _sender_kind(answers: Answers) -> str:
    return str(answers.get("who", {}).get("sender_kind", ""))


def _some_name(page: Page, voice: str) -> Iterable[tuple[str, Text]]:
    named = any(page.get(name) for name in ("given_name", "family_name", "known_as"))
    if named and page.get("name_unknown"):
        yield "given_name", NOT_BOTH
    elif not named and not page.get("name_unknown"):
        yield "given_name", NO_NAME
    elif page.get("name_unknown") and not page.get("description") and voice != CHILD:
        yield "description", "Tell us something about the child, so that we know who you mean."


NO_NAME = Words(
    'Enter a name or a nickname, or select "I do not know the child\'s name".',
    child='Enter a name, or select "I would rather not say".',
)
NOT_BOTH = Words(
    'Enter a name or select "I do not know the child\'s name", not both.',
    child='Enter a name or select "I would rather not say", not both.',
)

CHILD_NAME = Step(
    name="child-name",
    doors=ALL,
    section="The child",
    question=Words("What is the child's name?", child="What is your name?"),
    hint="Give any name you know. A nickname is fine.",
    why="A name helps us to find out if the child has a school.",
    rules=(_some_name,),
    fields=(
        Field("given_name", "text", "First name", required=False, marked=False),
        Field("family_name", "text", "Last name", required=False, marked=False),
        Field(
            "known_as",
            "text",
            Words("Other names the child uses", child="Other names you use"),
            required=False,
        ),
        Field(
            "name_unknown",
            "check",
            Words("I do not know the child's name", child="I would rather not say"),
            required=False,
        ),
        Field(
            "description",
            "area",
            "What can you tell us about the child?",
            hint="For example what they look like, or who they live with.",
            size=500,
            required=False,
            when=("name_unknown", "yes"),
            not_for=NOT_CHILD,
            marked=False,
        ),
    ),
)

CHILD_AGE = Step(
    name="child-age",
    doors=ALL,
    section="The child",
    question=Words("How old is the child?", child="How old are you?"),
    why="The law on going to school is for children aged 5 to 16. Other teams help younger and "
    "older children.",
    fields=(
        Field(
            "age_known",
            "radio",
            options=options(
                (
                    "exact",
                    Words("I know the date of birth", child="I want to give my date of birth"),
                ),
                ("about", Words("I can guess the age", child="I want to give only my age")),
                ("unknown", Words("I do not know", child="I would rather not say")),
            ),
            errors={
                "required": Words(
                    "Select what you know about the child's age.",
                    child="Select what you want to tell us about your age.",
                )
            },
        ),
        Field(
            "date_of_birth",
            "date",
            "Date of birth",
            hint="For example 27 3 2014",
            when=("age_known", "exact"),
            past=True,
            years_back=20,
            errors={"required": "Enter a date of birth, for example 27 3 2014."},
        ),
        Field(
            "age_years",
            "whole",
            "Age in years",
            when=("age_known", "about"),
            width=2,
            errors={
                "required": "Enter an age in years, for example 7.",
                "invalid": "Age must be a whole number from 0 to 19.",
            },
        ),
    ),
)

CHILD_SEX = Step(
    name="child-sex",
    doors=ALL,
    section="The child",
    question=Words("Is the child a girl or a boy?", child="Are you a girl or a boy?"),
    why="School records show this. It helps us to find the right child.",
    fields=(
        Field(
            "sex",
            "radio",
            options=options(
                ("female", "Girl"),
                ("male", "Boy"),
                ("unknown", "I do not know, or would rather not say"),
            ),
            errors={"required": 'Select girl, boy, or "I do not know, or would rather not say".'},
        ),
    ),
)

WHERE = Step(
    name="where",
    doors=ALL,
    section="Where",
    question=Words(
        "Where does the child live, or where were they last seen?",
        child="Where are you living?",
    ),
    why="So the right team can help. We plan every visit with care.",
    fields=(
        Field(
            "where_known",
            "radio",
            options=options(
                ("known", Words("I know the address", child="I can give the address")),
                ("partial", Words("I know part of it", child="I can give part of it")),
                ("no_fixed", Words("No fixed address", child="I have no fixed address")),
                ("abroad", Words("In another country", child="I am in another country")),
                ("unknown", Words("I do not know", child="I would rather not say")),
            ),
            errors={
                "required": Words(
                    "Select what you know about where the child lives.",
                    child="Select what you want to tell us about where you live.",
                )
            },
        ),
        Field(
            "address_line_1",
            "text",
            "Address line 1",
            when=("where_known", "known"),
            errors={"required": "Enter address line 1."},
        ),
        Field(
            "address_line_2",
            "text",
            "Address line 2",
            required=False,
            when=("where_known", "known"),
        ),
        Field(
            "town",
            "text",
            "Town or city",
            size=60,
            when=("where_known", "known"),
            errors={"required": "Enter a town or city."},
        ),
        Field(
            "postcode",
            "postcode",
            "Postcode",
            size=10,
            required=False,
            when=("where_known", "known"),
            width=10,
            errors={"invalid": "Enter a full postcode, like AB1 2CD, or leave it empty."},
        ),
        Field(
            "where_partial",
            "area",
            "What do you know?",
            hint="For example the street, the building or a place nearby",
            size=500,
            when=("where_known", "partial"),
            errors={
                "required": Words(
                    "Enter what you know about where the child lives.",
                    child="Enter what you want to tell us about where you live.",
                )
            },
        ),
        Field(
            "where_stays",
            "area",
            Words("Where do they stay?", child="Where do you stay?"),
            hint="For example with friends, in a hotel or in a caravan",
            size=500,
            when=("where_known", "no_fixed"),
            errors={
                "required": Words("Enter where the child stays.", child="Enter where you stay.")
            },
        ),
        Field(
            "country",
            "text",
            "Country",
            size=60,
            when=("where_known", "abroad"),
            errors={"required": "Enter a country."},
        ),
        Field(
            "where_abroad",
            "area",
            Words("What do you know about where they are?", child="Where are you?"),
            size=500,
            required=False,
            when=("where_known", "abroad"),
        ),
    ),
)

LAST_SEEN = Step(
    name="last-seen",
    doors=ALL,
    section="Where",
    question="When did you last see the child?",
    why="It tells us how soon we must act.",
    shown=lambda answers: _sender_kind(answers) != SENDER_IS_CHILD,
    fields=(
        Field(
            "last_seen",
            "radio",
            options=options(
                ("today", "Today or yesterday"),
                ("week", "In the last 7 days"),
                ("month", "1 to 4 weeks ago"),
                ("longer", "More than 4 weeks ago"),
                ("date", "On a day I know"),
                ("told", "I have not seen the child, I was told"),
                ("unknown", "I do not know"),
            ),
            errors={"required": 'Select when you last saw the child, or select "I do not know".'},
        ),
        Field(
            "last_seen_on",
            "date",
            "Date",
            hint="For example 27 3 2026",
            when=("last_seen", "date"),
            past=True,
            errors={
                "required": "Enter the date you last saw the child.",
                "label": "The date you last saw the child",
            },
        ),
        Field("last_seen_where", "text", "Where was this?", size=200, required=False),
    ),
)

SCHOOL = Step(
    name="school",
    doors=frozenset({P, D}),
    section="School",
    question=Words("Does the child go to a school?", child="Do you go to a school?"),
    why="So we know which records to check first.",
    fields=(
        Field(
            "school_status",
            "radio",
            options=options(
                ("none", Words("No, the child has no school", child="No, I have no school")),
                (
                    "stopped",
                    Words(
                        "The child has a school but does not go",
                        child="I have a school but I do not go",
                    ),
                ),
                (
                    "left",
                    Words(
                        "The child left their school or moved away",
                        child="I left my school or moved away",
                    ),
                ),
                (
                    "waiting",
                    Words(
                        "The child is waiting for a school place, or waiting to start",
                        child="I am waiting for a school place, or waiting to start",
                    ),
                ),
                ("home", Words("The child is taught at home", child="I am taught at home")),
                ("unknown", "I do not know"),
            ),
            errors={
                "required": Words(
                    'Select what you know about the child and school, or select "I do not know".',
                    child='Select if you go to a school, or select "I do not know".',
                )
            },
        ),
        Field("school_name", "text", "Which school?", size=150, required=False),
        Field(
            "last_in_school",
            "text",
            Words("When were they last in school?", child="When were you last in school?"),
            hint='A guess is fine, such as "before the summer".',
            required=False,
        ),
    ),
)
