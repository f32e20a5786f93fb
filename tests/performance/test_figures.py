"""Every monthly figure is recounted slowly, and its list has as many rows as it says."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cases.models import COUNTS_AS_LEFT, Case, Residency, ResidencyFact
from cme.accounts.models import User
from cme.audit.lifecycle import move
from cme.audit.models import AccessRecord, StatusChange
from cme.core.dates import day_words, month_end
from cme.performance import rules
from cme.performance.figures import lines_of, month_figures, run_of_months
from tests.factories import make_case
from tests.performance.histories import close

TODAY = dt.date(2026, 11, 24)
MONTHS = [dt.date(2026, month, 1) for month in (7, 8, 9, 10, 11)]
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)

COUNTED_HERE = (
    rules.OPEN_AT_START,
    rules.OPENED,
    rules.REOPENED,
    rules.CLOSED,
    rules.OPEN_AT_END,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(officer: User, manager: User) -> Iterator[list[Case]]:
    """Forty cases opened from July to November, some moved, left, closed and reopened."""
    chance = random.Random(436)
    cases = []
    with time_machine.travel(NOW, tick=False):
        for _ in range(40):
            opened = dt.date(2026, 7, 1) + dt.timedelta(days=chance.randrange(140))
            case = make_case(
                by=officer, opened_on=opened, residency=chance.choice(Residency.values)
            )
            day = opened
            if chance.random() < 0.4:
                day = min(TODAY, day + dt.timedelta(days=chance.randrange(40)))
                ResidencyFact.objects.create(
                    case=case,
                    residency=chance.choice(Residency.values),
                    from_on=day,
                    recorded_by=officer,
                )
            if chance.random() < 0.6:
                day = min(TODAY, day + dt.timedelta(days=chance.randrange(50)))
                close(case, officer, manager, day)
                if chance.random() < 0.3:
                    day = min(TODAY, day + dt.timedelta(days=chance.randrange(14)))
                    with time_machine.travel(dt.datetime(day.year, day.month, day.day, 13)):
                        move(case, "enquiries", by=manager, reason="reopened_14", on=day)
            cases.append(case)
        assert StatusChange.objects.of_model(Case).filter(seq=1).count() == len(cases)
        yield cases


def _had_left(case_id: int, day: dt.date) -> bool:
    facts = [f for f in ResidencyFact.objects.filter(case_id=case_id) if f.from_on <= day]
    latest = max(facts, key=lambda fact: (fact.from_on, fact.pk))
    return latest.residency in COUNTS_AS_LEFT


def _recount(figure: str, month: dt.date) -> tuple[int, int]:
    """Count by walking every line of every case, one at a time."""
    last = min(month_end(month), TODAY)
    here = left = 0

    def count(case_id: int, day: dt.date) -> None:
        nonlocal here, left
        if _had_left(case_id, day):
            left += 1
        else:
            here += 1

    for case in Case.objects.all():
        lines = list(StatusChange.objects.of(case))
        if figure in (rules.OPEN_AT_START, rules.OPEN_AT_END):
            day = last if figure == rules.OPEN_AT_END else month - dt.timedelta(days=1)
            so_far = [line for line in lines if line.effective_on <= day]
            if so_far and so_far[-1].to_status != "closed":
                count(case.pk, day)
            continue
        for line in lines:
            counts = {
                rules.OPENED: line.seq == 1,
                rules.CLOSED: line.to_status == "closed",
                rules.REOPENED: line.from_status == "closed",
            }[figure]
            if counts and month <= line.effective_on <= last:
                count(case.pk, line.effective_on)
    return here, left


@pytest.mark.parametrize("month", MONTHS)
def test_each_figure_equals_a_slow_recount(history: list[Case], month: dt.date) -> None:
    counted = {row.code: (row.here, row.left) for row in month_figures(month, TODAY)}
    for figure in COUNTED_HERE:
        assert counted.get(figure, (0, 0)) == _recount(figure, month), figure


def test_a_month_begins_with_what_the_month_before_ended_with(history: list[Case]) -> None:
    for before, month in itertools.pairwise(MONTHS):
        ended = lines_of(rules.OPEN_AT_END, before, TODAY).count()
        rows = {row.code: row.both for row in month_figures(month, TODAY)}
        assert rows[rules.OPEN_AT_START] == ended
        assert (
            rows[rules.OPEN_AT_START]
            + rows[rules.OPENED]
            + rows.get(rules.REOPENED, 0)
            - rows[rules.CLOSED]
            == rows[rules.OPEN_AT_END]
        )


def test_the_run_of_months_says_what_each_month_says(history: list[Case]) -> None:
    for row in run_of_months(MONTHS[-1], 5, TODAY):
        figures = {figure.code: figure for figure in month_figures(row.month, TODAY)}
        assert row.opened.counted == figures[rules.OPENED].counted
        assert row.closed.counted == figures[rules.CLOSED].counted
        assert row.open_at_end.both == figures[rules.OPEN_AT_END].both


@pytest.mark.parametrize("who", ["officer", "manager", "director", "analyst"])
def test_each_figure_opens_a_list_of_exactly_that_many_rows(
    history: list[Case], client: Client, who: str, request: pytest.FixtureRequest
) -> None:
    history[0].child.restricted = True
    history[0].child.save()
    client.force_login(request.getfixturevalue(who))
    month = dt.date(2026, 10, 1)
    for row in month_figures(month, TODAY):
        for where, number in (("here", row.here), ("left", row.left), ("both", row.both)):
            rows, page = 0, 1
            while True:
                address = reverse("performance:figure", args=[month, row.code])
                answer = client.get(address, {"where": where, "page": page})
                rows += len(answer.context["rows"])
                if not answer.context["page"].has_next():
                    break
                page += 1
            assert rows == number, (row.code, where)


def test_a_restricted_child_counts_and_is_not_named(
    history: list[Case], client: Client, officer: User
) -> None:
    child = history[0].child
    child.restricted = True
    child.save()
    month = history[0].opened_on.replace(day=1)
    client.force_login(officer)
    answer = client.get(reverse("performance:figure", args=[month, rules.OPENED]))
    assert "Restricted record" in answer.content.decode()
    assert child.person.full_name not in answer.content.decode()
    assert history[0].reference not in answer.content.decode()
    assert child.pk not in AccessRecord.objects.latest("pk").shown


def test_an_analyst_sees_no_names(history: list[Case], client: Client, analyst: User) -> None:
    client.force_login(analyst)
    month = history[0].opened_on.replace(day=1)
    answer = client.get(reverse("performance:figure", args=[month, rules.OPENED]))
    assert history[0].reference in answer.content.decode()
    assert history[0].child.person.given_name not in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/performance/2026-13/",
        "/performance/2027-01/",
        "/performance/0001-01/",
        "/performance/1999-12/",
    ],
)
def test_a_month_that_is_none_or_not_yet_is_no_page(
    client: Client, analyst: User, address: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(analyst)
        assert client.get(address).status_code == 404


def test_no_page_leads_to_a_month_before_the_first_there_is(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    words = client.get("/performance/2000-02/").content.decode()
    assert "/performance/2000-01/" in words
    assert "1999" not in words
    words = client.get("/performance/2000-01/").content.decode()
    assert "1999" not in words
    assert "/performance/2000-02/" in words


def test_a_council_with_no_record_is_told_so_on_every_month(client: Client, analyst: User) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(analyst)
        for address in ("/performance/2026-10/", "/performance/2026-11/"):
            answer = client.get(address)
            assert "no plans are recorded yet" in answer.content.decode()
            assert {cell.number for row in answer.context["shown"].cases for cell in row.cells} == {
                0
            }
        assert client.get("/performance/").status_code == 200
        assert client.get("/performance/return/").status_code == 200


def test_a_month_before_the_first_record_says_which_day_that_is(
    history: list[Case], client: Client, analyst: User
) -> None:
    client.force_login(analyst)
    first = min(case.opened_on for case in history)
    words = client.get("/performance/2019-05/").content.decode()
    assert f"the first record is of {day_words(first)}." in words
    assert "Nothing is recorded of this month" not in client.get(
        reverse("performance:month", args=[first.replace(day=1)])
    ).content.decode()  # fmt: skip


def test_an_unknown_figure_is_no_page(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    assert client.get("/performance/2026-10/everyone/").status_code == 404
    assert client.get("/performance/2026-10/opened/?where=mars").status_code == 404


@pytest.mark.parametrize("who", ["auditor", "school_person", "admissions_officer"])
def test_figures_are_not_for_every_role(
    client: Client, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("performance:months")).status_code == 403


def test_the_pages_ask_the_database_the_same_however_many_cases(
    history: list[Case],
    client: Client,
    analyst: User,
    django_assert_max_num_queries: object,
) -> None:
    client.force_login(analyst)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        client.get(reverse("performance:months"))
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        client.get(reverse("performance:month", args=[dt.date(2026, 10, 1)]))
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        client.get(reverse("performance:figure", args=[dt.date(2026, 10, 1), rules.OPEN_AT_END]))
