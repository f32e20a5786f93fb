"""What a case and a child owe: each kind with its reason, its first day, and what ends it."""

import datetime as dt

import pytest
import time_machine

from cases import services
from cases.models import Case, CaseEvent, CaseStep
from cases.services.planning import recount_due
from cme.authority.models import Agency, CheckType, Council, Term, Threshold
from cme.site.sweep import STEPS
from cme.worklist.models import WorkItem
from cme.worklist.services import finish, refresh
from tests.cases.scene import arrangements
from tests.factories import PersonFactory, make_dormant
from tests.worklist.owed import ended, the_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def case(officer):
    arrangements()
    person = PersonFactory(born_on=dt.date(2015, 3, 4))
    child = services.open_child(by=officer, reported=person)
    return services.open_case(
        by=officer,
        child=child,
        area=officer.area,
        officer=officer,
        on=TODAY,
        referral_reference="R-3PX6-HD",
        priority="standard",
    )


def check(officer, case, result="no_record", code="admissions"):
    source = CheckType.objects.get(code=code)
    services.record_check(
        by=officer, case=case, source=source, result=result, checked_on=TODAY, words="Looked."
    )


def seek_place(officer, case):
    return services.move_case(
        by=officer, case=case, to="place_sought", reason="needs_place", on=TODAY
    )


# --- Enquiries ------------------------------------------------------------------------------------
def test_the_next_step_of_every_case_is_on_the_list(case, officer):
    items = {item.about: item for item in WorkItem.objects.filter(kind="case_step")}
    establish = "Establish if the child is on roll or taught"
    assert set(items) == {"Search Admissions database", establish}
    item = items["Search Admissions database"]
    assert (item.due_on, item.owner) == (dt.date(2026, 11, 25), officer)
    assert item.why == "1 working day after the case opened on 24 Nov 2026."
    check(officer, case)
    assert ended(item, by=officer)
    assert not ended(items[establish], by=officer)


def test_an_own_step_is_listed_without_its_words_which_may_name_a_child(case, officer):
    services.do_otherwise(
        by=officer, case=case, instead="Ring Maya's aunt", due=TODAY, why="She knows."
    )
    item = WorkItem.objects.open().get(about="Take your own next step")
    services.finish_own_step(by=officer, case=case, words="Rang.")
    assert ended(item, by=officer)


def test_a_step_of_a_kind_of_its_own_is_listed_once(case, officer):
    check(officer, case)
    waiting = CaseStep.objects.filter(case=case, code="recheck").count()
    assert waiting == 1
    the_item(
        "check_stale",
        due=dt.date(2026, 12, 24),
        why="Last checked on 24 Nov 2026; this source goes stale after 30 days.",
        says=f"Check Admissions database again on case {case.reference}.",
        owner=officer,
    )
    assert not WorkItem.objects.filter(kind="case_step", about__contains="heck again").exists()


def test_a_stale_check_is_made_again(case, officer, clock):
    check(officer, case)
    clock.move_to("2026-12-24 10:00Z")
    services.record_contact(
        by=officer, case=case, kind="with_agency", state="made", result="spoke_other",
        happened_at=dt.datetime(2026, 12, 24, 9, tzinfo=dt.UTC), words="Rang them.",
    )  # fmt: skip
    item = WorkItem.objects.open().get(kind="check_stale")
    services.record_check(
        by=officer,
        case=case,
        source=CheckType.objects.get(code="admissions"),
        result="no_record",
        checked_on=dt.date(2026, 12, 24),
    )
    assert ended(item, by=officer)


def test_a_source_that_did_not_reply_is_asked(case, officer):
    check(officer, case, result="asked")
    item = the_item(
        "check_reply",
        due=dt.date(2026, 12, 1),
        why="Asked on 24 Nov 2026; a reply is expected in 5 working days.",
        says=f"Ask Admissions database for its reply on case {case.reference}.",
        owner=officer,
    )
    check(officer, case)
    assert ended(item, by=officer)


@pytest.fixture
def visit(case, officer):
    return services.record_contact(
        by=officer, case=case, kind="visit", state="planned",
        happened_at=dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC), words="With a colleague.",
    )  # fmt: skip


def test_a_planned_contact_is_listed_for_its_day(case, officer, visit):
    item = the_item(
        "contact_planned",
        due=dt.date(2026, 12, 3),
        why="Rowan Sandpiper planned it for this day.",
        says=f"Home visit planned on case {case.reference}.",
        owner=officer,
    )
    services.record_contact(
        by=officer, case=case, planned=visit, kind="visit", state="made", result="card_left",
        happened_at=dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), words="Nobody in.",
    )  # fmt: skip
    assert ended(item, by=officer)


def test_the_mark_takes_a_planned_visit_off_the_list(case, officer, visit):
    item = WorkItem.objects.open().get(kind="contact_planned")
    services.stop_contact(by=officer, child=case.child, why="The police ask.")
    assert ended(item, by=officer)


@pytest.fixture
def sent(case, officer):
    return services.send_onward(
        by=officer, subject=case, subject_reference=case.reference,
        agency=Agency.objects.get(code="home_education"), to_words="", message="Is he taught?",
        on=TODAY,
    )  # fmt: skip


