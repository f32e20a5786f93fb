"""What the decision page offers to choose from, and how its form looks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cases.models import Case, Child
from cme.accounts.models import User
from cme.authority.models import Agency, Area
from referrals.models import Referral, ReferralChild

OPEN, LINK, SEND, ASK, JUNK, HOLD = "open", "link", "send", "ask", "junk", "hold"
NEW, UNSURE, OTHER, NOT_ADDED = "new", "unsure", "other", "none"
RESTRICTED, NO_CONTACT = "restricted", "no_contact"


@dataclass(frozen=True)
class Choice:
    """A child we know, as one answer to "who is this child"."""

    child: Child
    words: str
    open_case: Case | None


@dataclass(frozen=True)
class Asked:
    """One reported child, with those it may be."""

    reported: ReferralChild
    name: str
    choices: Sequence[Choice]
    may_match_restricted: bool

    @property
    def position(self) -> int:
        """Which child of the referral; 0 is the one the sender wrote about."""
        return self.reported.position


@dataclass(frozen=True)
class Offered:
    """What the page offers to choose from, and what was worked out."""

    asked: Sequence[Asked]
    areas: Sequence[Area]
    officers: Sequence[tuple[User, str]]
    agencies: Sequence[tuple[Agency, str]]
    people: Sequence[User]
    hub_name: str
    mentions_harm: bool
    usual_words: Callable[[Agency], str]
    stop_days: int


def looks(offered: Offered, referral: Referral) -> dict[str, dict[str, Any]]:
    """Return how the fields of the decision look, and which answer asks which."""
    asked = offered.asked
    alone = len(asked) == 1
    who = [f"is_{one.position}" for one in asked]
    stop = {} if referral.do_not_contact else {NO_CONTACT: ["stop_contact_why"]}
    harm = ["hub", "hub_done"] if offered.mentions_harm else []
    looks: dict[str, dict[str, Any]] = {
        "decision": {
            "small": True,
            "label_size": "m",
            "reveal": {
                OPEN: [*([] if alone else ["children"]), *who, "area", "officer"],
                LINK: [f"link_{one.position}" for one in asked],
                SEND: ["agency", "to_words", "message", *harm],
                ASK: ["whom", "what"],
                HOLD: ["held_area"],
            },
            "needs": {ASK: ["whom", "what"]},
            "hints": {
                ASK: f"The clock stops until they answer, {offered.stop_days} working days at most",
                JUNK: "Nothing is deleted; a manager can bring it back",
            },
        },
        "children": {"small": True, "label_size": "s"},
        "agency": {"label_size": "s"},
        "message": {"rows": 4},
        "hub": {"small": True},
        "what": {"rows": 3},
        "area": {"label_size": "s"},
        "held_area": {"label_size": "s"},
        "officer": {"label_size": "s"},
        "priority": {"small": True, "label_size": "s"},
        "lower_why": {"optional": False},
        "marks": {
            "small": True,
            "label_size": "s",
            "optional": False,
            "hints": {
                RESTRICTED: "Only people you name may open it",
                NO_CONTACT: "Stops every letter, visit prompt and receipt until a manager lifts it",
            },
            "reveal": {RESTRICTED: ["named_people"], **stop},
            "needs": stop,
        },
        "named_people": {"small": True, "label_size": "s"},
        "why": {"rows": 3, "label_size": "s"},
    }
    for one in asked:
        at = one.position
        looks[f"is_{at}"] = {
            "small": True,
            "label_size": "s",
            "reveal": {OTHER: [f"other_{at}"], NEW: [f"born_{at}"]},
            "needs": {OTHER: [f"other_{at}"]},
        }
        looks[f"other_{at}"] = looks[f"link_ref_{at}"] = {"width": 10}
        looks[f"link_{at}"] = {
            "small": True,
            "label_size": "s",
            "reveal": {OTHER: [f"link_ref_{at}"]},
            "needs": {OTHER: [f"link_ref_{at}"]},
        }
    return looks


def who_choices(asked: Asked) -> list[tuple[str, str]]:
    """Return who one reported child may be; "not sure" is an answer."""
    known = [(one.child.reference, one.words) for one in asked.choices]
    may_match = bool(asked.choices) or asked.may_match_restricted
    unsure = [(UNSURE, "Not sure: a new record, marked as a possible match")] if may_match else []
    return [
        *known,
        (NEW, "New to us: a new record"),
        *unsure,
        (OTHER, "Somebody else we know"),
    ]


def link_choices(asked: Asked, *, alone: bool) -> list[tuple[str, str]]:
    """Return the open cases one reported child may have."""
    cases = [
        (one.open_case.reference, f"{one.child.person.full_name}, case {one.open_case.reference}")
        for one in asked.choices
        if one.open_case
    ]
    nowhere = [] if alone else [(NOT_ADDED, f"None: leave {asked.name} out")]
    return [*cases, (OTHER, "Another case"), *nowhere]
