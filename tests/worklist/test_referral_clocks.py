"""What a referral owes: each kind with its reason, its first day, and what ends it."""

import datetime as dt

import pytest
import time_machine

from cases import services as casework
from cme.authority.models import Agency
from cme.worklist.models import WorkItem
from cme.worklist.services import finish, refresh
from referrals.models import Candidate, Referral
from referrals.services import intake, marks, onward, triage
from referrals.services.triage import Also, Sending
from tests.factories import ChildFactory, make_referral
from tests.referrals.triage.conftest import council  # noqa: F401 (a fixture)
from tests.worklist.owed import ended, the_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council", "tuesday")]
TODAY = dt.date(2026, 11, 24)
WED, THU, MON = dt.date(2026, 11, 25), dt.date(2026, 11, 26), dt.date(2026, 11, 30)
ANSWERS = {
    "danger": {"danger_now": "no"},
    "who": {"sender_kind": "public"},
    "worry": {"worry": "In the flat on school days since the summer."},
    "child-name": {"given_name": "Maya", "family_name": "Larkwing"},
    "child-age": {"age_years": "8"},
    "safe-contact": {"safe_to_contact": "unknown"},
    "your-details": {"details": "anonymous"},
}


@pytest.fixture
def tuesday():
    with time_machine.travel("2026-11-24 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def received(officer):
    def receive(**pages):
        answers = ANSWERS | pages
        return intake.receive(by=officer, channel="phone", submission_key="k", answers=answers)

    return receive


def also(referral):
    version = Referral.objects.get(pk=referral.pk).version
    return Also(version=version, why="I am sure.", priority=referral.priority)


def test_a_referral_is_triaged_in_one_working_day(received, officer):
    referral = received()
    assert WorkItem.objects.filter(kind="referral_triage").count() == 1  # before any sweep
    item = the_item(
        "referral_triage",
        due=WED,
        why="1 working day after it came in on 24 Nov 2026.",
        says=f"Triage referral {referral.reference}.",
    )
    triage.decide_ask(by=officer, referral=referral, also=also(referral), whom="X", what="Y")
    assert ended(item, by=officer)


def test_an_urgent_one_is_triaged_the_same_day_and_says_why(received):
    referral = received(danger={"danger_now": "yes"})
    the_item(
        "referral_triage",
        due=TODAY,
        why="Urgent: the same day, because someone says the child is in danger or is being harmed.",
        says=f"Triage referral {referral.reference}.",
    )


def test_a_manager_is_told_on_the_working_day_after_it_was_due(received, officer, manager):
    referral = received()
    item = the_item(
        "referral_late",
        due=THU,
        why="It was due on 25 Nov 2026 and nobody has decided.",
        says=f"Referral {referral.reference} has not been triaged.",
    )
    assert item.is_escalation
    assert WorkItem.objects.visible_to(manager).filter(pk=item.pk).exists()
    assert not WorkItem.objects.visible_to(officer).filter(pk=item.pk).exists()
    triage.decide_ask(by=officer, referral=referral, also=also(referral), whom="X", what="Y")
    assert ended(item, by=officer)


def test_a_new_urgency_moves_the_day_on_which_the_manager_is_told(received, officer):
    referral = received()
    raised = Also(version=referral.version, why="Seen hurt.", priority="urgent")
    triage.hold(by=officer, referral=referral, also=raised, area=None)
    the_item(
        "referral_late",
        due=WED,
        why="It was due on 24 Nov 2026 and nobody has decided.",
        says=f"Referral {referral.reference} has not been triaged.",
    )


def test_what_is_kept_apart_is_looked_at_and_never_left(received, officer):
    referral = received()
    triage.decide_junk(by=officer, referral=referral, also=also(referral))
    item = the_item(
        "quarantine_look",
        due=WED,
        why="As soon as any referral. Nothing is dropped unseen.",
        says=f"Look at quarantined referral {referral.reference}.",
    )
    assert the_item(
        "referral_late",
        due=THU,
        why="It was due on 25 Nov 2026 and nobody has decided.",
        says=f"Referral {referral.reference} has not been triaged.",
    )
    version = Referral.objects.get().version
    triage.find_real(by=officer, referral=referral, version=version, why="Real.")
    assert ended(item, by=officer)


def test_who_was_asked_for_facts_is_asked_again(received, officer):
    referral = received()
    triage.decide_ask(by=officer, referral=referral, also=also(referral), whom="X", what="Y")
    item = the_item(
        "information_chase",
        due=dt.date(2026, 12, 1),
        why="5 working days after you asked on 24 Nov 2026.",
        says=f"Ask again about referral {referral.reference}.",
        owner=officer,
    )
    triage.record_facts(by=officer, referral=referral, came=True, words="Came.")
    assert ended(item, by=officer)


def test_asking_for_facts_again_counts_from_then(received, officer, tuesday):
    referral = received()
    triage.decide_ask(by=officer, referral=referral, also=also(referral), whom="X", what="Y")
    item = WorkItem.objects.get(kind="information_chase")
    tuesday.move_to("2026-12-01 10:00Z")
    triage.ask_again(by=officer, referral=referral, words="Rang the school.")
    assert ended(item, by=officer)
    the_item(
        "information_chase",
        due=dt.date(2026, 12, 8),
        why="5 working days after you asked again on 1 Dec 2026.",
        says=f"Ask again about referral {referral.reference}.",
        owner=officer,
    )


@pytest.fixture
def sent_on(received, officer):
    referral = received()
    agency = Agency.objects.get(code="early_years")
    sendings = [Sending(agency=agency, to_words="Early years team", message="Please look.")]
    sent = triage.decide_send_on(
        by=officer, referral=referral, also=also(referral), sendings=sendings
    )
    return referral, sent[0]


def test_who_it_was_sent_on_to_is_asked_again(sent_on, officer):
    referral, sent = sent_on
    item = the_item(
        "onward_chase_referral",
        due=dt.date(2026, 12, 8),
        why="10 working days after it was sent on 24 Nov 2026.",
        says=f"Ask Early years team again about {referral.reference}.",
        owner=officer,
    )
    onward.acknowledge(by=officer, referral=referral, onward=sent, on=TODAY, who="J. Coot")
    assert ended(item, by=officer)


def test_a_manager_is_told_of_no_answer_after_asking_twice(sent_on, officer, tuesday):
    referral, sent = sent_on
    assert sent.unanswered_on is None
    tuesday.move_to("2026-12-08 10:00Z")
    onward.ask_again(by=officer, referral=referral, onward=sent, words="Asked again.")
    the_day = {
        "due": dt.date(2026, 12, 22),
        "why": "Asked on 24 Nov 2026, chased on 8 Dec 2026, still no answer.",
        "says": f"Early years team has not answered on {referral.reference}.",
    }
    assert the_item("onward_unanswered_referral", **the_day).escalated_from == officer
    tuesday.move_to("2026-12-21 10:00Z")
    onward.ask_again(by=officer, referral=referral, onward=sent, words="A third time.")
    item = the_item("onward_unanswered_referral", **the_day)  # asking again puts nothing off
    onward.acknowledge(by=officer, referral=referral, onward=sent, on=TODAY, who="J. Coot")
    assert ended(item, by=officer)


def test_each_named_person_looks_at_a_match_with_a_restricted_record(officer, manager):
    child = ChildFactory(restricted=True)
    child.named_people.set([manager, officer])
    referral = make_referral(by=officer, due_on=WED)
    Candidate.objects.create(
        reported=referral.children.get(), child=child, verdict="same", score=9, found_on=TODAY
    )
    refresh(referral)
    items = list(WorkItem.objects.filter(kind="restricted_match"))
    assert {item.owner for item in items} == {manager, officer}
    assert {item.due_on for item in items} == {TODAY}
    assert items[0].why == "The same day the match was found."
    finish(by=items[0].owner, item=items[0])
    refresh(referral)
    assert WorkItem.objects.open().filter(kind="restricted_match").count() == 1
    found = Candidate.objects.get(reported__referral=referral)  # a better match may push it out
    found.delete()
    found.pk = None
    found.save(force_insert=True)
    refresh(referral)
    assert WorkItem.objects.open().filter(kind="restricted_match").count() == 1
    casework.lift_restriction(by=manager, child=child, words="Safe.")
    refresh(referral, by=manager)
    assert ended(items[1], by=manager)


def test_a_manager_decides_the_mark_by_keeping_or_lifting_it(received, officer, manager):
    referral = received()
    marks.stop_contact(by=officer, referral=referral, why="The police ask.")
    says = {
        "due": WED,
        "why": "1 working day after the mark was set on 24 Nov 2026.",
        "says": f"Decide the do-not-contact mark on {referral.reference}.",
    }
    item = the_item("mark_decision_referral", **says)
    finish(by=manager, item=item)
    referral = Referral.objects.get()
    assert referral.do_not_contact
    assert referral.contact_decide_on is None
    assert referral.notes[-1]["kind"] == "mark_kept"
    assert not WorkItem.objects.open().filter(kind="mark_decision_referral").exists()


def test_lifting_the_mark_decides_it(received, officer, manager):
    referral = received()
    marks.stop_contact(by=officer, referral=referral, why="The police ask.")
    item = WorkItem.objects.get(kind="mark_decision_referral")
    marks.lift_stop(by=manager, referral=referral, why="Safe now.")
    assert ended(item, by=manager)


def test_a_restriction_is_reviewed_every_90_days(received, officer, manager, tuesday):
    referral = received()
    marks.restrict(by=manager, referral=referral, named_people=[manager])
    item = the_item(
        "restriction_review_referral",
        due=dt.date(2027, 2, 22),
        why="A set time after it was restricted or last reviewed.",
        says=f"Review the restriction on {referral.reference}.",
    )
    tuesday.move_to("2027-02-20 10:00Z")
    finish(by=manager, item=item)
    assert Referral.objects.get().restriction_review_on == dt.date(2027, 5, 21)
    the_item(
        "restriction_review_referral",
        due=dt.date(2027, 5, 21),
        why="A set time after it was restricted or last reviewed.",
        says=f"Review the restriction on {referral.reference}.",
    )
