"""Hostile text in every field of every form: refused or kept as text, never a failure."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from cases.models import Case
from cme.accounts import roles
from cme.accounts.models import User
from referrals.models import Referral
from referrals.steps.path import STEPS
from tests.factories import UserFactory
from tests.referrals import public_answers as told
from tests.referrals.conftest import Sender
from tests.security.conftest import Secret, address, names_of_addresses

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
HOSTILE = {
    "nul": b"a%00b",
    "lone surrogate": b"%ED%A0%80",
    "not utf-8": b"%FF%FE%80",
    "turned round": quote("\u202egnp.exe\u2066\u200b").encode(),
    "combining": quote("a" + "\u0301" * 3000).encode(),
    "script": quote(SCRIPT).encode(),
    "formula": quote('=HYPERLINK("http://x.invalid","y")').encode(),
    "other digits": quote("٣٠").encode(),
    "huge number": b"9" * 400,
    "endless number": b"9" * 5000,
    "minus": b"-1",
    "long": b"A" * 1_000_000,
}
FORM = "application/x-www-form-urlencoded"
NAME = re.compile(rb'<(?:input|select|textarea)[^>]*\bname="([^"]+)"')
DATES = ("-day", "-month", "-year")
NOT_TRIED = {"account_logout", "mfa_activate_totp", "mfa_deactivate_totp"}


def _body(names: list[str], turn: int, fixed: dict[str, str]) -> bytes:
    """Return a body where each field holds another hostile value; a turn later, the next ones."""
    kinds = list(HOSTILE.values())
    given = {name: kinds[(at + 3 * turn) % len(kinds)] for at, name in enumerate(names)}
    given |= {name: quote(text).encode() for name, text in fixed.items()}
    return b"&".join(quote(name).encode() + b"=" + text for name, text in given.items())


TURNS = range(4)


def _forms(person: User, secret: Secret) -> dict[str, list[str]]:
    """Return each page of this person's that has a form, with the names of its fields."""
    client, found = Client(), {}
    client.force_login(person)
    for name in names_of_addresses():
        if name in NOT_TRIED or name.startswith("refer:"):
            continue
        page = address(name, secret.plain)
        shown = client.get(page)
        if shown.status_code == 200 and b"<form" in shown.content:
            found[page] = sorted({one.decode() for one in NAME.findall(shown.content)})
    return found


# Where production stands: PostgreSQL is the stricter of the two, about NUL and about lengths.
@pytest.mark.postgres
@pytest.mark.parametrize("role", [roles.CME_MANAGER, roles.SYSTEM_ADMINISTRATOR])
def test_no_staff_form_fails_on_it(role: str, secret: Secret, client: Client) -> None:
    """Every form, as it stands on its page, with hostile values in all of its fields at once."""
    client.raise_request_exception = False
    person = UserFactory(role=role, area=secret.officer.area)
    wrong = []
    for page, names in _forms(person, secret).items():
        for turn in TURNS:
            client.force_login(person)  # the form for leaving is among them
            answer = client.post(page, _body(names, turn, {}), content_type=FORM)
            if answer.status_code >= 500:
                wrong.append(f"{page} (turn {turn}): {answer.status_code}")
            if b"<script>alert" in answer.content:
                wrong.append(f"{page} (turn {turn}): the script is alive")
    assert wrong == [], "\n".join(wrong[:12])


@pytest.mark.parametrize(
    ("pages", "early"), [(told.PROFESSIONAL, ""), (told.EARLY_YEARS, "early"), (told.NEIGHBOUR, "")]
)
def test_no_public_page_fails_on_it(pages: told.Pages, early: str, council: None) -> None:
    visitor = Sender(Client(), early)
    visitor.client.raise_request_exception = False
    visitor.begin()
    for step, right in pages:
        fields = next(one for one in STEPS if one.name == step).fields
        names = [f"{field.name}{part}" for field in fields for part in ("", *DATES)]
        chosen = {
            field.name: str(right[field.name])
            for field in fields
            if field.kind in ("radio", "select") and isinstance(right.get(field.name), str)
        }
        for turn in TURNS:
            body = _body(names, turn, chosen if turn % 2 else {})
            answer = visitor.client.post(f"/refer/{step}/", body, content_type=FORM)
            again = visitor.client.get(f"/refer/{step}/")
            assert max(answer.status_code, again.status_code) < 500, (step, turn)
            assert b"<script>alert" not in answer.content + again.content
        assert visitor.post(step, right).status_code == 302
    assert visitor.client.get("/refer/check/").status_code == 200


