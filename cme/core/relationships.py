"""How an adult stands to a child: one list of codes and words for every form and page."""

ADULT_TO_CHILD: tuple[tuple[str, str], ...] = (
    ("mother", "Mother"),
    ("father", "Father"),
    ("step_parent", "Step-parent"),
    ("grandparent", "Grandparent"),
    ("brother_or_sister", "Brother or sister"),
    ("aunt_or_uncle", "Aunt or uncle"),
    ("other_relative", "Other relative"),
    ("foster_carer", "Foster carer"),
    ("private_foster_carer", "Private foster carer"),
    ("guardian", "Guardian"),
    ("residential_worker", "Residential worker"),
    ("social_worker", "Social worker (parental responsibility)"),
    ("family_friend", "Family friend"),
    ("other", "Other"),
    ("unknown", "I do not know"),
)
_WORDS = dict(ADULT_TO_CHILD) | {"unknown": ""}


def adult_words(code: str) -> str:
    """Return who an adult is to the child, to follow the name; nothing when nobody knows."""
    words = _WORDS.get(code, code)
    return words[:1].lower() + words[1:]
