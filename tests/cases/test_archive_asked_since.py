"""The council asks for more, or for less, while an archiving form lies with a signatory."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import services
from cme.authority.models import CheckType
from tests.cases.scene import again, arrangements, refused
from tests.factories import make_archive_draft, make_case

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def case(officer):
    arrangements()
    return make_case(by=officer, opened_on=dt.date(2026, 5, 20))


@pytest.fixture
def signed(case, officer, manager, director):
    """A form that waits for its line manager."""
    draft = make_archive_draft(case, line_manager=manager, director=director)
    return services.sign_archive(by=officer, request=draft)


def asks_for(code="consulate", name="Consulate", **more):
    return CheckType.objects.create(code=code, name=name, group="national", expected=True, **more)


def check(officer, case, source):
    return services.record_check(
        by=officer, case=case, source=source, result="no_record", checked_on=TODAY, words="Asked."
    )


def page(client, user, name, case, **data):
    client.force_login(user)
    address = reverse(f"cases:{name}", args=[case.reference])
    return client.post(address, data) if data else client.get(address)


@pytest.mark.parametrize("signatures", [1, 2])
def test_nobody_signs_past_a_source_asked_for_since(signatures, signed, manager, director):
    people = (manager, director)
    request = signed
    for person in people[: signatures - 1]:
        request = services.sign_archive(by=person, request=request)
    asks_for()
    said = refused(services.sign_archive, by=people[signatures - 1], request=request)
    assert said == (
        "The council now asks for more than this form shows: Consulate: not checked. "
        "Return it to the officer, and ask for that."
    )
    assert again(request).status == request.status  # no signature was lost
    assert request.signatures.filter(voided_at=None).count() == signatures


def test_the_check_made_brings_the_form_back_to_be_signed_anew(
    signed, case, officer, manager, director
):
    source = asks_for()
    services.return_archive(
        by=manager, request=signed, reason="more_checks", words="Ask the consulate."
    )
    request = services.take_up(by=officer, request=signed)
    assert "Consulate: not checked" in services.filled_form(request).missing
    check(officer, case, source)
    for person in (officer, manager, director):
        request = services.sign_archive(by=person, request=request)
    assert request.status == "agreed"
    assert "Consulate" in {row.name for row in services.filled_form(request).sources}


def test_a_source_searched_before_and_asked_for_since_must_be_on_the_form(case, officer, signed):
    source = asks_for()
    CheckType.objects.filter(pk=source.pk).update(expected=False)
    check(officer, case, source)
    assert again(signed).status == "with_line_manager"
    CheckType.objects.filter(pk=source.pk).update(expected=True)
    said = refused(services.sign_archive, by=signed.line_manager, request=signed)
    assert "Consulate: not on the form as it was signed" in said


def test_a_source_for_child_protection_alone_is_asked_for_without_a_word(signed, manager):
    asks_for(only_child_protection=True)
    assert services.sign_archive(by=manager, request=signed).status == "with_director"


def test_a_source_no_longer_asked_for_voids_nothing(signed, case, officer, manager):
    CheckType.objects.filter(code="hmrc").update(expected=False)
    services.add_note(by=officer, case=case, words="Rang.")
    request = services.sign_archive(by=manager, request=signed)
    assert request.status == "with_director"
    assert "hmrc" in {row["code"] for row in request.as_signed["sources"]}


def test_a_check_of_a_source_on_the_form_voids_it_though_it_is_no_longer_asked_for(
    signed, case, officer
):
    source = CheckType.objects.get(code="hmrc")
    CheckType.objects.filter(pk=source.pk).update(expected=False)
    check(officer, case, source)
    assert again(signed).status == "drafting"


def test_what_is_undone_on_the_set_up_page_lets_the_form_go_on(signed, manager):
    source = asks_for()
    assert services.lacks(signed) == ("Consulate: not checked",)
    CheckType.objects.filter(pk=source.pk).update(expected=False)
    assert services.lacks(signed) == ()
    assert services.sign_archive(by=manager, request=signed).status == "with_director"


def test_the_signatory_sees_it_plainly_and_returns_it_at_once(
    signed, case, officer, manager, client
):
    asks_for()
    response = page(client, manager, "archive", case)
    text = response.content.decode()
    assert "The council now asks for more than this form shows" in text
    assert "Consulate: not checked" in text
    assert "Return it to Rowan Sandpiper" in text
    assert response.context["form"]["decision"].value() == "return"
    assert response.context["form"]["words"].value() == "Consulate: not checked"
    response = page(client, manager, "archive_decide", case, decision="agree")
    assert "Return it to the officer, and ask for that." in response.content.decode()
    given = {"decision": "return", "reason": "more_checks", "words": "Consulate: not checked"}
    assert page(client, manager, "archive_decide", case, **given).status_code == 302
    assert again(signed).status == "returned"


def test_the_officer_sees_it_while_another_signs(signed, case, officer, client):
    assert "now asks for more" not in page(client, officer, "archive", case).content.decode()
    asks_for()
    text = page(client, officer, "archive", case).content.decode()
    assert "Nobody can sign it as it is." in text
