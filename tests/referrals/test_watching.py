"""A dormant case is watched: the same child wakes it, whatever told of it; who may be is seen."""

import datetime as dt

import pytest

from cases import services as casework
from cases.models import Case, CaseEvent, ReturnedChild, Sighting
from cases.wording import event_title
from cme.audit.lifecycle import move
from cme.core.models import OutboxMessage
from cme.core.people import store_keys
from cme.site.sweep import STEPS
from cme.worklist.models import WorkItem
from cme.worklist.wording import sentence
from referrals.models import Referral
from referrals.services import sources, triage
from referrals.services.arrivals import look_for_pupil
from referrals.services.matching import find_candidates, look_again
from referrals.services.triage import Also
from referrals.services.watching import look_for_entry, look_for_leaver
from schools.models import AllocationEntry, DeletionReturn
from schools.services import allocations
from tests.factories import (
    ChildFactory,
    PersonFactory,
    SchoolFactory,
    make_case,
    make_dormant,
    make_entry,
    make_new_pupil,
    make_referral,
    make_return,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]
OPENED = dt.date(2026, 4, 20)
DORMANT = dt.date(2026, 11, 24)
LATER = dt.date(2026, 12, 7)
MAYA = {
    "given_name": "Maya",
    "family_name": "Larkwing",
    "born_on": dt.date(2016, 2, 9),
    "upn": "B801200005001",
    "address_line_1": "1 Quay Street",
    "postcode": "RM8 2LL",
}
PERHAPS = {"upn": "", "address_line_1": "", "postcode": "", "born_on": dt.date(2016, 2, 10)}
ANOTHER = {
    "given_name": "Oskar", "family_name": "Teal", "upn": "", "born_on": dt.date(2012, 6, 1),
    "address_line_1": "", "postcode": "",
}  # fmt: skip
STEP_OF = {
    "referral": "referrals matched",
    "leaver": "leavers looked for",
    "entry": "allocated children looked for",
    "pupil": "new pupils looked for",
}
SOURCES = [*STEP_OF]


def _person(**changed):
    person = PersonFactory(**(MAYA | changed))
    store_keys(person)
    return person


@pytest.fixture
def case(officer, tuesday):
    """A case opened in April, dormant since 24 November; today is 7 December."""
    worked = make_case(
        by=officer,
        child=ChildFactory(person=_person()),
        opened_on=OPENED,
        area=officer.area,
        became_cme_on=OPENED,
    )
    resting = make_dormant(worked)
    tuesday.move_to("2026-12-07 10:00Z")
    return resting


@pytest.fixture
def tell(officer, school_person, admissions_officer):
    """Return a maker of what comes in about a child, by the kind of source."""

    def make(kind, **changed):
        person = _person(**changed)
        if kind == "leaver":
            return make_return(by=school_person, person=person, destination_unknown=False)
        if kind == "entry":
            return make_entry(by=admissions_officer, person=person)
        if kind == "pupil":
            return make_new_pupil(by=school_person, person=person)
        referral = make_referral(by=officer)
        referral.children.update(person=person)
        return referral

    return make


def _look(kind, source):
    acts = {"leaver": look_for_leaver, "entry": look_for_entry, "pupil": look_for_pupil}
    if kind == "referral":
        find_candidates(referral_id=source.pk)
    else:
        acts[kind](source.pk)


def _now(case):
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("kind", SOURCES)
def test_the_same_child_wakes_the_case_to_the_officer_who_had_it(kind, case, tell, officer):
    source = tell(kind)
    _look(kind, source)
    woken = _now(case)
    assert (woken.status, woken.status_reason, woken.status_on) == (
        "enquiries", "woken_match", LATER,
    )  # fmt: skip
    assert (woken.clock_from, woken.woken_on) == (LATER, LATER)
    assert woken.long_term_on == dt.date(2027, 6, 7)
    assert (woken.opened_on, woken.became_cme_on) == (OPENED, OPENED)
    assert woken.officer == officer
    item = WorkItem.objects.get(kind="case_woken", ended_at=None)
    assert (item.owner, item.due_on) == (officer, LATER)
    assert item.why == "A match came in on 7 Dec 2026; the 6 months run from that day."
    row = Sighting.objects.get()
    assert (row.woke, row.verdict, row.found_on) == (True, "same", LATER)
    line = CaseEvent.objects.get(case=case, kind="woken")
    assert event_title(line).startswith("Woken by a match: ")
    assert event_title(line).endswith(source.reference)


