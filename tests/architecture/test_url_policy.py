"""One table says who may do what at every address; each cell is a request."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cme.accounts import roles
from cme.accounts.models import User
from tests.architecture.samples import SAMPLES, World
from tests.factories import (
    AreaFactory,
    ChildFactory,
    SchoolFactory,
    UserFactory,
    make_case,
    make_referral,
)

Sessions = dict[str | None, str]
TABLE = Path(__file__).with_name("url_policy.csv")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# The superuser's look-up is Django's own and is held by tests/site/test_admin.py.
NOT_OURS = ("admin:", "djdt:")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name}"


def _rows() -> list[dict[str, str]]:
    with TABLE.open() as lines:
        return list(csv.DictReader(lines))


ROWS = _rows()
OURS = sorted(
    {name for name in _walk(get_resolver().url_patterns) if not name.startswith(NOT_OURS)}
)


def test_every_address_is_in_the_table_and_nothing_else_is() -> None:
    listed = {row["url"] for row in ROWS}
    assert sorted(listed) == OURS


def test_no_row_stands_twice_and_every_role_is_known() -> None:
    keys = [(row["url"], row["method"]) for row in ROWS]
    assert len(keys) == len(set(keys))
    named = {role for row in ROWS for role in row["roles"].split() if role != "all"}
    assert named <= set(roles.ROLES)
    assert {row["public"] for row in ROWS} <= {"yes", "no"}


@pytest.fixture(scope="module")
def council(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, Sessions]]:
    """A council with a session of each role, for every address; each test undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_authority", "barking_and_dagenham", verbosity=0)
        east = AreaFactory(code="east")
        officer = UserFactory(name="Rowan Sandpiper", area=east)
        manager = UserFactory(name="Morgan Fieldfare", role="cme_manager", area=east)
        child = ChildFactory()
        world = World(
            officer=officer,
            manager=manager,
            referral=make_referral(by=officer),
            case=make_case(by=officer, child=child),
            child=child,
            school=SchoolFactory(),
        )
        yield world, {role: _signed_in(UserFactory(role=role)) for role in roles.ROLES}
        transaction.set_rollback(True)


def _signed_in(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _address(name: str, world: World) -> str:
    return reverse(name, kwargs=SAMPLES[name](world) if name in SAMPLES else None)


@pytest.mark.embedded
@pytest.mark.django_db
@pytest.mark.parametrize("name", OURS)
def test_each_cell_of_the_table_holds(
    name: str, council: tuple[World, Sessions], client: Client
) -> None:
    client.raise_request_exception = False
    world, sessions = council
    rows = {row["method"]: row for row in ROWS if row["url"] == name}
    address = _address(name, world)
    wrong = []
    for role in (None, *roles.ROLES):
        for method in METHODS if role in (None, _first_let_in(rows)) else rows:
            client.cookies.clear()
            if role:
                client.cookies[settings.SESSION_COOKIE_NAME] = sessions[role]
            status = client.generic(method, address).status_code
            verdict = _verdict(rows.get(method), role, status)
            if verdict:
                wrong.append(f"{method} {address} as {role or 'nobody'}: {status}, {verdict}")
    assert wrong == [], "\n".join(wrong[:12])


def _first_let_in(rows: dict[str, dict[str, str]]) -> str | None:
    """Return a role that the view lets in: who is refused anyway proves no method refused."""
    for row in rows.values():
        if row["roles"]:
            return "cme_manager" if row["roles"] == "all" else row["roles"].split()[0]
    return None


def _verdict(row: dict[str, str] | None, role: str | None, status: int) -> str:
    """Say what is wrong with the answer, or nothing."""
    if status >= 500:
        return "must never fail"
    if row is None:
        # A guard may stand before the method: what matters is that nothing is done.
        return "" if status in (302, 403, 405) else "a method that is not listed must be refused"
    if row["public"] == "yes":
        return "must be open to everybody" if status in (401, 403) and role is None else ""
    if role is None:
        return "" if status == 302 else "must ask to sign in"
    let_in = row["roles"] == "all" or role in row["roles"].split()
    if let_in:
        return "must be let in" if status == 403 else ""
    return "" if status in (403, 404) else "must be refused"