ODD = ("%00", "%ED%A0%80", "9" * 300, "-1")


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_question_or_address_fails(odd: str, secret: Secret, client: Client) -> None:
    client.raise_request_exception = False
    client.force_login(secret.manager)
    keys = ("q", "page", "sort", "status", "whose", "area", "officer", "school", "tab", "where",
            "source", "outcome", "planned", "due", "by", "from", "to", "phase", "near", "kind",
            "agency", "la", "month")  # fmt: skip
    wrong = []
    for name in names_of_addresses():
        if name == "account_logout":
            continue
        page = address(name, secret.plain)
        query = "&".join(f"{key}={quote(odd, safe='%')}" for key in keys)
        status = client.get(f"{page}?{query}").status_code
        if status >= 500:
            wrong.append(f"{page}?{query}: {status}")
    places = (
        *(f"/{one}/{{}}/" for one in ("cases", "children", "referrals", "schools", "performance")),
        *(f"/{one}/{{}}/" for one in ("audit/looks", "refer", "refer/sibling")),
        "/sign-in/link/1-{}/",
    )
    for place in places:
        status = client.get(place.format(quote(odd, safe="%/"))).status_code
        if status >= 500:
            wrong.append(f"{place} with {odd}: {status}")
    assert wrong == [], "\n".join(wrong[:12])


def test_a_script_told_to_us_is_read_as_text_by_everybody(secret: Secret, client: Client) -> None:
    client.force_login(secret.officer)
    plain = secret.plain
    client.post(address("cases:note", plain), {"words": SCRIPT})
    client.post(
        address("cases:details", plain),
        {"given_name": SCRIPT[:90], "family_name": SCRIPT[:90], "version": plain.child.version},
    )
    for name in names_of_addresses():
        if name != "account_logout":
            page = client.get(address(name, plain))
            assert b"<script>alert" not in page.content, name
            assert b"<img src=x" not in page.content, name


MORE = {
    "status": "accepted",
    "priority": "standard",
    "restricted": "on",
    "reference": "R-AAAA-AA",
    "area": "1",
    "by": "1",
    "officer": "1",
    "channel": "mash",
    "decided_by": "1",
    "submission_key": "mine",
    "id": "999",
    "pk": "999",
}


def test_fields_that_a_public_page_did_not_ask_for_change_nothing(council: None) -> None:
    visitor = Sender(Client(), "")
    pages = [(step, {**MORE, **page}) for step, page in told.NEIGHBOUR]
    visitor.walk(pages)
    key = visitor.key()
    visitor.client.post("/refer/check/", MORE | {"submission_key": key})
    referral = Referral.objects.get()
    assert (referral.status, referral.channel, referral.restricted) == ("received", "public", False)
    assert referral.reference != MORE["reference"]
    assert referral.submission_key == key
    assert not any(name in str(referral.answers) for name in ("decided_by", "R-AAAA-AA"))


def test_fields_that_a_casework_page_did_not_ask_for_change_nothing(
    secret: Secret, client: Client
) -> None:
    client.force_login(secret.officer)
    case = secret.sibling_case
    before = Case.objects.values().get(pk=case.pk)
    known = set(Case.objects.values_list("pk", flat=True))
    more = {"status": "closed", "outcome": "died", "officer": "1", "restricted": "on",
            "statutory_cme": "", "reference": "C-AAAA-AA", "opened_on": "2001-01-01"}  # fmt: skip
    client.post(address("cases:note", secret.plain), {"words": "Seen.", **more})
    after = Case.objects.values().get(pk=case.pk)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"version", "next_step", "next_about", "next_due_on", "next_why"}
    assert set(Case.objects.values_list("pk", flat=True)) == known
