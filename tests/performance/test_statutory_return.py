"""The termly return: who counts on a census day, as what; every topic comes to one total."""

import datetime as dt
import random
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cases import services as casework
from cases.models import COUNTS_AS_LEFT, Case, Residency, ResidencyFact
from cases.rules.primary_reasons import PRIMARY_REASONS
from cme.core.dates import compulsory_school_age_end, compulsory_school_age_start
from cme.core.errors import RuleBroken
from cme.performance import census, statutory
from tests.factories import ChildFactory, PersonFactory, make_case

D = dt.date
CENSUS = D(2026, 10, 1)
TODAY = D(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def child_born(born, **person):
    return ChildFactory(person=PersonFactory(born_on=born, **person))


def count(census_day=CENSUS):
    return statutory.on_census_day(census_day, today=TODAY)


class TestWhoCounts:
    def test_a_child_of_school_age_living_here_whose_case_was_open_that_day(self, officer):
        case = make_case(by=officer, opened_on=CENSUS, became_cme_on=CENSUS)
        assert [one.case_id for one in count()] == [case.pk]

    @pytest.mark.parametrize(
        "changes",
        [
            {"opened_on": D(2026, 10, 2), "became_cme_on": D(2026, 10, 2)},
            {"became_cme_on": D(2026, 10, 2)},
            {"statutory_cme": False, "became_cme_on": None},
            {"residency": "left_abroad"},
        ],
        ids=["opened later", "missing later", "not in law", "had left"],
    )
    def test_nobody_else(self, officer, changes):
        make_case(by=officer, **({"opened_on": D(2026, 9, 1), "became_cme_on": CENSUS} | changes))
        assert count() == []

    def test_a_child_below_or_over_school_age_does_not(self, officer):
        for born in (D(2022, 1, 1), D(2009, 6, 1)):
            make_case(by=officer, opened_on=CENSUS, became_cme_on=CENSUS, child=child_born(born))
        assert count() == []

    def test_a_child_who_may_be_of_school_age_by_an_estimated_birthday_does(self, officer):
        child = child_born(D(2021, 11, 1), born_estimated=True)
        make_case(by=officer, opened_on=CENSUS, became_cme_on=CENSUS, child=child)
        assert len(count()) == 1

    def test_a_day_that_has_not_come_is_refused(self):
        with pytest.raises(RuleBroken, match="must be today or in the past"):
            count(TODAY + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "under_2"), (13, "under_2"), (14, "2_to_4"), (27, "2_to_4"), (28, "4_to_8"),
        (56, "8_to_12"), (84, "12_to_26"), (182, "26_to_52"), (363, "26_to_52"), (364, "over_52"),
    ],
)  # fmt: skip
def test_a_band_begins_on_its_day(days, band):
    assert census.duration_band(CENSUS - dt.timedelta(days=days), CENSUS) == band


def test_a_day_nobody_knows_is_unknown():
    assert census.duration_band(None, CENSUS) == "unknown"


def test_the_usual_census_days_are_those_of_the_school_census():
    assert census.usual_census(2022) == (D(2022, 10, 6), D(2023, 1, 19), D(2023, 5, 18))
    assert census.last_census(D(2026, 11, 24)) == D(2026, 10, 1)
    assert census.last_census(D(2026, 9, 30)) == D(2026, 5, 21)


@pytest.fixture
def many(officer):
    chance = random.Random(20)
    for _ in range(60):
        born = D(2008, 1, 1) + dt.timedelta(days=chance.randrange(15 * 365))
        opened = D(2025, 6, 1) + dt.timedelta(days=chance.randrange(500))
        case = make_case(
            by=officer,
            opened_on=opened,
            became_cme_on=opened if chance.random() < 0.9 else None,
            residency=chance.choice(Residency.values),
            primary_reason=chance.choice(["", *PRIMARY_REASONS]),
            child=child_born(born, sex=chance.choice(["female", "male", "unknown"])),
        )
        if chance.random() < 0.5:
            ResidencyFact.objects.create(
                case=case,
                residency=chance.choice(Residency.values),
                from_on=opened + dt.timedelta(days=chance.randrange(90)),
                recorded_by=officer,
            )


def _lived_here(case, day):
    facts = [fact for fact in case.residencies.all() if fact.from_on <= day]
    latest = max(facts, key=lambda fact: (fact.from_on, fact.pk), default=None)
    return latest is None or latest.residency not in COUNTS_AS_LEFT


def _counts(case, day):
    born = case.child.person.born_on
    return (
        case.opened_on <= day
        and case.became_cme_on is not None
        and case.became_cme_on <= day
        and compulsory_school_age_start(born) <= day <= compulsory_school_age_end(born)
        and _lived_here(case, day)
    )


