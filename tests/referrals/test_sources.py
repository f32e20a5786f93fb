"""A return nobody can place, or a child confirmed as missing education, becomes one referral."""

import datetime as dt

import pytest

from cme.audit.access import record_access
from cme.audit.lifecycle import move
from cme.audit.models import StatusChange
from cme.core.queue import enqueue
from cme.site.sweep import STEPS
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from cme.worklist.services import finish, reconcile
from referrals.models import Referral
from referrals.services import sources
from referrals.services.children import Placing, open_for
from schools.services import returns
from tests.factories import PersonFactory, SchoolFactory, make_entry, make_return

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council", "tuesday")]
TODAY = dt.date(2026, 11, 24)
FRIDAY = dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)
CARERS = [
    {"name": "Ida Larkwing", "relationship": "mother", "phone": "01632 960101"},
    {"name": "Jo Larkwing", "relationship": "father", "phone": ""},
    {"name": "Bo Larkwing", "relationship": "relative", "phone": ""},
]


@pytest.fixture
def person():
    return PersonFactory(
        given_name="Maya",
        upn="B801200005001",
        address_line_1="1 Quay Street",
        town="Eastmere",
        postcode="RM8 2LL",
        carers=CARERS,
        family_language="Somali",
    )


@pytest.fixture
def sent(school_person, person):
    school = SchoolFactory(name="Quayside Primary School")
    return make_return(
        by=school_person,
        school=school,
        person=person,
        sent=FRIDAY,
        enquiries=["visited"],
        enquiry_words="Called twice. Nobody in.",
        future_address={"town": "Leeds"},
    )


def _confirmed(by, **fields):
    entry = make_entry(by=by, since=dt.date(2026, 11, 2), **fields)
    return move(entry, "confirmed_cme", by=by, reason="not_found", on=dt.date(2026, 11, 24))


def test_a_return_without_a_destination_is_a_referral_with_the_details_as_reported(sent):
    referral = sources.refer_return(sent.pk)
    assert referral.channel == "school_return"
    assert referral.source_return == sent
    assert referral.sender["organisation"] == "Quayside Primary School"
    assert referral.sender["name"] == "Wren Turnstone"
    assert sent.reference in referral.worry
    assert "Ground (g): " in referral.worry
    assert "What the school did: visited the home." in referral.worry
    assert "Called twice. Nobody in." in referral.worry
    told = referral.children.get()
    assert (told.school_status, told.school_words) == ("left", "Quayside Primary School")
    for name in ("given_name", "family_name", "born_on", "upn", "postcode", "carers"):
        assert getattr(told.person, name) == getattr(sent.person, name)
    assert told.person.pk != sent.person_id
    assert told.person.other_addresses == [{"kind": "possible", "line_1": "Leeds"}]
    assert told.person.keys.filter(kind="upn").exists()


def test_it_is_received_when_the_school_sent_it_however_late_it_is_noticed(sent):
    referral = sources.refer_return(sent.pk)
    assert referral.received_at == FRIDAY
    assert referral.due_on == dt.date(2026, 11, 23)
    assert referral.status_on == dt.date(2026, 11, 20)
    assert referral.area is None
    sent.refresh_from_db()
    line = StatusChange.objects.of(sent).last()
    assert (sent.status, line.effective_on) == ("enquiry_opened", dt.date(2026, 11, 20))
    assert line.by_name == "Daily clocks"
    assert sent.changed_for_school_at is not None


def test_again_it_is_the_same_referral(sent):
    first = sources.refer_return(sent.pk)
    assert sources.refer_return(sent.pk) == first
    assert Referral.objects.count() == 1


def test_a_return_with_a_destination_is_no_referral(school_person):
    known = make_return(by=school_person, destination="school", destination_unknown=False)
    assert sources.refer_return(known.pk) is None
    assert sources.unreferred_returns() == []
    assert not Referral.objects.exists()


