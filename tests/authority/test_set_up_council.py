"""An administrator sets a council up by pages alone: its name, its words, its lengths of time."""

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from cme.accounts.services import add_person
from cme.authority import arrangements, services
from cme.authority.council_words import GROUPS
from cme.authority.models import Area, Council, Threshold
from cme.authority.rules import WORDS
from cme.core.models import Postcode
from cme.site.setting_up import overview
from cme.site.sweep import sweep
from schools.services import allocations
from tests.factories import SchoolFactory, UserFactory, make_case, make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
D = dt.date
EASTMERE = {"name": "Eastmere Council", "code": "999", "gss_code": "E06000099"}
WORDS_TYPED = {
    "area_name": "Eastmere", "team_name": "the children missing team",
    "team_phone": "01632 960901", "team_email": "cme@eastmere.example",
    "team_address": "1 Quay", "team_hours": "9am to 5pm", "response_days": "10",
    "hub_name": "the safeguarding hub", "hub_phone": "01632 960902", "hub_hours": "9am to 5pm",
    "hub_out_of_hours_phone": "01632 960903", "attendance_line": "01632 960904",
    "admissions_phone": "01632 960905", "home_education_email": "home@eastmere.example",
    "illness_team": "the illness team", "exclusions_team": "the exclusions team",
    "post16_team": "the post-16 team", "early_years_team": "the early years team",
    "dpo_email": "dpo@eastmere.example", "complaints_url": "https://www.eastmere.example/c",
    "service_url": "https://cme.eastmere.example",
}  # fmt: skip
TEAMS = {
    "cme": {"phone": "01632 960901", "email": "cme@eastmere.example"},
    "hub": {"phone": "01632 960902"},
    "attendance": {"phone": "01632 960904"},
    "admissions": {"phone": "01632 960905"},
    "home_education": {"email": "home@eastmere.example"},
}


@pytest.fixture
def page(client, administrator):
    client.force_login(administrator)
    return client


def gaps():
    return [gap["sentence"] for gap in overview()["missing"]]


def sent(page, name, args, answers):
    answer = page.post(reverse(name, args=args), answers)
    assert answer.status_code == 302, answer.context["form"].errors


def words_of(group):
    words = {**Council.objects.get().words, **WORDS_TYPED}
    return {word.name: words[word.name] for word in GROUPS[group].words}


def test_every_word_of_the_council_is_asked_on_one_page():
    asked = [word.name for group in GROUPS.values() for word in group.words]
    assert sorted(asked) == sorted(WORDS)


@pytest.mark.parametrize("date", ["2026-11-20 10:00 +00:00"])
def test_a_council_is_set_up_by_pages_alone_and_a_referral_finds_its_area(client, date):
    first = add_person(email="a@eastmere.example", name="Ada Teal", role="system_administrator")
    client.force_login(first)
    with time_machine.travel(date, tick=False):
        assert gaps() == ["Say which council this is. Everything else follows."]
        assert client.get(reverse("set-up")).status_code == 200
        sent(client, "set-up-council", [], EASTMERE)
        assert "There is no area." in gaps()
        for name in ("Harbour", "Hill"):
            sent(client, "set-up-add", ["areas"], {"name": name})
        hill = Area.objects.get(name="Hill")
        harbour = Area.objects.get(name="Harbour")
        for code, name, area in (("E07000901", "Quay", harbour), ("E07000902", "Down", hill)):
            answers = {"name": name, "code": code, "area": area.pk}
            sent(client, "set-up-add", ["districts"], answers)
        for purpose, ways in TEAMS.items():
            answers = {"name": f"Team for {purpose}", "purpose": purpose} | ways
            sent(client, "set-up-add", ["teams"], answers)
        assert Council.objects.get().words["hub_phone"] == "01632 960902"
        for group in GROUPS:
            sent(client, "set-up-words", [group], words_of(group))
        sent(client, "set-up-add", ["categories"], {"name": "Missing", "counts": "yes"})
        assert any("Add another system administrator" in gap for gap in gaps())
        for role in ("cme_officer", "cme_manager", "commissioning_director", "admissions_manager",
                     "system_administrator"):  # fmt: skip
            answers = {"name": f"Jo {role}", "email": f"{role}@eastmere.example", "role": role}
            sent(client, "set-up-person-add", [], answers)
        SchoolFactory()
        Postcode.objects.create(postcode="EM1 1AA", quality=10, district_code="E07000902")
        left = gaps()
        assert [gap for gap in left if "manager can sign" not in gap] == []
        placed = arrangements.area_for_postcode("EM1 1AA")
        assert placed.area == hill
        client.logout()
        assert "01632 960902" in client.get("/refer/").content.decode()


