"""People of an invented council, and the reference data where it is present."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import DEFAULT_DB_ALIAS, connections
from hypothesis import HealthCheck, settings

from cme.accounts.models import User
from cme.audit import triggers
from cme.authority.models import Area
from tests.chromium import browser, new_context  # noqa: F401
from tests.factories import AreaFactory, UserFactory
from tests.migrated import MIGRATED

# Every run tries the same examples, and none fails because the machine was busy for a moment.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")

# Thousands of tests leave little behind, and looking for it took a tenth of the time.
gc.set_threshold(100_000, 50, 100)

REFERENCE_DATA = Path(os.environ.get("CME_REFERENCE_DATA", "../shared/data"))


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_ledger() -> Iterator[None]:
    """Let tests that commit empty their tables: the triggers go before a flush and come back."""
    flush_tables = flush.Command.handle

    def handle(command: flush.Command, **options: Any) -> None:
        connection = connections[options["database"]]
        triggers.drop(connection)
        try:
            flush_tables(command, **options)
        finally:
            triggers.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with a copy of the database that this run has migrated already, where there is one."""
    migrated = os.environ.get(MIGRATED)
    connection = connections[DEFAULT_DB_ALIAS]
    if migrated and connection.vendor == "sqlite":

        def copy(*_how: Any) -> str:
            return str(shutil.copy(migrated, connection.settings_dict["TEST"]["NAME"]))

        connection.creation._create_test_db = copy
    elif migrated:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated


@pytest.fixture(scope="session")
def reference_data() -> Callable[[str], Path]:
    """Return a file of the reference data; skip with a reason where it is absent."""

    def find(name: str) -> Path:
        file = REFERENCE_DATA / name
        if file.exists():
            return file
        reason = f"reference data {name} is not at {REFERENCE_DATA}; set CME_REFERENCE_DATA"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)

    return find


@pytest.fixture
def east(db: None) -> Area:
    return AreaFactory(code="east")


@pytest.fixture
def west(db: None) -> Area:
    return AreaFactory(code="west")


@pytest.fixture
def officer(east: Area) -> User:
    return UserFactory(name="Rowan Sandpiper", email="rowan@eastmere.example", area=east)


@pytest.fixture
def other_officer(west: Area) -> User:
    return UserFactory(name="Priya Lapwing", email="priya@eastmere.example", area=west)


@pytest.fixture
def manager(east: Area) -> User:
    return UserFactory(
        name="Morgan Fieldfare", email="morgan@eastmere.example", role="cme_manager", area=east
    )


@pytest.fixture
def director(db: None) -> User:
    return UserFactory(name="Ellis Gannet", role="commissioning_director")


@pytest.fixture
def admissions_officer(db: None) -> User:
    return UserFactory(name="Ash Dunnock", role="admissions_officer")


@pytest.fixture
def admissions_manager(db: None) -> User:
    return UserFactory(name="Sky Kittiwake", role="admissions_manager")


@pytest.fixture
def school_person(db: None) -> User:
    return UserFactory(name="Wren Turnstone", role="school_user")


@pytest.fixture
def other_school_person(db: None) -> User:
    return UserFactory(name="Jay Whimbrel", role="school_user")


@pytest.fixture
def reintegration_officer(db: None) -> User:
    return UserFactory(name="Lee Siskin", role="reintegration_officer")


@pytest.fixture
def analyst(db: None) -> User:
    return UserFactory(name="Kit Redstart", role="performance_analyst")


@pytest.fixture
def auditor(db: None) -> User:
    return UserFactory(name="Drew Nightjar", role="auditor")


@pytest.fixture
def administrator(db: None) -> User:
    return UserFactory(name="Sam Plover", role="system_administrator")
