"""Who sends it: a name and a number, or nothing at all (content §1.6 to §1.8)."""

from collections.abc import Iterable

from referrals.steps.kinds import (
    BAD_EMAIL,
    BAD_PHONE,
    CHILD,
    PUBLIC,
    UNSAID,
    YES_NO,
    D,
    E,
    Field,
    Option,
    P,
    Page,
    Step,
    Text,
    Words,
    one_of_two,
    options,
)

GIVES = ("details", "give")
NOT_CHILD = frozenset({CHILD})
SENDER_RELATIONSHIPS = options(
    ("neighbour", "Neighbour"),
    ("relative", "Relative"),
    ("family_friend", "Friend of the family"),
    ("child_friend", "Friend of the child"),
    ("other_parent", "Parent of another child"),
    ("landlord", "Landlord"),
    ("community", "Community or faith group"),
    ("volunteer", "Volunteer or coach"),
    ("other", "Other"),
    ("unsaid", "I would rather not say"),
)
ORGANISATIONS = options(
    ("school", "School"),
    ("college", "College"),
    ("early_years", "Early years"),
    ("health", "Health"),
    ("social_care", "Social care"),
    ("police", "Police"),
    ("housing", "Housing"),
    ("youth_justice", "Youth justice"),
    ("other_council", "Another council"),
    ("charity", "Charity"),
    ("other", "Other"),
)


def _receipt_needs_address(page: Page, _voice: str) -> Iterable[tuple[str, Text]]:
    wants = page.get("details") == "give" and page.get("receipt") == "email"
    if wants and not page.get("sender_email"):
        yield "sender_email", "Enter an email address for the receipt."


YOUR_DETAILS = Step(
    name="your-details",
    doors=frozenset({P}),
    section="You",
    question=Words("Will you give us your details?", child="How can we reach you safely?"),
    hint="You do not have to. We may want to ask you more. We will not tell the family who you "
    "are.",
    why="It helps if we can call you back.",
    rules=(
        one_of_two(
            "sender_phone", "sender_email", "Enter a phone number or an email address.", when=GIVES
        ),
        _receipt_needs_address,
    ),
    fields=(
        Field(
            "details",
            "radio",
            options=(
                Option("give", "Yes"),
                Option(
                    "anonymous",
                    "No, I want to stay anonymous",
                    hint="We then keep nothing about you. We do not keep which phone or computer "
                    "you used. We do keep what you wrote about the child.",
                ),
            ),
            errors={"required": "Select if you want to give your details or stay anonymous."},
        ),
        Field(
            "sender_name",
            "text",
            "Your name",
            when=GIVES,
            not_for=NOT_CHILD,
            autocomplete="name",
            errors={"required": "Enter your name."},
        ),
        Field(
            "sender_phone",
            "phone",
            "Phone number",
            size=40,
            required=False,
            when=GIVES,
            autocomplete="tel",
            errors={"invalid": BAD_PHONE},
        ),
        Field(
            "safe_message",
            "radio",
            "Is it safe to leave a message?",
            options=YES_NO,
            when=GIVES,
            only_with="sender_phone",
            errors={"required": "Select yes if it is safe to leave a message."},
        ),
        Field(
            "sender_email",
            "email",
            "Email address",
            size=254,
            required=False,
            when=GIVES,
            autocomplete="email",
            errors={"invalid": BAD_EMAIL},
        ),
        Field(
            "sender_relationship",
            "select",
            "How do you know the child?",
            options=SENDER_RELATIONSHIPS,
            required=False,
            when=GIVES,
            only_for=frozenset({PUBLIC, UNSAID}),
        ),
        Field("best_time", "text", "When is a good time to call?", required=False, when=GIVES),
        # A receipt by text is in the content but no sender of texts is connected: not offered.
        Field(
            "receipt",
            "radio",
            "Do you want a receipt?",
            hint="The receipt says only that we have your message. Do not ask for one if other "
            "people can read your messages.",
            options=options(("none", "No"), ("email", "Yes, by email")),
            when=GIVES,
            not_for=NOT_CHILD,
            errors={"required": "Select if you want a receipt."},
        ),
    ),
)

