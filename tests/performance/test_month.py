"""What a month says besides opened, closed and open: recounted slowly, and as long as its lists."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import COUNTS_AS_LEFT, Case, CaseEvent, Child, ResidencyFact
from cme.accounts import roles
from cme.accounts.models import User
from cme.audit.lifecycle import move
from cme.audit.models import AccessRecord, Lifecycled, StatusChange
from cme.core.dates import add_months, month_end
from cme.performance import rules
from cme.performance.figures import count_month
from reintegration.models import ReintegrationPlan
from schools.models import AllocationEntry
from tests.factories import make_case, make_entry, make_plan
from tests.performance.histories import MONTHS, Past, rest

TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
OCTOBER = dt.date(2026, 10, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@cache
def _lines(model: type[Lifecycled], pk: int) -> list[StatusChange]:
    """Return a record's lines, read once: the tests that recount change nothing afterwards."""
    return list(StatusChange.objects.of_model(model).filter(subject_id=pk).order_by("seq"))


@pytest.fixture(autouse=True)
def _forget_lines() -> None:
    _lines.cache_clear()


def _stood(record: Lifecycled, day: dt.date) -> str:
    """Return the status a record had when a day ended, or nothing."""
    lines = [one for one in _lines(type(record), record.pk) if one.effective_on <= day]
    return lines[-1].to_status if lines else ""


def _came(record: Lifecycled, to: str, first: dt.date, last: dt.date) -> int:
    lines = _lines(type(record), record.pk)
    return sum(one.to_status == to and first <= one.effective_on <= last for one in lines)


def _clock_on(case: Case, day: dt.date) -> dt.date:
    clock = case.opened_on
    for line in _lines(Case, case.pk):
        if line.reason in ("woken_match", "woken_facts") and line.effective_on <= day:
            clock = line.effective_on
    return clock


def _had_left(case: Case, day: dt.date) -> bool:
    facts = [f for f in ResidencyFact.objects.filter(case=case) if f.from_on <= day]
    return max(facts, key=lambda fact: (fact.from_on, fact.pk)).residency in COUNTS_AS_LEFT


def _weeks(days: int) -> str:
    for most, words in ((13, "under_2"), (27, "2_to_4"), (55, "4_to_8"), (83, "8_to_12")):
        if days <= most:
            return f"open_{words}"
    return "open_12_to_26" if days < 182 else "open_26_to_52" if days < 364 else "open_over_52"


