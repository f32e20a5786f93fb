"""What a sent form becomes: people as reported, the mark, the day, the receipt, the wake-up."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cme.accounts import doors
from cme.audit.models import StatusChange
from cme.core.models import OutboxMessage, PersonDetails, PersonKey
from referrals.models import Referral
from referrals.rules import receipts
from referrals.services import intake
from tests.referrals import public_answers as told
from tests.referrals.conftest import Sender

MakeSender = Callable[..., Sender]


def sent(person: Sender, pages: told.Pages) -> Referral:
    person.walk(pages)
    person.send()
    return Referral.objects.get()


def test_the_child_is_stored_as_reported_with_keys_to_be_found_by(sender: MakeSender) -> None:
    referral = sent(sender(), told.PROFESSIONAL)
    child = referral.children.get().person
    assert (child.given_name, child.family_name, child.former_names) == (
        "Maya", "Larkwing", "Maya Wren",
    )  # fmt: skip
    assert (child.born_on, child.born_estimated) == (dt.date(2016, 3, 27), False)
    assert (child.postcode, child.address_kind, child.interpreter) == ("EM1 1AA", "known", "yes")
    assert child.carers == [
        {"name": "Jo Larkwing", "relationship": "mother", "phone": "01632 960 001"}
    ]
    kinds = set(PersonKey.objects.filter(person=child).values_list("kind", flat=True))
    assert {"pair", "born", "postcode", "phone"} <= kinds


def test_a_rough_age_becomes_a_birthday_marked_as_estimated(sender: MakeSender) -> None:
    child = sent(sender(), told.NEIGHBOUR).children.get().person
    assert child.born_estimated
    assert child.age_years == 8
    assert dt.date(2017, 11, 25) <= child.born_on <= dt.date(2018, 11, 24)


def test_each_brother_or_sister_is_a_person_in_the_same_home(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    person.post("siblings", {"siblings_known": "yes"}, "?change=1")
    person.post("sibling", {"given_name": "Kit", "age_years": "6", "in_school": "no"}, "?change=1")
    person.client.post("/refer/sibling/?change=1", {"add_another": "yes"})
    person.client.post("/refer/sibling/new/?change=1", {"in_school": "unknown"})
    done = person.client.post("/refer/sibling/?change=1", {"add_another": "no"})
    assert done["Location"] == "/refer/check/"
    person.send()
    children = list(Referral.objects.get().children.select_related("person"))
    assert [one.position for one in children] == [0, 1, 2]
    assert children[1].person.given_name == "Kit"
    assert children[1].school_status == "none"
    assert {one.person.postcode for one in children} == {"EM1 1AA"}
    assert PersonDetails.objects.count() == 3


def test_the_ledger_begins_at_received_by_the_public_form(sender: MakeSender) -> None:
    referral = sent(sender(), told.NEIGHBOUR)
    assert referral.status == "received"
    assert referral.status_by == doors.door(doors.PUBLIC_FORM)
    assert StatusChange.objects.filter(subject_id=referral.pk).count() == 1


def test_not_safe_sets_the_mark_against_contact(sender: MakeSender) -> None:
    referral = sent(sender(), told.YOUNG_PERSON)
    assert referral.do_not_contact
    assert referral.do_not_contact_by == doors.door(doors.PUBLIC_FORM)


def test_not_knowing_sets_no_mark(sender: MakeSender) -> None:
    referral = sent(sender(), told.NEIGHBOUR)
    assert (referral.do_not_contact, referral.safe_to_contact) == (False, "unknown")


def test_a_family_that_must_not_know_is_never_asked_about_and_is_not_safe(
    sender: MakeSender,
) -> None:
    referral = sent(sender("early"), told.EARLY_YEARS)
    assert "safe-contact" not in referral.answers
    assert (referral.safe_to_contact, referral.do_not_contact) == ("no", True)


def replaced(pages: told.Pages, **by_step: dict[str, Any]) -> told.Pages:
    return [(step, by_step.get(step.replace("-", "_"), page)) for step, page in pages]


def test_an_urgent_one_in_the_morning_is_read_today(sender: MakeSender) -> None:
    person = sender()
    referral = sent(person, replaced(told.NEIGHBOUR, concerns={"concerns": ["hurt"]}))
    assert (referral.priority, referral.priority_order) == ("urgent", 1)
    assert referral.priority_reasons[0]["code"] == "harm"
    assert referral.due_on == dt.date(2026, 11, 24)
    assert b"5pm on Tuesday 24 November 2026" in person.client.get("/refer/sent/").content


def test_an_urgent_one_after_the_cutoff_is_read_the_next_working_day(
    sender: MakeSender, tuesday: Any
) -> None:
    tuesday.move_to(dt.datetime(2026, 11, 27, 16, 30, tzinfo=dt.UTC))
    person = sender()
    sent(person, replaced(told.NEIGHBOUR, concerns={"concerns": ["hurt"]}))
    assert b"5pm on Monday 30 November 2026" in person.client.get("/refer/sent/").content


def test_the_check_page_says_to_call_when_it_is_serious(sender: MakeSender) -> None:
    person = sender()
    person.walk(replaced(told.NEIGHBOUR, concerns={"concerns": ["neglect"]}))
    page = person.client.get("/refer/check/").content.decode()
    assert "You told us about something serious." in page
    assert "We may not read this before 5pm on Tuesday 24 November 2026." in page


def test_a_parent_who_asked_gets_a_receipt_with_the_reference_alone(sender: MakeSender) -> None:
    referral = sent(sender(), told.PARENT)
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.subject) == ("jo.larkwing@mail.example", "We have your message")
    assert referral.reference in mail.body
    for word in ("Maya", "child", "school", "worry", "http", "Larkwing"):
        assert word not in mail.body + mail.subject


def test_no_receipt_goes_to_a_parent_who_is_not_safe_to_contact(sender: MakeSender) -> None:
    sent(sender(), replaced(told.PARENT, safe_contact={"safe_to_contact": "no"}))
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(("relationship", "is_sent"), [("relative", False), ("landlord", True)])
def test_while_contact_is_stopped_a_relative_gets_no_receipt_either(
    relationship: str, is_sent: bool
) -> None:
    asked = receipts.Sender(
        kind="public",
        anonymous=False,
        email="jo@mail.example",
        wants_email=True,
        do_not_contact=True,
        relationship=relationship,
    )
    assert bool(receipts.receipt_for(asked)) == is_sent


def test_a_child_gets_no_receipt(sender: MakeSender) -> None:
    details = {"details": "give", "sender_email": "may@mail.example", "receipt": "email"}
    sent(sender(), replaced(told.YOUNG_PERSON, your_details=details))
    assert not OutboxMessage.objects.exists()


def test_a_professional_gets_one_at_work_that_names_the_day(sender: MakeSender) -> None:
    referral = sent(sender(), told.PROFESSIONAL)
    mail = OutboxMessage.objects.get()
    assert mail.subject == f"Reference {referral.reference}"
    assert "We will read it by 5pm on Tuesday 24 November 2026." in mail.body


def test_the_early_years_sender_is_of_the_setting(sender: MakeSender) -> None:
    referral = sent(sender("early"), told.EARLY_YEARS)
    assert referral.sender["organisation"] == "Little Terns"
    assert referral.answers["setting"]["setting_ofsted"] == "EY123456"
    assert referral.children.get().school_words == "Little Terns"


def test_matching_is_woken_after_the_commit(
    sender: MakeSender, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[tuple[Any, ...]] = []
    monkeypatch.setattr(intake.queue, "enqueue", lambda *sent: woken.append(sent))
    with django_capture_on_commit_callbacks(execute=True):
        referral = sent(sender(), told.NEIGHBOUR)
    assert ("referrals.tasks.find_candidates", referral.pk) in woken


def test_links_about_no_child_wait_in_quarantine_and_are_not_dropped(sender: MakeSender) -> None:
    referral = sent(
        sender(),
        replaced(
            told.LEAST,
            worry={"worry": "Cheap watches http://watches.example"},
            child_name={"name_unknown": "on", "description": "x"},
        ),
    )
    assert referral.status == "received"  # a description may be a child: a person will read it
    referral = _received("http://watches.example", {})
    assert referral.status == "quarantined"


def test_the_same_words_many_times_wait_in_quarantine_and_a_real_one_beside_them_does_not(
    council: None,
) -> None:
    statuses = [_received("Buy now", {}).status for _ in range(7)]
    assert statuses == ["received"] * 5 + ["quarantined"] * 2
    assert _received("A child is at home all day.", {}).status == "received"
    assert Referral.objects.count() == 8


def _received(words: str, more: dict[str, Any]) -> Referral:
    number = Referral.objects.count()
    return intake.receive(
        by=doors.door(doors.PUBLIC_FORM),
        channel="public",
        submission_key=f"key-{number}",
        answers={"who": {"sender_kind": "unsaid"}, "worry": {"worry": words}, **more},
    )
