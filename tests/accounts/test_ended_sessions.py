"""Nobody loses what they typed when a session ends, and nobody else gets to see it."""

import datetime as dt
import html
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cme.accounts import kept, rules
from cme.accounts.models import User
from tests.factories import ChildFactory, make_case

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PASSWORD = "correct horse"
WORDS = "Rang the neighbour.\nNobody has seen “Maya” since Friday <b>."
SIGNED_OUT = (
    "You were signed out to keep records safe. Sign in and go on; what you typed is still here."
)
OPENING = re.compile(r'name="typed_before" value="([^"]+)"')
INPUTS = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')

Later = Callable[..., None]


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


@pytest.fixture
def later() -> Iterator[Later]:
    """Return a way to move on in time."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield lambda **by: clock.shift(dt.timedelta(**by))


@pytest.fixture
def case(officer: User) -> Case:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    return make_case(by=officer, child=ChildFactory())


@pytest.fixture
def address(case: Case) -> str:
    return reverse("cases:note", args=[case.reference])


def sign_in(client: Client, person: User, **more: str) -> Any:
    return client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD, **more}
    )


def words_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def kept_in(answer: Any) -> str:
    found = OPENING.search(answer.content.decode())
    assert found, "nothing is kept in the page"
    return html.unescape(found[1])


def fields_of(answer: Any) -> dict[str, str]:
    """Return the fields the page's one form sends again."""
    main = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    found = {name: html.unescape(value) for name, value in INPUTS.findall(main)}
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


@pytest.fixture
def signed_out_page(client: Client, officer: User, address: str, later: Later) -> Any:
    """The answer to a note sent 21 minutes after the last page."""
    sign_in(client, officer)
    later(minutes=21)
    return client.post(address, {"words": WORDS, "version": "3"})


def test_a_form_sent_too_late_is_answered_with_the_sign_in_page(signed_out_page: Any) -> None:
    assert signed_out_page.status_code == 200
    assert SIGNED_OUT in words_of(signed_out_page)
    assert reverse("account_login") in words_of(signed_out_page)


def test_the_same_person_goes_on_with_every_field_as_it_was(
    client: Client, signed_out_page: Any, officer: User, address: str, case: Case
) -> None:
    page = sign_in(client, officer, typed_before=kept_in(signed_out_page))
    assert "Go on where you were" in words_of(page)
    assert f'action="{address}"' in words_of(page)
    assert fields_of(page) == {"words": WORDS, "version": "3"}
    answer = client.post(address, fields_of(page))
    assert answer.status_code == 302
    notes = client.get(reverse("cases:chronology", args=[case.reference]))
    assert "Rang the neighbour." in words_of(notes)


