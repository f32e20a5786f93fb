"""What the council has arranged, as the rest of the service reads it."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from cme.authority import arrangements, rules
from cme.authority.models import Agency, Area, Council, Team, Threshold
from cme.core.models import Postcode

pytestmark = pytest.mark.django_db


@pytest.fixture
def hertfordshire(db):
    call_command("load_authority", "hertfordshire")
    Postcode.objects.bulk_create(
        [
            Postcode(
                postcode="SG1 1AA", quality=10, easting=1, northing=1, district_code="E07000243"
            ),
            Postcode(
                postcode="WD6 5DP", quality=10, easting=1, northing=1, district_code="E07000098"
            ),
            Postcode(
                postcode="RM8 2LL", quality=10, easting=1, northing=1, district_code="E09000002"
            ),
            Postcode(postcode="SG1 9ZZ", quality=90, district_code=""),
        ]
    )


def test_an_area_is_found_from_a_district(hertfordshire):
    assert arrangements.area_for_district("E07000243").code == "east"
    assert arrangements.area_for_district("E07000103").code == "west"
    assert arrangements.area_for_district("E09000002") is None
    assert arrangements.area_for_district("") is None


@pytest.mark.parametrize(
    ("typed", "area", "district", "reason"),
    [
        ("sg11aa", "east", "Stevenage", "SG1 1AA is in Stevenage, DSPL 2: East area."),
        (" WD6 5DP ", "west", "Hertsmere", "WD6 5DP is in Hertsmere, DSPL 6: West area."),
        (
            "RM8 2LL",
            None,
            "",
            "RM8 2LL is outside Hertfordshire County Council's districts.",
        ),
        ("AB1 2CD", None, "", "We do not know postcode AB1 2CD."),
        ("nonsense", None, "", "We do not know postcode NONSE NSE."),
        ("SG1 9ZZ", None, "", "The national file does not say where SG1 9ZZ is."),
        ("", None, "", "No postcode was given."),
        ("  ", None, "", "No postcode was given."),
    ],
)
def test_an_area_is_found_from_a_postcode_with_the_reason(
    hertfordshire, typed, area, district, reason
):
    placed = arrangements.area_for_postcode(typed)
    assert (placed.area.code if placed.area else None) == area
    assert placed.district == district
    assert placed.reason == reason


def test_a_threshold_is_a_number_with_its_unit(hertfordshire):
    assert arrangements.threshold("triage") == rules.Length(1, "working_days")
    assert str(arrangements.threshold("triage")) == "1 working day"
    assert str(arrangements.threshold("allocation")) == "20 calendar days"
    assert str(arrangements.threshold("long_term")) == "6 calendar months"
    assert arrangements.cutoff_time() == dt.time(16)


def test_what_an_administrator_saves_holds_at_once(hertfordshire):
    assert arrangements.threshold("allocation").amount == 20
    Threshold.objects.filter(code="allocation").update(value="15", unit="school_days")
    assert str(arrangements.threshold("allocation")) == "15 school days"
    Threshold.objects.filter(code="cutoff_time").update(value="17:30")
    assert arrangements.words()["cutoff_time"] == "5:30pm"


def test_a_threshold_that_is_not_there_is_said_and_never_guessed(db):
    with pytest.raises(arrangements.NotLoaded, match="load_authority"):
        arrangements.threshold("triage")
    with pytest.raises(arrangements.NotLoaded, match="No council"):
        arrangements.council()
    with pytest.raises(arrangements.NotLoaded):
        arrangements.words()


def test_every_merge_field_is_filled(hertfordshire):
    words = arrangements.words()
    assert set(words) == {*rules.WORDS, *rules.OWN_WORDS}
    assert all(value.strip() for value in words.values())
    assert words["council"] == "Hertfordshire County Council"
    assert words["cutoff_time"] == "4pm"
    assert words["session_cookie"] == settings.SESSION_COOKIE_NAME


def test_the_fields_are_those_that_the_content_lists(reference_data):
    content = reference_data("SOURCES.md").parent.parent / "content.md"
    if not content.is_file():
        pytest.skip("the words of the service are not beside the reference data")
    line = next(
        line
        for line in content.read_text(encoding="utf-8").splitlines()
        if line.startswith("Fields the council fills in")
    )
    listed = set(re.findall(r"`\{(\w+)\}`", line))
    assert listed <= {*rules.WORDS, *rules.OWN_WORDS}


def test_an_areas_work_has_its_own_duty_line(hertfordshire):
    west = Area.objects.get(code="west")
    assert arrangements.words(west)["attendance_line"] == "01632 960 122"
    assert "East" in arrangements.words()["attendance_line"]
    assert arrangements.team("attendance", west).code == "attendance_west"
    assert arrangements.team("attendance") is None
    assert arrangements.team("cme", west).code == "cme"


def test_what_is_set_aside_is_offered_nowhere(hertfordshire):
    Agency.objects.filter(code="police").update(in_use=False)
    Team.objects.filter(code="cme").update(in_use=False)
    assert "police" not in arrangements.agencies().values_list("code", flat=True)
    assert arrangements.team("cme") is None


def test_lists_come_in_the_councils_order(hertfordshire):
    assert [row.code for row in arrangements.agencies()][:3] == ["school", "attendance", "illness"]
    assert [row.code for row in arrangements.check_types()][:3] == [
        "admissions",
        "social_care",
        "health",
    ]
    assert arrangements.at_risk_groups().first().code == "harm"
    assert arrangements.local_categories().first().code == "no_place"
    assert [area.code for area in arrangements.areas()] == ["east", "west"]


def test_there_is_one_council(hertfordshire):
    assert Council.objects.count() == 1


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (dt.time(0), "12am"),
        (dt.time(9), "9am"),
        (dt.time(12), "12pm"),
        (dt.time(16), "4pm"),
        (dt.time(17, 30), "5:30pm"),
        (dt.time(9, 5), "9:05am"),
    ],
)
def test_a_time_is_said_as_pages_write_it(at, said):
    assert rules.say_clock(at) == said


def test_every_profile_file_is_part_of_the_package():
    held = Path(rules.__file__).parent / "profiles"
    assert {path.suffix for path in held.iterdir()} == {".toml"}
