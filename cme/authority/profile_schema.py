"""What a council's profile may hold: each table, its keys, and what is wrong with a value."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from cme.authority import rules

Check = Callable[[Any], str]


@dataclass(frozen=True)
class Key:
    """What one key of a table may hold."""

    kind: type
    needed: bool = False
    longest: int = 0
    check: Check | None = None


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        return f"“{value}” is not an email address"
    return ""


def _url(value: str) -> str:
    # The validator alone refuses the reserved domains that invented councils live at.
    try:
        URLValidator(schemes=["https", "http"])(value.replace(".example", ".org"))
    except ValidationError:
        return f"“{value}” is not a web address"
    return ""


def _phone(value: str) -> str:
    digits = re.sub(r"[^0-9]", "", value)
    fits = re.fullmatch(r"[0-9 +()-]+", value) and 3 <= len(digits) <= 15
    return "" if fits else f"“{value}” is not a telephone number"


def _matches(pattern: str, what: str) -> Check:
    def check(value: str) -> str:
        return "" if re.fullmatch(pattern, value) else f"“{value}” is not {what}"

    return check


def _one_of(*allowed: str) -> Check:
    def check(value: str) -> str:
        return "" if value in allowed else f"“{value}” is not one of {', '.join(allowed)}"

    return check


def _days(value: int) -> str:
    return "" if 1 <= value <= 999 else f"{value} is not a number of days from 1 to 999"


def _response_days(value: str) -> str:
    fits = re.fullmatch(r"[0-9]{1,3}", value) and 1 <= int(value) <= 99
    return "" if fits else f"“{value}” is not a number of working days from 1 to 99"


def _message(value: str) -> str:
    known = {*rules.WORDS, *rules.OWN_WORDS, *rules.RECORD_WORDS}
    unknown = sorted(rules.fields_in(value) - known)
    return f"“{{{unknown[0]}}}” is not a field that a message can fill" if unknown else ""


CODE = _matches(r"[a-z][a-z0-9_]{0,39}", "a code: small letters, numbers and _")
LA_NUMBER = _matches(r"[0-9]{3}", "a 3-digit LA number")
YEAR = _matches(r"20[0-9]{2}", "the year in which a school year begins, like 2026")
GSS = _matches(r"[EWSN][0-9]{8}", "a GSS code like E09000002")

COUNCIL = {
    "code": Key(str, needed=True, check=LA_NUMBER),
    "gss_code": Key(str, needed=True, check=GSS),
    "name": Key(str, needed=True, longest=100),
}
AREA = {"name": Key(str, needed=True, longest=60), "districts": Key(dict, needed=True)}
DISTRICT = {"name": Key(str, needed=True, longest=60), "label": Key(str, longest=60)}
TABLES: dict[str, dict[str, Key]] = {
    "teams": {
        "name": Key(str, needed=True, longest=100),
        "purpose": Key(str, needed=True, check=CODE),
        "area": Key(str),
        "email": Key(str, check=_email),
        "phone": Key(str, check=_phone),
        "hours": Key(str, longest=100),
    },
    "agencies": {
        "name": Key(str, needed=True, longest=100, check=_message),
        "why": Key(str, longest=200),
        "chase_days": Key(int, needed=True, check=_days),
        "message": Key(str, needed=True, check=_message),
    },
    "checks": {
        "name": Key(str, needed=True, longest=100),
        "system": Key(str, longest=60),
        "group": Key(str, needed=True, check=_one_of("database", "local", "national", "other")),
        "maintained_by": Key(str, longest=100),
        "stale_after_days": Key(int, check=_days),
        "expected": Key(bool),
        "only_child_protection": Key(bool),
    },
    "thresholds": {
        "name": Key(str, needed=True, longest=150),
        "value": Key(object, needed=True),
        "unit": Key(str, needed=True),
        "source": Key(str, needed=True, longest=150),
    },
    "categories": {
        "name": Key(str, needed=True, longest=150),
        "counts": Key(str, needed=True, check=_one_of("yes", "no", "case_by_case")),
        "note": Key(str, longest=200),
    },
    "at_risk_groups": {
        "name": Key(str, needed=True, longest=150),
        "group": Key(
            str, needed=True, check=_one_of("safety", "care", "home", "background", "school")
        ),
        "sensitive": Key(bool),
    },
}
CALENDAR_YEAR = {
    "terms": Key(list, needed=True),
    "inset": Key(list),
    "closed": Key(list),
}
TERM = {
    "name": Key(str, needed=True, longest=60),
    "first": Key(dt.date, needed=True),
    "last": Key(dt.date, needed=True),
}
CLOSED = {
    "first": Key(dt.date, needed=True),
    "last": Key(dt.date),
    "why": Key(str, longest=100),
}
WORD_CHECKS: dict[str, Check] = {
    **{word: _phone for word in rules.WORDS if word.endswith("_phone")},
    **{word: _email for word in rules.WORDS if word.endswith("_email")},
    **{word: _url for word in rules.WORDS if word.endswith("_url")},
    "response_days": _response_days,
}
KIND_NAMES = {
    str: "text in quotes",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list in [ ]",
    dt.date: "a day like 2026-09-01, without quotes",
}


def what_is_wrong_with(key: Key, value: Any) -> str:
    """Say what is wrong with a value, or nothing."""
    wrong_kind = not isinstance(value, key.kind) or (key.kind is int and isinstance(value, bool))
    wrong_kind = wrong_kind or (key.kind is dt.date and isinstance(value, dt.datetime))
    if wrong_kind:
        return f"must be {KIND_NAMES[key.kind]}"
    if key.kind is str and key.needed and not value.strip():
        return "must not be empty"
    if key.longest and len(value) > key.longest:
        return f"must be {key.longest} characters or fewer"
    return key.check(value) if key.check and value != "" else ""