def test_a_slow_count_comes_to_the_same_and_every_topic_to_the_total(many):
    slow = {case.pk for case in Case.objects.all() if _counts(case, CENSUS)}
    counted = count()
    assert {one.case_id for one in counted} == slow
    assert len(counted) > 10
    for topic in census.TOPICS:
        assert sum(number for *_, number in census.tally(counted, topic)) == len(slow)


def test_a_school_year_counts_each_child_who_counted_on_any_of_its_days(many):
    days = [D(2025, 9, 1) + dt.timedelta(days=n) for n in range(365)]
    cases = list(Case.objects.select_related("child__person"))
    slow = {one.child_id for one in cases if any(_counts(one, day) for day in days)}
    found = {one.child_id for one in statutory.in_school_year(2025, today=TODAY)}
    # The rule reads the two ends of a stay: who left and grew up meanwhile may differ.
    assert slow <= found
    assert len(found) - len(slow) <= 2


def test_a_number_opens_a_list_of_as_many_children(client: Client, officer, many):
    client.force_login(officer)
    counted = count()
    for code, _words, number in census.tally(counted, "reason"):
        address = reverse("performance:return_list", args=[CENSUS.isoformat(), "reason", code])
        page = client.get(address)
        assert page.context["page"].paginator.count == number


def test_the_page_counts_the_day_asked_for_and_says_what_is_not_recorded(client, officer, many):
    client.force_login(officer)
    page = client.get(
        "/performance/return/?census-day=1&census-month=10&census-year=2026"
    ).content.decode()
    assert f"{len(count())} children" in page
    assert "no main reason" in page


def test_the_page_refuses_a_day_to_come_and_keeps_what_was_typed(client, officer):
    client.force_login(officer)
    page = client.get(
        "/performance/return/?census-day=1&census-month=10&census-year=2027"
    ).content.decode()
    assert "Census day must be today or in the past" in page
    assert 'value="2027"' in page


def test_an_analyst_sees_no_name_behind_a_number(client, officer, analyst):
    case = make_case(by=officer, opened_on=CENSUS, became_cme_on=CENSUS)
    client.force_login(analyst)
    page = client.get(
        reverse("performance:return_list", args=["2026-10-01", "reason", "not_recorded"])
    ).content.decode()
    assert case.reference in page
    assert case.child.person.family_name not in page


def test_the_command_prints_every_line_and_no_child(officer, many):
    out = StringIO()
    call_command("statutory_return", census=CENSUS, stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[1] == f"Total,Total,{len(count())}"
    assert len(lines) == 2 + sum(len(codes) for _words, codes in census.TOPICS.values())
    with pytest.raises(CommandError, match="must be today or in the past"):
        call_command("statutory_return", census=D(2027, 1, 1), stdout=out)


def test_the_main_reason_is_kept_with_what_the_case_counts_as(client, officer):
    case = make_case(by=officer, opened_on=CENSUS, became_cme_on=CENSUS)
    client.force_login(officer)
    sent = {
        "statutory": "yes", "primary_reason": "awaiting_outcome",
        "on-day": "1", "on-month": "10", "on-year": "2026",
    }  # fmt: skip
    page = client.post(f"/cases/{case.reference}/category/", sent, follow=True).content.decode()
    assert "School application awaiting outcome" in page
    assert count()[0].reason == "awaiting_outcome"


def test_another_main_reason_is_said_in_words(officer):
    case = make_case(by=officer, opened_on=CENSUS, became_cme_on=CENSUS)
    given = {"by": officer, "case": case, "category": None, "statutory": True, "on": CENSUS}
    with pytest.raises(RuleBroken, match="Say what the main reason is"):
        casework.set_category(**given, primary_reason="other")
    kept = casework.set_category(**given, primary_reason="other", words="Family on the road.")
    assert kept.primary_reason == "other"


def test_each_number_of_the_return_is_a_link_nothing_counted_too(client, officer, analyst):
    make_case(by=officer, opened_on=CENSUS, became_cme_on=CENSUS)
    client.force_login(analyst)
    answer = client.get("/performance/return/")
    words = answer.content.decode()
    for topic in answer.context["topics"]:
        for code, _words, number in topic["lines"]:
            address = reverse(
                "performance:return_list", args=[CENSUS.isoformat(), topic["code"], code]
            )
            assert f'href="{address}">{number}<' in words
            assert client.get(address).context["page"].paginator.count == number


@pytest.mark.parametrize("day", ["20261001", "2026-W40", "2026-W40-4", "x", "2026-13-01"])
def test_a_census_day_is_written_in_one_way_alone(client, analyst, day):
    client.force_login(analyst)
    assert client.get(f"/performance/return/{day}/sex/male/").status_code == 404
    assert client.get("/performance/return/2026-10-01/sex/male/").status_code == 200