@pytest.mark.parametrize("kind", ["referral", "leaver", "entry"])
def test_who_may_be_the_child_is_looked_at_by_the_officer(kind, case, tell, officer):
    _look(kind, tell(kind, **PERHAPS))
    assert _now(case).status == "dormant"
    row = Sighting.objects.get()
    assert (row.woke, row.verdict, row.is_the_child) == (False, "possible", None)
    item = WorkItem.objects.get(kind="possible_match")
    assert (item.owner, item.due_on, item.reference) == (officer, LATER, case.reference)
    assert item.why == "The same day they came in."
    assert sentence(item) == f"New facts may be about dormant case {case.reference}."


def test_a_new_pupil_who_may_be_the_child_is_one_item_and_no_second(case, tell):
    _look("pupil", tell("pupil", **PERHAPS))
    assert _now(case).status == "dormant"
    assert not Sighting.objects.exists()
    kinds = WorkItem.objects.filter(ended_at=None, subject_id=case.pk, subject_type="cases.case")
    assert set(kinds.values_list("kind", flat=True)) & {"child_found", "possible_match"} == {
        "child_found"
    }


def test_another_child_changes_nothing(case, tell):
    for kind in SOURCES:
        _look(kind, tell(kind, **ANOTHER))
    assert _now(case).status == "dormant"
    assert not Sighting.objects.exists()
    assert not WorkItem.objects.filter(kind__in=("possible_match", "case_woken")).exists()


def test_a_case_that_is_worked_has_nothing_to_wake(officer, tell):
    make_case(by=officer, child=ChildFactory(person=_person()))
    for kind in SOURCES:
        _look(kind, tell(kind))
    assert not Sighting.objects.exists()
    assert not CaseEvent.objects.filter(kind="woken").exists()


@pytest.mark.parametrize("kind", SOURCES)
def test_the_sweep_finds_what_no_wake_up_reached_and_three_times_is_once(kind, case, tell):
    tell(kind)
    for number in (1, 0, 0):
        assert STEPS[STEP_OF[kind]](LATER) == number
    assert _now(case).status_seq == case.status_seq + 1
    assert Sighting.objects.count() == 1
    assert CaseEvent.objects.filter(kind="woken").count() == 1


def test_where_no_case_is_dormant_the_sweep_looks_at_nothing(officer, tell):
    make_case(by=officer, child=ChildFactory(person=_person()))
    for kind in ("leaver", "entry"):
        tell(kind)
    assert STEPS["leavers looked for"](LATER) == 0
    assert not DeletionReturn.objects.filter(matched_at=None).exists()
    assert not AllocationEntry.objects.filter(matched_at=None).exists()


def test_many_sources_about_one_child_wake_it_once(case, tell):
    for kind in SOURCES:
        _look(kind, tell(kind))
    assert Sighting.objects.filter(woke=True).count() == 1
    assert _now(case).status_seq == case.status_seq + 1


# --- From which day -------------------------------------------------------------------------------
def test_a_late_look_wakes_from_the_day_it_came_in(case, tell, tuesday):
    source = tell("leaver")
    tuesday.move_to("2026-12-11 10:00Z")
    look_for_leaver(source.pk)
    assert _now(case).clock_from == LATER


def test_what_came_before_the_case_was_dormant_is_no_news(case, tell, tuesday):
    tuesday.move_to("2026-11-23 10:00Z")
    made = {kind: tell(kind) for kind in SOURCES}
    tuesday.move_to("2026-12-07 10:00Z")
    for kind, source in made.items():
        _look(kind, source)
    assert _now(case).status == "dormant"
    assert not Sighting.objects.exists()


