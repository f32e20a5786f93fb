"""What may be about the child of a dormant case: both side by side, and the officer's answer."""

import datetime as dt
import html

import pytest
from django.urls import reverse

from cases import services
from cases.models import Case, Sighting
from cme.audit.models import AccessRecord
from cme.core.people import store_keys
from schools.models import AllocationEntry
from tests.cases.scene import arrangements
from tests.factories import (
    ChildFactory,
    PersonFactory,
    UserFactory,
    make_case,
    make_dormant,
    make_entry,
    make_referral,
)
from tests.referrals.triage.conftest import closed_case

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def _person(**fields):
    person = PersonFactory(given_name="Maya", family_name="Larkwing", **fields)
    store_keys(person)
    return person


@pytest.fixture
def case(officer):
    return make_dormant(make_case(by=officer, child=ChildFactory(person=_person())))


@pytest.fixture
def found(case, officer, admissions_officer):
    entry = make_entry(by=admissions_officer, person=_person(born_on=dt.date(2016, 2, 8)))
    return services.see_match(by=officer, case=case, source=entry, verdict="possible", on=TODAY)


@pytest.fixture
def url(case, found):
    return reverse("cases:match", args=[case.reference, found.pk])


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


def _text(response):
    return html.unescape(response.content.decode())


def test_the_case_leads_to_what_may_be_about_its_child(as_officer, case, found, url):
    page = _text(as_officer.get(reverse("cases:case", args=[case.reference])))
    assert "New facts may be about this child" in page
    assert f"Allocation {found.source_reference} came in on" in page
    assert url in page
    assert page.index("Compare and answer") < page.index("Then: look again at this dormant case")


def test_what_agrees_and_differs_stands_side_by_side_and_the_reading_is_recorded(
    as_officer, found, url
):
    page = _text(as_officer.get(url))
    assert "What came in" in page
    assert "✓ Agrees" in page
    assert "✗ Differs" in page
    assert "This is the child: wake the case" in page
    assert AccessRecord.objects.filter(
        subject_type="schools.allocationentry", subject_id=found.source_id
    ).exists()


def test_of_several_children_reported_the_one_like_ours_is_shown(as_officer, case, officer):
    referral = make_referral(by=officer, children=2)
    second = referral.children.get(position=1)
    second.person = _person()
    second.save()
    row = services.see_match(by=officer, case=case, source=referral, verdict="possible", on=TODAY)
    page = _text(as_officer.get(reverse("cases:match", args=[case.reference, row.pk])))
    assert "Maya Larkwing" in page
    assert reverse("referrals:detail", args=[referral.reference]) in page


def test_yes_wakes_the_case(as_officer, case, found, url):
    page = _text(as_officer.post(url, {"is_the_child": "yes"}, follow=True))
    assert 'Case moved to "Enquiries".' in page
    assert f"Woken by a match: allocation {found.source_reference}" in page
    woken = Case.objects.get(pk=case.pk)
    assert (woken.status, woken.status_reason, woken.clock_from) == (
        "enquiries", "woken_match", TODAY,
    )  # fmt: skip


def test_no_needs_a_reason_and_the_case_sleeps_on(as_officer, case, found, url):
    assert as_officer.post(url, {"is_the_child": "no", "words": ""}).status_code == 200
    assert Sighting.objects.get().is_the_child is None
    as_officer.post(url, {"is_the_child": "no", "words": "A cousin of the same name."})
    found.refresh_from_db()
    assert found.is_the_child is False
    page = _text(as_officer.get(reverse("cases:case", args=[case.reference])))
    assert "New facts may be about this child" not in page
    assert f"About another child: allocation {found.source_reference}" in page
    assert Case.objects.get(pk=case.pk).status == "dormant"


def test_a_second_answer_is_refused_and_says_who_looked(as_officer, officer, case, found, url):
    services.answer_sighting(
        by=officer, case=case, sighting=found, is_the_child=False, words="A cousin."
    )
    assert "it is another child" in _text(as_officer.get(url))
    again = _text(as_officer.post(url, {"is_the_child": "yes"}))
    assert Case.objects.get(pk=case.pk).status == "dormant"
    assert f"{officer.name} looked on" in again


def test_a_case_that_woke_meanwhile_takes_the_answer_and_stays_awake(
    as_officer, officer, case, found, url
):
    services.wake(by=officer, case=case, reason="woken_facts", on=TODAY)
    assert "Saved." in _text(as_officer.post(url, {"is_the_child": "yes"}, follow=True))
    assert Case.objects.get(pk=case.pk).status_reason == "woken_facts"


def test_what_is_restricted_to_others_is_not_shown(as_officer, case, found, url):
    AllocationEntry.objects.filter(pk=found.source_id).update(restricted=True)
    assert as_officer.get(url).status_code == 404
    page = _text(as_officer.get(reverse("cases:case", args=[case.reference])))
    assert "New facts may be about this child" not in page


def test_a_match_of_another_case_is_not_found(as_officer, officer, found):
    other = make_case(by=officer)
    url = reverse("cases:match", args=[other.reference, found.pk])
    assert as_officer.get(url).status_code == 404


def test_who_works_no_cases_may_not_answer(client, case, url):
    client.force_login(UserFactory(role="school_user"))
    assert client.post(url, {"is_the_child": "yes"}).status_code in (403, 404)
    assert Case.objects.get(pk=case.pk).status == "dormant"


# --- Waking by hand -------------------------------------------------------------------------------
def test_a_closed_case_is_not_woken_and_the_way_on_is_a_new_case(as_officer, officer):
    arrangements()
    case = closed_case(officer, ChildFactory())
    url = reverse("cases:wake", args=[case.reference])
    page = _text(as_officer.get(url))
    assert "A closed case cannot be woken; only a dormant one can." in page
    assert "Open a new case for this child." in page
    assert reverse("referrals:new") in page
    assert "Wake case</button>" not in page
    page = _text(as_officer.post(url, {"words": "Seen in town."}))
    assert "A closed case cannot be woken; only a dormant one can." in page
    assert "Open a new case for this child." in page
    assert Case.objects.get(pk=case.pk).status == "closed"


def test_a_worked_case_is_not_woken(as_officer, officer):
    case = make_case(by=officer)
    url = reverse("cases:wake", args=[case.reference])
    assert "Only a dormant case can be woken." in _text(as_officer.get(url))
    page = _text(as_officer.post(url, {"words": "Seen in town."}))
    assert "Only a dormant case can be woken." in page


def test_a_dormant_case_is_woken_by_hand(as_officer, case):
    url = reverse("cases:wake", args=[case.reference])
    assert "The months until it is long-term start again today." in _text(as_officer.get(url))
    as_officer.post(url, {"words": "A neighbour saw the family."})
    assert Case.objects.get(pk=case.pk).status_reason == "woken_facts"
