"""A case in the middle of its work, as an officer would find it; every name is invented."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cases import services
from cases.models import ArchiveRequest, Case
from cme.accounts.models import User
from cme.authority.models import Agency, CheckType, LocalCategory
from cme.core.errors import RuleBroken
from tests.factories import PersonFactory, SchoolFactory

SOURCES = (
    ("admissions", "Admissions database", 30, False),
    ("social_care", "Social care database", 30, False),
    ("health", "Health database or NHS", 60, False),
    ("giap", "Get Information About Pupils (DfE)", 90, False),
    ("housing", "Housing and tenancy audit", 60, False),
    ("hmrc", "HMRC Child Benefit", 90, False),
    ("last_school", "Last school attended", None, False),
    ("ukvi", "UK Visas and Immigration", 90, True),
)
AGENCIES = (
    ("school", "School where the child is on roll", 3, "{child_name} is not in school."),
    ("home_education", "Home education officer", 10, "{child_name} is said to be at home."),
    ("authority", "Another authority", 10, "{child_name} seems to live in your area."),
    ("hub", "Safeguarding hub", 1, "We are worried about {child_name}. {unknown}"),
)


def arrangements() -> None:
    """Make the sources and agencies of an invented council."""
    for position, (code, name, days, only) in enumerate(SOURCES):
        CheckType.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "stale_after_days": days,
                "expected": not only,
                "only_child_protection": only,
                "position": position,
            },
        )
    for position, (code, name, days, message) in enumerate(AGENCIES):
        Agency.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "why": "Must act",
                "chase_days": days,
                "message": message,
                "position": position,
            },
        )
    LocalCategory.objects.get_or_create(code="resident", defaults={"name": "Lives here, untaught"})


def worked_case(officer: User, *, on: dt.date = dt.date(2026, 5, 20), **person) -> Case:
    """Return a case with checks, contacts, something handed on and a chronology."""
    arrangements()
    values = {
        "given_name": "Tobias",
        "family_name": "Marrowby",
        "born_on": dt.date(2015, 3, 4),
        "upn": "R999000015001",
        "address_line_1": "17 Marlpit Lane",
        "postcode": "EM3 2DF",
        "carers": [{"name": "Hannah Marrowby", "relationship": "Mother", "phone": "07700 900230"}],
    }
    child = services.open_child(
        by=officer,
        reported=PersonFactory(**(values | person)),
        last_school=SchoolFactory(name="Marlpit Lane Primary School"),
        last_attended_on=dt.date(2026, 5, 15),
        has_ehc_plan=True,
    )
    case = services.open_case(
        by=officer,
        child=child,
        area=officer.area,
        officer=officer,
        on=on,
        referral_reference="R-3PX6-HD",
        priority="standard",
        residency="left_unknown",
    )
    for code, day, result, words in (
        ("admissions", dt.date(2026, 11, 18), "no_record", "No application since Year 6."),
        ("social_care", dt.date(2026, 11, 9), "new_facts", "Open to the child in need team."),
        ("health", dt.date(2026, 9, 25), "nothing_new", "Registered at the old address."),
        ("last_school", dt.date(2026, 6, 4), "new_facts", "Mother said moving to Northmarch."),
    ):
        services.record_check(
            by=officer,
            case=case,
            source=CheckType.objects.get(code=code),
            result=result,
            checked_on=day,
            words=words,
        )
    services.record_contact(
        by=officer,
        case=case,
        kind="visit",
        state="made",
        result="card_left",
        happened_at=dt.datetime(2026, 11, 12, 16, 20, tzinfo=dt.UTC),
        words="Curtains gone, post behind the door. The neighbour at 19 has not seen the family "
        "since early June.",
    )
    services.send_onward(
        by=officer,
        subject=case,
        subject_reference=case.reference,
        agency=Agency.objects.get(code="authority"),
        to_words="Northmarch Council",
        message="Is he on roll or applying?",
        on=dt.date(2026, 11, 5),
    )
    case.refresh_from_db()
    return case


def sign(request: ArchiveRequest, *people: User) -> ArchiveRequest:
    """Have these people sign an archiving form, one after the other; return it."""
    for person in people:
        request = services.sign_archive(by=person, request=request)
    return request


def again(request: ArchiveRequest) -> ArchiveRequest:
    """Return an archiving form as it now stands in the database."""
    return ArchiveRequest.objects.get(pk=request.pk)


def refused(act: Callable[..., object], **more: Any) -> str:
    """Do what must be refused; return the words of the refusal."""
    with pytest.raises(RuleBroken) as refusal:
        act(**more)
    return str(refusal.value)