def test_a_return_that_the_school_took_back_is_no_referral(sent, school_person):
    move(sent, "withdrawn", by=school_person, reason="kept_on_roll", on=dt.date(2026, 11, 24))
    assert sources.refer_return(sent.pk) is None
    assert sources.unreferred_returns() == []


def test_a_return_we_asked_about_is_referred_at_once_and_an_enquiry_when_it_is_answered(
    sent, officer, school_person
):
    move(sent, "queried", by=officer, reason="question", on=dt.date(2026, 11, 24))
    assert sources.refer_missed_returns() == 1
    sent.refresh_from_db()
    assert sent.status == "queried"
    assert sources.unreferred_returns() == []
    move(sent, "submitted", by=school_person, reason="answered", on=dt.date(2026, 11, 24))
    assert sources.refer_missed_returns() == 1
    sent.refresh_from_db()
    assert sent.status == "enquiry_opened"
    assert Referral.objects.count() == 1


def test_the_marks_of_a_return_are_the_referrals(sent, manager, officer, other_officer):
    sent.restricted, sent.restricted_by = True, manager
    sent.restricted_on = dt.date(2026, 11, 20)
    sent.do_not_contact, sent.do_not_contact_why = True, "Fled."
    sent.save()
    sent.named_people.set([officer, manager])
    referral = sources.refer_return(sent.pk)
    assert (referral.restricted, referral.do_not_contact) == (True, True)
    assert referral.do_not_contact_why == "Fled."
    assert set(referral.named_people.all()) == {officer, manager}
    assert not Referral.objects.visible_to(other_officer).exists()


def test_a_child_who_stopped_coming_is_not_said_to_have_moved(sent):
    sent.ground, sent.last_attended_on = "i", dt.date(2026, 10, 20)
    sent.save()
    referral = sources.refer_return(sent.pk)
    assert referral.answers["referral-reason"] == {"referral_reasons": ["no_contact"]}
    assert [one["code"] for one in referral.priority_reasons] == ["unseen"]
    assert referral.priority == "high"


def test_a_child_with_a_new_address_and_no_school_is_not_said_to_be_lost(sent):
    sent.destination, sent.future_address = "address", {"line_1": "2 Hill Row", "town": "Leeds"}
    sent.save()
    referral = sources.refer_return(sent.pk)
    assert "does not know which school the child goes to" in referral.worry
    reason = referral.answers["referral-reason"]
    assert (reason["referral_reasons"], "no school is known" in reason["reason_other"]) == (
        ["other"],
        True,
    )


def test_a_child_said_to_be_abroad_is_referred_as_abroad(sent):
    sent.future_address = {"line_1": "Rue du Port 1", "country": "France"}
    sent.save()
    referral = sources.refer_return(sent.pk)
    assert referral.answers["referral-reason"] == {"referral_reasons": ["abroad"]}


def test_a_child_confirmed_as_missing_is_a_referral_from_admissions(admissions_manager, person):
    entry = _confirmed(
        admissions_manager,
        person=person,
        found_words="Two visits, nobody there.",
        outcome_proof="Neighbour says they left.",
    )
    referral = sources.refer_entry(entry.pk)
    assert (referral.channel, referral.source_entry) == ("allocation", entry)
    assert referral.sender["organisation"] == "Admissions"
    assert "Two visits, nobody there." in referral.worry
    assert referral.children.get().person.carers == CARERS
    assert referral.answers["referral-reason"]["referral_reasons"] == ["not_started", "no_contact"]
    assert sources.refer_entry(entry.pk) == referral
    assert sources.unreferred_entries() == []


def test_an_entry_that_is_on_the_list_is_no_referral(admissions_manager):
    entry = make_entry(by=admissions_manager)
    assert sources.refer_entry(entry.pk) is None
    assert not Referral.objects.exists()


