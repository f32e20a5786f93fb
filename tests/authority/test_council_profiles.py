"""The profiles of the four councils: whole, each its own, and no real person in them."""

import csv
import re

import pytest
from django.core.management import call_command

from cme.authority import profile_files, rules
from cme.authority.models import (
    Agency,
    Area,
    AtRiskGroup,
    CheckType,
    Council,
    District,
    LocalCategory,
    Team,
    Threshold,
)
from tests.authority.conftest import arrangements_held

pytestmark = pytest.mark.django_db
COUNCILS = {
    "barking_and_dagenham": ("301", "E09000002"),
    "hertfordshire": ("919", "E10000015"),
    "leicestershire": ("855", "E10000018"),
    "oxfordshire": ("931", "E10000025"),
}


def test_the_four_councils_come_with_the_service():
    assert profile_files.names() == sorted(COUNCILS)


@pytest.mark.parametrize("name", COUNCILS)
def test_each_council_loads_whole_and_again_changes_nothing(name, capsys):
    call_command("load_authority", name)
    code, gss = COUNCILS[name]
    council = Council.objects.get()
    assert (council.code, council.gss_code) == (code, gss)
    assert set(council.words) == set(rules.WORDS)
    assert Agency.objects.count() == 18
    assert CheckType.objects.count() == 25
    assert AtRiskGroup.objects.count() == 41
    assert set(Threshold.objects.values_list("code", flat=True)) == set(rules.THRESHOLDS)
    assert all(row.source for row in Threshold.objects.all())
    before = arrangements_held()
    capsys.readouterr()
    call_command("load_authority", name)
    out = capsys.readouterr().out
    assert out.count("0 added, 0 changed") == 10
    assert "set aside" not in out
    assert arrangements_held() == before


@pytest.mark.parametrize("name", COUNCILS)
def test_each_council_has_exactly_its_districts(name, reference_data):
    call_command("load_authority", name)
    code = COUNCILS[name][0]
    with reference_data("codes/districts_in_four_LAs.csv").open(encoding="utf-8") as lines:
        wanted = {
            row["lad_code"]: row["lad_name"]
            for row in csv.DictReader(lines)
            if row["old_la_code"] == code
        }
    assert dict(District.objects.values_list("code", "name")) == wanted


def test_hertfordshire_is_east_and_west_by_dspl():
    call_command("load_authority", "hertfordshire")
    by_area = {
        area.code: sorted(area.districts.values_list("label", flat=True))
        for area in Area.objects.all()
    }
    assert by_area == {
        "east": ["DSPL 1", "DSPL 2", "DSPL 3", "DSPL 4", "DSPL 5"],
        "west": ["DSPL 6", "DSPL 7", "DSPL 8", "DSPL 9", "DSPL 9"],
    }
    lines = Team.objects.filter(purpose="attendance").order_by("code")
    assert [(line.area.code, line.email.split("@")[0]) for line in lines] == [
        ("east", "attendance.duty.east"),
        ("west", "attendance.duty.west"),
    ]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("barking_and_dagenham", ["resident_untaught", "left_unconfirmed", "home_doubtful"]),
        ("hertfordshire", ["no_place", "order_sought", "returning"]),
        ("oxfordshire", ["no_roll", "out_twenty_days", "vulnerable_early"]),
        (
            "leicestershire",
            ["missing", "at_risk", "reached_age", "left_no_school", "early_years"],
        ),
    ],
)
def test_each_council_has_its_own_categories_in_order(name, codes):
    call_command("load_authority", name)
    assert list(LocalCategory.objects.values_list("code", flat=True)) == codes


def test_barking_and_dagenham_searches_what_its_guidance_names():
    call_command("load_authority", "barking_and_dagenham")
    asked = {row.code: row for row in CheckType.objects.filter(expected=True)}
    assert set(asked) == {
        "admissions",
        "giap",
        "social_care",
        "housing",
        "early_years",
        "ukvi",
        "hmrc",
        "health",
        "last_school",
    }
    assert str(asked["admissions"]) == "Admissions database (Synergy)"
    assert str(asked["social_care"]) == "Social care database (LiquidLogic)"
    assert str(asked["health"]) == "Health database or NHS (Rio)"
    assert asked["housing"].maintained_by == "Tenancy Audit Team"
    assert [row.code for row in asked.values() if row.only_child_protection] == ["ukvi"]


def test_the_agency_for_harm_has_the_councils_own_name():
    call_command("load_authority", "barking_and_dagenham")
    hub = Agency.objects.get(code="hub")
    assert hub.name == "The Multi-Agency Safeguarding Hub"
    assert hub.chase_days == 1


def test_sensitive_groups_are_marked():
    call_command("load_authority", "barking_and_dagenham")
    assert AtRiskGroup.objects.get(code="grt").sensitive
    assert not AtRiskGroup.objects.get(code="forces").sensitive
    assert AtRiskGroup.objects.filter(sensitive=True).count() == 26


def test_no_real_person_mailbox_or_number_of_the_source_documents_is_in_a_profile(reference_data):
    seeds = reference_data("SOURCES.md").parent.parent / "seeds"
    if not seeds.is_dir():
        pytest.skip("the source documents are not beside the reference data")
    text = "\n".join(path.read_text(encoding="utf-8") for path in seeds.glob("*.txt"))
    people = {
        name
        for line in text.splitlines()
        for name in re.findall(
            r"\b([A-Z][a-z]+ [A-Z][a-z]+)(?= – (?:CME|SEND|Reintegration) )|"
            r"(?:Author|officer|manager|Education|Officer): ([A-Z][a-z]+ [A-Z][a-z]+)|"
            r"^(?:· )?([A-Z][a-z]+ [A-Z][a-z]+)(?= who covers| \(Monday|, the CME Officer)",
            line,
        )
        for name in name
        if name
    }
    assert len(people) >= 10
    surnames = {name.split()[1] for name in people}
    mailboxes = {box.lower() for box in re.findall(r"[\w.]+@[\w.]+\.uk", text)}
    numbers = {
        re.sub(r"\s", "", number) for number in re.findall(r"\b0\d{3,4} ?\d{3} ?\d{3,4}", text)
    }
    assert mailboxes
    assert numbers
    numbers -= {"08088005000", "02070081500"}  # national lines are meant to be there
    for path in profile_files.PROFILES.glob("*.toml"):
        profile = path.read_text(encoding="utf-8")
        plain = re.sub(r"\s", "", profile)
        for surname in surnames:
            assert not re.search(rf"\b{surname}\b", profile), (path.name, surname)
        assert not [box for box in mailboxes if box in profile.lower()]
        assert not [number for number in numbers if number in plain]


@pytest.mark.parametrize("name", COUNCILS)
def test_every_mailbox_is_invented_and_every_local_number_is_for_drama(name):
    words = profile_files.read(name).words
    teams = profile_files.read(name).teams.values()
    emails = [row["email"] for row in teams if row["email"]]
    emails += [value for word, value in words.items() if word.endswith("_email")]
    assert all(email.endswith(".example") for email in emails)
    national = ("emergency", "police", "childline", "nspcc", "forced_marriage")
    phones = [row["phone"] for row in teams if row["phone"]]
    phones += [
        value
        for word, value in words.items()
        if word.endswith("_phone") and not word.startswith(national)
    ]
    assert all(re.match(r"01632 960 \d{3}$|020 7946 0\d{3}$", phone) for phone in phones)