ANONYMOUS = "anonymous"

YOUR_ROLE = Step(
    name="your-role",
    doors=frozenset({D, E}),
    section="You",
    question="Your name and role",
    hint="We may need to call you today.",
    rules=(
        one_of_two(
            "sender_phone", "sender_email", "Enter a work phone or a work email.", unless=ANONYMOUS
        ),
    ),
    fields=(
        Field(
            "sender_name",
            "text",
            "Full name",
            unless=ANONYMOUS,
            autocomplete="name",
            errors={"required": 'Enter your full name, or select "I want to stay anonymous".'},
        ),
        Field(
            "sender_role",
            "text",
            "Job title",
            unless=ANONYMOUS,
            autocomplete="organization-title",
            errors={"required": "Enter your job title."},
        ),
        Field(
            "organisation",
            "text",
            "Organisation",
            unless=ANONYMOUS,
            autocomplete="organization",
            errors={"required": "Enter your organisation."},
        ),
        Field(
            "organisation_type",
            "radio",
            "Type of organisation",
            options=ORGANISATIONS,
            unless=ANONYMOUS,
            errors={"required": "Select the type of organisation."},
        ),
        Field(
            "sender_phone",
            "phone",
            "Work phone",
            size=40,
            required=False,
            marked=False,
            unless=ANONYMOUS,
            autocomplete="tel",
            errors={"invalid": BAD_PHONE},
        ),
        Field(
            "sender_email",
            "email",
            "Work email",
            size=254,
            required=False,
            marked=False,
            unless=ANONYMOUS,
            autocomplete="email",
            errors={"invalid": BAD_EMAIL},
        ),
        Field(
            "safeguarding_lead",
            "text",
            "Safeguarding lead, if not you",
            required=False,
            unless=ANONYMOUS,
        ),
        Field(
            ANONYMOUS,
            "check",
            "I want to stay anonymous",
            hint="You may. But we can act faster if we can call you back.",
            required=False,
        ),
    ),
)

# The early years form knows the organisation already: it is the setting.
EARLY_YEARS_ROLE = Step(
    name=YOUR_ROLE.name,
    doors=frozenset({E}),
    section=YOUR_ROLE.section,
    question=YOUR_ROLE.question,
    hint=YOUR_ROLE.hint,
    rules=YOUR_ROLE.rules,
    fields=tuple(
        one for one in YOUR_ROLE.fields if one.name not in {"organisation", "organisation_type"}
    ),
)

REFERRAL_REASON = Step(
    name="referral-reason",
    doors=frozenset({D}),
    section="What worries you",
    question="Why are you telling us about this child?",
    hint="If the child is on your roll and you are in touch with the family, this is a matter of "
    "attendance. Call {attendance_line}.",
    fields=(
        Field(
            "referral_reasons",
            "checks",
            options=options(
                ("no_place", "Has no school place"),
                ("never_registered", "Has never been on a school's roll"),
                ("moved_in", "Has moved here and has no school place"),
                ("not_started", "Was given a place and did not start"),
                ("moved_unknown", "Has moved away and nobody knows where"),
                ("abroad", "Is said to have gone abroad"),
                ("no_contact", "Has stopped coming and the family cannot be reached"),
                ("home_unsuitable", "Is taught at home in a way that may not be suitable"),
                ("released", "Has left custody, hospital or care and has no school place"),
                ("other", "Another reason"),
            ),
            errors={"required": "Select at least one reason."},
        ),
        Field(
            "reason_other",
            "text",
            "What is the reason?",
            size=200,
            when=("referral_reasons", "other"),
            errors={"required": "Enter the reason."},
        ),
    ),
)
