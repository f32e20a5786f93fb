"""Why a child is missing education, in the words of DfE's termly return (content §4.8)."""

NOT_RECORDED = "not_recorded"

PRIMARY_REASONS = {
    # code -> (DfE's words, what we mean by them)
    "moved_in_la": (
        "Moved in from another local authority",
        "New here from elsewhere in England, no place yet.",
    ),
    "moved_in_abroad": (
        "Moved in from another country",
        "New here from abroad, no place yet.",
    ),
    "awaiting_outcome": ("School application awaiting outcome", "Applied, no answer yet."),
    "offer_not_accepted": (
        "Offered school place but not yet accepted",
        "Offer made, the family has not said yes.",
    ),
    "waiting_start": ("Waiting school start", "Accepted, the start day is ahead."),
    "no_preference": (
        "Did not get school preference",
        "The family refuses the place because another was wanted.",
    ),
    "home_unsuitable": ("Unsuitable elective home education", "Assessed as not suitable."),
    "no_suitable_place": (
        "Difficulty accessing suitable school place",
        "No school can meet the need or has room.",
    ),
    "dissatisfied": ("School dissatisfaction general", "Left after a dispute with a school."),
    "dissatisfied_send": ("School dissatisfaction SEND", "Left because needs were not met."),
    "mental_health": ("Mental health", "Mental health is the main cause."),
    "physical_health": ("Physical health", "Physical health is the main cause."),
    "parental_decision": (
        "Parental decision not to register at school",
        "The parent will not register and does not teach suitably.",
    ),
    "did_not_apply": (
        "Did not apply for school place at compulsory school age",
        "Reached school age, nobody applied.",
    ),
    "challenging_order": (
        "Challenging school attendance order",
        "The parent contests an order.",
    ),
    "believed_moved_la": (
        "Believed to have moved to another local authority",
        "Seems to be in another area, not confirmed.",
    ),
    "believed_abroad": (
        "Believed to have moved to another country",
        "Seems to be abroad, not confirmed.",
    ),
    "unknown": ("Unknown", "We looked and cannot tell."),
    NOT_RECORDED: ("Not recorded", "Nobody has chosen yet: put this right before the census."),
    "other": ("Other", "None of these; say why in words."),
}


def reason_words(code: str) -> str:
    """Return DfE's words for a reason; "Not recorded" where nobody has chosen one."""
    return PRIMARY_REASONS[code or NOT_RECORDED][0]