def test_a_call_of_last_month_keyed_in_today_wakes_from_the_dormant_day(case, officer):
    referral = make_referral(
        by=officer, received_at=dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), channel="phone"
    )
    referral.children.update(person=_person())
    find_candidates(referral_id=referral.pk)
    woken = _now(case)
    assert (woken.status, woken.clock_from) == ("enquiries", DORMANT)


@pytest.mark.usefixtures("council")
def test_another_school_for_a_child_long_on_the_list_is_news(case, tell, tuesday):
    tuesday.move_to("2026-11-20 10:00Z")
    entry = tell("entry")
    tuesday.move_to("2026-12-07 10:00Z")
    look_for_entry(entry.pk)
    assert _now(case).status == "dormant"
    allocations.allocate_again(
        by=entry.added_by, entry=entry, school=SchoolFactory(), allocated_on=LATER
    )
    assert STEPS["allocated children looked for"](LATER) == 1
    assert _now(case).status == "enquiries"


# --- What the case was made of --------------------------------------------------------------------
@pytest.mark.usefixtures("council")
@pytest.mark.parametrize("kind", ["leaver", "entry"])
def test_what_became_the_case_never_wakes_it(kind, officer, school_person, admissions_officer):
    if kind == "leaver":
        source = make_return(by=school_person, person=_person())
        referral = sources.refer_return(source.pk)
    else:
        source = make_entry(by=admissions_officer, person=_person())
        referral = make_referral(by=officer, source_entry=source)
        referral.children.update(person=_person())
    case = make_case(by=officer, child=ChildFactory(person=_person()))
    referral.children.update(child=case.child, case=case)
    resting = make_dormant(case)  # the same day
    _look(kind, source)
    find_candidates(referral_id=referral.pk)
    assert _now(resting).status == "dormant"
    assert not Sighting.objects.exists()


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize("kind", ["leaver", "entry"])
def test_what_was_taken_back_says_nothing(kind, case, tell, admissions_manager):
    source = tell(kind)
    if kind == "leaver":
        move(source, "withdrawn", by=admissions_manager, reason="kept_on_roll", on=LATER)
    else:
        allocations.void(by=admissions_manager, entry=source, words="Typed twice.")
    _look(kind, source)
    assert STEPS[STEP_OF[kind]](LATER) == 0
    assert _now(case).status == "dormant"


# --- Junk, answers, changed details ---------------------------------------------------------------
@pytest.mark.usefixtures("council")
def test_a_referral_kept_apart_as_junk_is_looked_at_before_it_wakes_anything(
    case, tell, officer, settings, django_capture_on_commit_callbacks
):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    referral = tell("referral")
    move(referral, "quarantined", by=officer, reason="looks_like_junk", on=LATER)
    _look("referral", referral)
    assert _now(case).status == "dormant"
    assert WorkItem.objects.filter(kind="possible_match", ended_at=None).count() == 1
    referral.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        triage.find_real(by=officer, referral=referral, version=referral.version, why="A teacher.")
    assert _now(case).status == "enquiries"
    assert not WorkItem.objects.filter(kind="possible_match", ended_at=None).exists()


def test_the_officer_says_that_it_is_the_child_and_the_case_wakes_today(
    case, tell, officer, tuesday
):
    _look("entry", tell("entry", **PERHAPS))
    tuesday.move_to("2026-12-09 10:00Z")
    row = casework.answer_sighting(
        by=officer, case=case, sighting=Sighting.objects.get(), is_the_child=True
    )
    assert (row.woke, row.is_the_child, row.looked_by) == (True, True, officer)
    assert _now(case).clock_from == dt.date(2026, 12, 9)
    item = WorkItem.objects.get(kind="case_woken")
    assert item.why == "A match was confirmed on 9 Dec 2026; the 6 months run from that day."


