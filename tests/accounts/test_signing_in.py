"""Signing in and out: by address and password, with a second step where the person wants one."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cme.accounts import roles
from cme.accounts.doors import DOORS, door, make_doors
from cme.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD) -> str:
    answer = client.post(
        reverse("account_login"), {"login": email, "password": password}, follow=True
    )
    return answer.content.decode()


@pytest.mark.parametrize("role", roles.ROLES)
def test_each_role_lands_on_its_own_page(role: str, client: Client) -> None:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    person = UserFactory(role=role)
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer.url == reverse(roles.ROLES[role].home)  # type: ignore[attr-defined]
    assert client.get(answer.url).status_code == 200  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("login", "password", "words"),
    [
        ("", PASSWORD, "Enter your email address."),
        ("rowan@eastmere.example", "", "Enter your password."),
        ("rowan@eastmere.example", "wrong", "The email address or password is wrong."),
        ("nobody@eastmere.example", PASSWORD, "The email address or password is wrong."),
        ("not an address", PASSWORD, "Enter an email address, like name@example.com."),
    ],
)
def test_a_wrong_sign_in_says_what_is_wrong(
    login: str, password: str, words: str, client: Client, officer: User
) -> None:
    page = sign_in(client, login, password)
    assert words in page
    assert "There is a problem" in page
    assert "_auth_user_id" not in client.session


def test_the_address_is_kept_and_the_password_is_not(client: Client, officer: User) -> None:
    page = sign_in(client, officer.email, "wrong word")
    assert f'value="{officer.email}"' in page
    assert "wrong word" not in page


def test_tries_run_out(client: Client, officer: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
    for _ in range(5):
        sign_in(client, officer.email, "wrong")
    assert "Too many tries." in sign_in(client, officer.email)


def test_an_account_no_longer_in_use_cannot_sign_in(client: Client, officer: User) -> None:
    officer.is_active = False
    officer.save()
    sign_in(client, officer.email)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_themselves_up(client: Client) -> None:
    page = client.post(
        reverse("account_signup"), {"email": "new@eastmere.example", "password1": PASSWORD}
    )
    assert page.status_code == 405
    assert not User.objects.filter(email="new@eastmere.example").exists()


def test_signing_out_is_asked_for_and_never_followed(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get(reverse("account_logout")).status_code == 405
    page = client.post(reverse("account_logout"), follow=True).content.decode()
    assert "You are signed out." in page
    assert "_auth_user_id" not in client.session


def test_a_link_sets_a_new_password_once(client: Client, officer: User) -> None:
    client.post(reverse("account_reset_password"), {"email": officer.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)
    assert link is not None
    page = client.get(link[1], follow=True)
    address = page.request["PATH_INFO"]
    new = "tern heron avocet"
    page = client.post(address, {"password1": new, "password2": new}, follow=True)
    assert "Your new password is set" in page.content.decode()
    client.logout()
    sign_in(client, officer.email, new)
    assert "_auth_user_id" in client.session
    client.logout()
    again = client.get(link[1], follow=True).content.decode()
    assert "This link has been used or is too old." in again


def test_a_link_is_too_old_after_an_hour(client: Client, officer: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        client.post(reverse("account_reset_password"), {"email": officer.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)
    assert link is not None
    with time_machine.travel(now + dt.timedelta(minutes=61), tick=False):
        page = client.get(link[1], follow=True).content.decode()
    assert "This link has been used or is too old." in page


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client) -> None:
    page = client.post(
        reverse("account_reset_password"), {"email": "nobody@eastmere.example"}, follow=True
    )
    assert "If that address has an account, we have sent a link." in page.content.decode()
    assert mail.outbox == []


def _code(secret: str) -> str:
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def test_a_code_from_the_phone_is_asked_for_once_it_is_on(client: Client, officer: User) -> None:
    sign_in(client, officer.email)
    secret = _turn_on(client)
    client.logout()
    assert "Enter the code" in sign_in(client, officer.email)
    assert "_auth_user_id" not in client.session
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "There is a problem" in wrong
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        client.post(reverse("mfa_authenticate"), {"code": _code(secret)})
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(("seconds", "holds"), [(29, True), (31, True), (61, False)])
def test_a_code_holds_while_it_is_typed_and_not_much_longer(
    client: Client, officer: User, seconds: int, holds: bool
) -> None:
    begun = dt.datetime(2026, 11, 24, 9, 0, 30, tzinfo=dt.UTC)  # a code begins at each half minute
    with time_machine.travel(begun, tick=False) as clock:
        sign_in(client, officer.email)
        secret = _turn_on(client)
        client.logout()
        clock.move_to(begun + dt.timedelta(minutes=5))
        sign_in(client, officer.email)
        code = _code(secret)
        clock.shift(seconds)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in client.session) is holds


def _turn_on(client: Client) -> str:
    """Turn the code from the phone on for who is signed in; return its secret."""
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Enter your password again" in asked.content.decode()
    turn_on = client.post(
        asked.request["PATH_INFO"], {"password": PASSWORD, "next": "/account/app/"}
    )
    secret: str = client.get(turn_on.url).context["form"].secret  # type: ignore[attr-defined]
    client.post(reverse("mfa_activate_totp"), {"code": _code(secret)})
    assert "Your recovery codes" in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return secret


def test_ten_hours_end_a_session_and_say_so(client: Client, officer: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        sign_in(client, officer.email)
    for minutes in range(15, 10 * 60 + 1, 15):
        with time_machine.travel(now + dt.timedelta(minutes=minutes), tick=False):
            assert client.get(reverse("mfa_index")).status_code == 200
    with time_machine.travel(now + dt.timedelta(minutes=10 * 60 + 10), tick=False):
        page = client.get(reverse("mfa_index"), follow=True).content.decode()
    assert "You have been signed in for 10 hours. Please sign in again." in page


def test_twenty_idle_minutes_end_a_session(client: Client, officer: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        sign_in(client, officer.email)
    with time_machine.travel(now + dt.timedelta(minutes=21), tick=False):
        assert client.get(reverse("mfa_index")).status_code == 302


def test_every_door_has_one_account_that_cannot_be_signed_in_to(client: Client) -> None:
    make_doors()
    make_doors()
    assert User.objects.exclude(door="").count() == len(DOORS)
    for code in DOORS:
        assert not door(code).is_active
        assert not door(code).has_usable_password()


def test_an_account_is_made_from_the_command_line() -> None:
    call_command("add_person", "wren@eastmere.example", "Wren Turnstone", "cme_manager")
    assert User.objects.get(email="wren@eastmere.example").role == "cme_manager"


@pytest.mark.parametrize(
    ("email", "role", "words"),
    [
        ("nonsense", "cme_officer", "is not an email address"),
        ("new@eastmere.example", "king", "is not a role"),
        ("rowan@eastmere.example", "cme_officer", "already has an account"),
    ],
)
def test_a_wrong_account_is_refused_with_the_reason(
    email: str, role: str, words: str, officer: User
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("add_person", email, "Somebody", role)
