"""A council's profile is loaded whole or not at all, and loading it again changes nothing."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cme.authority import arrangements, services
from cme.authority.date_books import as_closing
from cme.authority.models import (
    Agency,
    Area,
    AtRiskGroup,
    Closure,
    Council,
    Term,
    Threshold,
)
from cme.core.dates.term_dates import WrittenTerm, look_over
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
    assert allocation.source == "Guidance that councils use"


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


TERM = '{ name = "Autumn", first = 2029-09-03, last = 2029-12-14 }'
LATER = '{ name = "Spring", first = 2030-01-07, last = 2030-04-05 }'


@pytest.mark.parametrize(
    ("year", "rest", "said"),
    [
        ("2029", f"terms = [{TERM}, {LATER.replace('2030-01-07', '2029-12-10')}]",
         "eastmere.toml, calendar.2029.terms.2: Spring begins on Mon 10 Dec 2029, before Autumn"),
        ("2029", f"terms = [{TERM.replace('2029-12-14', '2029-09-01')}]",
         "calendar.2029.terms.1: The last day of Autumn must be after its first day."),
        ("2028", f"terms = [{TERM}]",
         "calendar.2028.terms.1: The first day of Autumn must be in 2028/29"),
        ("2029", "terms = []", "calendar.2029.terms.1: Give at least one term"),
        ("2029", 'terms = "all"', "calendar.2029.terms: must be a list in [ ]."),
        ("2029", 'terms = ["all"]', "calendar.2029.terms.1: must be a table in { }."),
        ("2029", 'terms = [{ name = "A", first = "3 Sep", last = 2029-12-14 }]',
         "calendar.2029.terms.1.first: must be a day like 2026-09-01, without quotes."),
        ("2029", 'terms = [{ name = "A", first = 2029-09-03 }]',
         "calendar.2029.terms.1.last: this is missing."),
        ("2029", f"terms = [{TERM}]\ninset = [2029-09-03, 2029-09-03]",
         "calendar.2029.inset: Mon 3 Sep 2029 is INSET already."),
        ("2029", f"terms = [{TERM}]\ninset = [3]", "calendar.2029.inset.1: must be a day like"),
        ("2029", f"terms = [{TERM}]\nclosed = [{{ first = 2031-01-01 }}]",
         "calendar.2029.closed: Wed 1 Jan 2031 is not in 2029/30"),
        ("2029", f"terms = [{TERM}]\nholidays = []", "calendar.2029.holidays: this is not a key"),
        ("29", f"terms = [{TERM}]", "calendar.29: “29” is not the year in which a school year"),
    ],
)  # fmt: skip
def test_term_dates_that_may_not_stand_load_nothing(load, year, rest, said):
    assert said in _refused(load, f"{SMALL}[calendar.{year}]\n{rest}\n")
    assert not Council.objects.exists()
    assert not Term.objects.exists()


def test_a_council_gives_a_whole_school_year_and_has_the_others_as_they_are(load):
    load(
        f"{SMALL}[calendar.2026]\n"
        'terms = [{ name = "Autumn", first = 2026-09-07, last = 2026-12-11 }]\n'
        'closed = [{ first = 2026-11-05, why = "Fair" }]\n'
    )
    assert [(term.name, term.first_day) for term in Term.objects.of_year(2026)] == [
        ("Autumn", dt.date(2026, 9, 7))
    ]
    assert [(one.kind, one.why) for one in Closure.objects.of_year(2026)] == [("closed", "Fair")]
    assert Term.objects.of_year(2027).count() == 6


def test_term_dates_that_an_administrator_changed_are_not_loaded_again(load, capsys, administrator):
    load(SMALL)
    mine = [WrittenTerm("Autumn", dt.date(2026, 9, 7), dt.date(2026, 12, 11))]
    services.save_terms(year=2026, terms=mine, by=administrator)
    stamped = Council.objects.get().calendar_changed_at
    capsys.readouterr()
    load(SMALL)
    assert "school years: 0 added, 0 changed, 6 unchanged" in capsys.readouterr().out
    assert Term.objects.of_year(2026).count() == 1
    assert Council.objects.get().calendar_changed_at == stamped


def test_the_common_term_dates_look_right_and_hold_the_worked_examples(load):
    load(SMALL)
    calendar = arrangements.calendar()
    for year in Term.objects.years():
        closings = [as_closing(row) for row in Closure.objects.of_year(year)]
        assert look_over(year, calendar, closings) == [], year
    assert Term.objects.years() == [2023, 2024, 2025, 2026, 2027, 2028]
    assert calendar.nth_school_day(dt.date(2026, 11, 3), 20) == dt.date(2026, 11, 30)
    assert calendar.nth_school_day(dt.date(2026, 10, 12), 20) == dt.date(2026, 11, 13)
    assert calendar.nth_school_day_after(dt.date(2026, 10, 16), 10) == dt.date(2026, 11, 6)
    assert calendar.nth_school_day(dt.date(2026, 12, 7), 20) == dt.date(2027, 1, 18)
    assert calendar.is_school_day(dt.date(2028, 2, 29))
    assert not calendar.is_school_day(dt.date(2028, 2, 14))


def test_every_fault_is_told_at_once(load):
    text = SMALL.replace('code = "999"', 'code = "9"').replace('"yes"', '"maybe"')
    assert _refused(load, text).startswith("2 things are wrong, so nothing was loaded:")


def test_a_failure_in_the_middle_loads_nothing(load, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(AtRiskGroup._default_manager, "bulk_create", fails)
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