def test_a_shorter_length_moves_a_day_after_the_sweep(page, admissions_officer):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with time_machine.travel("2026-11-16 10:00 +00:00", tick=False) as clock:
        entry = make_entry(by=admissions_officer, school=SchoolFactory(), since=D(2026, 11, 2))
        allocations.recount([entry])
        entry.refresh_from_db()
        before = entry.escalates_on
        clock.shift(60)
        sent(page, "set-up-threshold", ["allocation"], {"value": "25", "unit": "calendar_days"})
        clock.shift(60)
        sweep()
        entry.refresh_from_db()
        assert entry.escalates_on == before + dt.timedelta(days=5)
        shown = page.get(reverse("set-up-thresholds")).content.decode()
        assert "From 20 calendar days to 25 calendar days" in shown


def test_a_case_is_counted_again_with_the_new_length_once(page, officer):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with time_machine.travel("2026-11-16 10:00 +00:00", tick=False) as clock:
        case = make_case(by=officer, opened_on=D(2026, 11, 2))
        sweep()
        clock.shift(60)
        sent(page, "set-up-threshold", ["long_term"], {"value": "5", "unit": "months"})
        clock.shift(60)
        assert sweep()["cases counted again"] == 1
        case.refresh_from_db()
        assert case.long_term_on == D(2027, 4, 2)
        assert sweep()["cases counted again"] == 0


@pytest.mark.parametrize(
    ("code", "value", "unit", "said"),
    [
        ("allocation", "61", "calendar_days", "61 is not allowed; use a number from 1 to 60."),
        ("allocation", "20", "weeks", "Select counted in."),
        ("allocation", "ten", "calendar_days", "“ten” is not a whole number."),
        ("allocation", "0", "calendar_days", "0 is not allowed; use a number from 1 to 60."),
        ("allocation", "-1", "calendar_days", "-1 is not allowed; use a number from 1 to 60."),
        ("allocation", "1.5", "calendar_days", "“1.5” is not a whole number."),
        ("allocation", "999999", "calendar_days", "999999 is not allowed; use a number from 1"),
        ("allocation", "٩٩", "calendar_days", "99 is not allowed; use a number from 1 to 60."),
        ("cutoff_time", "25:00", "time", "“25:00” is not a time like 16:00."),
        ("attendance_notice", "14", "calendar_days", "use a number from 15 to 60"),
        ("first_check", "5", "working_days", ""),
        ("first_checks", "1", "working_days", ""),
        ("plan_shortest", "12", "weeks", ""),
        ("aftercare_first", "12", "weeks", ""),
    ],
)
def test_lengths_outside_the_law_are_refused(page, code, value, unit, said):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    before = Threshold.objects.get(code=code).value
    answer = page.post(reverse("set-up-threshold", args=[code]), {"value": value, "unit": unit})
    if said:
        assert said in str(answer.context["form"].errors)
        assert answer.context["form"]["value"].value() == value
        assert Threshold.objects.get(code=code).value == before
    else:
        assert answer.status_code == 302


@pytest.mark.parametrize("typed", ["١٢", "012", " 12 "])
def test_a_number_is_kept_in_figures_that_everybody_reads(page, typed):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    sent(page, "set-up-threshold", ["allocation"], {"value": typed, "unit": "calendar_days"})
    assert Threshold.objects.get(code="allocation").value == "12"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "١٢٣"}, "is not a 3-digit LA number"),
        ({"gss_code": "E0٦000099"}, "is not a GSS code like E09000002"),
        ({"name": " "}, "Enter name of the council."),
    ],
)
def test_a_council_that_may_not_be_is_refused_and_nothing_begins(page, changes, said):
    typed = {"name": "Eastmere Council", "code": "999", "gss_code": "e06000099"}
    answer = page.post(reverse("set-up-council"), typed | changes)
    assert said in str(answer.context["form"].errors)
    assert not Council.objects.exists()
    sent(page, "set-up-council", [], typed)
    assert Council.objects.get().gss_code == "E06000099"


def test_what_every_council_starts_from_is_nobodys_change(page):
    sent(page, "set-up-council", [], EASTMERE)
    shown = page.get(reverse("set-up-thresholds")).content.decode()
    assert "Nobody has changed anything here yet." in shown
    assert not Threshold.history.exclude(history_user=None).exists()
    assert Council.history.get().history_user is not None


