"""Real data for the journey: one real street of Barking and Dagenham and one real open school."""

import csv
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.journey.acts import PASSWORD
from tests.journey.site import RealData, site
from tests.journey.story import REPORTED, Story

POSTCODES = "postcodes/codepoint_open_2025-4_four_LAs.csv.gz"
REGISTER = "gias/derived_establishments_4LA_plus2.csv"
BOROUGH = "301"


@pytest.fixture
def real(reference_data: Callable[[str], Path], tmp_path: Path) -> RealData:
    """Return the borough's part of the postcodes, the register, and one of each."""
    register = reference_data(REGISTER)
    ours = tmp_path / "borough.csv"
    with gzip.open(reference_data(POSTCODES), "rt", encoding="utf-8") as whole:
        heading, *rows = whole.readlines()
    kept = [row for row in rows if row.startswith(f"{BOROUGH},")]
    ours.write_text("".join([heading, *kept]), encoding="utf-8")
    postcode = next(row.split(",")[1] for row in kept if row.split(",")[1].startswith("RM"))
    with register.open(encoding="cp1252", newline="") as lines:
        school = next(
            row
            for row in csv.DictReader(lines)
            if row["LA (code)"] == BOROUGH
            and row["EstablishmentStatus (name)"] == "Open"
            and "Primary" in row["EstablishmentName"]
        )
    return RealData(ours, register, postcode, school["URN"], school["EstablishmentName"])


@pytest.fixture
def story(
    tmp_path: Path, real: RealData, new_context: Callable[..., BrowserContext]
) -> Iterator[Story]:
    """Give the site of the long story, with everybody in it, on its first day."""
    with site(tmp_path / "var") as running:
        told = Story(running, new_context)
        told.comes(REPORTED)
        running.manage("load_authority", "barking_and_dagenham")
        running.manage("import_schools", str(real.register))
        running.manage("import_postcodes", str(real.postcodes))
        running.script("story_people.py", urn=real.urn, password=PASSWORD)
        running.start()
        yield told
