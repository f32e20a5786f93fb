"""Schools of an invented council with a calendar, their offices, and pupils who leave or join."""

import datetime as dt
from typing import Any

from cme.accounts.models import User
from schools.models import DeletionReturn, School, SchoolClosure, SchoolStaff, SchoolTerm
from schools.services import returns
from tests.factories import SchoolFactory, UserFactory

D = dt.date
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
"""Monday 23 November 2026, a school day."""
TERMS = (
    ("Autumn, first half", D(2026, 9, 3), D(2026, 10, 23)),
    ("Autumn, second half", D(2026, 11, 2), D(2026, 12, 18)),
    ("Spring, first half", D(2027, 1, 4), D(2027, 2, 12)),
    ("Spring, second half", D(2027, 2, 22), D(2027, 3, 24)),
)
ZACH = {
    "given_name": "Zach",
    "family_name": "Pemberwick",
    "born_on": D(2013, 4, 2),
    "sex": "male",
    "upn": "H801200001001",
}


def make_school(name: str = "Tidewell Academy", *, terms: Any = TERMS, **fields: Any) -> School:
    """Return a school with term dates of its own and an INSET day on 23 October."""
    school = SchoolFactory(name=name, search_name=name.casefold(), **fields)
    for title, first, last in terms:
        SchoolTerm.objects.create(school=school, name=title, first_day=first, last_day=last)
    SchoolClosure.objects.create(
        school=school, kind="inset", first_day=D(2026, 10, 23), last_day=D(2026, 10, 23)
    )
    return school


def make_office(school: School, name: str = "Fran Linnet") -> User:
    """Return a person of the school's office."""
    person = UserFactory(name=name, role="school_user")
    SchoolStaff.objects.create(person=person, school=school)
    return person


def begin(by: User, school: School, **details: Any) -> DeletionReturn:
    """Return a draft about a pupil of the school."""
    return returns.begin(
        by=by,
        school=school,
        details=ZACH | details,
        year_group=9,
        last_attended_on=D(2026, 10, 9),
    )


def reason(by: User, row: DeletionReturn, ground: str, **values: Any) -> DeletionReturn:
    """Save the reason of a draft; what is not said is empty."""
    said = {
        "ground": ground,
        "evidence": {},
        "deleted_on": D(2026, 11, 23),
        "first_absent_on": None,
        "leave_ended_on": None,
        "all_unauthorised": None,
        "enquiries": [],
        "enquiry_words": "",
    }
    return returns.save_step(by=by, deletion_return=row, step="reason", values=said | values)


def going_to(by: User, row: DeletionReturn, new_school: School) -> DeletionReturn:
    """Save the destination of a draft: another school."""
    values = {
        "destination": "school",
        "new_school": new_school,
        "new_school_words": "",
        "new_school_starts_on": D(2026, 11, 24),
        "future_address": {},
        "future_parent": "",
        "future_from": None,
    }
    return returns.save_step(by=by, deletion_return=row, step="destination", values=values)
