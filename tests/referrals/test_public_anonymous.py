"""Anonymous means anonymous: nothing about the sender is anywhere, whatever was typed before."""

import io
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers

from cme.core.models import FormSession, OutboxMessage
from referrals.models import Referral
from tests.referrals import public_answers as told
from tests.referrals.conftest import Sender

MakeSender = Callable[..., Sender]
ADDRESS, BROWSER = "203.0.113.77", "CanaryBrowser/9.9"
TYPED = {"details": "give", "sender_name": "Canary Sender", "sender_phone": "07700 900999",
         "sender_email": "canary.sender@mail.example", "safe_message": "yes",
         "best_time": "Canary evenings", "receipt": "email"}  # fmt: skip


def everything_stored() -> str:
    text = io.StringIO()
    for model in apps.get_models():
        text.write(serializers.serialize("json", model._base_manager.all()))
    return text.getvalue()


@pytest.fixture
def logged() -> io.StringIO:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


def replaced(pages: told.Pages, **by_step: dict) -> told.Pages:
    return [(step, by_step.get(step.replace("-", "_"), page)) for step, page in pages]


def test_neither_details_typed_before_nor_address_nor_browser_are_kept(
    sender: MakeSender, logged: io.StringIO
) -> None:
    person = sender(REMOTE_ADDR=ADDRESS, headers={"user-agent": BROWSER})
    person.walk(replaced(told.NEIGHBOUR, your_details=TYPED))
    assert "Canary" in str(FormSession.objects.get().answers)
    person.post("your-details", {**TYPED, "details": "anonymous"}, "?change=1")
    person.send()
    stored = everything_stored() + logged.getvalue()
    for canary in ("anary", "900999", ADDRESS, BROWSER):
        assert canary not in stored
    referral = Referral.objects.get()
    assert (referral.anonymous, referral.sender) == (True, {})
    assert not OutboxMessage.objects.exists()


def test_a_professional_who_turns_anonymous_leaves_no_name_either(sender: MakeSender) -> None:
    person = sender()
    person.walk(
        replaced(
            told.PROFESSIONAL,
            your_role={"sender_name": "Canary Teacher", "sender_role": "Canary role",
                       "organisation": "Canary School", "organisation_type": "school",
                       "sender_email": "canary@school.example"},
            checks_made={"checks_made": "no"},
        )
    )  # fmt: skip
    person.post("checks-made", {"checks_made": "yes"}, "?change=1")
    person.post("check-made", {"check_kind": "admissions", "checked_on-day": "20",
                               "checked_on-month": "11", "checked_on-year": "2026",
                               "checked_by": "Canary Teacher", "found": "nothing"},
                "?change=1")  # fmt: skip
    person.post("check-made", {"add_another": "no"}, "?change=1")
    person.post("your-role", {"sender_name": "Canary Teacher", "anonymous": "on"}, "?change=1")
    assert person.send()["Location"] == "/refer/sent/"
    assert "anary" not in everything_stored()


def test_a_childminders_setting_is_their_name_so_it_goes_with_them(sender: MakeSender) -> None:
    person = sender("early")
    person.walk(
        replaced(
            told.EARLY_YEARS,
            setting={"setting_name": "Canary Minder", "setting_type": "childminder",
                     "setting_phone": "07700 900999"},
            your_role={"anonymous": "on"},
        )
    )  # fmt: skip
    person.send()
    stored = everything_stored()
    assert "anary" not in stored
    assert "900999" not in stored


def test_a_public_sender_who_turns_into_a_professional_leaves_no_public_details(
    sender: MakeSender,
) -> None:
    person = sender()
    person.walk(replaced(told.NEIGHBOUR, your_details=TYPED))
    person.post("who", {"sender_kind": "professional"}, "?change=1")
    assert "your-details" not in FormSession.objects.get().answers


def test_the_way_out_deletes_the_answers_before_it_leaves(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    response = person.client.get("/refer/exit/")
    assert response["Location"] == "https://www.bbc.co.uk/weather"
    assert not FormSession.objects.exists()
    assert response.cookies["cme_form"]["max-age"] == 0
    assert response["Cache-Control"] == "no-store"


def test_the_token_is_not_in_the_database(sender: MakeSender) -> None:
    person = sender()
    person.begin()
    token = person.client.cookies["cme_form"].value
    assert FormSession.objects.get().token != token
    cookie = person.client.cookies["cme_form"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/refer/")
    assert cookie["max-age"] == ""


def test_no_command_that_serves_the_site_writes_an_access_log() -> None:
    for name in ("cme/stack.py", "docker-compose.yml", "Dockerfile"):
        words = Path(settings.BASE_DIR, name).read_text(encoding="utf-8")
        assert "access-log" not in words
        assert "access_log" not in words
