"""Each child of a form as reported, in the columns of `PersonDetails`; nothing is written here."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from cme.core.dates import born_range_from_age
from referrals.rules.facts import read_day

Answers = Mapping[str, Any]


class ReportedChild(NamedTuple):
    """One child: the columns of a person, and what was said about school."""

    person: dict[str, Any]
    school_status: str
    school_words: str


def children(answers: Answers, *, on: dt.date) -> list[ReportedChild]:
    """Return the child the sender wrote about, then each brother or sister in the home."""
    first = ReportedChild(_child(answers, on), *_school(answers))
    siblings = answers.get("sibling", {}).get("items", [])
    return [first, *(_sibling(page, answers, on) for page in siblings)]


def tells_of_a_child(answers: Answers) -> bool:
    """Whether anything points to one child: a name, an age, a place or a description."""
    name, age, where = (answers.get(step, {}) for step in ("child-name", "child-age", "where"))
    return bool(
        any(name.get(key) for key in ("given_name", "family_name", "known_as", "description"))
        or age.get("date_of_birth")
        or age.get("age_years") is not None
        or where.get("where_known") not in (None, "unknown")
    )


def _child(answers: Answers, on: dt.date) -> dict[str, Any]:
    name, records = answers.get("child-name", {}), answers.get("child-records", {})
    return {
        "given_name": name.get("given_name", ""),
        "family_name": name.get("family_name", ""),
        "known_as": name.get("known_as", ""),
        "description": name.get("description", ""),
        "former_names": records.get("former_names", ""),
        "sex": answers.get("child-sex", {}).get("sex", "unknown"),
        "upn": records.get("upn", ""),
        "first_language": records.get("first_language", ""),
        "interpreter": records.get("interpreter", ""),
        "other_addresses": _other_addresses(answers),
        **_born(answers.get("child-age", {}), on),
        **_home(answers),
    }


def _sibling(page: Mapping[str, Any], answers: Answers, on: dt.date) -> ReportedChild:
    """Return a brother or sister: a child in the same home, so with the same address and adults."""
    person = {
        "given_name": page.get("given_name", ""),
        "family_name": page.get("family_name", ""),
        "sex": page.get("sex", "unknown"),  # asked only of staff who key a referral in
        **_born(page, on),
        **_home(answers),
    }
    in_school = {"yes": "in_school", "no": "none"}.get(page.get("in_school", ""), "unknown")
    return ReportedChild(person, in_school, "")


def _born(page: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
    if born := read_day(page.get("date_of_birth")):
        return {"born_on": born, "born_estimated": False}
    years = page.get("age_years")
    if years is None:
        return {}
    earliest, latest = born_range_from_age(int(years), on)
    middle = earliest + (latest - earliest) / 2
    return {"born_on": middle, "born_estimated": True, "age_years": int(years)}


def _home(answers: Answers) -> dict[str, Any]:
    where, family = answers.get("where", {}), answers.get("family", {})
    words = ("where_partial", "where_stays", "where_abroad")
    return {
        "address_kind": where.get("where_known", "unknown"),
        "address_line_1": where.get("address_line_1", ""),
        "address_line_2": where.get("address_line_2", ""),
        "town": where.get("town", ""),
        "postcode": where.get("postcode", ""),
        "address_words": next((where[name] for name in words if where.get(name)), ""),
        "country": where.get("country", ""),
        "carers": _carers(family),
        "family_language": family.get("family_language", ""),
    }


def _carers(family: Mapping[str, Any]) -> list[dict[str, str]]:
    adults = (
        {key: family.get(f"{key}_{number}", "") for key in ("name", "relationship", "phone")}
        for number in (1, 2)
    )
    return [adult for adult in adults if any(adult.values())]


def _other_addresses(answers: Answers) -> list[dict[str, str]]:
    page = answers.get("other-addresses", {})
    kinds = {"earlier_addresses": "earlier", "possible_address": "possible"}
    return [{"kind": kind, "line_1": page[name]} for name, kind in kinds.items() if page.get(name)]


def _school(answers: Answers) -> tuple[str, str]:
    page, setting = answers.get("school", {}), answers.get("setting", {})
    if setting:
        return "stopped", setting.get("setting_name", "")
    return page.get("school_status", ""), page.get("school_name", "")