def test_every_set_up_page_leads_to_the_council_until_there_is_one(page):
    begin = reverse("set-up-council")
    for name, args in (
        ("set-up-list", ["areas"]), ("set-up-add", ["areas"]), ("set-up-thresholds", []),
        ("set-up-words", ["hub"]), ("set-up-calendar", []), ("set-up-calendar-terms", [2026]),
        ("set-up-calendar-add", [2026]),
    ):  # fmt: skip
        answer = page.get(reverse(name, args=args))
        assert (answer.status_code, answer["Location"]) == (302, begin), name
    assert page.get(begin).status_code == 200
    sent(page, "set-up-council", [], EASTMERE)
    assert page.get(reverse("set-up-calendar")).status_code == 200


@pytest.mark.parametrize("path", ["/refer/", "/refer/what-it-means/", "/refer/danger/", "/privacy/",
                                  "/accessibility/"])  # fmt: skip
def test_no_public_page_shows_a_blank_telephone_number(client, administrator, path):
    services.begin_council(by=administrator, **EASTMERE)
    answer = client.get(path)
    assert answer.status_code == 503
    assert "This service is not open yet" in answer.content.decode()
    assert "999" in answer.content.decode()
    Council.objects.update(words=dict.fromkeys(WORDS, "01632 960901"))
    assert client.get(path).status_code in (200, 302)


def test_the_way_out_and_the_cookies_are_told_however_little_is_set_up(client):
    assert client.get("/refer/exit/")["Location"] == "https://www.bbc.co.uk/weather"
    assert client.get("/cookies/").status_code == 200
    assert client.get("/").status_code == 200


def test_a_length_is_not_longer_than_the_one_it_comes_before(page):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    Threshold.objects.filter(code="plan_longest").update(value="6")
    answer = page.post(
        reverse("set-up-threshold", args=["plan_shortest"]), {"value": "8", "unit": "weeks"}
    )
    assert "would be longer than" in answer.content.decode()


@pytest.mark.parametrize("group", GROUPS)
def test_a_page_of_words_begins_with_those_that_are_here_and_saves_them_as_they_stand(page, group):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    held = Council.objects.get().words
    form = page.get(reverse("set-up-words", args=[group])).context["form"]
    typed = {word.name: form[word.name].value() for word in GROUPS[group].words}
    assert typed == {word.name: held[word.name] for word in GROUPS[group].words}
    sent(page, "set-up-words", [group], typed)
    assert Council.objects.get().words == held


@pytest.mark.parametrize(
    ("group", "changes", "said"),
    [
        ("hub", {"hub_phone": "ring"}, "is not a telephone number"),
        ("hub", {"hub_phone": "020 7946 0999"}, "pages and letters follow by themselves"),
        ("hub", {"hub_name": ""}, "Enter name of the hub."),
        ("website", {"exit_url": "javascript:alert(1)"}, "is not a web address"),
    ],
)
def test_words_that_may_not_be_are_refused(page, group, changes, said):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    held = Council.objects.get().words
    typed = {word.name: held[word.name] for word in GROUPS[group].words}
    answer = page.post(reverse("set-up-words", args=[group]), typed | changes)
    assert said in str(answer.context["form"].errors)
    assert Council.objects.get().words == held


def test_a_service_has_one_council(administrator):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with pytest.raises(CommandError):
        call_command("load_authority", "hertfordshire", verbosity=0)
    assert UserFactory().pk


def test_a_page_of_words_tells_the_changes_of_its_own_words(page, administrator):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    services.change_words(words={"hub_hours": "Always"}, by=administrator)
    shown = {
        group: page.get(reverse("set-up-words", args=[group])).content.decode() for group in GROUPS
    }
    assert "became “Always”" in shown["hub"]
    assert not any("became “Always”" in text for group, text in shown.items() if group != "hub")
    assert "became “Always”" not in page.get(reverse("set-up-council")).content.decode()
    home = page.get(reverse("set-up")).content.decode()
    assert "4 answered" in home
    Council.objects.update(words={})
    assert "4 to answer" in page.get(reverse("set-up")).content.decode()


def test_the_sweep_does_its_rounds_before_there_is_a_council():
    assert sweep()["returns counted again"] == 0


def test_the_home_page_has_a_query_budget(page, django_assert_max_num_queries):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with django_assert_max_num_queries(55):
        assert page.get(reverse("set-up")).status_code == 200
