"""What may be sent on, to whom, and the words it goes with (content §4.6 and §7.1)."""

from collections.abc import Iterable, Mapping

from cme.core.dates import SchoolAge
from cme.core.errors import RuleBroken

HUB = "hub"
AUTHORITY = "authority"

NAMED = frozenset({"school", "alternative", "social_worker", AUTHORITY})
"""Destinations of which there are many, so that the one meant has to be named."""

HARM = frozenset(
    {
        "hurt",
        "neglect",
        "alone",
        "missing_home",
        "exploited",
        "trafficked",
        "marriage",
        "fgm",
        "extreme",
    }
)
"""Ticked concerns that say a child may be harmed (content §3, inputs)."""

NO_CONTACT = "Do not contact the family."

UNSAID = {
    "child_name": "the child",
    "school_name": "the school",
    "setting_name": "the setting",
    "year_label": "the right year",
    "start_date": "the day agreed",
    "suspended_or_excluded": "suspended or excluded",
}
"""What stands in a message where nobody told us."""


class _Filled(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return UNSAID.get(name, name.replace("_", " "))


def mentions_harm(*, danger_now: str, concerns: Iterable[str]) -> bool:
    """Say whether the answers mention harm; nothing is read out of free text."""
    return danger_now == "yes" or not HARM.isdisjoint(concerns)


def what_harm_refuses(
    *, harm: bool, codes: Iterable[str], destination: str, hub_name: str, done_words: str
) -> None:
    """Refuse to send a referral that mentions harm anywhere without the safeguarding hub.

    Raises RuleBroken unless the hub gets it too, or somebody recorded why that is done already.
    """
    if harm and HUB not in set(codes) and not done_words.strip():
        raise RuleBroken(
            f"This referral mentions harm. It cannot be sent on to the {destination} alone.",
            f"Send it to {hub_name} too, or record why that is done already.",
            field="hub",
        )


def belongs_to(
    *,
    school_status: str,
    age: SchoolAge | None,
    care_status: Iterable[str],
    has_ehc_plan: bool | None,
    found_unsuitable: bool,
) -> list[tuple[str, str]]:
    """Return (destination, why) where somebody else may have to act (seed 002 §2, §4.5 and §5.1).

    `age` is given only where it is certain; `found_unsuitable` says that the home education officer
    sends the child to us. A person decides; several may hold.
    """
    found = []
    if school_status == "stopped":
        found.append(("school", "the child has a school but does not go"))
    if school_status == "home" and not found_unsuitable:
        found.append(("home_education", "said to be taught at home"))
    if age is SchoolAge.BELOW:
        found.append(("early_years", "under compulsory school age"))
    if age is SchoolAge.OVER:
        found.append(("post16", "over compulsory school age"))
    if "looked_after" in set(care_status):
        found.append(("virtual_school", "looked after by a council"))
    if has_ehc_plan:
        found.append(("ehc", "has an education, health and care plan"))
    return found


def message(template: str, fields: Mapping[str, str], *, do_not_contact: bool) -> str:
    """Return a destination's message with what we know filled in."""
    given = {name: value for name, value in fields.items() if value}
    text = template.format_map(_Filled(given))
    text = text[:1].upper() + text[1:]
    return f"{NO_CONTACT} {text}" if do_not_contact and not text.startswith(NO_CONTACT) else text
