"""Nothing that could name an anonymous sender is kept anywhere, whatever they typed first."""

import logging
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client

from cme.core import queue
from referrals.models import Referral
from tests.referrals import public_answers as told
from tests.referrals.conftest import Sender

pytestmark = pytest.mark.django_db

ADDRESS, FORWARDED, BROWSER = "203.0.113.77", "198.51.100.23", "ZqxBrowser/9.9"
TYPED = {
    "details": "give",
    "sender_name": "Zqxsender",
    "sender_phone": "07700 900986",
    "sender_email": "zqxmail@mail.example",
    "sender_relationship": "neighbour",
    "best_time": "Zqxtime",
    "safe_message": "no",
    "receipt": "email",
}
TRACES = (ADDRESS, FORWARDED, BROWSER, "Zqxsender", "900986", "900 986", "zqxmail", "Zqxtime",
          "Zqxreferer", "Zqxrole", "Zqxorganisation")  # fmt: skip


def everything_stored() -> str:
    """Return every row of every table as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.fixture
def visitor(db: None) -> Sender:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    return Sender(
        Client(
            REMOTE_ADDR=ADDRESS,
            HTTP_X_FORWARDED_FOR=FORWARDED,
            HTTP_USER_AGENT=BROWSER,
            HTTP_REFERER="https://Zqxreferer.example/",
        ),
        "",
    )


def _send(
    visitor: Sender,
    caplog: Any,
    monkeypatch: pytest.MonkeyPatch,
    changed: tuple[str, dict],
    last: str,
) -> str:
    """Give details, take them back, send; return all that is left of it anywhere."""
    tasks: list[Any] = []
    monkeypatch.setattr(queue, "_send", lambda name, args: tasks.append((name, args)))
    caplog.set_level(logging.DEBUG)
    assert any(trace in everything_stored() for trace in TRACES)  # typed: the dump would see it
    step, page = changed
    assert visitor.post(step, page).status_code == 302
    assert visitor.send()["Location"] == "/refer/sent/", last
    visitor.client.get("/refer/sent/")
    call_command("sweep")
    return "\n".join((everything_stored(), caplog.text, str(tasks), str(mail.outbox)))


def test_details_typed_and_taken_back_are_nowhere(
    visitor: Sender,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        visitor.walk([*told.NEIGHBOUR[:-1], ("your-details", TYPED)])
        left = _send(visitor, caplog, monkeypatch, ("your-details", {"details": "anonymous"}), "")
    referral = Referral.objects.get()
    assert referral.anonymous
    assert referral.sender == {}
    assert [trace for trace in TRACES if trace in left] == []


def test_a_professional_who_takes_their_name_back_is_nowhere(
    visitor: Sender,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks,
) -> None:
    named = {
        "sender_name": "Zqxsender", "sender_role": "Zqxrole", "organisation": "Zqxorganisation",
        "organisation_type": "school", "sender_email": "zqxmail@mail.example",
    }  # fmt: skip
    pages = [(step, named if step == "your-role" else page) for step, page in told.PROFESSIONAL]
    with django_capture_on_commit_callbacks(execute=True):
        visitor.walk(pages)
        left = _send(visitor, caplog, monkeypatch, ("your-role", {"anonymous": "on"}), "")
    assert Referral.objects.get().anonymous
    assert [trace for trace in TRACES if trace in left] == []


def test_somebody_who_leaves_by_exit_leaves_nothing(visitor: Sender) -> None:
    visitor.walk([*told.NEIGHBOUR[:-1], ("your-details", TYPED)])
    visitor.client.post("/refer/exit/")
    visitor.client.get("/refer/exit/")
    assert [trace for trace in TRACES if trace in everything_stored()] == []
    assert "Larkwing" not in everything_stored()
