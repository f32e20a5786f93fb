"""A council's profile is loaded whole or not at all, and loading it again changes nothing."""

import csv
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

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

pytestmark = pytest.mark.django_db
COUNCILS = {
    "barking_and_dagenham": ("301", "E09000002"),
    "hertfordshire": ("919", "E10000015"),
    "leicestershire": ("855", "E10000018"),
    "oxfordshire": ("931", "E10000025"),
}
SMALL = """
extends = "common"
[council]
code = "999"
gss_code = "E06000099"
name = "Eastmere Council"
[words]
area_name = "Eastmere"
team_name = "the team"
team_phone = "01632 960901"
team_email = "cme@eastmere.example"
team_address = "1 Quay"
team_hours = "9am to 5pm"
hub_name = "the hub"
hub_phone = "01632 960902"
hub_hours = "9am to 5pm"
hub_out_of_hours_phone = "01632 960903"
attendance_line = "01632 960904"
admissions_phone = "01632 960905"
home_education_email = "home@eastmere.example"
illness_team = "the illness team"
exclusions_team = "the exclusions team"
post16_team = "the post-16 team"
early_years_team = "the early years team"
dpo_email = "dpo@eastmere.example"
complaints_url = "https://www.eastmere.example/complaints"
service_url = "https://cme.eastmere.example"
[areas.all]
name = "Eastmere"
[areas.all.districts.E06000099]
name = "Eastmere"
[teams.cme]
name = "The team"
purpose = "cme"
email = "cme@eastmere.example"
phone = "01632 960901"
[teams.hub]
name = "The hub"
purpose = "hub"
phone = "01632 960902"
[teams.attendance]
name = "The line"
purpose = "attendance"
phone = "01632 960904"
[teams.admissions]
name = "Admissions"
purpose = "admissions"
phone = "01632 960905"
[teams.home]
name = "Home education"
purpose = "home_education"
email = "home@eastmere.example"
[categories.missing]
name = "Missing"
counts = "yes"
"""


@pytest.fixture
def load(tmp_path):
    def load(text):
        path = tmp_path / "eastmere.toml"
        path.write_text(text, encoding="utf-8")
        call_command("load_authority", str(path))

    return load


def _refused(load, text):
    with pytest.raises(CommandError) as error:
        load(text)
    return str(error.value)


def _rows():
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (
            Council,
            Area,
            District,
            Team,
            Agency,
            CheckType,
            Threshold,
            LocalCategory,
            AtRiskGroup,
        )
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
    before = _rows()
    capsys.readouterr()
    call_command("load_authority", name)
    out = capsys.readouterr().out
    assert out.count("0 added, 0 changed") == 9
    assert "set aside" not in out
    assert _rows() == before


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


# --- one small file makes a fifth council ---


def test_a_fifth_council_is_one_small_file(load):
    load(SMALL)
    assert Council.objects.get().name == "Eastmere Council"
    assert len(SMALL.splitlines()) < 70


def test_a_profile_changes_one_thing_of_the_common_one(load):
    load(f'{SMALL}[thresholds.allocation]\nvalue = 15\nunit = "school_days"\n')
    allocation = Threshold.objects.get(code="allocation")
    assert (allocation.value, allocation.unit) == ("15", "school_days")
    assert allocation.source == "seed 002 appendix 3"


def test_a_change_is_counted_and_what_is_gone_is_set_aside_not_deleted(load, capsys):
    extra = '[agencies.lighthouse]\nname = "Lighthouse"\nchase_days = 5\nmessage = "Hello."\n'
    load(SMALL + extra)
    kept = Agency.objects.get(code="lighthouse").pk
    capsys.readouterr()
    load(SMALL.replace('name = "The line"', 'name = "The duty line"'))
    out = capsys.readouterr().out
    assert "teams: 0 added, 1 changed, 4 unchanged" in out
    assert "agencies: 0 added, 0 changed, 18 unchanged, set aside: lighthouse" in out
    assert not Agency.objects.get(pk=kept).in_use
    assert "lighthouse" not in Agency.objects.offered().values_list("code", flat=True)
    load(SMALL + extra)
    assert Agency.objects.get(code="lighthouse").pk == kept
    assert Agency.objects.get(pk=kept).in_use


