"""The first questions: danger, who is asking, and what is wrong (content §1.6, §1.7)."""

from referrals.steps.kinds import (
    ALL,
    D,
    Field,
    Option,
    P,
    Step,
    Words,
    options,
    stands_alone,
)

IN_DANGER = ("yes", "unsure")

DANGER = Step(
    name="danger",
    doors=ALL,
    section="Safety",
    question="Is a child in danger right now?",
    hint="This may be you, if you are under 18. Danger means someone may hurt the child or you, "
    "or there is no safe place to be.",
    why="So we can show you at once who to call.",
    voiced=False,
    fields=(
        Field(
            "danger_now",
            "radio",
            options=options(("yes", "Yes"), ("no", "No"), ("unsure", "I am not sure")),
            errors={"required": "Select yes if a child is in danger right now."},
        ),
    ),
)

DANGER_NOW = Step(
    name="danger-now",
    doors=ALL,
    section="",
    question="Call 999 now if a child is in danger",
    voiced=False,
    shown=lambda answers: answers.get("danger", {}).get("danger_now") in IN_DANGER,
)

WHO = Step(
    name="who",
    doors=frozenset({P, D}),
    section="You",
    question="Who are you?",
    why="So we ask you the right questions.",
    voiced=False,
    fields=(
        Field(
            "sender_kind",
            "radio",
            options=(
                Option("child", "I am the child or young person"),
                Option("parent", "I am a parent or carer of the child"),
                Option("public", "I am someone else, such as a neighbour, friend or relative"),
                Option(
                    "professional",
                    "I work with children",
                    hint="For example in a school, in health, in housing or in the police. If the "
                    "child is under 5 and goes to a nursery, use the early years form.",
                ),
                Option("unsaid", "I would rather not say"),
            ),
            errors={"required": 'Select who you are, or select "I would rather not say".'},
        ),
    ),
)

WORRY = Step(
    name="worry",
    doors=ALL,
    section="What worries you",
    question=Words(
        "What makes you worried?",
        child="What is happening?",
        parent="What would you like to tell us?",
        professional="What has happened?",
    ),
    hint=Words(
        "Use your own words. Tell us what you have seen or heard, and for how long. If you want "
        "to stay anonymous, do not write who you are.",
        child="Use your own words. There is no wrong answer.",
        professional="Give facts and dates. Say what you saw and what others told you.",
    ),
    why="Your words help us to see what to do first.",
    fields=(
        Field(
            "worry",
            "area",
            size=4000,
            errors={
                "required": Words(
                    "Enter what makes you worried.",
                    child="Enter what is happening.",
                    parent="Enter what you would like to tell us.",
                    professional="Enter what has happened.",
                ),
                "max_length": Words(
                    "What you write must be 4,000 characters or fewer.",
                    professional="What has happened must be 4,000 characters or fewer.",
                ),
            },
        ),
    ),
)

_CONCERNS = options(
    (
        "hurt",
        Words(
            "The child is being hurt, or someone says they will hurt them",
            child="Someone hurts me, or says they will",
            professional="Physical, sexual or emotional abuse",
        ),
    ),
    (
        "neglect",
        Words(
            "The child is not fed, clean or looked after",
            child="I do not get enough food, care or clean clothes",
            professional="Neglect",
        ),
    ),
    (
        "alone",
        Words(
            "The child is left alone, or lives with no adult",
            child="I am left alone, or I live with no adult",
            professional="No adult in charge of the child",
        ),
    ),
    (
        "missing_home",
        Words(
            "The child has run away or is missing from home",
            child="I have run away from home",
            professional="Missing from home or care",
        ),
    ),
    (
        "exploited",
        Words(
            "Other people use the child, for example to carry drugs, to work or for sex",
            child="People make me carry drugs, work, or do sexual things",
            professional="Sexual or criminal exploitation",
        ),
    ),
    (
        "trafficked",
        Words(
            "The child is moved around by people who control them",
            child="People move me around and control me",
            professional="Trafficking or modern slavery",
        ),
    ),
    (
        "marriage",
        Words(
            "The child may be made to marry",
            child="Someone may make me marry",
            professional='Forced marriage or "honour"-based abuse',
        ),
    ),
    (
        "fgm",
        Words(
            "The child may be cut (FGM, female genital mutilation)",
            child="Someone may cut me (FGM)",
            professional="Female genital mutilation (FGM)",
        ),
    ),
    (
        "extreme",
        Words(
            "The child is being drawn into hate or violence",
            child="Someone wants me to hate or hurt other people",
            professional="Being drawn into extremism",
        ),
    ),
    ("none", "None of these"),
    ("unknown", Words("I do not know", child="I would rather not say")),
    alone=("none", "unknown"),
)

CONCERNS = Step(
    name="concerns",
    doors=ALL,
    section="What worries you",
    question=Words(
        "Are you worried about any of these?",
        child="Is any of this happening to you?",
        professional="Do you suspect any of these?",
    ),
    hint=Words(
        "Select all that may be true. You do not have to be sure.",
        child='Select all that are true. You can skip this by choosing "I would rather not say".',
    ),
    inset=Words(
        "If any of this is happening now, call 999.",
        professional="This form does not replace a referral to {hub_name}. If you suspect harm, "
        "call {hub_phone} now. A child missing from home or care must also be reported to the "
        "police.",
    ),
    why="Some of these mean that we must act on the same working day.",
    fields=(
        Field(
            "concerns",
            "checks",
            options=_CONCERNS,
            errors={
                "required": Words(
                    'Select what you are worried about, or select "None of these".',
                    child='Select what is happening, or select "I would rather not say".',
                    professional='Select what you suspect, or select "None of these".',
                )
            },
        ),
    ),
    rules=(
        stands_alone(
            "concerns",
            Words(
                'Select "None of these" or "I do not know" only if you select nothing else.',
                child='Select "None of these" or "I would rather not say" only if you select '
                "nothing else.",
            ),
        ),
    ),
)
