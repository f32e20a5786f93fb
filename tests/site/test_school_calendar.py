"""The council's school calendar: what an administrator may write, and what is refused."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from cme.authority import arrangements
from cme.authority.models import Closure, Council, Term
from cme.site import sweep as sweeping
from tests.schools.typed_terms import typed

pytestmark = pytest.mark.django_db
D = dt.date
PAGE = "/set-up/calendar/"
CLOSED = {"kind": "inset", "first_day-day": "27", "first_day-month": "11", "first_day-year": "2026"}


@pytest.fixture(autouse=True)
def _november():
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with time_machine.travel("2026-11-20 10:00 +00:00", tick=False):
        yield


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


def terms_address(year=2026):
    return reverse("set-up-calendar-terms", args=[year])


def held(year=2026):
    return typed(Term.objects.of_year(year))


def sent(client, year=2026, **changes):
    page = client.get(terms_address(year))
    answers = {**held(year), "seen": page.context["seen"], **changes}
    return client.post(terms_address(year), answers)


def test_the_year_is_drawn_with_what_is_no_school_day(admin_client):
    page = admin_client.get(PAGE)
    sheet = page.context["sheet"]
    days = {day.day: day for m in sheet.months for week in m.weeks for day in week if day}
    assert (sheet.words, sheet.school_days, sheet.inset_days) == ("2026/27", 190, 5)
    assert days[D(2026, 10, 28)].look == "out"
    assert days[D(2027, 1, 4)].look == "inset"
    assert (days[D(2027, 3, 26)].look, days[D(2027, 3, 26)].why) == ("bank", "Good Friday")
    assert days[D(2026, 11, 20)].look == "school"
    assert "Loaded on" in page.content.decode()


def test_another_year_is_a_link_away_and_nonsense_is_this_year(admin_client):
    assert admin_client.get(f"{PAGE}?year=2027").context["sheet"].words == "2027/28"
    assert admin_client.get(f"{PAGE}?year=2099").context["sheet"].months == ()
    for odd in ("27", "2027-01", "'", "20²7", ""):
        assert admin_client.get(PAGE, {"year": odd}).context["sheet"].words == "2026/27"


def test_the_page_has_a_query_budget(admin_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        admin_client.get(PAGE)


def test_terms_are_changed_and_the_page_says_who_did(admin_client, administrator):
    page = sent(admin_client, **{"last_1-day": "16"})
    assert page.status_code == 302, page.context["form"].errors
    assert Term.objects.of_year(2026).first().last_day == D(2026, 10, 16)
    council = Council.objects.get()
    assert (council.calendar_changed_by, council.calendar_changed_at.date()) == (
        administrator,
        D(2026, 11, 20),
    )
    assert Term.history.filter(history_user=administrator).count() == 1
    shown = admin_client.get(page.url).content.decode()
    assert "The dates of 2026/27 are saved. What waits for a day is counted again." in shown
    assert f"Last changed by {administrator.name} on Fri 20 Nov 2026" in shown


def test_a_term_is_taken_out_and_another_put_in(admin_client):
    boxes = [f"{end}_2-{part}" for end in ("first", "last") for part in ("day", "month", "year")]
    out = sent(admin_client, **dict.fromkeys(["name_2", *boxes], ""))
    assert out.status_code == 302
    assert Term.objects.of_year(2026).count() == 5
    page = admin_client.get(PAGE)
    assert any("is a term missing?" in slip for slip in page.context["sheet"].slips)


def test_saving_what_stands_there_changes_nothing(admin_client):
    before = Council.objects.get().calendar_changed_at
    assert sent(admin_client).status_code == 302
    assert Council.objects.get().calendar_changed_at == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_2-day": "20", "first_2-month": "10"},
         "Autumn, second half begins on Tue 20 Oct 2026, before Autumn, first half ends on Fri 23"),
        ({"last_1-year": "2025"}, "The last day of Autumn, first half must be after its first day"),
        ({"last_6-month": "8"},
         "The last day of Summer, second half must be in 2026/27 (1 Aug 2026 to 31 Jul 2027)."),
        ({"name_3": ""}, "Enter the name of term 3, or leave the whole row empty."),
        ({"last_3-day": "", "last_3-month": "", "last_3-year": ""}, "Enter the last day of term 3"),
        ({"first_1-day": "31", "first_1-month": "9"}, "September 2026 has 30 days"),
        ({"name_1": "x" * 61}, "Name of term 1 must be 60 characters or fewer."),
    ],
)  # fmt: skip
def test_terms_that_may_not_stand_are_refused_in_words(admin_client, changes, said):
    before = held()
    page = sent(admin_client, **changes)
    assert page.status_code == 200
    assert said in str(page.context["form"].errors).replace("&#x27;", "'")
    assert held() == before


def test_a_year_without_a_term_is_refused(admin_client):
    page = admin_client.post(terms_address(), {"seen": ""})
    assert "Give at least one term: 2026/27 has no school days without." in page.content.decode()
    assert Term.objects.of_year(2026).count() == 6


def test_a_new_year_is_given_its_terms(admin_client):
    seen = admin_client.get(terms_address(2029)).context["seen"]
    answers = {"name_1": "Autumn", "seen": seen, "first_1-day": "3", "first_1-month": "sep",
               "first_1-year": "2029", "last_1-day": "14", "last_1-month": "12",
               "last_1-year": "2029"}  # fmt: skip
    assert admin_client.post(terms_address(2029), answers).status_code == 302
    assert arrangements.calendar().is_school_day(D(2029, 9, 3))


def test_who_was_slower_is_told_and_may_save_again(admin_client):
    seen = admin_client.get(terms_address()).context["seen"]
    assert admin_client.post(reverse("set-up-calendar-add", args=[2026]), CLOSED).status_code == 302
    answers = {**held(), "last_1-day": "16", "seen": seen}
    page = admin_client.post(terms_address(), answers)
    assert "Sam Plover changed these dates while you were typing" in page.content.decode()
    assert Term.objects.of_year(2026).first().last_day == D(2026, 10, 23)
    again = admin_client.post(terms_address(), answers | {"seen": page.context["seen"]})
    assert again.status_code == 302


def test_an_inset_day_moves_the_worked_example_by_a_day(admin_client):
    assert arrangements.calendar().nth_school_day(D(2026, 11, 3), 20) == D(2026, 11, 30)
    assert admin_client.post(reverse("set-up-calendar-add", args=[2026]), CLOSED).status_code == 302
    assert arrangements.calendar().nth_school_day(D(2026, 11, 3), 20) == D(2026, 12, 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "Select INSET day or closed."),
        ({"first_day-day": ""}, "First day must include a day"),
        ({"last_day-day": "26", "last_day-month": "11", "last_day-year": "2026"},
         "The last day must be on or after the first day."),
        ({"last_day-day": "3", "last_day-month": "9", "last_day-year": "2027"},
         "Fri 3 Sep 2027 is not in 2026/27"),
        ({"first_day-day": "4", "first_day-month": "1", "first_day-year": "2027"},
         "Mon 4 Jan 2027 is INSET already."),
        ({"why": "x" * 101}, "Why must be 100 characters or fewer."),
    ],
)  # fmt: skip
def test_closed_days_that_may_not_stand_are_refused_in_words(admin_client, changes, said):
    before = Closure.objects.count()
    page = admin_client.post(reverse("set-up-calendar-add", args=[2026]), CLOSED | changes)
    assert page.status_code == 200
    assert said in str(page.context["form"].errors)
    assert Closure.objects.count() == before


def test_closed_days_outside_every_term_are_kept_with_a_warning(admin_client):
    saturday = CLOSED | {"first_day-day": "28"}
    page = admin_client.post(
        reverse("set-up-calendar-add", args=[2026]), saturday, follow=True
    ).content.decode()
    assert "Sat 28 Nov 2026 is no school day anyway" in page
    assert Closure.objects.filter(first_day=D(2026, 11, 28)).exists()


def test_a_line_is_changed_and_removed(admin_client, administrator):
    row = Closure.objects.get(first_day=D(2027, 1, 4))
    address = reverse("set-up-calendar-change", args=[row.pk])
    assert "Change Mon 4 Jan 2027" in admin_client.get(address).content.decode()
    changed = CLOSED | {"first_day-day": "5", "first_day-month": "1", "first_day-year": "2027"}
    assert admin_client.post(address, changed).status_code == 302
    row.refresh_from_db()
    assert row.first_day == D(2027, 1, 5)
    remove = reverse("set-up-calendar-remove", args=[row.pk])
    assert admin_client.get(remove).status_code == 405
    assert admin_client.post(remove).status_code == 302
    assert not Closure.objects.filter(pk=row.pk).exists()
    assert Closure.history.filter(history_type="-").get().history_user == administrator
    assert admin_client.post(remove).status_code == 404


def test_who_was_slower_about_a_closed_day_is_told_and_may_save_again(admin_client):
    row = Closure.objects.get(first_day=D(2027, 1, 4))
    address = reverse("set-up-calendar-change", args=[row.pk])
    seen = admin_client.get(address).context["seen"]
    assert 'name="seen"' in admin_client.get(address).content.decode()
    changed = CLOSED | {"first_day-day": "5", "first_day-month": "1", "first_day-year": "2027"}
    assert admin_client.post(address, changed | {"seen": seen}).status_code == 302
    slower = changed | {"first_day-day": "6", "seen": seen}
    page = admin_client.post(address, slower)
    assert "changed these dates while you were typing" in page.content.decode()
    row.refresh_from_db()
    assert row.first_day == D(2027, 1, 5)
    again = admin_client.post(address, slower | {"seen": page.context["seen"]})
    assert again.status_code == 302


def test_only_an_administrator_may_change_the_councils_dates(client, officer, school_person):
    for person in (officer, school_person):
        client.force_login(person)
        assert client.get(PAGE).status_code == 403
        assert client.post(terms_address(), {}).status_code == 403


def test_a_change_wakes_the_recount(
    admin_client, monkeypatch, settings, django_capture_on_commit_callbacks
):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    days = []
    monkeypatch.setattr(sweeping, "RECOUNTS", {"all": lambda on: days.append(on) or 0})
    with django_capture_on_commit_callbacks(execute=True):
        sent(admin_client, **{"last_1-day": "16"})
    assert days == [D(2026, 11, 20)]