def test_what_was_answered_stays_answered(case, tell, officer):
    source = tell("leaver", **PERHAPS)
    _look("leaver", source)
    casework.answer_sighting(
        by=officer,
        case=case,
        sighting=Sighting.objects.get(),
        is_the_child=False,
        words="A cousin.",
    )
    assert not WorkItem.objects.filter(kind="possible_match", ended_at=None).exists()
    DeletionReturn.objects.update(matched_at=None)
    source.person.upn = MAYA["upn"]
    source.person.save()
    store_keys(source.person)
    look_for_leaver(source.pk)
    assert _now(case).status == "dormant"


def test_a_pupil_an_officer_knows_to_be_another_wakes_nothing(case, tell, officer):
    told = tell("pupil")
    found = casework.report_returned(
        by=officer, case=case, new_pupil_return=told, verdict="possible"
    )
    casework.answer_returned(
        by=officer, case=case, returned=found, is_the_child=False, words="A cousin."
    )
    look_for_pupil(told.pk)
    assert _now(case).status == "dormant"
    assert ReturnedChild.objects.count() == 1


def test_other_details_of_the_child_hold_what_came_in_against_it_again(
    case, tell, settings, django_capture_on_commit_callbacks
):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    upn = "B801200005099"
    for kind in ("leaver", "entry"):
        _look(kind, tell(kind, given_name="Mary", family_name="Larking", upn=upn, postcode=""))
    assert _now(case).status == "dormant"
    person = case.child.person
    for name, value in {"given_name": "Mary", "family_name": "Larking", "upn": upn}.items():
        setattr(person, name, value)
    person.save()
    store_keys(person)
    with django_capture_on_commit_callbacks(execute=True):
        look_again(child=case.child)
    assert _now(case).status == "enquiries"
    assert AllocationEntry.objects.filter(matched_at=None).count() == 0


# --- Triage of what woke it -----------------------------------------------------------------------
def test_a_referral_that_woke_a_case_is_linked_to_it_as_to_one_that_is_open(case, tell, officer):
    referral = tell("referral")
    before = _now(case)  # as a page loaded before it woke
    _look("referral", referral)
    placing = triage.children.Placing(child=referral.children.get(), case=before)
    referral.refresh_from_db()
    also = Also(version=referral.version, why="The same child.", priority=referral.priority)
    triage.decide_link(by=officer, referral=referral, also=also, placings=[placing])
    referral.refresh_from_db()
    assert (referral.status, referral.status_reason) == ("linked", "woke_case")
    assert _now(case).status_seq == case.status_seq + 1
    assert CaseEvent.objects.filter(kind="woken").count() == 1
    assert CaseEvent.objects.filter(kind="reported").count() == 1


# --- Whose item -----------------------------------------------------------------------------------
@pytest.mark.parametrize("now", [{"is_active": False}, {"role": "school_user"}], ids=str)
def test_the_item_of_an_officer_who_has_left_goes_to_the_area(now, case, tell, officer):
    type(officer).objects.filter(pk=officer.pk).update(**now)
    _look("entry", tell("entry", **PERHAPS))
    item = WorkItem.objects.get(kind="possible_match")
    assert (item.owner, item.area) == (None, officer.area)
    _look("leaver", tell("leaver"))
    item = WorkItem.objects.get(kind="case_woken")
    assert (item.owner, item.area) == (None, officer.area)


def test_casework_or_a_hand_ends_the_item_of_a_woken_case(case, tell, officer):
    _look("leaver", tell("leaver"))
    item = WorkItem.objects.get(kind="case_woken")
    casework.add_note(by=officer, case=_now(case), words="Rang the school.")
    item.refresh_from_db()
    assert (item.end, item.ended_by) == ("settled", officer)


def test_people_named_on_a_restricted_child_are_told_by_reference_alone(case, tell, officer):
    child = case.child
    child.restricted = True
    child.save()
    child.named_people.add(officer)
    source = tell("entry", **PERHAPS)
    _look("entry", source)
    message = OutboxMessage.objects.get(kind="restricted_match")
    assert message.body == f"A restricted record may match {source.reference}. Please look."
    assert "Larkwing" not in message.body + message.subject
    assert Referral.objects.count() == 0
