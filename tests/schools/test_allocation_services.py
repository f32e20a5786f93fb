"""What Admissions does with a child on the list; each refusal beside what it lets through."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command

from cme.audit.models import StatusChange
from cme.authority.models import Threshold
from cme.core import queue
from cme.core.errors import RuleBroken
from cme.core.models import PersonKey
from cme.worklist.models import WorkItem
from schools.models import AllocationEntry, SchoolLink
from schools.services import allocations
from tests.factories import PersonFactory, SchoolFactory, UserFactory, make_entry

D = dt.date
TODAY = D(2026, 11, 24)
CHILD = {
    "given_name": "Kofi",
    "family_name": "Ansdell",
    "born_on": D(2016, 5, 4),
    "upn": "B801200005001",
}


@pytest.fixture(autouse=True)
def council(db):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with time_machine.travel("2026-11-24 10:00Z", tick=False):
        yield


@pytest.fixture
def quayside():
    return SchoolFactory(name="Quayside Primary School")


@pytest.fixture
def marlpit():
    return SchoolFactory(name="Marlpit Lane Primary School")


def _add(by, school, **changed):
    values = {"person": CHILD, "school": school, "year_group": 5, "since": D(2026, 10, 29)}
    return allocations.add(by=by, **(values | changed))


@pytest.fixture
def entry(admissions_officer, quayside):
    return _add(admissions_officer, quayside)


@pytest.fixture
def escalated(entry):
    allocations.escalate_due(TODAY)
    entry.refresh_from_db()
    return entry


def _refused(words, do, /, **values):
    with pytest.raises(RuleBroken) as refusal:
        do(**values)
    assert words in str(refusal.value)


def test_a_child_is_added_with_its_keys_and_its_first_school(entry, quayside):
    assert (entry.status, entry.status_on) == ("on_list", D(2026, 10, 29))
    assert (entry.escalates_on, entry.nears_on) == (D(2026, 11, 18), D(2026, 11, 13))
    assert entry.allocations.get().school == quayside
    assert PersonKey.objects.filter(person=entry.person, kind="upn").exists()


@pytest.mark.parametrize(
    "again",
    [
        CHILD,
        CHILD | {"given_name": "Someone", "born_on": D(2011, 1, 1)},
        CHILD | {"upn": "", "given_name": "KOFI ", "family_name": "ánsdell"},
    ],
)
def test_a_child_on_the_list_is_not_added_twice_nor_its_count_restarted(
    entry, admissions_officer, marlpit, again
):
    _refused(entry.reference, _add, by=admissions_officer, school=marlpit, person=again)
    _refused("keeps its first day, 29 Oct 2026", _add, by=admissions_officer, school=marlpit)
    assert AllocationEntry.objects.count() == 1
    twin = CHILD | {"given_name": "Ama", "upn": ""}
    assert _add(admissions_officer, marlpit, person=twin).pk != entry.pk


def test_a_child_who_left_the_list_may_come_on_it_again(entry, admissions_officer, marlpit):
    allocations.confirm_on_roll(
        by=admissions_officer, entry=entry, first_day=TODAY, confirmed_by="The school office"
    )
    assert _add(admissions_officer, marlpit, since=TODAY).escalates_on == D(2026, 12, 14)


def test_a_restricted_match_is_told_by_who_will_look_and_no_more(
    entry, admissions_officer, admissions_manager, marlpit
):
    AllocationEntry.objects.filter(pk=entry.pk).update(restricted=True)
    entry.named_people.add(admissions_manager)
    with pytest.raises(RuleBroken) as refusal:
        _add(admissions_officer, marlpit)
    assert refusal.value.sentence == "A restricted record may match. Sky Kittiwake will look."
    assert entry.reference not in str(refusal.value)
    _refused(entry.reference, _add, by=admissions_manager, school=marlpit)


def test_a_closed_school_is_refused_and_its_successor_named(admissions_officer, quayside, marlpit):
    quayside.register_status = "closed"
    quayside.save()
    _refused("Choose another school", _add, by=admissions_officer, school=quayside)
    SchoolLink.objects.create(
        school=quayside, other_urn=marlpit.urn, other_name=marlpit.name, kind="Successor"
    )
    _refused(f"{marlpit.name} (URN {marlpit.urn})", _add, by=admissions_officer, school=quayside)
    assert _add(admissions_officer, marlpit).pk


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"since": D(2026, 11, 25)}, "today or in the past"),
        ({"normal_round": True}, "Only Reception, year 3 and year 7"),
    ],
)
def test_what_cannot_be_is_refused(admissions_officer, quayside, changed, words):
    _refused(words, _add, by=admissions_officer, school=quayside, **changed)
    assert _add(admissions_officer, quayside, since=TODAY, year_group=7, normal_round=True).pk


def test_a_new_allocation_goes_on_counting_from_the_first_day(
    entry, admissions_officer, quayside, marlpit
):
    before = entry.escalates_on
    again = allocations.allocate_again(
        by=admissions_officer,
        entry=entry,
        school=marlpit,
        allocated_on=D(2026, 11, 16),
        starts_on=D(2026, 11, 23),
    )
    again.refresh_from_db()
    assert (again.school, again.since, again.escalates_on) == (marlpit, D(2026, 10, 29), before)
    assert again.latest == "Second allocation; counted from the first, 29 Oct"
    assert [one.school for one in again.allocations.all()] == [quayside, marlpit]
    for school, on, words in (
        (marlpit, TODAY, "already has a place"),
        (quayside, D(2026, 11, 25), "today or in the past"),
        (quayside, D(2026, 10, 1), "came on the list on 29 Oct 2026"),
    ):
        _refused(words, allocations.allocate_again, by=admissions_officer, entry=entry,
                 school=school, allocated_on=on)  # fmt: skip


def test_a_later_start_restarts_no_normal_round(admissions_officer, quayside, marlpit):
    entry = _add(
        admissions_officer, quayside, year_group=7, normal_round=True,
        since=D(2026, 3, 2), starts_on=D(2026, 9, 1),
    )  # fmt: skip
    before = entry.escalates_on
    allocations.allocate_again(
        by=admissions_officer, entry=entry, school=marlpit, allocated_on=TODAY,
        starts_on=D(2027, 1, 4),
    )  # fmt: skip
    assert entry.escalates_on == before


def test_an_escalated_entry_keeps_its_day_whatever_is_allocated(
    escalated, admissions_officer, marlpit
):
    Threshold.objects.filter(code="allocation").update(unit="school_days")
    allocations.allocate_again(
        by=admissions_officer, entry=escalated, school=marlpit, allocated_on=TODAY
    )
    assert (escalated.status, escalated.escalates_on) == ("escalated", D(2026, 11, 18))


def test_a_note_is_the_latest_unless_it_is_older(entry, admissions_officer):
    allocations.note(by=admissions_officer, entry=entry, words="School called twice", on=TODAY)
    allocations.note(by=admissions_officer, entry=entry, words="Offer sent", on=D(2026, 10, 30))
    entry.refresh_from_db()
    assert (entry.latest, entry.notes.count()) == ("School called twice", 2)
    _refused("Enter what", allocations.note, by=admissions_officer, entry=entry, words=" ",
             on=TODAY)  # fmt: skip
    tomorrow = TODAY + dt.timedelta(days=1)
    _refused("in the past", allocations.note, by=admissions_officer, entry=entry, words="Later",
             on=tomorrow)  # fmt: skip


def test_a_child_comes_on_roll_from_the_first_day_at_school(entry, admissions_officer):
    allocations.confirm_on_roll(
        by=admissions_officer, entry=entry, first_day=D(2026, 11, 16), confirmed_by="The office"
    )
    entry.refresh_from_db()
    assert (entry.status, entry.status_on) == ("on_roll", D(2026, 11, 16))
    assert (entry.first_day, entry.confirmed_by) == (D(2026, 11, 16), "The office")
    _refused(
        "no longer on the list", allocations.confirm_on_roll, by=admissions_officer, entry=entry,
        first_day=TODAY, confirmed_by="The office",
    )  # fmt: skip


def test_nobody_comes_on_roll_tomorrow_or_unconfirmed(entry, admissions_officer):
    tomorrow = TODAY + dt.timedelta(days=1)
    _refused("in the past", allocations.confirm_on_roll, by=admissions_officer, entry=entry,
             first_day=tomorrow, confirmed_by="The office")  # fmt: skip
    _refused("Enter who", allocations.confirm_on_roll, by=admissions_officer, entry=entry,
             first_day=TODAY, confirmed_by=" ")  # fmt: skip


def test_an_escalated_entry_ends_only_with_what_was_found(
    escalated, admissions_officer, admissions_manager
):
    _refused(
        "needs what the investigation found", allocations.confirm_on_roll, by=admissions_officer,
        entry=escalated, first_day=TODAY, confirmed_by="The office",
    )  # fmt: skip
    _refused(
        "needs what the investigation found", allocations.confirm_cme, by=admissions_officer,
        entry=escalated, reason="not_found", proof="Two visits",
    )  # fmt: skip
    allocations.record_finding(
        by=admissions_manager, entry=escalated, words="Visited twice, nobody there.", on=TODAY
    )
    assert WorkItem.objects.open().filter(kind="allocation_escalated").count() == 1
    allocations.confirm_cme(
        by=admissions_officer, entry=escalated, reason="not_found", proof="Two visits"
    )
    escalated.refresh_from_db()
    assert (escalated.status, escalated.found_by) == ("confirmed_cme", admissions_manager)
    item = WorkItem.objects.get(kind="allocation_escalated")
    assert (item.end, item.ended_by) == ("settled", admissions_officer)


def test_an_officer_writes_no_finding(escalated, admissions_officer, admissions_manager):
    words = {"words": "Nobody there.", "on": TODAY}
    _refused(
        "Only the Admissions Manager", allocations.record_finding, by=admissions_officer,
        entry=escalated, **words,
    )  # fmt: skip
    allocations.record_finding(by=admissions_manager, entry=escalated, **words)
    escalated.refresh_from_db()
    assert (escalated.found_words, escalated.found_by) == ("Nobody there.", admissions_manager)


def test_only_an_escalated_entry_is_looked_into(entry, admissions_manager):
    _refused("Only an escalated entry", allocations.record_finding, by=admissions_manager,
             entry=entry, words="Looked", on=TODAY)  # fmt: skip


def test_a_school_that_confirms_is_what_the_investigation_found(escalated, school_person):
    allocations.confirm_on_roll(
        by=school_person, entry=escalated, first_day=D(2026, 11, 16), confirmed_by="School office"
    )
    escalated.refresh_from_db()
    # The start came before the escalation: it takes effect with it, for the ledger goes forward.
    assert (escalated.status, escalated.status_on) == ("on_roll", D(2026, 11, 18))
    assert escalated.first_day == D(2026, 11, 16)
    assert "started on 16 Nov 2026" in escalated.found_words


def test_confirmed_missing_education_wakes_the_referral(entry, admissions_officer, monkeypatch):
    woken = []
    monkeypatch.setattr(queue, "enqueue", lambda *args: woken.append(args))
    _refused("Enter how", allocations.confirm_cme, by=admissions_officer, entry=entry,
             reason="not_found", proof=" ")  # fmt: skip
    _refused("not a reason", allocations.confirm_cme, by=admissions_officer, entry=entry,
             reason="home_educated", proof="Visit")  # fmt: skip
    assert woken == []
    allocations.confirm_cme(
        by=admissions_officer, entry=entry, reason="found_not_taught", proof="Visit on 20 Nov"
    )
    assert woken == [("referrals.tasks.refer_entry", entry.pk)]
    entry.refresh_from_db()
    assert (entry.status, entry.status_reason) == ("confirmed_cme", "found_not_taught")


def test_home_education_needs_its_officer(entry, admissions_officer):
    _refused("home education officer", allocations.confirm_ehe, by=admissions_officer, entry=entry,
             confirmed_by="", proof="Letter")  # fmt: skip
    allocations.confirm_ehe(
        by=admissions_officer, entry=entry, confirmed_by="Lee Siskin", proof="Letter of 20 Nov"
    )
    entry.refresh_from_db()
    assert (entry.status, entry.confirmed_by) == ("confirmed_ehe", "Lee Siskin")


def test_only_the_manager_marks_an_entry_as_an_error(entry, admissions_officer, admissions_manager):
    _refused("Only the Admissions Manager", allocations.void, by=admissions_officer, entry=entry,
             words="Another child")  # fmt: skip
    entry.refresh_from_db()
    assert (entry.status, entry.latest) == ("on_list", "")
    _refused("Enter what is wrong", allocations.void, by=admissions_manager, entry=entry, words="")
    allocations.void(by=admissions_manager, entry=entry, words="Another child of that name")
    assert StatusChange.objects.of(entry).last().to_status == "entered_in_error"


def test_a_corrected_start_moves_a_normal_round(admissions_officer, quayside):
    entry = _add(
        admissions_officer, quayside, year_group=7, normal_round=True,
        since=D(2026, 3, 2), starts_on=D(2026, 9, 1),
    )  # fmt: skip
    before = entry.escalates_on
    allocations.change_start(
        by=admissions_officer, entry=entry, starts_on=D(2026, 11, 2), year_group=7,
        normal_round=True,
    )  # fmt: skip
    assert entry.escalates_on > before
    assert entry.allocations.get().starts_on == D(2026, 11, 2)


def test_who_sees_an_entry_follows_role_school_and_restriction(
    admissions_officer, officer, school_person, other_school_person
):
    entry = make_entry(by=admissions_officer, person=PersonFactory())
    entry.school.staff.create(person=school_person)
    seen = lambda user: AllocationEntry.objects.visible_to(user).exists()  # noqa: E731
    assert seen(admissions_officer)
    assert seen(school_person)
    assert not seen(officer)
    assert not seen(other_school_person)
    AllocationEntry.objects.update(restricted=True)
    assert not seen(admissions_officer)
    assert not seen(school_person)
    named = UserFactory(role="admissions_officer")
    entry.named_people.add(named)
    assert seen(named)
