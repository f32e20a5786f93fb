"""A month is fixed once it is over; a later count stands beside what was reported."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client

from cases.models import Case
from cme.accounts.models import User
from cme.core.errors import RuleBroken
from cme.performance import rules, services
from cme.performance.figures import count_month
from cme.performance.models import MonthFigures
from cme.site.sweep import STEPS
from tests.factories import make_case
from tests.performance.histories import close

OCTOBER = dt.date(2026, 10, 1)
MONDAY = dt.datetime(2026, 11, 2, 6, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC)
freeze_months = STEPS["months frozen"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(officer: User, manager: User) -> list[Case]:
    """Two opened in August and two in October, of which one closed."""
    with time_machine.travel(MONDAY, tick=False):
        opened = [dt.date(2026, 8, 3), dt.date(2026, 8, 9), OCTOBER, dt.date(2026, 10, 31)]
        found = [make_case(by=officer, opened_on=day) for day in opened]
        close(found[0], officer, manager, dt.date(2026, 10, 20))
    return found


@pytest.fixture
def reported(cases: list[Case]) -> Iterator[MonthFigures]:
    """October as it was reported on the first Monday of November; it is the Tuesday after."""
    with time_machine.travel(MONDAY, tick=False):
        freeze_months(MONDAY.date())
    with time_machine.travel(LATER, tick=False):
        yield MonthFigures.objects.get(month=OCTOBER)


def test_the_sweep_fixes_every_month_that_is_over_once(cases: list[Case]) -> None:
    with time_machine.travel(MONDAY, tick=False):
        assert freeze_months(MONDAY.date()) == 3
        assert freeze_months(MONDAY.date()) == 0
        expected = count_month(OCTOBER, MONDAY.date())
    rows = {row.month: row for row in MonthFigures.objects.all()}
    assert sorted(rows) == [dt.date(2026, 8, 1), dt.date(2026, 9, 1), OCTOBER]
    assert {row.reported_on for row in rows.values()} == {MONDAY.date()}
    assert rows[OCTOBER].figures == expected
    assert expected[rules.OPENED] == [2, 0]
    assert set(expected) == set(rules.FIGURES)


def test_a_month_is_not_fixed_on_its_last_day_but_on_the_first_of_the_next(
    cases: list[Case],
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        freeze_months(dt.date(2026, 10, 31))
        assert not MonthFigures.objects.filter(month=OCTOBER).exists()
        assert freeze_months(dt.date(2026, 11, 1)) == 1


def test_a_sweep_killed_half_way_is_made_up_for(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(month: dt.date, today: dt.date) -> rules.Counts:
        if month == OCTOBER:
            raise KeyboardInterrupt
        return count_month(month, today)

    with time_machine.travel(MONDAY, tick=False):
        with monkeypatch.context() as patch:
            patch.setattr(services, "count_month", killed)
            with pytest.raises(KeyboardInterrupt):
                freeze_months(MONDAY.date())
        assert MonthFigures.objects.count() == 2
        assert freeze_months(MONDAY.date()) == 1


def test_nothing_is_fixed_where_nothing_was_ever_counted(db: None) -> None:
    assert freeze_months(dt.date(2026, 11, 2)) == 0
    assert not MonthFigures.objects.exists()


def test_a_month_that_is_not_over_is_refused_in_plain_words(cases: list[Case]) -> None:
    with time_machine.travel(MONDAY, tick=False):
        with pytest.raises(RuleBroken, match=r"November 2026 is not over\.") as refused:
            services.freeze(month=dt.date(2026, 11, 1))
        assert refused.value.way_on == "Figures freeze after the last day of the month."
        assert services.freeze(month=OCTOBER).reported_on == MONDAY.date()


def test_a_month_is_in_the_table_once(reported: MonthFigures) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthFigures.objects.create(month=OCTOBER, reported_on=LATER.date(), figures={})


def test_what_was_recorded_later_stands_beside_what_was_reported(
    reported: MonthFigures, client: Client, officer: User, analyst: User
) -> None:
    late = make_case(by=officer, opened_on=dt.date(2026, 10, 12))
    assert freeze_months(LATER.date()) == 0
    client.force_login(analyst)
    answer = client.get("/performance/2026-10/")
    words = " ".join(answer.content.decode().split())
    assert "As reported on Mon 2 Nov 2026 and fixed since." in words
    assert "Corrected later: 5 figures" in words
    rows = {row.code: row for row in answer.context["shown"].corrected}
    assert set(rows) == {rules.OPENED, rules.OPEN_AT_END, "open_2_to_4"}
    cell = rows[rules.OPENED].cells[0]
    assert (cell.where, cell.reported, cell.number) == ("here", 2, 3)
    listed = client.get("/performance/2026-10/opened/").context["rows"]
    assert [row.reference for row in listed if row.since_reported] == [late.reference]
    assert len(listed) == 3
    fixed = MonthFigures.objects.get(month=OCTOBER)
    assert (fixed.figures, fixed.reported_on) == (reported.figures, reported.reported_on)


def shown_beside(answer: HttpResponse, month: dt.date) -> list[tuple[int | None, int]]:
    """Return what a run of months says of one: what was reported, and what is counted now."""
    row = next(row for row in answer.context["rows"] if row.month == month)
    return [(cell.reported, cell.number) for _figure, cell in row.cells]


@pytest.mark.parametrize("address", ["/performance/", "/performance/2026-11/"])
def test_a_run_of_months_shows_what_was_reported_and_a_later_count_beside_it(
    reported: MonthFigures, client: Client, officer: User, analyst: User, address: str
) -> None:
    client.force_login(analyst)
    same = [(2, 2), (0, 0), (1, 1), (0, 0), (3, 3)]
    assert shown_beside(client.get(address), OCTOBER) == same
    make_case(by=officer, opened_on=dt.date(2026, 10, 12))
    answer = client.get(address)
    assert shown_beside(answer, OCTOBER) == [(2, 3), (0, 0), (1, 1), (0, 0), (3, 4)]
    words = " ".join(answer.content.decode().split())
    assert re.search(r'2 <span class="cme-now">now <a [^>]*2026-10/opened/\?where=here">3<', words)
    bars = {group.label: group.bars for group in answer.context["groups"]}
    assert [bar.total for bar in bars["Oct"]] == [2, 1], "a bar is what was reported"


def test_a_run_of_months_shows_one_number_where_nothing_was_reported(
    reported: MonthFigures, client: Client, analyst: User
) -> None:
    client.force_login(analyst)
    november = shown_beside(client.get("/performance/2026-11/"), dt.date(2026, 11, 1))
    assert november == [(None, 0), (None, 0), (None, 0), (None, 0), (None, 3)]


def test_a_month_nobody_corrected_says_only_when_it_was_reported(
    reported: MonthFigures, client: Client, analyst: User
) -> None:
    client.force_login(analyst)
    words = client.get("/performance/2026-10/").content.decode()
    assert "As reported on Mon 2 Nov 2026" in words
    assert "Corrected later" not in words


def test_a_month_that_is_not_over_is_shown_so_far(
    reported: MonthFigures, client: Client, analyst: User
) -> None:
    client.force_login(analyst)
    assert "So far, to Tue 10 Nov 2026." in client.get("/performance/2026-11/").content.decode()
