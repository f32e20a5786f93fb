"""A query worked out once answers as one that is worked out anew."""

import datetime as dt

import pytest
import time_machine
from django.db.models import CharField, Value
from django.db.models.functions import Cast

from cme.core.models import PersonDetails
from cme.core.prepared import RECORD, prepared
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
NAMES = ("pk", "born_on", "kind")


@pytest.fixture
def people():
    return [PersonFactory(born_on=dt.date(2016, 2, day)) for day in (9, 29)]


def one(kind="child"):
    rows = PersonDetails.objects.filter(pk=RECORD).order_by()
    return rows.annotate(kind=Cast(Value(kind), CharField())).values(*NAMES)


def test_it_answers_for_each_record_with_values_of_their_own_kind(people):
    for person in people:
        assert prepared("one", one, NAMES).ask(person.pk) == [
            {"pk": person.pk, "born_on": person.born_on, "kind": "child"}
        ]


def test_a_union_answers_like_its_parts(people):
    query = prepared("both", lambda: one().union(one("sibling"), all=True), NAMES)
    assert [row["kind"] for row in query.ask(people[0].pk)] == ["child", "sibling"]


def test_it_sees_what_was_written_since(people):
    every = prepared("all", lambda: PersonDetails.objects.order_by("pk").values("pk"), ("pk",))
    assert len(every.ask()) == 2
    PersonFactory()
    assert len(every.ask()) == 3


def test_a_query_that_can_find_nothing_asks_nothing(django_assert_num_queries):
    query = prepared("none", lambda: PersonDetails.objects.none().values("pk"), ("pk",))
    with django_assert_num_queries(0):
        assert query.ask() == []


def test_it_is_worked_out_once_a_day():
    worked_out = []

    def rows():
        worked_out.append(1)
        return PersonDetails.objects.values("pk")

    with time_machine.travel("2026-11-24T10:00Z", tick=False) as clock:
        for day in (24, 24, 25, 25):
            clock.move_to(f"2026-11-{day}T10:00Z")
            prepared("counted", rows, ("pk",)).ask()
    assert len(worked_out) == 2
