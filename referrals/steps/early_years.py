"""What a nursery, pre-school or childminder is asked besides (content §1.8, seed 004)."""

from collections.abc import Iterable

from referrals.steps.kinds import (
    BAD_PHONE,
    YES_NO,
    YES_NO_UNKNOWN,
    E,
    Field,
    Page,
    Step,
    Text,
    options,
)

ONLY_E = frozenset({E})
CHILDMINDER = "childminder"

SETTING = Step(
    name="setting",
    doors=ONLY_E,
    section="You",
    question="Which setting did the child go to?",
    fields=(
        Field(
            "setting_name",
            "text",
            "Name of setting",
            errors={"required": "Enter the name of the setting."},
        ),
        Field(
            "setting_ofsted",
            "ofsted",
            "Ofsted number",
            hint="6 digits, or EY and 6 digits",
            size=8,
            required=False,
            width=10,
            errors={"invalid": "Ofsted number must be 6 digits, or EY and 6 digits."},
        ),
        Field(
            "setting_type",
            "radio",
            "Type",
            options=options(
                ("nursery", "Day nursery"),
                ("preschool", "Pre-school"),
                (CHILDMINDER, "Childminder"),
                ("school_nursery", "Nursery class in a school"),
                ("other", "Other"),
            ),
            errors={"required": "Select the type of setting."},
        ),
        Field(
            "setting_phone",
            "phone",
            "Phone",
            size=40,
            errors={"required": "Enter a phone number.", "invalid": BAD_PHONE},
        ),
    ),
)


def _first_then_last(page: Page, _voice: str) -> Iterable[tuple[str, Text]]:
    first, last = page.get("first_day"), page.get("last_attended")
    if first and last and last < first:
        yield "last_attended", "The last day must be on or after the first day."


ATTENDANCE = Step(
    name="attendance",
    doors=ONLY_E,
    section="School",
    question="When did the child come to you?",
    rules=(_first_then_last,),
    fields=(
        Field("first_day", "date", "First day", required=False),
        Field(
            "last_attended",
            "date",
            "Last day the child came",
            past=True,
            errors={"required": "Enter the last day the child came.", "label": "The last day"},
        ),
        Field("usual_hours", "text", "Usual days and hours", size=200, required=False),
        Field(
            "funded_hours",
            "radio",
            "Funded hours",
            options=options(
                ("none", "None"),
                ("15", "15 hours"),
                ("30", "30 hours"),
                ("other", "Another number"),
                ("unknown", "I do not know"),
            ),
            errors={"required": "Select the funded hours."},
        ),
        Field(
            "told_leaving",
            "radio",
            "Did the family say that the child would leave?",
            options=YES_NO_UNKNOWN,
            errors={"required": "Select yes if the family said that the child would leave."},
        ),
    ),
)

HEALTH_VISITOR = Step(
    name="health-visitor",
    doors=ONLY_E,
    section="Plans and services",
    question="Do you know the health visitor?",
    fields=(
        Field(
            "health_visitor",
            "radio",
            options=YES_NO,
            errors={"required": "Select yes if you know the health visitor."},
        ),
        Field(
            "health_visitor_name",
            "text",
            "Name or clinic",
            when=("health_visitor", "yes"),
            errors={"required": "Enter a name or clinic."},
        ),
        Field(
            "health_visitor_phone",
            "phone",
            "Phone",
            size=40,
            required=False,
            when=("health_visitor", "yes"),
            errors={"invalid": BAD_PHONE},
        ),
        Field(
            "health_visitor_spoken",
            "radio",
            "Have you spoken to them?",
            options=YES_NO,
            when=("health_visitor", "yes"),
            errors={"required": "Select yes if you have spoken to the health visitor."},
        ),
    ),
)

NEXT_SETTING = Step(
    name="next-setting",
    doors=ONLY_E,
    section="School",
    question="Do you know where the child went next?",
    fields=(
        Field(
            "next_known",
            "radio",
            options=YES_NO,
            errors={"required": "Select yes if you know where the child went next."},
        ),
        Field(
            "next_name",
            "text",
            "Name of setting or school",
            size=150,
            when=("next_known", "yes"),
            errors={"required": "Enter the name of the setting or school."},
        ),
        Field(
            "next_how",
            "area",
            "How do you know?",
            size=500,
            required=False,
            when=("next_known", "yes"),
        ),
        Field(
            "reception_applied",
            "radio",
            "Has the family applied for a Reception place?",
            options=options(
                ("yes", "Yes"),
                ("no", "No"),
                ("unknown", "I do not know"),
                ("not_yet", "Not old enough"),
            ),
            errors={"required": "Select what you know about a Reception place."},
        ),
    ),
)
