"""The hour of an unfinished public form begins again when the sender asks for it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def council(db: None) -> None:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def ask(client: Client, **posted: str) -> Any:
    return client.post(reverse("refer:carry-on"), posted, headers={"accept": "application/json"})


def test_the_hour_begins_again(client: Client, clock: Any) -> None:
    first = client.post(reverse("refer:start")).url  # type: ignore[attr-defined]
    clock.shift(dt.timedelta(minutes=56))
    assert ask(client).json() == {"seconds": 3600}
    clock.shift(dt.timedelta(minutes=56))
    assert "have been deleted" not in client.get(first).content.decode()


def test_after_the_hour_the_answers_are_gone(client: Client, clock: Any) -> None:
    client.post(reverse("refer:start"))
    clock.shift(dt.timedelta(minutes=61))
    assert "Your answers have been deleted" in ask(client).content.decode()


def test_a_question_says_how_long_its_answers_stay(client: Client, clock: Any) -> None:
    first = client.post(reverse("refer:start")).url  # type: ignore[attr-defined]
    assert 'data-seconds="3600"' in client.get(first).content.decode()
    clock.shift(dt.timedelta(minutes=10))
    wrong = client.post(reverse("refer:step", args=["danger"]), {})
    assert 'data-seconds="3000"' in wrong.content.decode()


def test_without_scripts_it_leads_back_into_the_form_only(client: Client) -> None:
    first = client.post(reverse("refer:start")).url  # type: ignore[attr-defined]
    address = reverse("refer:carry-on")
    assert client.post(address, {"next": first}).url == first  # type: ignore[attr-defined]
    for elsewhere in ("//elsewhere.example/refer/", "/schools/", ""):
        answer = client.post(address, {"next": elsewhere})
        assert answer.url == reverse("refer:check")  # type: ignore[attr-defined]
