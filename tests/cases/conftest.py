"""Today is Tuesday 24 November 2026, 10am, in every test of casework."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24 10:00Z", tick=False):
        yield
