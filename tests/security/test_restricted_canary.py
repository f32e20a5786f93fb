"""Not one word of a restricted child reaches anybody who is not named: by page, list or mail."""

import io
import logging

import pypdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from cme.accounts import roles
from cme.accounts.models import User
from cme.core import queue
from cme.core.models import OutboxMessage
from cme.performance.census import TOPICS
from cme.performance.rules import FIGURES
from tests.factories import UserFactory
from tests.security.conftest import CANARIES, Secret, address, names_of_addresses


def _extra(secret: Secret) -> list[str]:
    """Addresses with a query, where lists are filtered, searched and sorted."""
    month = f"/performance/{timezone.localdate():%Y-%m}/"
    day, query = (
        timezone.localdate(),
        "?census-day={0.day}&census-month={0.month}&census-year={0.year}",
    )
    return [
        *(f"{month}{figure}/{where}" for figure in FIGURES for where in ("", "?where=left")),
        f"{month}?print", f"/performance/return/{query.format(day)}",
        *(f"/performance/return/{day}/{topic}/{code}/"
          for topic, (_words, codes) in TOPICS.items() for code in codes),
        "/reintegration/?whose=", "/reintegration/?whose=&q=Zqx",
        *(f"/referrals/?tab={tab}" for tab in ("asked", "junk", "sent", "decided", "all")),
        *(f"/search/?q={what}" for what in ("Zqx", "900987", secret.case.reference,
                                            secret.child.reference, secret.referral.reference)),
        *(f"/cases/?q={what}" for what in ("Zqx", secret.case.reference)),
        "/cases/?whose=all", "/cases/?sort=name", "/cases/?sort=-due", "/cases/?status=enquiries",
    ]  # fmt: skip


def _leaks(text: str, asked: str) -> list[str]:
    return [one for one in CANARIES if one in text and one not in asked]


def _read(response: HttpResponse) -> str:
    """Return what a person reads in an answer: a page as it was sent, a paper by its words."""
    if response.streaming:
        return ""
    if response.headers.get("Content-Type") != "application/pdf":
        return response.content.decode()
    paper = pypdf.PdfReader(io.BytesIO(response.content))
    return f"{paper.metadata} " + " ".join(page.extract_text() for page in paper.pages)


def _pages(secret: Secret) -> list[str]:
    names = [name for name in names_of_addresses() if name != "account_logout"]
    found = {address(name, world) for name in names for world in (secret, secret.plain)}
    return sorted({*found, *_extra(secret)})


@pytest.mark.embedded
@pytest.mark.parametrize("role", [None, *roles.ROLES])
def test_no_page_shows_a_word_of_it_to_anybody_else(
    role: str | None, secret: Secret, client: Client
) -> None:
    client.raise_request_exception = False
    if role:
        client.force_login(UserFactory(role=role, area=secret.officer.area))
    wrong = []
    for page in _pages(secret):
        response = client.get(page)
        text = _read(response)
        text += " ".join(f"{name}: {value}" for name, value in response.headers.items())
        if response.status_code >= 500:
            wrong.append(f"{page}: {response.status_code}")
        wrong += [f"{page}: {leak}" for leak in _leaks(text, page)]
    assert wrong == [], "\n".join(wrong[:12])


def test_the_named_people_do_see_it_so_the_canaries_sing(secret: Secret, client: Client) -> None:
    client.force_login(secret.officer)
    text = "".join(_read(client.get(page)) for page in _pages(secret))
    silent = [one for one in CANARIES if one not in text]
    assert silent == []


def test_no_other_person_can_write_to_it(secret: Secret, client: Client) -> None:
    client.raise_request_exception = False
    client.force_login(UserFactory(role=roles.CME_MANAGER, area=secret.officer.area))
    names = [name for name in names_of_addresses() if name.startswith(("cases:", "referrals:"))]
    for name in names:
        page = address(name, secret)
        if secret.case.reference in page or secret.child.reference in page:
            assert client.post(page, {"words": "x"}).status_code in (404, 405), page


def test_it_is_in_no_mail_no_log_and_no_task(
    secret: Secret,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks,
    other_officer: User,
) -> None:
    sent: list[tuple] = []
    monkeypatch.setattr(queue, "_send", lambda name, args: sent.append((name, args)))
    caplog.set_level(logging.DEBUG)
    client.raise_request_exception = False
    with django_capture_on_commit_callbacks(execute=True):
        client.force_login(secret.officer)
        for name in ("cases:case", "cases:chronology", "cases:household", "referrals:detail"):
            client.get(address(name, secret))
        client.post(address("cases:note", secret), {"words": "Zqxnote again"})
        client.post(address("cases:check", secret), {"words": "Zqxchecked"})
        client.force_login(other_officer)
        client.get(address("cases:case", secret))
        call_command("sweep")
    assert not _leaks(caplog.text, "")
    assert not _leaks(str(sent), "")
    written = [(one.to, one.subject, one.body, one.key) for one in OutboxMessage.objects.all()]
    assert not _leaks(str(written), "")
    assert not _leaks(str([(one.subject, one.body, one.to) for one in mail.outbox]), "")
