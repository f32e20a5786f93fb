"""The frame of every page, and the pages shown when something cannot be."""

import base64
import hashlib
import re

import pytest
from django.db import connection

from cme.authority.context import read_council
from cme.authority.models import Council
from cme.site import errors, navigation


@pytest.fixture
def council(db):
    words = {
        "hub_name": "the safeguarding hub",
        "hub_phone": "01632 960 140",
        "hub_out_of_hours_phone": "01632 960 199",
    }
    return Council.objects.create(
        pk=1, code="999", gss_code="E99999999", name="Eastmere Council", words=words
    )


def test_the_one_inline_script_is_the_one_the_policy_allows(kit, client, settings):
    response = client.get("/question/")
    (script,) = re.findall(r"<script>(.*?)</script>", response.content.decode())
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert digest == "GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="
    assert digest in response["Content-Security-Policy"]


def test_the_title_ends_with_the_council(kit, client, council):
    html = client.get("/casework/").content.decode()
    assert "<title>Case C-8HT3-PD – Eastmere Council</title>" in html


def test_a_question_page_can_be_left_by_its_first_link(kit, client):
    html = client.get("/question/").content.decode()
    first = re.search(r"<a [^>]*>[^<]*", html)[0]
    assert 'href="/refer/exit/"' in first
    assert first.endswith("Exit this page")
    assert 'data-i18n.timed-out="The Shift key was pressed too slowly."' in html


def test_a_page_anybody_sees_has_no_menu_and_no_search(kit, client):
    html = client.get("/casework/").content.decode()
    assert "cme-header__who" not in html
    assert "cme-header__search" not in html


def test_who_is_signed_in_stands_in_the_header(kit, client, officer):
    client.force_login(officer)
    html = client.get("/casework/").content.decode()
    assert "Rowan Sandpiper" in html
    assert "CME officer, " in html


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (
            "/refused/",
            403,
            "This page is not part of your work here. Ask a CME manager if you think you should.",
        ),
        ("/nothing/", 404, "may not exist or may not be yours to see"),
    ],
)
def test_a_refusal_says_what_to_do(kit, client, officer, path, status, words):
    client.force_login(officer)
    response = client.get(path)
    assert response.status_code == status
    assert words in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_a_breakdown_shows_a_number_and_never_the_reason(kit, client, caplog):
    client.raise_request_exception = False
    response = client.get("/broken/")
    html = response.content.decode()
    assert response.status_code == 500
    number = re.search(r"Error number <span class=\"cme-ref\">(\w{8})</span>", html)[1]
    assert number in caplog.text
    assert "never shown" not in html
    assert "999" not in html.replace(number, "")


def test_a_breakdown_of_the_public_form_says_whom_to_call(kit, client, council):
    read_council()
    client.raise_request_exception = False
    html = client.get("/refer/broken/").content.decode()
    assert "If it cannot wait, call the safeguarding hub on" in html
    assert 'href="tel:01632960199"' in html
    assert 'href="tel:999"' in html


@pytest.mark.parametrize("view", [errors.server_error, errors.unavailable, errors.bad_request])
def test_the_last_pages_stand_without_a_database(kit, rf, view):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the database was asked")

    with connection.execute_wrapper(refuse):
        response = view(rf.get("/refer/"))
    assert response.status_code in {400, 500, 503}
    assert "<h1" in response.content.decode()


def test_too_many_requests_keeps_calm(rf, db):
    response = errors.too_many(rf.get("/"))
    assert response.status_code == 429
    assert "Nothing you sent is lost." in response.content.decode()


def menu(rf, person, path="/"):
    request = rf.get(path)
    request.user = person
    return {item["text"]: item for item in navigation.page(request)["menu"]}


def test_the_menu_offers_what_a_role_may_open(rf, officer, analyst, school_person, auditor):
    assert {"Referrals", "Schools", "Performance"} <= set(menu(rf, officer))
    assert set(menu(rf, analyst)) == {"Performance"}
    office = set(menu(rf, school_person))
    assert {"Home", "Leavers", "New pupils", "Allocated to us", "Calendar"} <= office
    assert not office & {"Referrals", "Cases", "Schools", "Allocation list"}
    assert set(menu(rf, auditor)) == {"Audit"}


def test_the_menu_leaves_out_a_page_that_does_not_exist(rf, officer, kit):
    assert menu(rf, officer) == {}


def test_the_menu_marks_where_a_person_is(rf, officer):
    items = menu(rf, officer, "/schools/900001/")
    assert [text for text, item in items.items() if item["active"]] == ["Schools"]


def test_only_who_may_search_gets_the_search_box(rf, officer, analyst):
    for person, has_box in ((officer, True), (analyst, False)):
        request = rf.get("/")
        request.user = person
        assert bool(navigation.page(request)["search_url"]) is has_box
