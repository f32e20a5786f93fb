"""A council's profile is loaded whole or not at all, and loading it again changes nothing."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cme.authority.models import (
    Agency,
    Area,
    AtRiskGroup,
    Council,
    Threshold,
)
from tests.authority.conftest import arrangements_held

pytestmark = pytest.mark.django_db
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
    before = arrangements_held()
    assert "This service is Hertfordshire County Council's (919)." in _refused(load, SMALL)
    assert arrangements_held() == before


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
