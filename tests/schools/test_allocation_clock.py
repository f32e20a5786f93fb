"""A child on the list escalates once, on the right day, in either kind of days."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command

from cme.audit.models import StatusChange
from cme.authority.models import Closure, Council, Term, Threshold
from cme.authority.rules import Length
from cme.core.dates import SchoolCalendar
from cme.site.sweep import sweep
from cme.worklist.models import WorkItem
from schools.models import AllocationEntry, SchoolTerm
from schools.rules import allocation as rules
from schools.services import allocation_counts, allocations
from tests.factories import SchoolFactory, make_entry

D = dt.date
SUMMER = (D(2026, 6, 1), D(2026, 7, 21))
AUTUMN = (SUMMER, (D(2026, 9, 2), D(2026, 10, 23)), (D(2026, 11, 2), D(2026, 12, 18)))
SPRING_2028 = (
    (D(2027, 9, 2), D(2027, 10, 22)),
    (D(2027, 11, 1), D(2027, 12, 17)),
    (D(2028, 1, 4), D(2028, 2, 11)),
    (D(2028, 2, 21), D(2028, 3, 31)),
    (D(2028, 4, 18), D(2028, 5, 26)),
)
CALENDAR, SCHOOL = Length(20, "calendar_days"), Length(20, "school_days")


def _count(since, length=CALENDAR, terms=AUTUMN, **rest):
    return rules.count(since, length=length, calendar=SchoolCalendar("Quayside", terms), **rest)


@pytest.mark.parametrize(
    ("since", "length", "terms", "due"),
    [
        # The mock-up's own: the day after is day 1.
        (D(2026, 10, 29), CALENDAR, AUTUMN, D(2026, 11, 18)),
        # Through a half-term: calendar days run on, school days stand still.
        (D(2026, 10, 12), CALENDAR, AUTUMN, D(2026, 11, 1)),
        (D(2026, 10, 12), SCHOOL, AUTUMN, D(2026, 11, 16)),
        # Came on the list within the half-term itself.
        (D(2026, 10, 28), SCHOOL, AUTUMN, D(2026, 11, 27)),
        # Through 29 February 2028 and its half-term.
        (D(2028, 2, 10), CALENDAR, SPRING_2028, D(2028, 3, 1)),
        (D(2028, 2, 9), CALENDAR, SPRING_2028, D(2028, 2, 29)),
        (D(2028, 2, 10), SCHOOL, SPRING_2028, D(2028, 3, 16)),
        (D(2028, 2, 15), SCHOOL, SPRING_2028, D(2028, 3, 17)),
    ],
)
def test_the_day_is_counted_through_half_terms_and_leap_days(since, length, terms, due):
    assert _count(since, length, terms).escalates_on == due


def test_the_reason_says_what_was_counted_after_which_day():
    assert _count(D(2026, 10, 29)).why == "20 days after the child came on the list on 29 Oct 2026"
    why = _count(D(2026, 10, 12), SCHOOL).why
    assert why == "20 school days after the child came on the list on 12 Oct 2026"
    assert rules.short_why(20, "calendar_days", D(2026, 10, 29)) == "20 days after 29 Oct"


def test_a_calendar_that_ends_too_soon_is_filled_with_working_days_and_says_so():
    count = _count(D(2026, 12, 10), SCHOOL)
    assert (count.escalates_on, count.unit) == (D(2027, 1, 12), "school_days")
    note = "; the calendar has no dates after Fri 18 Dec 2026, so working days are counted there"
    assert count.why.endswith(note)
    none = _count(D(2026, 12, 10), SCHOOL, terms=())
    assert none.why.endswith("; the calendar has no dates, so working days are counted there")


@pytest.mark.parametrize(
    ("since", "starts_on", "first"),
    [
        (D(2026, 4, 16), D(2026, 9, 1), D(2026, 9, 2)),  # an INSET day before the term
        (D(2026, 4, 16), None, D(2026, 9, 2)),  # nobody wrote the start down
        (D(2026, 4, 16), D(2026, 10, 26), D(2026, 11, 2)),  # starts after the half-term
        (D(2026, 9, 14), D(2026, 9, 2), D(2026, 9, 14)),  # the term had begun: no waiting
        (D(2026, 11, 9), None, D(2026, 11, 9)),
    ],
)
def test_the_normal_round_is_counted_from_the_first_school_day(since, starts_on, first):
    count = _count(since, normal_round=True, starts_on=starts_on)
    assert count.counted_from == first
    assert count.escalates_on == first + dt.timedelta(days=20)
    assert ("first school day of the term" in count.why) == (first != since)


def test_outside_the_normal_round_the_start_does_not_matter():
    assert _count(D(2026, 4, 16), starts_on=D(2026, 9, 2)).counted_from == D(2026, 4, 16)


@pytest.mark.parametrize(
    ("unit", "on", "day"),
    [
        ("calendar_days", D(2026, 11, 24), 18),
        ("calendar_days", D(2026, 11, 6), 0),
        ("calendar_days", D(2026, 11, 1), 0),
        ("school_days", D(2026, 11, 24), 12),
        ("working_days", D(2026, 11, 24), 12),
        ("school_days", D(2027, 1, 4), 38),  # after the last term written down
    ],
)
def test_the_day_of_the_count_is_derived(unit, on, day):
    calendar = SchoolCalendar("Quayside", AUTUMN)
    counted = rules.day_number(on, counted_from=D(2026, 11, 6), unit=unit, calendar=calendar)
    assert counted == day


def test_the_list_warns_five_days_before():
    assert _count(D(2026, 11, 6)).nears_on == D(2026, 11, 21)
    assert _count(D(2026, 11, 6), Length(4, "calendar_days")).nears_on == D(2026, 11, 10)


# --- On the records -------------------------------------------------------------------------------
@pytest.fixture
def council(db):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    Term.objects.all().delete()
    Closure.objects.all().delete()
    for number, (first, last) in enumerate(SPRING_2028 + AUTUMN):
        Term.objects.create(name=f"Term {number}", first_day=first, last_day=last)
    return Council.objects.get()


def _at(day):
    return time_machine.travel(f"{day.isoformat()} 10:00Z", tick=False)


def test_a_due_entry_escalates_once_as_of_its_day(council, admissions_officer):
    with _at(D(2026, 11, 21)):
        due = make_entry(by=admissions_officer, since=D(2026, 10, 29))
        today = make_entry(by=admissions_officer, since=D(2026, 11, 1))
        later = make_entry(by=admissions_officer, since=D(2026, 11, 2))
        assert allocations.escalate_due(D(2026, 11, 21)) == 2
        assert allocations.escalate_due(D(2026, 11, 21)) == 0
    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.status, due.status_on) == ("escalated", D(2026, 11, 18))
    assert later.status == "on_list"
    line = StatusChange.objects.of(due).last()
    assert (line.to_status, line.effective_on, line.reason) == (
        "escalated",
        D(2026, 11, 18),
        "twenty_days",
    )
    assert line.by.door == "sweep"
    items = WorkItem.objects.filter(kind="allocation_escalated").order_by("due_on")
    assert [item.subject_id for item in items] == [due.pk, today.pk]
    item = items[0]
    assert (item.due_on, item.is_escalation, item.escalated_from) == (
        D(2026, 11, 18),
        True,
        admissions_officer,
    )
    assert item.why == (
        "On the list since 29 Oct 2026; 20 calendar days."
        " A new allocation does not restart the count."
    )


def test_no_day_escalates_before_it_has_come(council, admissions_officer):
    with _at(D(2026, 11, 21)):
        make_entry(by=admissions_officer, since=D(2026, 11, 2))
        assert allocations.escalate_due(D(2026, 12, 31)) == 0


def test_three_days_off_are_made_up_for_in_one_run(council, admissions_officer):
    with _at(D(2026, 11, 1)):
        entries = [make_entry(by=admissions_officer, since=D(2026, 10, 29) + n) for n in DAYS]
    with _at(D(2026, 11, 21)):
        sweep()
    found = [AllocationEntry.objects.get(pk=e.pk).status_on for e in entries]
    assert found == [D(2026, 11, 18), D(2026, 11, 19), D(2026, 11, 20)]


DAYS = [dt.timedelta(days=n) for n in range(3)]


def test_a_second_sweep_writes_nothing(council, admissions_officer):
    with _at(D(2026, 11, 21)):
        make_entry(by=admissions_officer, since=D(2026, 10, 29))
        sweep()
        before = (StatusChange.objects.count(), AllocationEntry.history.count())
        items = list(WorkItem.objects.values())
        done = sweep()
        after = (StatusChange.objects.count(), AllocationEntry.history.count())
        assert after == before
        assert list(WorkItem.objects.values()) == items
        assert done["allocations escalated"] == done["allocations counted again"] == 0


def test_another_length_or_kind_of_days_counts_again(council, admissions_officer):
    with _at(D(2028, 2, 14)):
        entry = make_entry(by=admissions_officer, since=D(2028, 2, 10))
        assert allocations.recount_due(on=D(2028, 2, 14)) in (0, 1)
        Threshold.objects.filter(code="allocation").update(unit="school_days")
        assert allocations.recount_due(on=D(2028, 2, 14)) == 1
        assert allocations.recount_due(on=D(2028, 2, 14)) == 0
        entry.refresh_from_db()
        assert (entry.escalates_on, entry.counted_unit) == (D(2028, 3, 16), "school_days")
        Threshold.objects.filter(code="allocation").update(unit="calendar_days", value="10")
        assert allocations.recount_due(on=D(2028, 2, 14)) == 1
        entry.refresh_from_db()
        assert entry.escalates_on == D(2028, 2, 20)


def test_another_calendar_counts_again(council, admissions_officer):
    Threshold.objects.filter(code="allocation").update(unit="school_days")
    school, other = SchoolFactory(), SchoolFactory()
    with _at(D(2026, 11, 9)):
        mine = make_entry(by=admissions_officer, since=D(2026, 11, 6), school=school)
        theirs = make_entry(by=admissions_officer, since=D(2026, 11, 6), school=other)
        assert allocations.recount_due(on=D(2026, 11, 9)) == 2
        for first, last in ((D(2026, 9, 2), D(2026, 11, 6)), (D(2026, 11, 16), D(2027, 2, 12))):
            SchoolTerm.objects.create(school=school, name="Own", first_day=first, last_day=last)
        school.calendar_changed_at = dt.datetime(2026, 11, 9, 11, tzinfo=dt.UTC)
        school.save()
    with _at(D(2026, 11, 10)):
        assert allocations.recount_due(on=D(2026, 11, 10)) == 1
        assert allocations.recount_due(on=D(2026, 11, 10)) == 0
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.escalates_on == D(2026, 12, 11)
    assert theirs.escalates_on == D(2026, 12, 4)


def test_an_escalation_is_never_taken_back_by_a_count(council, admissions_officer):
    with _at(D(2026, 11, 21)):
        entry = make_entry(by=admissions_officer, since=D(2026, 10, 29))
        allocations.escalate_due(D(2026, 11, 21))
        Threshold.objects.filter(code="allocation").update(unit="school_days")
        assert allocations.recount_due(on=D(2026, 11, 21)) == 0
        entry.refresh_from_db()
        assert (entry.status, entry.escalates_on) == ("escalated", D(2026, 11, 18))


def test_an_item_lost_between_two_writes_is_found_again(council, admissions_officer):
    with _at(D(2026, 11, 21)):
        make_entry(by=admissions_officer, since=D(2026, 10, 29))
        allocations.escalate_due(D(2026, 11, 21))
        WorkItem.objects.all().delete()
        sweep()
        assert WorkItem.objects.filter(kind="allocation_escalated").count() == 1


def test_a_sweep_that_dies_between_chunks_is_gone_on_with(council, admissions_officer, monkeypatch):
    with _at(D(2026, 11, 21)):
        for _ in range(5):
            make_entry(by=admissions_officer, since=D(2026, 10, 29))
        monkeypatch.setattr(allocation_counts, "CHUNK", 2)
        bring, calls = allocation_counts.refresh_many, []

        def dies(rows, *, on):
            calls.append(len(rows))
            if len(calls) == 2:
                raise KeyboardInterrupt
            bring(rows, on=on)

        monkeypatch.setattr(allocation_counts, "refresh_many", dies)
        with pytest.raises(KeyboardInterrupt):
            allocations.escalate_due(D(2026, 11, 21))
        escalated = AllocationEntry.objects.filter(status="escalated")
        items = WorkItem.objects.filter(kind="allocation_escalated")
        assert (escalated.count(), items.count()) == (2, 2)
        assert allocations.escalate_due(D(2026, 11, 21)) == 3
        assert (escalated.count(), items.count()) == (5, 5)
        assert set(items.values_list("due_on", flat=True)) == {D(2026, 11, 18)}


def test_the_school_is_asked_five_days_after_the_start(council, admissions_officer):
    with _at(D(2026, 11, 9)):
        entry = make_entry(by=admissions_officer, since=D(2026, 11, 6), starts_on=D(2026, 11, 16))
        sweep()
    item = WorkItem.objects.get(kind="arrival_unconfirmed")
    assert (item.due_on, item.about) == (D(2026, 11, 21), entry.school.name)
    assert item.why == "5 days after the start of 16 Nov 2026."
