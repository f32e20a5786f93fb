"""Serves the kit's own pages, which exist in tests only."""

from pathlib import Path

import pytest


@pytest.fixture
def kit(settings, db):
    settings.ROOT_URLCONF = "tests.forms.kit"
    (engine,) = settings.TEMPLATES
    here = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], here]}]