def test_the_form_that_goes_on_carries_a_token_that_counts(
    officer: User, address: str, later: Later, case: Case
) -> None:
    client = Client(enforce_csrf_checks=True)
    token = client.get(reverse("account_login")).context["csrf_token"]
    sign_in(client, officer, csrfmiddlewaretoken=str(token))
    token = client.get(address, follow=True).context["csrf_token"]
    later(minutes=21)
    late = client.post(address, {"words": WORDS, "csrfmiddlewaretoken": str(token)})
    assert "csrfmiddlewaretoken" not in dict(kept.unseal(kept_in(late), person=officer.pk).fields)
    page = sign_in(
        client,
        officer,
        typed_before=kept_in(late),
        csrfmiddlewaretoken=str(late.context["csrf_token"]),
    )
    fields = fields_of(page) | {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    assert client.post(address, fields).status_code == 302


def test_what_another_site_sends_is_not_carried(officer: User, address: str, later: Later) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    later(minutes=21)
    answer = client.post(address, {"words": "planted"})
    assert answer.status_code == 403
    assert "typed_before" not in words_of(answer)


def test_another_person_never_sees_it(
    client: Client, signed_out_page: Any, other_officer: User
) -> None:
    page = sign_in(client, other_officer, typed_before=kept_in(signed_out_page))
    assert "belongs to the person who was signed in before" in words_of(page)
    assert "Rang the neighbour" not in words_of(page)
    assert "typed_before" not in words_of(page)


def test_a_wrong_password_keeps_it(client: Client, signed_out_page: Any, officer: User) -> None:
    sealed = kept_in(signed_out_page)
    page = client.post(
        reverse("account_login"),
        {"login": officer.email, "password": "wrong", "typed_before": sealed},
    )
    assert "The email address or password is wrong." in words_of(page)
    assert kept_in(page) == sealed


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_it_survives_the_second_step(
    client: Client, officer: User, address: str, later: Later
) -> None:
    secret = generate_totp_secret()
    client.force_login(officer)
    TOTP.activate(officer, secret)
    assert Authenticator.objects.filter(user=officer).exists()
    later(minutes=21)
    late = client.post(address, {"words": WORDS})
    step = sign_in(client, officer, typed_before=kept_in(late))
    assert "Enter the code" in words_of(step)
    assert "Rang the neighbour" not in words_of(step)
    wrong = client.post(
        reverse("mfa_authenticate"), {"code": "000000", "typed_before": kept_in(step)}
    )
    assert "There is a problem" in words_of(wrong)
    later(minutes=2)
    page = client.post(
        reverse("mfa_authenticate"), {"code": _code(secret), "typed_before": kept_in(wrong)}
    )
    assert fields_of(page) == {"words": WORDS}


def test_ten_hours_keep_it_too_and_say_so(
    client: Client, officer: User, address: str, later: Later
) -> None:
    sign_in(client, officer)
    for _ in range(41):
        later(minutes=15)
        last = client.post(address, {"words": WORDS, "version": ""})
    assert "You have been signed in for 10 hours. Please sign in again." in words_of(last)
    page = sign_in(client, officer, typed_before=kept_in(last))
    assert fields_of(page)["words"] == WORDS


def test_text_that_was_changed_on_the_way_is_not_shown(
    client: Client, signed_out_page: Any, officer: User
) -> None:
    page = sign_in(client, officer, typed_before=f"x{kept_in(signed_out_page)}")
    assert "What you typed could not be kept." in words_of(page)


def test_text_is_kept_for_twelve_hours(
    client: Client, signed_out_page: Any, officer: User, later: Later
) -> None:
    later(hours=12, minutes=1)
    page = sign_in(client, officer, typed_before=kept_in(signed_out_page))
    assert "What you typed was kept for 12 hours." in words_of(page)


def test_more_than_a_page_can_carry_is_refused_in_plain_words(
    client: Client, officer: User, address: str, later: Later
) -> None:
    client.force_login(officer)
    later(minutes=21)
    page = client.post(address, {"words": "long " * 50_000})
    assert "What you typed is too long to keep here." in words_of(page)
    assert "Go back in your browser and copy it before you sign in." in words_of(page)
    assert "typed_before" not in words_of(page)


def test_a_page_that_is_gone_is_said_so(client: Client, officer: User) -> None:
    for path in ("/no/such/page/", "//elsewhere.example/", "/admin/accounts/user/add/"):
        sealed = kept.seal(kept.Typed(officer.pk, path, (("words", "x"),)))
        client.logout()
        page = sign_in(client, officer, typed_before=sealed)
        assert "The page you were on is no longer there." in words_of(page), path


def test_files_are_not_kept_and_nothing_is_sent_without_them(
    client: Client, officer: User, address: str, later: Later
) -> None:
    client.force_login(officer)
    later(minutes=21)
    page = client.post(
        address, {"words": WORDS, "letter": SimpleUploadedFile("a.txt", b"secret text")}
    )
    assert "Files are not kept." in words_of(page)
    on = sign_in(client, officer, typed_before=kept_in(page))
    assert "Rang the neighbour." in words_of(on)
    assert "secret text" not in words_of(on)
    assert f'action="{address}"' not in words_of(on)


@pytest.mark.parametrize("name", ["account_change_password", "account_stay"])
def test_no_password_is_ever_carried(
    name: str, client: Client, officer: User, later: Later
) -> None:
    client.force_login(officer)
    later(minutes=21)
    page = client.post(reverse(name), {"oldpassword": PASSWORD, "password1": "tern"})
    assert page.status_code == 302


def test_looking_at_a_page_leads_to_sign_in_as_before(
    client: Client, officer: User, address: str, later: Later
) -> None:
    client.force_login(officer)
    later(minutes=21)
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"  # type: ignore[attr-defined]


def test_somebody_unknown_is_sent_to_sign_in_as_before(client: Client, address: str) -> None:
    assert client.post(address, {"words": "x"}).status_code == 302


def test_public_pages_take_their_forms_from_somebody_signed_out(
    client: Client, officer: User, later: Later
) -> None:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    sign_in(client, officer)
    later(hours=10, minutes=1)
    Session.objects.update(expire_date=timezone.now() + dt.timedelta(minutes=5))
    answer = client.post(reverse("refer:start"))
    assert answer.url.startswith("/refer/")  # type: ignore[attr-defined]


def _form_in_a_tab(client: Client, person: User, address: str) -> dict[str, str]:
    """Sign in, open the note's form and type; return what the tab would send."""
    token = client.get(reverse("account_login")).context["csrf_token"]
    sign_in(client, person, csrfmiddlewaretoken=str(token))
    token = client.get(address, follow=True).context["csrf_token"]
    return {"words": WORDS, "csrfmiddlewaretoken": str(token)}


def _sign_in_in_another_tab(client: Client, person: User, address: str) -> None:
    assert client.get(address, follow=True).status_code == 200  # the session's cookie is gone
    token = client.get(reverse("account_login")).context["csrf_token"]
    sign_in(client, person, csrfmiddlewaretoken=str(token))
    assert "_auth_user_id" in client.session


def test_a_form_in_one_tab_still_counts_after_signing_in_again_in_another(
    officer: User, address: str, later: Later
) -> None:
    client = Client(enforce_csrf_checks=True)
    typed = _form_in_a_tab(client, officer, address)
    later(minutes=21)
    _sign_in_in_another_tab(client, officer, address)
    assert client.post(address, typed).status_code == 302


def test_a_form_of_the_person_before_never_counts_for_the_next(
    officer: User, other_officer: User, address: str, later: Later
) -> None:
    client = Client(enforce_csrf_checks=True)
    typed = _form_in_a_tab(client, officer, address)
    later(minutes=21)
    _sign_in_in_another_tab(client, other_officer, address)
    assert client.post(address, typed).status_code == 403


def test_a_form_is_kept_after_another_tab_found_the_session_ended(
    client: Client, officer: User, address: str, later: Later
) -> None:
    typed = _form_in_a_tab(client, officer, address)
    later(minutes=21)
    client.get(address)
    late = client.post(address, typed)
    assert kept.unseal(kept_in(late), person=officer.pk).fields == (("words", WORDS),)


def test_a_secret_planted_before_signing_in_is_replaced(
    client: Client, officer: User, address: str
) -> None:
    planted = client.get(reverse("account_login")).cookies["csrftoken"].value
    sign_in(client, officer)
    assert client.cookies["csrftoken"].value != planted


def test_nothing_typed_stays_on_the_server(
    client: Client, signed_out_page: Any, officer: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sign_in(client, officer, typed_before=kept_in(signed_out_page))
    sessions = [row.get_decoded() for row in Session.objects.all()]
    assert "neighbour" not in repr(sessions)
    assert "neighbour" not in caplog.text
    assert "neighbour" not in repr({name: cookie.value for name, cookie in client.cookies.items()})


def test_staying_lets_the_twenty_minutes_begin_again(
    client: Client, officer: User, later: Later
) -> None:
    sign_in(client, officer)
    client.get(reverse("mfa_index"))
    later(minutes=19)
    answer = client.post(reverse("account_stay"), headers={"accept": "application/json"})
    assert answer.json() == {"seconds": 20 * 60}
    later(minutes=19)
    assert client.get(reverse("mfa_index")).status_code == 200


def test_staying_without_scripts_leads_back_to_the_page_and_never_elsewhere(
    client: Client, officer: User
) -> None:
    client.force_login(officer)
    stay = reverse("account_stay")
    assert client.post(stay, {"next": "/schools/?q=a"}).url == "/schools/?q=a"  # type: ignore[attr-defined]
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere", ""):
        assert client.post(stay, {"next": elsewhere}).url == "/my-work/"  # type: ignore[attr-defined]


def test_a_page_says_how_long_the_session_still_runs(
    client: Client, officer: User, later: Later
) -> None:
    sign_in(client, officer)
    client.get(reverse("mfa_index"))
    later(seconds=20)
    page = client.get(reverse("mfa_index"))
    assert 'data-seconds="1180"' in words_of(page)
    assert "session.js" in words_of(page)


def test_a_page_for_anybody_loads_no_session_script(client: Client) -> None:
    assert "session.js" not in words_of(client.get("/"))


def test_ten_hours_may_come_before_twenty_idle_minutes() -> None:
    left = rules.seconds_left(seen=35_500, now=35_500, idle=1200, began=0, longest=36_000)
    assert left == 500
    assert rules.seconds_left(seen=0, now=5000, idle=1200, began=0, longest=36_000) == 0


@pytest.mark.parametrize("path", ["https://a.example/", "//a.example", "/\\a", "a", "", "/a\nb"])
def test_only_a_path_of_this_site_is_gone_back_to(path: str) -> None:
    assert not rules.is_own_path(path)
