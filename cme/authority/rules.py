"""What a council may set, and within what limits; pure, no database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

# The day names a threshold may be counted in; the words after the number come from here.
UNITS = {
    "calendar_days": ("calendar day", "calendar days"),
    "working_days": ("working day", "working days"),
    "school_days": ("school day", "school days"),
    "weeks": ("week", "weeks"),
    "months": ("calendar month", "calendar months"),
}
CLOCK = "time"


@dataclass(frozen=True)
class Length:
    """A length of time the council sets: how many, of which days or months."""

    amount: int
    unit: str

    def __str__(self) -> str:
        one, many = UNITS[self.unit]
        return f"{self.amount} {one if self.amount == 1 else many}"


@dataclass(frozen=True)
class Limit:
    """Which units a threshold may have, and the least and most the law or the service allows."""

    units: tuple[str, ...]
    least: int = 1
    most: int = 999


DAYS = ("calendar_days", "working_days", "school_days")
CALENDAR, WORKING, SCHOOL = ("calendar_days",), ("working_days",), ("school_days",)
MONTHS, WEEKS = ("months",), ("weeks",)

# Every threshold the service reads. A council may be quicker than the service asks and kinder
# than the law asks, never the other way about: Education Act 1996 ss.437(2) and 438(3) give a
# parent at least 15 days; S.I. 2024/208 regs. 9 and 13 fix the days of schools.
THRESHOLDS: dict[str, Limit] = {
    "triage": Limit(WORKING, most=5),
    "cutoff_time": Limit((CLOCK,)),
    "unseen": Limit(CALENDAR, most=29),
    "information_chase": Limit(WORKING, most=20),
    "mark_decision": Limit(WORKING, most=5),
    "restriction_review": Limit(CALENDAR, most=365),
    "allocation": Limit(DAYS, most=60),
    "new_pupil_return": Limit(DAYS, most=5),
    "long_term": Limit(MONTHS, most=12),
    "dormant_review": Limit(MONTHS, most=12),
    "archive_sign": Limit(WORKING, most=20),
    "reopen": Limit(CALENDAR, most=14),
    "first_check": Limit(WORKING, most=5),
    "first_checks": Limit(WORKING, most=20),
    "case_step": Limit(WORKING, most=20),
    "countersign": Limit(WORKING, most=10),
    "attendance_notice": Limit(CALENDAR, least=15, most=60),
    "nomination": Limit(CALENDAR, least=15, most=60),
    "continuous_absence": Limit(SCHOOL, least=20, most=20),
    "leave_overrun": Limit(SCHOOL, least=10, most=10),
    "attendance_return": Limit(SCHOOL, most=10),
    "return_query": Limit((*WORKING, *SCHOOL), most=20),
    "transfer_file": Limit(SCHOOL, most=15),
    "application_acknowledged": Limit(SCHOOL, most=10),
    "application_decided": Limit(SCHOOL, most=15),
    "fair_access": Limit(SCHOOL, most=20),
    "reintegration_first_review": Limit(WEEKS, most=4),
    "reintegration_review": Limit(WEEKS, most=4),
    "plan_shortest": Limit(WEEKS, least=4, most=12),
    "plan_longest": Limit(WEEKS, least=4, most=12),
    "plan_request": Limit(WORKING, most=10),
    "part_time": Limit(WEEKS, most=6),
    "aftercare_first": Limit(WEEKS, most=12),
    "aftercare_last": Limit(WEEKS, most=26),
}

# A length that may not be longer than another one.
NOT_LONGER: dict[str, str] = {
    "first_check": "first_checks",
    "application_acknowledged": "application_decided",
    "plan_shortest": "plan_longest",
    "aftercare_first": "aftercare_last",
}

# Days that were counted with a length before it changed and are counted again by the sweep; the
# others hold for what begins afterwards. Ground (i) and (h) are the days of S.I. 2024/208.
COUNTED_AGAIN = frozenset(
    {
        "triage",
        "information_chase",
        "archive_sign",
        "plan_request",
        "attendance_return",
        "return_query",
        "allocation",
        "long_term",
        "dormant_review",
        "first_check",
        "first_checks",
        "case_step",
        "countersign",
        "attendance_notice",
        "application_acknowledged",
        "application_decided",
        "continuous_absence",
        "leave_overrun",
        "transfer_file",
    }
)

# Lengths that no day is stored for: they are asked when somebody acts, so a change holds at once.
HOLDS_AT_ONCE = frozenset({"reopen", "plan_shortest", "plan_longest", "part_time"})
# Lengths of steps that the service does not count yet, so no page offers to change them.
NOT_COUNTED_YET = frozenset({"nomination", "fair_access"})

# The merge fields a council answers for itself; pages and letters may use no others.
WORDS = (
    "area_name",
    "team_name",
    "team_phone",
    "team_email",
    "team_address",
    "team_hours",
    "hub_name",
    "hub_phone",
    "hub_hours",
    "hub_out_of_hours_phone",
    "attendance_line",
    "admissions_phone",
    "home_education_email",
    "illness_team",
    "exclusions_team",
    "post16_team",
    "early_years_team",
    "exit_name",
    "exit_url",
    "dpo_email",
    "complaints_url",
    "secure_route",
    "service_url",
    "retention_rule",
    "response_days",
    "emergency_phone",
    "police_phone",
    "childline_phone",
    "nspcc_phone",
    "forced_marriage_phone",
)
# Fields that the running service fills, so that no page can contradict it.
OWN_WORDS = ("council", "cutoff_time", "session_cookie", "csrf_cookie")
# Fields of a message to an agency that the record fills.
RECORD_WORDS = (
    "chase_date",
    "child_name",
    "reference",
    "school_name",
    "setting_name",
    "start_date",
    "suspended_or_excluded",
    "year_label",
)

# A number or address on a page is the one its team answers: word -> purpose, field.
WORDS_OF_TEAMS = {
    "team_phone": ("cme", "phone"),
    "team_email": ("cme", "email"),
    "hub_phone": ("hub", "phone"),
    "admissions_phone": ("admissions", "phone"),
    "home_education_email": ("home_education", "email"),
}
NEEDED_PURPOSES = ("cme", "hub", "attendance", "admissions", "home_education")
# What people write to a team about, as pages ask it; a profile may have others of its own.
PURPOSES = {
    "cme": "Children missing education",
    "hub": "Safeguarding hub, by day",
    "hub_out_of_hours": "Safeguarding, at night and at weekends",
    "attendance": "School attendance",
    "admissions": "Admissions",
    "home_education": "Home education",
    "ehc": "Education, health and care plans",
    "virtual_school": "Looked-after children (Virtual School)",
    "inclusion": "Part-time timetables and inclusion",
    "illness": "Children too ill for school",
    "exclusions": "Exclusions",
    "post16": "Learning after 16",
    "early_years": "Early years",
    "reintegration": "Getting back into school",
}


def fields_in(text: str) -> set[str]:
    """Return the names of the merge fields in the text."""
    return set(re.findall(r"\{(\w*)\}", text))


def fill(text: str, words: dict[str, str]) -> str:
    """Return the text with the fields that are known put in; the others stay as they stand."""
    return re.sub(r"\{(\w+)\}", lambda field: words.get(field[1], field[0]), text)


def what_is_wrong_with(code: str, value: object, unit: str) -> str:
    """Say why a threshold may not be so, or nothing; the sentence ends with what is allowed."""
    limit = THRESHOLDS[code]
    if unit not in limit.units:
        return f"“{unit}” is not a unit for this; use {' or '.join(limit.units)}"
    if unit == CLOCK:
        return "" if parse_clock(str(value)) else f"“{value}” is not a time like 16:00"
    if not isinstance(value, int) or isinstance(value, bool):
        return f"“{value}” is not a whole number"
    if not limit.least <= value <= limit.most:
        return f"{value} is not allowed; use a number from {limit.least} to {limit.most}"
    return ""


def what_disagrees(values: Mapping[str, object]) -> dict[str, str]:
    """Return what is wrong between two thresholds of one unit, by the code of the shorter one."""
    wrong = {}
    for code, longer in NOT_LONGER.items():
        one, other = values.get(code), values.get(longer)
        if isinstance(one, int) and isinstance(other, int) and one > other:
            wrong[code] = f"{one} is longer than the {other} of “{longer}”"
    return wrong


def parse_clock(text: str) -> time | None:
    """Return the time of day in "16:00", or nothing where it is not one."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text)
    return time(int(found[1]), int(found[2])) if found else None


def say_clock(at: time) -> str:
    """Return the time as pages write it: 9am, 4pm, 5:30pm."""
    hour = at.hour % 12 or 12
    half = "am" if at.hour < 12 else "pm"
    return f"{hour}:{at.minute:02}{half}" if at.minute else f"{hour}{half}"
