"""The council's arrangements, and the people of a reintegration team."""

import pytest
from django.core.management import call_command

from cme.accounts.models import User
from tests.factories import UserFactory


@pytest.fixture
def council(db: None) -> None:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def leader(db: None) -> User:
    return UserFactory(name="Noor Avocet", role="reintegration_manager")
