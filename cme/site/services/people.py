"""An account and the schools it answers for, changed as one."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from cme.accounts import services as accounts
from cme.accounts.models import User
from schools.models import School
from schools.services import office


@transaction.atomic
def add_colleague(*, by: User, schools: Collection[School] = (), **values: Any) -> User:
    """Return a new account with its schools, and post the link with which to set a password."""
    person = accounts.add_person(by=by, **values)
    office.give_schools(person=person, schools=schools, by=by)
    accounts.send_link(person=person, by=by)
    return person


@transaction.atomic
def change_colleague(
    *,
    by: User,
    person: User,
    schools: Collection[School] = (),
    seen: str | None = None,
    **values: Any,
) -> User:
    """Change an account and its schools; return it."""
    person = accounts.change_person(by=by, person=person, seen=seen, **values)
    office.give_schools(person=person, schools=schools, by=by)
    return person
