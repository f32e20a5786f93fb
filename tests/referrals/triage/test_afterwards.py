"""What follows a decision: who has it, what they answered, reopening, lifting marks, telling."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import OnwardReferral
from cme.core.models import OutboxMessage
from referrals.services import marks
from referrals.services.notices import tell_named_people
from tests.factories import ChildFactory
from tests.referrals.triage.conftest import again, decision, text_of

pytestmark = pytest.mark.django_db


def _today(name="on"):
    day = timezone.localdate()
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


@pytest.fixture
def sent(at_desk, reported):
    """A referral sent to the post-16 team and, for harm, to the hub too."""
    referral = reported(danger_now="yes")
    there = reverse("referrals:detail", args=[referral.reference])
    at_desk.post(there, decision(referral, decision="send", agency="post16", hub="on"))
    return again(referral)


def _address(name, referral, agency="post16"):
    onward = OnwardReferral.objects.get(agency__code=agency)
    return reverse(f"referrals:{name}", args=[referral.reference, onward.reference])


def test_once_everybody_has_it_the_referral_is_acknowledged(at_desk, sent):
    given = {"who": "Lee Siskin, team lead"} | _today()
    at_desk.post(_address("acknowledge", sent), given)
    assert again(sent).status == "sent_on"
    at_desk.post(_address("acknowledge", sent, "hub"), given)
    assert (again(sent).status, again(sent).status_reason) == (
        "acknowledged",
        "other_side_confirmed",
    )
    assert again(sent).chase_on is None


def test_who_confirmed_and_when_are_asked(at_desk, sent):
    page = at_desk.post(_address("acknowledge", sent), {"who": "Lee Siskin"})
    assert "Enter date they confirmed." in text_of(page)
    assert 'value="Lee Siskin"' in text_of(page)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    future = {"on-day": tomorrow.day, "on-month": tomorrow.month, "on-year": tomorrow.year}
    page = at_desk.post(_address("acknowledge", sent), {"who": "Lee"} | future)
    assert "must be today or in the past." in text_of(page)


def test_a_day_before_it_was_sent_is_refused(at_desk, sent):
    early = {"on-day": "3", "on-month": "1", "on-year": "2020"}
    page = at_desk.post(_address("acknowledge", sent), {"who": "Lee"} | early)
    assert "The day must be on or after" in text_of(page)


def test_an_answer_is_kept_and_confirms_that_they_have_it(at_desk, sent):
    given = {"who": "Lee Siskin", "answer": "We will see her on Friday."} | _today()
    page = at_desk.post(_address("answer", sent), given, follow=True)
    onward = OnwardReferral.objects.get(agency__code="post16")
    assert onward.answer == "We will see her on Friday."
    assert onward.acknowledged_by_words == "Lee Siskin"
    assert "We will see her on Friday." in text_of(page)


def test_what_was_sent_of_another_referral_is_not_found(at_desk, sent, reported):
    other = reported()
    onward = OnwardReferral.objects.first()
    there = reverse("referrals:acknowledge", args=[other.reference, onward.reference])
    assert at_desk.get(there).status_code == 404


def test_the_sent_tab_shows_whom_and_when_we_ask_again(at_desk, sent):
    page = text_of(at_desk.get("/referrals/?tab=sent"))
    assert "Post-16 team" in page
    soonest = OnwardReferral.objects.of(sent).order_by("chase_on").first()
    assert soonest.agency.code == "hub"
    assert soonest.chase_why in page


def test_a_manager_reopens_and_an_officer_may_not(client, sent, officer, manager):
    there = reverse("referrals:reopen", args=[sent.reference])
    client.force_login(officer)
    assert client.post(there, {"why": "New facts."}).status_code == 403
    client.force_login(manager)
    assert "Enter why." in text_of(client.post(there, {"why": ""}))
    page = client.post(there, {"why": "She was seen here."}, follow=True)
    after = again(sent)
    assert (after.status, after.status_reason, after.decided_by) == ("received", "reopened", None)
    assert "She was seen here." in text_of(page)
    assert "Record decision" in text_of(page)


def test_only_a_manager_lifts_the_do_not_contact_mark(client, reported, officer, manager):
    referral = reported(do_not_contact=True, do_not_contact_why="They fled.")
    there = reverse("referrals:lift_stop", args=[referral.reference])
    client.force_login(officer)
    assert client.post(there, {"why": "x"}).status_code == 403
    assert "A manager can lift it." in text_of(
        client.get(reverse("referrals:detail", args=[referral.reference]))
    )
    client.force_login(manager)
    assert "Enter why." in text_of(client.post(there, {"why": " "}))
    client.post(there, {"why": "The order has ended."})
    after = again(referral)
    assert not after.do_not_contact
    assert "The order has ended." in after.do_not_contact_why
    assert after.history.filter(history_user=manager, do_not_contact=False).exists()


def test_the_service_refuses_to_lift_for_an_officer_too(reported, officer, manager):
    referral = reported(do_not_contact=True)
    with pytest.raises(Exception, match=f"Only {manager.name} can lift this mark."):
        marks.lift_stop(by=officer, referral=referral, why="x")


def test_a_named_manager_lifts_a_restriction_and_another_does_not_find_it(
    client, reported, officer, manager, director
):
    referral = reported()
    marks.restrict(by=officer, referral=referral, named_people=[officer, manager])
    there = reverse("referrals:lift_restriction", args=[referral.reference])
    stranger = type(manager).objects.create_user(
        "m2@eastmere.example", role="cme_manager", name="M"
    )
    client.force_login(stranger)
    assert client.post(there, {"why": "x"}).status_code == 404
    client.force_login(manager)
    client.post(there, {"why": "The risk is over."})
    after = again(referral)
    assert not after.restricted
    assert not after.named_people.exists()
    assert after.notes[-1]["words"] == "The risk is over."


def test_named_people_are_told_once_by_reference_alone(reported, manager, director):
    referral = reported()
    hidden = ChildFactory(restricted=True)
    hidden.named_people.add(manager)
    for _time in range(3):
        tell_named_people(about=referral, child=hidden)
    message = OutboxMessage.objects.get()
    assert (message.to, message.reference) == (manager.email, referral.reference)
    assert message.body == f"A restricted record may match {referral.reference}. Please look."


def test_asking_again_counts_the_days_from_today(at_desk, sent):
    long_ago = timezone.localdate() - dt.timedelta(days=30)
    onward = OnwardReferral.objects.get(agency__code="post16")
    OnwardReferral.objects.filter(pk=onward.pk).update(asked_on=long_ago, chase_on=long_ago)
    page = at_desk.post(_address("ask_again", sent), {"words": ""})
    assert "Enter how you asked again." in text_of(page)
    page = at_desk.post(_address("ask_again", sent), {"words": "Rang the duty line."}, follow=True)
    onward.refresh_from_db()
    assert onward.chase_on > timezone.localdate()
    assert "Asked Post-16 team again" in text_of(page)
    assert "Rang the duty line." in text_of(page)


def test_nobody_is_asked_again_after_an_answer(at_desk, sent):
    given = {"who": "Lee Siskin", "answer": "We have her."} | _today()
    at_desk.post(_address("answer", sent), given)
    page = at_desk.post(_address("ask_again", sent), {"words": "Rang."})
    assert "They answered on" in text_of(page)