def _recount(month: dt.date) -> rules.Counts:
    """Count what this file is about by walking every record, one at a time."""
    last = min(month_end(month), TODAY)
    counts: rules.Counts = {code: [0] for code in rules.FIGURES}
    counts |= {code: [0, 0] for code in rules.BY_RESIDENCY}
    for case in Case.objects.all():
        status = _stood(case, last)
        if status not in ("", "closed"):
            left = int(_had_left(case, last))
            counts[rules.OPEN_AT_END][left] += 1
            counts[_weeks((last - case.opened_on).days)][0] += 1
            if status == "dormant":
                counts[rules.DORMANT][left] += 1
            elif add_months(_clock_on(case, last), MONTHS) <= last:
                counts[rules.LONG_TERM][left] += 1
    for event in CaseEvent.objects.filter(kind="long_term"):
        became = month <= timezone.localdate(event.happened_at) <= last
        counts[rules.BECAME_LONG_TERM][0] += became
    for entry in AllocationEntry.objects.all():
        counts[rules.ESCALATED][0] += _came(entry, "escalated", month, last)
        if _stood(entry, last) in ("on_list", "escalated"):
            band = rules.DAYS_LISTED[min(4, (last - entry.since).days // 5)]
            counts[rules.LISTED][0] += 1
            counts[band.code][0] += 1
    for plan in ReintegrationPlan.objects.all():
        running = _stood(plan, last) in ("accepted", "active", "aftercare")
        counts[rules.PLANS_RUNNING][0] += running
        for code, to in (
            (rules.PLANS_ACCEPTED, "accepted"),
            (rules.PLANS_BEGUN, "active"),
            (rules.PLANS_SUSTAINED, "sustained"),
            (rules.PLANS_RELAPSED, "relapsed"),
            (rules.PLANS_ENDED_EARLY, "ended_early"),
        ):
            counts[code][0] += _came(plan, to, month, last)
    return counts


COUNTED_ELSEWHERE = {rules.OPEN_AT_START, rules.OPENED, rules.REOPENED, rules.CLOSED}


@pytest.mark.parametrize("seed", [6, 22])
def test_each_figure_equals_a_slow_recount_of_a_random_past(
    now: None, officer: User, manager: User, seed: int
) -> None:
    Past(officer, manager, TODAY, seed).walk(cases=30, entries=20, plans=15)
    seen = set()
    for back in range(10):
        month = add_months(dt.date(2026, 11, 1), -back)
        counted, slowly = count_month(month, TODAY), _recount(month)
        for code in set(rules.FIGURES) - COUNTED_ELSEWHERE:
            assert counted[code] == slowly[code], (month, code)
            seen |= {code} if sum(counted[code]) else set()
    assert {rules.LONG_TERM, rules.DORMANT, rules.BECAME_LONG_TERM, rules.ESCALATED} <= seen


@pytest.mark.parametrize("who", ["officer", "analyst"])
def test_each_number_opens_a_list_of_as_many_rows_and_none_names_the_restricted(
    now: None,
    client: Client,
    officer: User,
    manager: User,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    Past(officer, manager, TODAY, 6).walk(cases=16, entries=12, plans=10)
    client.force_login(request.getfixturevalue(who))
    secret = [
        record.reference
        for model in (AllocationEntry, ReintegrationPlan)
        for record in model.objects.filter(restricted=True)
    ]
    secret += Case.objects.filter(child__restricted=True).values_list("reference", flat=True)
    assert len(secret) > 3
    for code, counted in count_month(OCTOBER, TODAY).items():
        answer = client.get(reverse("performance:figure", args=[OCTOBER, code]))
        assert answer.context["page"].paginator.count == sum(counted), code
        assert len(answer.context["rows"]) == min(25, sum(counted)), code
        assert not [one for one in secret if one in answer.content.decode()], code


def test_the_parts_of_what_was_open_add_up(now: None, officer: User, manager: User) -> None:
    Past(officer, manager, TODAY, 22).walk(cases=16, entries=12, plans=0)
    counts = count_month(OCTOBER, TODAY)
    assert sum(counts[band.code][0] for band in rules.AGES) == sum(counts[rules.OPEN_AT_END])
    assert sum(counts[band.code][0] for band in rules.DAYS_LISTED) == counts[rules.LISTED][0]


# --- Long-term and dormant ------------------------------------------------------------------------
def _part(code: str, month: dt.date) -> int:
    return sum(count_month(month, TODAY)[code])


def test_month_ends_clamp_when_a_case_becomes_long_term(now: None, officer: User) -> None:
    opened = dt.date(2025, 8, 31)
    make_case(by=officer, opened_on=opened, long_term_on=dt.date(2026, 2, 28))
    assert _part(rules.LONG_TERM, dt.date(2026, 1, 1)) == 0
    assert _part(rules.LONG_TERM, dt.date(2026, 2, 1)) == 1


def test_a_case_that_woke_is_not_long_term_until_six_months_later_but_was_before_it_slept(
    now: None, officer: User, manager: User
) -> None:
    case = make_case(by=officer, opened_on=dt.date(2025, 10, 5))
    rest(case, manager, dt.date(2026, 6, 10))
    move(case, "enquiries", by=officer, reason="woken_match", on=dt.date(2026, 9, 15))
    Case.objects.filter(pk=case.pk).update(
        clock_from=dt.date(2026, 9, 15), long_term_on=dt.date(2027, 3, 15)
    )
    found = {
        month: (_part(rules.LONG_TERM, month), _part(rules.DORMANT, month))
        for month in (dt.date(2026, number, 1) for number in (3, 5, 6, 8, 9, 10))
    }
    assert list(found.values()) == [(0, 0), (1, 0), (0, 1), (0, 1), (0, 0), (0, 0)]


def test_the_last_day_a_long_term_clock_may_begin_is_the_last_that_comes_out_in_time() -> None:
    for number in range(800):
        on = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        start = rules.latest_long_term_start(on, 6)
        assert add_months(start, 6) <= on < add_months(start + dt.timedelta(days=1), 6)


# --- Who is shown what ----------------------------------------------------------------------------
def test_nobody_without_the_allocation_list_is_told_a_name_on_it(
    now: None, client: Client, officer: User, analyst: User, admissions_manager: User
) -> None:
    entry = make_entry(by=admissions_manager, since=dt.date(2026, 10, 25))
    for person in (officer, analyst):
        client.force_login(person)
        words = client.get(f"/performance/2026-10/{rules.LISTED}/").content.decode()
        assert entry.reference in words
        assert entry.person.given_name not in words
        assert f"/schools/allocations/{entry.reference}/" not in words


def test_who_may_open_the_allocation_list_too_is_led_to_the_child(
    now: None, client: Client, admissions_manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = roles.ROLES[roles.ADMISSIONS_MANAGER]
    both = replace(role, permissions=role.permissions | {"performance.view_figures"})
    monkeypatch.setitem(roles.ROLES, role.code, both)
    entry = make_entry(by=admissions_manager, since=dt.date(2026, 10, 25))
    hidden = make_entry(by=admissions_manager, since=dt.date(2026, 10, 26))
    AllocationEntry.objects.filter(pk=hidden.pk).update(restricted=True)
    client.force_login(admissions_manager)
    answer = client.get(f"/performance/2026-10/{rules.LISTED}/")
    words = answer.content.decode()
    assert f'href="{reverse("schools:allocation", args=[entry.reference])}"' in words
    assert entry.person.full_name in words
    assert [row.restricted for row in answer.context["rows"]] == [False, True]
    assert hidden.reference not in words
    assert AccessRecord.objects.latest("pk").shown == [entry.pk]


def test_who_may_open_a_plan_is_led_to_it_and_an_analyst_sees_no_name(
    now: None, client: Client, officer: User, analyst: User
) -> None:
    plan = make_plan(by=officer, status="active")
    name = Child.objects.get(plans=plan).person.full_name
    address = f"/performance/2026-11/{rules.PLANS_BEGUN}/"
    client.force_login(officer)
    words = client.get(address).content.decode()
    assert name in words
    assert reverse("reintegration:plan", args=[plan.reference]) in words
    client.force_login(analyst)
    words = client.get(address).content.decode()
    assert plan.reference in words
    assert name not in words


def test_a_plan_of_a_restricted_child_counts_and_is_not_told(
    now: None, client: Client, officer: User
) -> None:
    plan = make_plan(by=officer, status="active")
    Child.objects.filter(plans=plan).update(restricted=True)
    client.force_login(officer)
    answer = client.get(f"/performance/2026-11/{rules.PLANS_RUNNING}/")
    assert [row.restricted for row in answer.context["rows"]] == [True]
    assert plan.reference not in answer.content.decode()


def test_living_here_and_left_are_asked_of_cases_alone(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    assert client.get(f"/performance/2026-10/{rules.DORMANT}/?where=left").status_code == 200
    assert client.get(f"/performance/2026-10/{rules.LISTED}/?where=left").status_code == 404
    assert client.get(f"/performance/2026-10/{rules.PLANS_BEGUN}/?where=here").status_code == 404


def test_a_month_asks_the_database_the_same_whatever_it_holds(
    now: None,
    client: Client,
    officer: User,
    manager: User,
    analyst: User,
    django_assert_max_num_queries: Callable,
) -> None:
    client.force_login(analyst)
    with django_assert_max_num_queries(27) as empty:  # and since when anything is recorded
        client.get("/performance/2026-10/")
    Past(officer, manager, TODAY, 6).walk(cases=10, entries=6, plans=6)
    with django_assert_max_num_queries(len(empty) - 3):
        client.get("/performance/2026-10/")


def test_a_month_is_printed_from_a_page_without_menus_or_script(
    now: None, client: Client, analyst: User
) -> None:
    client.force_login(analyst)
    assert (
        'href="/performance/2026-10/?print=1"'
        in client.get("/performance/2026-10/").content.decode()
    )
    words = client.get("/performance/2026-10/?print=1").content.decode()
    assert "Print this page from your browser" in words
    assert 'aria-label="Menu"' not in words
