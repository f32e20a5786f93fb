"""A council with a school, on tables that other processes see too."""

import shutil
import tempfile
from pathlib import Path

import pytest
from django.core.management import call_command

from cme.celery import app
from schools.models import School
from tests.factories import SchoolFactory
from tests.reliability.processes import Broker, Services


@pytest.fixture
def school(db) -> School:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    return SchoolFactory()


@pytest.fixture
def var():
    """A folder with a path short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="cme-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def broker(var, monkeypatch):
    """A broker of the test's own, which the test's own pages wake workers through as well."""
    made = Broker(var)
    monkeypatch.setattr(app.conf, "broker_url", made.celery_url)
    monkeypatch.setattr(app.conf, "broker_write_url", made.celery_url)
    monkeypatch.setattr(app.conf, "broker_read_url", made.celery_url)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def services(transactional_db, var, broker):
    made = Services(var, broker)
    yield made
    made.stop()
