"""The words a council answers for itself: what pages ask, in groups, and what is wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass

from cme.authority import rules
from cme.authority.kinds import Faults, say
from cme.authority.profile_schema import WORD_CHECKS, Key, what_is_wrong_with


@dataclass(frozen=True)
class Word:
    """One merge field of pages and letters: what a page calls it, and an example."""

    name: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class WordGroup:
    """Words that are asked on one page."""

    code: str
    title: str
    lead: str
    words: tuple[Word, ...]


GROUPS: dict[str, WordGroup] = {
    group.code: group
    for group in (
        WordGroup(
            "team",
            "Your team",
            "What families and schools read about the team that looks for children.",
            (
                Word("area_name", "Where you are", "As in “children in Eastmere”"),
                Word("team_name", "Name of the team", "As in “call the children missing team”"),
                Word("team_phone", "Phone", "The one of your team for children missing education"),
                Word("team_email", "Email", "The one of your team for children missing education"),
                Word("team_address", "Postal address"),
                Word("team_hours", "Opening hours", "Such as: Monday to Friday, 9am to 5pm"),
                Word("response_days", "Working days until you answer", "Told to people who refer"),
            ),
        ),
        WordGroup(
            "hub",
            "Safeguarding hub",
            "Shown to everybody who tells you about a child. Ring each number before you save.",
            (
                Word("hub_name", "Name of the hub", "As in “call the safeguarding hub”"),
                Word("hub_phone", "Phone by day", "The one of your team for the hub"),
                Word("hub_hours", "Hours by day"),
                Word("hub_out_of_hours_phone", "Phone at night and at weekends"),
            ),
        ),
        WordGroup(
            "others",
            "Other teams",
            "Where people are sent when a child is not missing education.",
            (
                Word("attendance_line", "Attendance line", "A phone number"),
                Word("admissions_phone", "Admissions phone", "The one of your admissions team"),
                Word(
                    "home_education_email",
                    "Home education email",
                    "The one of your home education team",
                ),
                Word("illness_team", "Team for children too ill for school"),
                Word("exclusions_team", "Team for exclusions"),
                Word("post16_team", "Team for learning after 16"),
                Word("early_years_team", "Team for early years"),
            ),
        ),
        WordGroup(
            "national",
            "National numbers",
            "They come with the service. Ring each one before you go live.",
            (
                Word("emergency_phone", "Emergency"),
                Word("police_phone", "Police, not an emergency"),
                Word("childline_phone", "Childline"),
                Word("nspcc_phone", "NSPCC"),
                Word("forced_marriage_phone", "Forced Marriage Unit"),
            ),
        ),
        WordGroup(
            "website",
            "Website and privacy",
            "What the footer, the privacy notice and letters say.",
            (
                Word("service_url", "Address of this service", "Begins with https://"),
                Word("complaints_url", "Page about complaints", "Begins with https://"),
                Word("dpo_email", "Email of the data protection officer"),
                Word("secure_route", "How you send records safely", "Such as: secure mail"),
                Word("retention_rule", "How long you keep records"),
                Word("exit_name", "Website that “Exit this page” opens"),
                Word("exit_url", "Its address"),
            ),
        ),
    )
}
LABELS = {word.name: word.label for group in GROUPS.values() for word in group.words}
LONGEST = 300


def faults_in(words: Mapping[str, str]) -> Faults:
    """Return what is wrong with words of pages and letters, a sentence by name."""
    faults = {}
    for name, value in words.items():
        if name not in rules.WORDS:
            faults[name] = f"“{name}” is not a field of pages and letters."
        elif not value.strip():
            faults[name] = f"{LABELS[name]} must not be empty."
        elif len(value) > LONGEST:
            faults[name] = f"{LABELS[name]} must be {LONGEST} characters or fewer."
        elif name in WORD_CHECKS and (fault := WORD_CHECKS[name](value)):
            faults[name] = say(LABELS[name], fault)
    return faults


IDENTITY_LABELS = {"code": "LA number", "gss_code": "GSS code", "name": "Name of the council"}


def faults_in_identity(values: Mapping[str, str], keys: Mapping[str, Key]) -> Faults:
    """Return what is wrong with the council's name and codes, a sentence by name."""
    return {
        name: say(IDENTITY_LABELS[name], fault)
        for name, key in keys.items()
        if (fault := what_is_wrong_with(key, values[name]))
    }
