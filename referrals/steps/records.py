"""What people who work with children are asked besides (content §1.7)."""

from referrals.steps.kinds import (
    YES_NO,
    YES_NO_UNKNOWN,
    D,
    E,
    Field,
    Repeat,
    Step,
    options,
    stands_alone,
)

PROFESSIONAL_DOORS = frozenset({D, E})
STAND_ALONE = 'Select "None of these" or "I do not know" only if you select nothing else.'


def _long(name: str, label: str) -> Field:
    too_long = f"{label} must be 1,000 characters or fewer.".replace("?", "")
    return Field(name, "area", label, size=1000, required=False, errors={"max_length": too_long})


CHILD_RECORDS = Step(
    name="child-records",
    doors=frozenset({D}),
    section="Records",
    question="What do the child's records show?",
    fields=(
        Field("upn", "upn", "Unique pupil number, UPN", size=13, required=False, width=20),
        Field("former_names", "text", "Former names", size=200, required=False),
        Field("first_language", "text", "First language", size=60, required=False),
        Field(
            "interpreter",
            "radio",
            "Is an interpreter needed?",
            options=YES_NO_UNKNOWN,
            errors={"required": "Select if an interpreter is needed."},
        ),
        Field(
            "sen",
            "radio",
            "Special educational needs",
            options=options(
                ("none", "None known"),
                ("support", "Extra help in school (SEN support)"),
                ("ehcp", "Education, health and care plan"),
                ("unknown", "I do not know"),
            ),
            errors={"required": "Select what you know about special educational needs."},
        ),
    ),
)

OTHER_ADDRESSES = Step(
    name="other-addresses",
    doors=frozenset({D}),
    section="Where",
    question="Where else has the child lived, or may have gone?",
    fields=(
        _long("earlier_addresses", "Earlier addresses"),
        _long("possible_address", "Possible new address or country"),
        Field("possible_school", "text", "Possible new school", size=200, required=False),
        _long("address_evidence", "How do you know?"),
    ),
)

SOCIAL_CARE = Step(
    name="social-care",
    doors=PROFESSIONAL_DOORS,
    section="Plans and services",
    question="Does the child have a social worker or a plan?",
    rules=(stands_alone("care_status", STAND_ALONE),),
    fields=(
        Field(
            "care_status",
            "checks",
            options=options(
                ("cp_plan", "Child protection plan"),
                ("child_in_need", "Child in need plan"),
                ("looked_after", "Looked after by a council"),
                ("early_help", "Early help"),
                ("youth_justice", "Youth justice"),
                ("past", "Known in the past"),
                ("none", "None of these"),
                ("unknown", "I do not know"),
                alone=("none", "unknown"),
            ),
            errors={"required": 'Select what you know, or select "I do not know".'},
        ),
        Field("worker_name", "text", "Name of worker", required=False),
        Field("worker_phone", "phone", "Phone", size=40, required=False),
        Field(
            "hub_told",
            "radio",
            "Have you told {hub_name}?",
            options=YES_NO,
            errors={"required": "Select yes if you have told {hub_name}."},
        ),
        Field(
            "hub_told_on",
            "date",
            "Date",
            when=("hub_told", "yes"),
            past=True,
            errors={
                "required": "Enter the date you told {hub_name}.",
                "label": "The date you told {hub_name}",
            },
        ),
        Field(
            "hub_reply",
            "area",
            "What did they say?",
            size=500,
            required=False,
            when=("hub_told", "yes"),
        ),
    ),
)

AT_RISK_GROUPS = Step(
    name="at-risk-groups",
    doors=PROFESSIONAL_DOORS,
    section="Plans and services",
    question="Do any of these apply to the child?",
    hint="Select only what you have good reason to believe. This never counts against a family.",
    rules=(stands_alone("at_risk_groups", STAND_ALONE),),
    fields=(
        Field(
            "at_risk_groups",
            "checks",
            options=options(
                ("none", "None of these"),
                ("unknown", "I do not know"),
                alone=("none", "unknown"),
            ),
            options_from="at_risk_groups",
            errors={"required": 'Select any that apply, or select "None of these".'},
        ),
    ),
)

CHECKS_MADE = Step(
    name="checks-made",
    doors=PROFESSIONAL_DOORS,
    section="Checks made",
    question="What have you done to find the child?",
    fields=(
        Field(
            "checks_made",
            "radio",
            options=options(("yes", "I have made checks"), ("no", "I have made no checks yet")),
            errors={"required": "Select if you have made checks."},
        ),
    ),
)

CHECK_MADE = Step(
    name="check-made",
    doors=PROFESSIONAL_DOORS,
    section="Checks made",
    question="Tell us about the check",
    shown=lambda answers: answers.get("checks-made", {}).get("checks_made") == "yes",
    repeat=Repeat(
        most=20,
        one="You have added 1 check",
        many="You have added {count} checks",
        another="Do you want to add another check?",
        errors={
            "required": "Select yes to add another check.",
            "too_many": 'You can add up to 20 checks. Tell us about the others under "What has '
            'happened".',
        },
        thing="check",
    ),
    fields=(
        Field(
            "check_kind",
            "select",
            "What you did",
            options_from="check_kinds",
            errors={"required": "Select what you did."},
        ),
        Field(
            "checked_on",
            "date",
            "Date",
            past=True,
            errors={
                "required": "Enter the date of the check.",
                "label": "The date of the check",
            },
        ),
        Field("checked_by", "text", "Who did it", errors={"required": "Enter who did the check."}),
        Field(
            "found",
            "area",
            "What you found",
            size=500,
            errors={"required": 'Enter what you found, or "nothing".'},
        ),
    ),
)

TOLD_FAMILY = Step(
    name="told-family",
    doors=PROFESSIONAL_DOORS,
    section="Contact",
    question="Does the family know that you are telling us?",
    fields=(
        Field(
            "family_told",
            "radio",
            options=options(
                ("yes", "Yes"),
                ("unsafe", "No, it would put someone in danger"),
                ("unreachable", "No, I cannot reach them"),
                ("no", "No, for another reason"),
            ),
            errors={"required": "Select if the family knows."},
        ),
        Field(
            "family_told_why",
            "area",
            "Why?",
            size=500,
            when=("family_told", "no"),
            errors={"required": "Enter why the family does not know."},
        ),
    ),
)

VISIT_SAFETY = Step(
    name="visit-safety",
    doors=PROFESSIONAL_DOORS,
    section="Visits",
    question="Is there anything we should know before a visit?",
    hint="For example violence, threats, dogs, or a need to visit in pairs.",
    fields=(
        Field(
            "visit_safety",
            "radio",
            options=YES_NO_UNKNOWN,
            errors={"required": "Select yes if there is something we should know."},
        ),
        Field(
            "visit_safety_note",
            "area",
            "What should we know?",
            size=500,
            when=("visit_safety", "yes"),
            errors={"required": "Enter what we should know."},
        ),
    ),
)
