"""A status changes by one door, and only as its table, its guard and its days allow."""

import datetime as dt
import hashlib

import pytest
from django.db import connection
from django.utils import timezone

from cases import statuses
from cases.models import Case
from cme.audit import lifecycle
from cme.audit.lifecycle import Lifecycle, Move, Status, begin, move
from cme.audit.models import StatusChange, lifecycled_models
from cme.core.errors import RuleBroken
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def today() -> dt.date:
    return timezone.localdate()


def test_a_record_begins_with_its_first_line(officer):
    case = make_case(by=officer)
    line = StatusChange.objects.of(case).get()
    assert (line.seq, line.from_status, line.to_status) == (1, "", "enquiries")
    assert (line.by_id, line.by_name, line.reason) == (officer.pk, officer.name, "opened")
    assert (line.effective_on, line.outside) == (today(), False)


def test_the_database_stamps_the_line_with_its_own_clock(officer, time_machine):
    before = timezone.now()
    time_machine.move_to(dt.datetime(2031, 5, 1, 12, 0, tzinfo=dt.UTC), tick=False)
    line = StatusChange.objects.of(make_case(by=officer)).get()
    assert line.effective_on == dt.date(2031, 5, 1)
    assert abs(line.recorded_at - before) < dt.timedelta(minutes=1)


def test_a_move_writes_one_line_and_refreshes_the_record(officer, manager):
    case = make_case(by=officer)
    version = case.version
    move(case, "place_sought", by=manager, reason="needs_place", on=today(), words="No school.")
    assert (case.status, case.status_seq, case.status_by) == ("place_sought", 2, manager)
    assert case.version == version + 1
    line = StatusChange.objects.of(case).last()
    assert (line.from_status, line.to_status, line.by_name) == (
        "enquiries",
        "place_sought",
        manager.name,
    )
    assert line.digest == hashlib.sha256(b"No school.").hexdigest()


def test_a_move_leaves_a_history_row_that_says_who(officer, manager):
    case = make_case(by=officer)
    move(case, "place_sought", by=manager, reason="needs_place", on=today())
    row = case.history.latest()
    assert (row.status, row.status_seq, row.history_user) == ("place_sought", 2, manager)
    assert case.history.count() == 2


def test_a_move_outside_the_table_is_refused_with_the_way_on(officer):
    case = make_case(by=officer)
    with pytest.raises(RuleBroken) as refused:
        move(case, "closed", by=officer, reason="countersigned", on=today())
    assert refused.value.sentence == 'A case cannot go from "Enquiries" to "Closed".'
    assert refused.value.way_on.startswith("Choose one of: Place being sought, Place allocated")
    assert StatusChange.objects.of(case).count() == 1


def test_a_reason_that_is_not_the_moves_is_refused(officer):
    case = make_case(by=officer)
    with pytest.raises(RuleBroken, match="is not a reason for this change"):
        move(case, "place_sought", by=officer, reason="countersigned", on=today())


def test_a_day_to_come_is_refused(officer):
    case = make_case(by=officer)
    with pytest.raises(RuleBroken, match="in the future"):
        move(case, "place_sought", by=officer, reason="needs_place", on=today() + dt.timedelta(1))


def test_a_day_before_the_last_change_is_refused(officer):
    case = make_case(by=officer)
    yesterday = today() - dt.timedelta(1)
    with pytest.raises(RuleBroken, match="must be on or after"):
        move(case, "place_sought", by=officer, reason="needs_place", on=yesterday)


def test_the_move_is_judged_on_the_row_as_it_stands_now(officer):
    case = make_case(by=officer)
    stale = type(case).objects.get(pk=case.pk)
    move(case, "place_sought", by=officer, reason="needs_place", on=today())
    move(stale, "enquiries", by=officer, reason="place_fell_through", on=today())
    assert [line.to_status for line in StatusChange.objects.of(case)] == [
        "enquiries",
        "place_sought",
        "enquiries",
    ]


def test_the_guard_is_asked_with_the_facts_of_the_locked_row(officer, monkeypatch):
    seen = []

    def guard(facts):
        seen.append(facts)
        raise RuleBroken("This case is watched.")

    table = Lifecycle(
        "case",
        statuses.LIFECYCLE.statuses,
        (
            Move(
                "enquiries",
                "closed",
                ("countersigned",),
                guard=guard,
                load=lambda record, by: (record.pk, by.pk),
            ),
        ),
    )
    case = make_case(by=officer)
    monkeypatch.setattr(type(case), "LIFECYCLE", table)
    with pytest.raises(RuleBroken, match="watched"):
        move(case, "closed", by=officer, reason="countersigned", on=today())
    assert seen == [(case.pk, officer.pk)]
    assert case.status == "enquiries"


def test_no_words_have_no_digest():
    assert lifecycle.digest("") == ""
    assert len(lifecycle.digest("x")) == 64


@pytest.mark.parametrize("model", lifecycled_models())
def test_every_pair_of_statuses_goes_as_the_table_says(model):
    table = model.LIFECYCLE
    codes = [status.code for status in table.statuses]
    for start in codes:
        for end in codes:
            step = table.find(start, end)
            if step:
                assert lifecycle._allowed(model(status=start), end, step.reasons[0])
            else:
                with pytest.raises(RuleBroken, match="cannot go from"):
                    lifecycle._allowed(model(status=start), end, "any")


def test_what_stood_on_a_day_is_read_from_the_day_it_took_effect(officer):
    case = make_case(by=officer, opened_on=dt.date(2026, 3, 2))
    move(case, "place_sought", by=officer, reason="needs_place", on=dt.date(2026, 4, 20))
    on = lambda day: StatusChange.objects.of(case).standing_on(day).get().to_status  # noqa: E731
    assert on(dt.date(2026, 4, 19)) == "enquiries"
    assert on(dt.date(2026, 4, 20)) == "place_sought"
    assert not StatusChange.objects.standing_on(dt.date(2026, 3, 1)).exists()


def test_a_filter_means_the_same_before_and_after_asking_what_stood_on_a_day(officer):
    case = make_case(by=officer, opened_on=dt.date(2026, 3, 2))
    move(case, "place_sought", by=officer, reason="needs_place", on=dt.date(2026, 4, 20))
    lines, day = StatusChange.objects, dt.date(2026, 5, 1)
    assert not lines.standing_on(day).filter(to_status="enquiries").exists()
    assert not lines.filter(to_status="enquiries").standing_on(day).exists()


def test_a_record_begins_only_for_a_reason_that_its_lifecycle_knows(officer):
    with pytest.raises(KeyError, match="gone_fishing is not a reason of a case"):
        begin(Case(), by=officer, reason="gone_fishing", on=today())


def test_a_move_takes_few_statements(officer, django_assert_max_num_queries):
    case = make_case(by=officer)
    ends = 2 if connection.in_atomic_block else 0  # the test's own transaction makes savepoints
    with django_assert_max_num_queries(4 + ends):
        move(case, "place_sought", by=officer, reason="needs_place", on=today())


def test_status_needs_initial_first():
    status = Status("new", "New", "Just came.", "blue")
    assert Lifecycle("thing", (status,), ()).initial is status
