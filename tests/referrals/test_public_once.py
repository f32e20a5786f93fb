"""Sent twice is one referral; a look never makes one; nothing is sent half answered."""

import datetime as dt
import itertools
import threading
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection

from cme.accounts import doors
from cme.core.models import FormSession
from referrals.models import Referral
from referrals.services import intake
from tests.referrals import public_answers as told
from tests.referrals.conftest import Sender

MakeSender = Callable[..., Sender]


def test_looking_at_the_check_page_makes_nothing(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    person.client.get("/refer/check/")
    assert not Referral.objects.exists()


def test_a_double_click_gives_one_referral_and_the_same_reference(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    key = person.key()
    first = person.client.post("/refer/check/", {"submission_key": key})
    page = person.client.get(first["Location"]).content
    second = person.client.post("/refer/check/", {"submission_key": key})
    again = person.client.get(second["Location"]).content
    reference = Referral.objects.get().reference.encode()
    assert reference in page
    assert reference in again


def test_the_same_post_an_hour_later_shows_the_same_reference(sender: MakeSender, tuesday) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    key = person.key()
    person.client.post("/refer/check/", {"submission_key": key})
    tuesday.shift(dt.timedelta(hours=1, minutes=5))
    late = person.client.post("/refer/check/", {"submission_key": key})
    assert late["Location"] == "/refer/sent/"
    assert Referral.objects.get().reference.encode() in person.client.get("/refer/sent/").content


def test_the_sent_page_survives_a_reload_and_the_back_button_leads_to_it(
    sender: MakeSender,
) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    person.send()
    reference = Referral.objects.get().reference.encode()
    for _ in range(2):
        assert reference in person.client.get("/refer/sent/").content
    for back in ("/refer/check/", "/refer/where/", "/refer/danger/"):
        assert person.client.get(back)["Location"] == "/refer/sent/"


def test_what_is_kept_after_sending_is_the_reference_and_no_answer(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    person.send()
    kept = FormSession.objects.get().answers
    assert set(kept) == {"sent"}
    assert set(kept["sent"]) == {"reference", "due_on", "anonymous", "is_child"}


def test_another_child_begins_with_no_answers_and_makes_another_referral(
    sender: MakeSender,
) -> None:
    person = sender()
    for _ in range(2):
        person.walk(told.NEIGHBOUR)
        person.send()
    assert Referral.objects.count() == 2
    assert FormSession.objects.count() == 1


def test_a_form_half_answered_is_refused_by_the_name_of_the_question(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    key = person.key()
    person.post("siblings", {"siblings_known": "yes"}, "?change=1")
    response = person.client.post("/refer/check/", {"submission_key": key})
    text = response.content.decode()
    assert "You have not answered &quot;Tell us about the other child&quot;." in text.replace(
        "&#34;", "&quot;"
    )
    assert 'href="/refer/sibling/?change=1"' in text
    assert text.count("<title>Error: ") == 1
    assert not Referral.objects.exists()


def test_a_made_up_key_makes_the_referral_under_the_forms_own_key(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    key = person.key()
    person.client.post("/refer/check/", {"submission_key": "\0" + "x" * 5000})
    assert Referral.objects.get().submission_key == key


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_posts_at_once_give_one_referral() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a race needs PostgreSQL: SQLite lets one writer in at a time")
    _post_at_once(8)


@pytest.mark.django_db
def test_a_key_taken_between_the_look_and_the_write_gives_the_first_one(
    council: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"worry": {"worry": "The same"}}
    first = _receive("key-1", answers)
    looked = Referral.objects.filter
    looks = itertools.count()
    monkeypatch.setattr(
        intake.Referral.objects,
        "filter",
        lambda **given: looked(pk=None) if next(looks) == 0 else looked(**given),
    )
    assert _receive("key-1", answers).pk == first.pk
    assert Referral.objects.count() == 1


def _receive(key: str, answers: dict) -> Referral:
    return intake.receive(
        by=doors.door(doors.PUBLIC_FORM), channel="public", submission_key=key, answers=answers
    )


def _post_at_once(count: int) -> None:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    doors.make_doors()
    references: list[str] = []
    together = threading.Barrier(count)

    def post() -> None:
        together.wait()
        references.append(_receive("one-key", {"worry": {"worry": "Once"}}).reference)
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(references) == count
    assert len(set(references)) == 1