def test_an_entry_noticed_three_days_later_is_due_from_the_day_it_was_confirmed(
    admissions_manager, tuesday
):
    entry = _confirmed(admissions_manager)
    tuesday.shift(dt.timedelta(days=3))
    referral = sources.refer_entry(entry.pk)
    assert referral.received_at.date() == dt.date(2026, 11, 24)
    assert referral.due_on == dt.date(2026, 11, 25)


def test_the_sweep_finds_what_no_wake_up_reached(sent, admissions_manager):
    _confirmed(admissions_manager)
    today = dt.date(2026, 11, 24)
    assert STEPS["returns referred"](today) == 1
    assert STEPS["allocations referred"](today) == 1
    assert STEPS["returns referred"](today) == 0
    assert STEPS["allocations referred"](today) == 0
    assert Referral.objects.count() == 2


def test_a_broken_row_keeps_no_other_child_waiting(sent, school_person, monkeypatch):
    second = make_return(by=school_person)
    real = sources.source_answers.of_return

    def break_one(row):
        if row.pk == sent.pk:
            raise ValueError("broken")
        return real(row)

    monkeypatch.setattr(sources.source_answers, "of_return", break_one)
    with pytest.raises(ValueError, match="broken"):
        sources.refer_missed_returns()
    assert Referral.objects.get().source_return == second


def test_a_wake_up_does_it_within_the_same_breath(
    sent, settings, django_capture_on_commit_callbacks
):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("referrals.tasks.refer_return", sent.pk)
    assert Referral.objects.get().source_return == sent
    assert Referral.objects.get().matched_at is not None


def test_the_case_that_comes_of_a_return_knows_the_school_that_was_left(sent, officer):
    referral = sources.refer_return(sent.pk)
    placing = Placing(referral.children.get())
    case = open_for(placing, referral, by=officer, area=None, officer=officer, why="Is missing.")
    assert case.child.last_school == sent.school
    assert case.child.last_attended_on == sent.last_attended_on
    assert case.residencies.get().residency == "left_unknown"


def test_a_return_that_its_school_sends_is_a_referral_in_the_same_breath(
    school_person, settings, django_capture_on_commit_callbacks
):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    told = {"given_name": "Ines", "family_name": "Brambling", "born_on": dt.date(2016, 2, 9)}
    draft = returns.begin(by=school_person, school=SchoolFactory(), details=told)
    with django_capture_on_commit_callbacks(execute=True):
        returns.submit(by=school_person, deletion_return=draft)
    referral = Referral.objects.get()
    assert referral.source_return == draft
    draft.refresh_from_db()
    assert draft.status == "enquiry_opened"


def _told_that_it_was_withdrawn():
    reconcile(CLOCKS["return_withdrawn"], on=dt.date(2026, 11, 24))
    return WorkItem.objects.open().filter(kind="return_withdrawn").first()


def test_who_looks_for_the_child_is_told_that_the_school_took_its_return_back(
    sent, officer, school_person
):
    referral = sources.refer_return(sent.pk)
    case = open_for(
        Placing(referral.children.get()), referral, by=officer, area=None, officer=officer, why="X."
    )
    assert _told_that_it_was_withdrawn() is None
    returns.withdraw(by=school_person, deletion_return=sent)
    item = _told_that_it_was_withdrawn()
    assert (item.reference, item.owner) == (referral.reference, case.officer)
    assert (item.about, item.due_on) == (sent.reference, dt.date(2026, 11, 24))
    finish(by=officer, item=item)
    assert _told_that_it_was_withdrawn() is None


def test_a_withdrawn_return_whose_referral_is_over_is_nobodys_work(sent, officer, school_person):
    referral = sources.refer_return(sent.pk)
    move(referral, "quarantined", by=officer, reason="looks_like_junk", on=TODAY)
    returns.withdraw(by=school_person, deletion_return=sent)
    assert _told_that_it_was_withdrawn().owner is None
    record_access(by=officer, subjects=[referral], kind="page", page="referral")
    move(referral, "spam", by=officer, reason="junk_confirmed", on=TODAY)
    assert _told_that_it_was_withdrawn() is None
