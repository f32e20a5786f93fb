"""Every answer carries the headers that keep it where it belongs."""

import pytest
from django.test import Client

from cme.accounts import roles
from tests.factories import UserFactory
from tests.security.conftest import Secret, address, names_of_addresses


def _wrong(response) -> list[str]:
    headers, wrong = response.headers, []
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy:
        wrong.append("the policy does not begin with nothing")
    if "unsafe-" in policy or "*" in policy or "http:" in policy:
        wrong.append(f"the policy is too wide: {policy}")
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }.items():
        if value not in headers.get(name, ""):
            wrong.append(f"{name} is {headers.get(name)}")
    if "Server" in headers or "X-Powered-By" in headers:
        wrong.append("it names the software")
    return wrong


@pytest.mark.parametrize("role", [None, roles.CME_MANAGER, roles.SYSTEM_ADMINISTRATOR])
def test_every_answer_carries_them_also_refusals_and_errors(
    role: str | None, secret: Secret, client: Client
) -> None:
    client.raise_request_exception = False
    if role:
        client.force_login(UserFactory(role=role))
    pages = [address(name, secret) for name in names_of_addresses() if name != "account_logout"]
    pages += ["/no-such-page/", "/cases/C-0000-00/", "/refer/no-such-step/", "/static/no-such.css"]
    wrong = [
        f"{method} {page}: {problem}"
        for page in pages
        for method in ("GET", "POST")
        for problem in _wrong(client.generic(method, page))
        if not (page.startswith("/static/") and problem.startswith("Cache-Control"))
    ]
    assert wrong == [], "\n".join(wrong[:12])


def test_a_forged_form_is_refused_with_a_page_that_says_so(secret: Secret) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(secret.officer)
    response = strict.post(address("cases:note", secret), {"words": "forged"})
    assert response.status_code == 403
    assert not _wrong(response)
    assert b"forged" not in strict.get(address("cases:chronology", secret)).content
