"""A school's desk at noon of one day, with the council's arrangements."""

import pytest
import time_machine
from django.core.management import call_command

from tests.schools.scene import NOON, make_office, make_school


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def arranged(db):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def fran(school):
    return make_office(school)


@pytest.fixture
def at_desk(client, fran):
    client.force_login(fran)
    return client