def test_another_councils_profile_is_refused_and_changes_nothing(load):
    call_command("load_authority", "hertfordshire")
    before = _rows()
    assert "This service is Hertfordshire County Council's (919)." in _refused(load, SMALL)
    assert _rows() == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[council]", "[counsil]", "eastmere.toml: [council] is missing."),
        ("[council]", "[counsil]", "counsil: this is not a part of a profile; did you mean"),
        ('code = "999"', 'code = "99"', "eastmere.toml, council.code: “99” is not a 3-digit LA"),
        ('code = "999"', "code = 999", "council.code: must be text in quotes."),
        ('"E06000099"\nname', '"E0600009"\nname', "council.gss_code: “E0600009” is not a GSS"),
        ('team_name = "the team"', "", "words.team_name: this is missing."),
        ("team_name", "team_nmae", "words.team_nmae: this is not a field of pages and letters"),
        ("team_name", "team_nmae", "did you mean “team_name”?"),
        ('"the hub"', '" "', "words.hub_name: must be text in quotes, and not empty."),
        ('"dpo@eastmere.example"', '"dpo"', "words.dpo_email: “dpo” is not an email address."),
        ('"https://cme.eastmere.example"', '"cme"', "words.service_url: “cme” is not a web"),
        ('_phone = "01632 960903"', '_phone = "ring"', "“ring” is not a telephone number."),
        ('hub_phone = "01632 960902"', 'hub_phone = "01632 960999"', "no hub team has this"),
        ("[areas.all]", "[areas.All]", "areas.All: “All” is not a code: small letters"),
        ("districts.E06000099", "districts.East", "areas.all.districts.East: “East” is not a GSS"),
        ('purpose = "hub"', 'purpose = "nub"', "teams: no team has the purpose “hub”."),
        ('purpose = "hub"', 'area = "north"\npurpose = "hub"', "there is no area “north”."),
        ('purpose = "hub"', 'purpos = "hub"', "teams.hub.purpos: this is not a key here; did you"),
        ('counts = "yes"', 'counts = "maybe"', "“maybe” is not one of yes, no, case_by_case."),
        ('counts = "yes"', "", "categories.missing.counts: this is missing."),
        ('extends = "common"', 'extends = "comon"', "there is no profile “comon” below."),
        ('extends = "common"', "", "thresholds.triage: this is missing."),
        ("[teams.hub]", "[teams.cme]", "teams.cme is there twice (line"),
        ('name = "The hub"', 'name = "The hub"\nname = "x"', "a key is there twice (line"),
        ('name = "The hub"', "name = The hub", "it is not a well-formed profile:"),
    ],
)
def test_a_fault_is_named_with_its_file_and_key_and_nothing_is_loaded(load, old, new, said):
    assert old in SMALL
    assert said in _refused(load, SMALL.replace(old, new, 1))
    assert not Council.objects.exists()
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[thresholds.unseen]\nvalue = 30", "eastmere.toml, thresholds.unseen.value: 30 is not"),
        ("[thresholds.attendance_notice]\nvalue = 14", "use a number from 15 to 60."),
        ("[thresholds.triage]\nunit = 'calendar_days'", "“calendar_days” is not a unit for this"),
        ("[thresholds.triage]\nvalue = 'one'", "thresholds.triage.value: “one” is not a whole"),
        ("[thresholds.cutoff_time]\nvalue = '25:00'", "“25:00” is not a time like 16:00."),
        ("[thresholds.tryage]\nvalue = 1", "thresholds.tryage: the service has no such threshold"),
        ("[agencies.police]\nchase_days = 0", "agencies.police.chase_days: 0 is not a number of"),
        ("[agencies.police]\nchase_days = true", "chase_days: must be a whole number."),
        ("[agencies.police]\nmessage = 'Dear {nme}'", "“{nme}” is not a field that a message can"),
        ("[agencies]\npolice = 1", "must be a table."),
        (f"[agencies.police]\nname = '{'x' * 101}'", "must be 100 characters or fewer."),
        ("[areas.b]\nname='B'\n[areas.b.districts.E06000099]\nname='B'", "this is in all too."),
        ("[areas.b]\nname='B'\ndistricts={}", "an area needs at least one district."),
        ("[checks.police]\ngroup = 'cops'", "“cops” is not one of database, local, national"),
        ("[at_risk_groups.forces]\nsensitive = 'no'", "sensitive: must be true or false."),
    ],
)
def test_a_fault_over_the_common_profile_is_named_too(load, more, said):
    assert said in _refused(load, f"{SMALL}{more}\n")
    assert not Council.objects.exists()


def test_every_fault_is_told_at_once(load):
    text = SMALL.replace('code = "999"', 'code = "9"').replace('"yes"', '"maybe"')
    assert _refused(load, text).startswith("2 things are wrong, so nothing was loaded:")


def test_a_failure_in_the_middle_loads_nothing(load, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(AtRiskGroup._default_manager, "create", fails)
    with pytest.raises(RuntimeError):
        load(SMALL)
    assert not Council.objects.exists()


def test_an_unknown_profile_is_said_with_the_nearest_name():
    with pytest.raises(CommandError, match="Did you mean hertfordshire"):
        call_command("load_authority", "hertfordshir")
    with pytest.raises(CommandError, match=r"\[council\] is missing"):
        call_command("load_authority", "common")


def test_a_profile_that_is_not_text_is_refused(tmp_path):
    path: Path = tmp_path / "odd.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="it is not UTF-8 text"):
        call_command("load_authority", str(path))
