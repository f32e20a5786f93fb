"""Who looked, what happened, and whether the history is intact: for auditors alone."""

import pytest
from django.test import Client
from django.urls import reverse

from cme.accounts.models import User
from cme.audit.access import record_access
from cme.audit.models import AccessRecord
from cme.audit.seals import seal
from tests.factories import ChildFactory, make_case, make_referral

pytestmark = pytest.mark.django_db


def test_the_looks_at_a_child_include_those_at_their_cases(
    client: Client, auditor: User, officer: User
) -> None:
    child = ChildFactory()
    case = make_case(by=officer, child=child)
    record_access(by=officer, subjects=[child], kind="page", page="child page")
    record_access(by=officer, subjects=[case], kind="list", page="caseload")
    client.force_login(auditor)
    page = client.get(reverse("audit:looks", args=[child.reference])).content.decode()
    assert "Child page" in page
    assert "Caseload (1 of 1 shown)" in page
    assert "3 times" in page  # this look counts too
    assert child.person.full_name not in page


def test_looking_at_the_looks_is_recorded(client: Client, auditor: User) -> None:
    child = ChildFactory()
    client.force_login(auditor)
    client.get(reverse("audit:looks", args=[child.reference]))
    record = AccessRecord.objects.get(by=auditor)
    assert (record.page, record.subject_id) == ("who looked", child.pk)


def test_the_looks_can_be_narrowed_and_a_wrong_date_says_so(
    client: Client, auditor: User, officer: User
) -> None:
    child = ChildFactory()
    record_access(by=officer, subjects=[child], kind="page", page="child page")
    client.force_login(auditor)
    address = reverse("audit:looks", args=[child.reference])
    assert "Child page" not in client.get(address, {"what": "export"}).content.decode()
    wrong = client.get(address, {"since-day": "31", "since-month": "2", "since-year": "2026"})
    assert "From must be a real date" in wrong.content.decode()


def test_the_status_history_names_who_and_why(client: Client, auditor: User, officer: User) -> None:
    case = make_case(by=officer)
    client.force_login(auditor)
    page = client.get(reverse("audit:history", args=[case.reference])).content.decode()
    assert "Rowan Sandpiper" in page
    assert "Opened at triage" in page


def test_a_referral_without_a_child_has_a_history_too(
    client: Client, auditor: User, officer: User
) -> None:
    referral = make_referral(by=officer)
    client.force_login(auditor)
    page = client.get(reverse("audit:history", args=[referral.reference])).content.decode()
    assert "Arrived" in page


def test_a_reference_is_found_as_people_type_it(client: Client, auditor: User) -> None:
    child = ChildFactory()
    client.force_login(auditor)
    typed = child.reference.lower().replace("-", " ")
    answer = client.get(reverse("audit:home"), {"reference": typed})
    assert answer.url == reverse("audit:looks", args=[child.reference])  # type: ignore[attr-defined]


def test_an_unknown_reference_says_so_and_its_page_is_none(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    page = client.get(reverse("audit:home"), {"reference": "K-0000-00"}).content.decode()
    assert "No record has this reference" in page
    assert client.get("/audit/K-0000-00/").status_code == 404
    assert client.get("/audit/nonsense/").status_code == 404


def test_checking_the_ledger_says_it_is_intact(
    client: Client, auditor: User, officer: User
) -> None:
    make_case(by=officer)
    assert seal() == 1
    client.force_login(auditor)
    page = client.post(reverse("audit:check"), follow=True).content.decode()
    assert "History intact" in page
    assert "Sealed up to line" in page


@pytest.mark.parametrize("who", ["officer", "manager", "administrator", "school_person"])
def test_nobody_else_sees_who_looked(
    client: Client, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("audit:home")).status_code == 403
