"""How a plan ends: aftercare, sustained, ended early, and a relapse that is a referral at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from cases import services as casework
from cases.models import CaseEvent
from cases.wording import event_title
from cme.core.errors import RuleBroken
from cme.worklist.models import WorkItem
from referrals.models import Referral
from referrals.rules import reported
from reintegration import services
from reintegration.models import ReintegrationPlan
from tests.factories import ChildFactory, PersonFactory, UserFactory, make_case, make_plan
from tests.reintegration.scene import running

D = dt.date
END = D(2026, 11, 29)
FOUR, TWELVE = D(2026, 12, 27), D(2027, 2, 21)


@pytest.fixture
def clock(council):
    with time_machine.travel("2026-11-02 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def plan(clock, officer, reintegration_officer):
    """A plan of four weeks on its last day."""
    child = ChildFactory(
        person=PersonFactory(family_name="Larkwing", postcode="RM8 1AA", address_line_1="1 Quay"),
        care_status=["child_in_need"],
        has_ehc_plan=True,
    )
    found = running(
        officer, reintegration_officer, weeks=4, case=make_case(by=officer, child=child)
    )
    clock.move_to("2026-11-29 12:00Z")
    return found


@pytest.fixture
def ended(plan, reintegration_officer):
    return services.end_support(by=reintegration_officer, plan=plan, on=END, words="Settled.")


def refused(words, do, /, **values):
    with pytest.raises(RuleBroken) as refusal:
        do(**values)
    assert words in str(refusal.value)


def look(by, plan, weeks, on, *, in_school=True, **changed):
    values = {"attended": 94, "confirmed_by": "Ms Siskin", "words": ""}
    return services.record_aftercare(
        by=by, plan=plan, weeks=weeks, in_school=in_school, on=on, **(values | changed)
    )


# --- Support ends ---------------------------------------------------------------------------------
def test_support_that_ends_is_looked_back_on_after_4_and_12_weeks(ended, reintegration_officer):
    services.end_support(by=reintegration_officer, plan=ended, on=END)
    assert (ended.status, ended.review_on, ended.status_seq) == ("aftercare", None, 4)
    assert list(ended.aftercare.values_list("weeks", "due_on")) == [(4, FOUR), (12, TWELVE)]


def test_support_does_not_end_before_the_shortest_plan_has_run(plan, reintegration_officer):
    refused(
        "A plan lasts at least 4 weeks; this one began on 2 Nov 2026. Support can end from 29 Nov"
        " 2026. To stop now, end the plan early and say why.",
        services.end_support,
        by=reintegration_officer,
        plan=plan,
        on=D(2026, 11, 28),
    )
    services.end_support(by=reintegration_officer, plan=plan, on=END)


def test_support_ends_once_it_began(clock, officer, reintegration_officer):
    waiting = make_plan(by=officer, officer=reintegration_officer, status="accepted")
    refused(
        "Support ends once it has begun.",
        services.end_support,
        by=reintegration_officer,
        plan=waiting,
        on=D(2026, 11, 2),
    )


# --- Aftercare ------------------------------------------------------------------------------------
def test_in_school_at_12_weeks_is_sustained_and_at_4_not_yet(clock, ended, reintegration_officer):
    clock.move_to("2026-12-27 12:00Z")
    look(reintegration_officer, ended, 4, FOUR)
    assert ended.status == "aftercare"
    clock.move_to("2027-02-21 12:00Z")
    for _twice in range(2):
        look(reintegration_officer, ended, 12, TWELVE)
    assert (ended.status, ended.status_reason, ended.status_on) == ("sustained", "held_12", TWELVE)
    line = CaseEvent.objects.filter(case=ended.case, kind="reintegration").first()
    assert event_title(line) == f"Plan {ended.reference} held: still in school"


def test_nobody_looks_back_before_the_day(clock, ended, reintegration_officer):
    clock.move_to("2027-02-20 12:00Z")
    with pytest.raises(RuleBroken, match="The look back at 12 weeks is on Sun 21 Feb 2027"):
        look(reintegration_officer, ended, 12, D(2027, 2, 20))


def test_a_look_back_says_who_at_the_school_confirmed_it(clock, ended, reintegration_officer):
    clock.move_to("2026-12-27 12:00Z")
    with pytest.raises(RuleBroken, match="Enter who at the school confirmed it"):
        look(reintegration_officer, ended, 4, FOUR, confirmed_by=" ")
    with pytest.raises(RuleBroken, match="Attendance must be from 0 to 100"):
        look(reintegration_officer, ended, 4, FOUR, attended=101)
    look(reintegration_officer, ended, 4, FOUR)
    with pytest.raises(RuleBroken, match="recorded already"):
        look(reintegration_officer, ended, 4, FOUR, in_school=False)


def test_not_in_school_is_a_relapse_on_any_day(clock, ended, reintegration_officer):
    clock.move_to("2026-12-10 12:00Z")
    out = D(2026, 12, 10)
    look(reintegration_officer, ended, 4, out, in_school=False, confirmed_by="", words="Gone.")
    assert (ended.status, ended.status_reason) == ("relapsed", "out_again")
    assert Referral.objects.get().reference == ended.relapse_referral


# --- Out of school again --------------------------------------------------------------------------
def test_a_relapse_is_a_referral_with_everything_that_is_known(plan, reintegration_officer):
    services.relapse(by=reintegration_officer, plan=plan, on=END, words="The family left the flat.")
    referral = Referral.objects.get(reference=plan.relapse_referral)
    assert (referral.channel, referral.status) == ("reintegration", "received")
    assert referral.worry.startswith("The family left the flat.\n")
    for known in (plan.reference, plan.case.reference, plan.child.reference, "Larkfield Juniors"):
        assert known in referral.worry
    reported_child = referral.children.get()
    assert reported_child.person.family_name == "Larkwing"
    assert reported_child.person.address_line_1 == "1 Quay"
    assert reported.care_status(referral.answers) == ["child_in_need"]
    assert reported.has_ehc_plan(referral.answers) is True
    assert WorkItem.objects.filter(kind="referral_triage", reference=referral.reference).exists()
    assert not WorkItem.objects.open().filter(reference=plan.reference).exists()


def test_a_relapse_sent_twice_is_one_referral(plan, reintegration_officer):
    stale = ReintegrationPlan.objects.get(pk=plan.pk)
    for one in (plan, stale):
        services.relapse(by=reintegration_officer, plan=one, on=END, words="Out since Monday.")
    assert plan.relapse_referral == stale.relapse_referral
    assert Referral.objects.count() == 1
    assert plan.status_seq == 4


def test_a_relapse_needs_words_and_a_child_who_was_back(plan, officer, reintegration_officer):
    gone = {"by": reintegration_officer, "on": END}
    refused("Say what happened.", services.relapse, **gone, plan=plan, words=" ")
    waiting = make_plan(by=officer, officer=reintegration_officer, status="accepted")
    refused(
        'cannot go from "Accepted" to "Relapsed"',
        services.relapse,
        **gone,
        plan=waiting,
        words="Never came.",
    )
    assert not Referral.objects.exists()


def test_a_child_out_again_after_a_plan_that_ended_is_referred_anew(plan, reintegration_officer):
    services.end_early(by=reintegration_officer, plan=plan, reason="moved_away", on=END)
    refused(
        'has ended: "Ended early" since 29 Nov 2026. Tell us about the child again',
        services.relapse,
        by=reintegration_officer,
        plan=plan,
        on=END,
        words="Back, and out.",
    )


def test_a_relapse_carries_the_childs_marks(plan, officer, manager, reintegration_officer):
    casework.stop_contact(by=officer, child=plan.child, why="Dangerous.")
    casework.restrict(
        by=manager, child=plan.child, named_people=[manager, officer, reintegration_officer]
    )
    services.relapse(by=reintegration_officer, plan=plan, on=END, words="Out again.")
    referral = Referral.objects.get()
    assert (referral.restricted, referral.do_not_contact) == (True, True)
    assert set(referral.named_people.all()) == {manager, officer, reintegration_officer}


def test_a_relapse_of_a_child_nobody_else_knew_is_referred_too(
    clock, officer, reintegration_officer
):
    person = {"given_name": "Zach", "family_name": "Pemberwick", "born_on": D(2013, 4, 2)}
    plan = running(officer, reintegration_officer, person=person)
    services.relapse(by=reintegration_officer, plan=plan, on=D(2026, 11, 2), words="Left at noon.")
    assert Referral.objects.get().children.get().person.full_name == "Zach Pemberwick"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_it_at_once_one_makes_the_referral():
    if connection.vendor != "postgresql":
        pytest.skip("row locks need PostgreSQL; set DATABASE_URL")
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    helper = UserFactory(role="reintegration_officer")
    plan = make_plan(by=UserFactory(), officer=helper, status="active")
    start = Barrier(2)

    def work(_worker):
        mine = ReintegrationPlan.objects.get(pk=plan.pk)
        start.wait()
        try:
            services.relapse(by=helper, plan=mine, on=plan.status_on, words="Out again.")
            return mine.relapse_referral
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        made = set(workers.map(work, range(2)))
    assert made == {Referral.objects.get().reference}


# --- Ended early ----------------------------------------------------------------------------------
def test_a_plan_ends_early_with_a_reason_and_is_asked_for_again(
    plan, officer, reintegration_officer
):
    early = {"by": reintegration_officer, "plan": plan, "on": END}
    refused("Say why in words.", services.end_early, **early, reason="other")
    refused("is not a reason for this change", services.end_early, **early, reason="held_12")
    for _twice in range(2):
        services.end_early(**early, reason="moved_away", words="To Thornwick.")
    assert (plan.status, plan.ended_words) == ("ended_early", "To Thornwick.")
    assert services.standing_plan(plan.child) is None
    again = make_plan(by=officer, child=plan.child)
    assert services.standing_plan(plan.child) == again


def test_nothing_is_written_on_a_plan_that_ended(plan, reintegration_officer):
    services.end_early(by=reintegration_officer, plan=plan, reason="moved_away", on=END)
    refused(
        'has ended: "Ended early" since 29 Nov 2026. Ask for a new plan.',
        services.add_action,
        by=reintegration_officer,
        plan=plan,
        words="Call",
        owner="Lee",
        due_on=END,
    )


def test_when_it_counts_as_lasting_is_said_in_days(plan):
    days = services.aftercare_days(plan)
    assert [(one.weeks, one.due) for one in days] == [(4, FOUR), (12, TWELVE)]
    assert days[0].why == "4 weeks after support ended on 29 Nov 2026"