def test_who_a_case_was_sent_to_is_asked_again(case, officer, sent):
    item = the_item(
        "onward_chase",
        due=dt.date(2026, 12, 8),
        why="10 working days after it was sent on 24 Nov 2026.",
        says=f"Ask Home education officer again about {case.reference}.",
        owner=officer,
    )
    services.answer_onward(by=officer, onward=sent, on=TODAY, answer="Yes.", who_words="J. Coot")
    assert ended(item, by=officer)


def test_a_manager_is_told_of_no_answer_after_asking_twice(case, officer, sent, clock):
    clock.move_to("2026-12-08 10:00Z")
    services.chase_onward(by=officer, onward=sent, on=dt.date(2026, 12, 8), words="Again.")
    item = the_item(
        "onward_unanswered",
        due=dt.date(2026, 12, 22),
        why="Asked on 24 Nov 2026, chased on 8 Dec 2026, still no answer.",
        says=f"Home education officer has not answered on {case.reference}.",
    )
    assert item.escalated_from == officer
    services.answer_onward(
        by=officer, onward=sent, on=dt.date(2026, 12, 8), answer="Yes.", who_words="J. Coot"
    )
    assert ended(item, by=officer)


# --- A school place -------------------------------------------------------------------------------
@pytest.fixture
def terms(db):
    """Schools are closed from 5 December to 4 January."""
    Council.objects.create(id=1, code="900", gss_code="E09999999", name="Eastmere")
    Term.objects.create(
        name="Autumn", first_day=dt.date(2026, 11, 2), last_day=dt.date(2026, 12, 4)
    )
    Term.objects.create(name="Spring", first_day=dt.date(2027, 1, 5), last_day=dt.date(2027, 2, 12))


def test_the_outcome_of_an_application_is_asked_for_in_10_school_days(case, officer, terms):
    seek_place(officer, case)
    item = the_item(
        "application_aim",
        due=dt.date(2027, 1, 6),  # 8 days to 4 December, then 5 and 6 January
        why="10 school days after the application of 24 Nov 2026, the aim of the admissions code.",
        says=f"Ask Admissions for the outcome on case {case.reference}.",
        owner=officer,
    )
    services.move_case(
        by=officer, case=case, to="place_allocated", reason="place_offered", on=TODAY
    )
    assert ended(item, by=officer)


def test_the_outcome_is_late_after_15_school_days(case, officer, terms):
    seek_place(officer, case)
    the_item(
        "application_late",
        due=dt.date(2027, 1, 13),
        why="15 school days after 24 Nov 2026, the most the code allows.",
        says=f"The outcome on case {case.reference} is late.",
        owner=officer,
    )


def test_without_term_dates_the_day_comes_sooner_and_says_so(case, officer):
    seek_place(officer, case)
    the_item(
        "application_aim",
        due=dt.date(2026, 12, 8),
        why="10 school days after the application of 24 Nov 2026, the aim of the admissions code; "
        "the calendar has no dates.",
        says=f"Ask Admissions for the outcome on case {case.reference}.",
        owner=officer,
    )


def test_the_day_is_counted_again_when_the_term_dates_change(case, officer, terms, clock):
    seek_place(officer, case)
    assert recount_due(TODAY) == 0
    clock.move_to("2026-11-25 10:00Z")
    Term.objects.filter(name="Autumn").update(last_day=dt.date(2026, 12, 18))
    Council.objects.update(calendar_changed_at="2026-11-25T10:00Z")
    clock.move_to("2026-11-25 10:05Z")
    assert STEPS["cases counted again"](dt.date(2026, 11, 25)) == 1
    case.refresh_from_db()
    step = case.steps.get(code="application")
    assert step.due_on == dt.date(2026, 12, 8)
    assert WorkItem.objects.open().get(kind="application_aim").due_on == dt.date(2026, 12, 8)
    assert STEPS["cases counted again"](dt.date(2026, 11, 25)) == 0


# --- The long clocks ------------------------------------------------------------------------------
DUE = dt.date(2027, 5, 24)
LONG = "Case {} is long-term. Draft the archiving form or renew the plan."


def test_a_long_term_case_is_its_officers_and_its_managers_work(case, officer, manager):
    says = LONG.format(case.reference)
    why = "6 calendar months after 24 Nov 2026."
    mine = the_item("long_term", due=DUE, why=why, says=says, owner=officer)
    up = the_item("long_term_manager", due=DUE, why=why, says=says)
    assert (mine.is_escalation, up.is_escalation, up.escalated_from) == (False, True, officer)
    services.renew_plan(by=officer, case=case, words="Try the aunt.", until=dt.date(2027, 8, 2))
    assert ended(mine, by=officer)
    assert ended(up, by=officer)
    the_item(
        "long_term",
        due=dt.date(2027, 8, 2),
        why="The plan was renewed until 2 Aug 2027.",
        says=says,
        owner=officer,
    )


def test_a_month_end_is_clamped_through_february(case, officer):
    Case.objects.update(clock_from=dt.date(2026, 8, 31), long_term_on=dt.date(2027, 2, 28))
    the_item(
        "long_term_manager",
        due=dt.date(2027, 2, 28),
        why="6 calendar months after 31 Aug 2026.",
        says=LONG.format(case.reference),
    )


def test_a_case_is_classed_long_term_once_as_of_its_day(case, clock):
    step = STEPS["cases classed long-term"]
    clock.move_to("2027-05-23 10:00Z")
    assert step(dt.date(2027, 5, 23)) == 0
    clock.move_to("2027-06-23 10:00Z")
    assert step(dt.date(2027, 6, 23)) == 1
    assert step(dt.date(2027, 6, 23)) == 0
    line = CaseEvent.objects.get(kind="long_term")
    assert line.happened_at.date() == DUE
    assert line.data == {"why": "6 calendar months after 24 Nov 2026"}
    assert line.by.door == "sweep"


def test_a_child_past_the_leaving_date_is_handed_over(case, officer):
    the_item(
        "over_age",
        due=dt.date(2031, 6, 27),
        why="Compulsory school age ended on 27 Jun 2031.",
        says=f"Hand case {case.reference} to the post-16 team.",
        owner=officer,
    )


def test_a_dormant_case_is_looked_at_after_a_year(case, officer):
    make_dormant(case)
    item = the_item(
        "dormant_review",
        due=dt.date(2027, 11, 24),
        why="12 months after it became dormant on 24 Nov 2026.",
        says=f"Look again at dormant case {case.reference}.",
        owner=officer,
    )
    services.wake(by=officer, case=case, reason="woken_facts", on=TODAY)
    assert ended(item, by=officer)


def test_a_closing_waits_for_a_second_person_two_working_days(case, officer, manager):
    services.record_outcome(
        by=officer, case=case, outcome="custody", confirmed_on=TODAY, words="Taught there.",
        confirmed_by="The family", confirmed_how="By telephone", evidence={"establishment": "X"},
    )  # fmt: skip
    item = the_item(
        "countersign",
        due=dt.date(2026, 11, 26),
        why="2 working days after Rowan Sandpiper recorded the outcome on 24 Nov 2026.",
        says=f"Countersign or return the closing of {case.reference}.",
    )
    services.refuse_countersign(by=manager, case=case, words="Not convinced.")
    assert ended(item, by=manager)


# --- Who has it, and who may see it ---------------------------------------------------------------
def test_work_follows_a_case_to_its_new_officer(case, manager, other_officer):
    services.assign(by=manager, cases=[case], officer=other_officer)
    assert set(WorkItem.objects.open().values_list("owner", flat=True)) == {other_officer.pk}


def test_a_closed_case_owes_nothing(case, officer):
    services.record_outcome(
        by=officer, case=case, outcome="custody", confirmed_on=TODAY, words="Taught there.",
        confirmed_by="The education lead", confirmed_how="By letter", confirmed_outside=True,
        evidence={"establishment": "Farholme"},
    )  # fmt: skip
    assert not WorkItem.objects.open().filter(subject_type="cases.case").exists()
    assert not case.steps.exists()


def test_a_restricted_case_is_listed_to_named_people_alone(case, officer, other_officer, manager):
    services.restrict(by=manager, child=case.child, named_people=[officer, manager])
    case_items = WorkItem.objects.open().filter(subject_type="cases.case")
    assert case_items.visible_to(officer).exists()
    assert not case_items.visible_to(other_officer).exists()


def test_a_mark_is_decided_and_a_restriction_reviewed_on_the_child(case, officer, manager):
    child = services.stop_contact(by=officer, child=case.child, why="The police ask.")
    item = the_item(
        "mark_decision",
        due=dt.date(2026, 11, 25),
        why="1 working day after the mark was set on 24 Nov 2026.",
        says=f"Decide the do-not-contact mark on {child.reference}.",
    )
    finish(by=manager, item=item)
    child.refresh_from_db()
    assert (child.do_not_contact, child.contact_decide_on) == (True, None)
    services.restrict(by=manager, child=child, named_people=[manager])
    item = the_item(
        "restriction_review",
        due=dt.date(2027, 2, 22),
        why="A set time after it was restricted or last reviewed.",
        says=f"Review the restriction on {child.reference}.",
    )
    services.lift_restriction(by=manager, child=child, words="Safe.")
    assert ended(item, by=manager)


def test_a_case_nobody_planned_is_planned_by_the_sweep(case):
    WorkItem.objects.all().delete()
    CaseStep.objects.all().delete()
    assert STEPS["cases planned"](TODAY) == 1
    assert CaseStep.objects.filter(case=case, code="first_check").exists()
    assert WorkItem.objects.filter(kind="case_step").exists()
    assert STEPS["cases planned"](TODAY) == 0


def test_a_save_asks_for_the_work_of_a_case_in_few_queries(
    case, officer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(2):
        refresh(case, by=officer)


def test_the_councils_lengths_are_used(case, officer, terms):
    Threshold.objects.create(
        code="application_acknowledged", name="Aim", value="5", unit="school_days"
    )
    seek_place(officer, case)
    assert case.steps.get(code="application").due_on == dt.date(2026, 12, 1)
