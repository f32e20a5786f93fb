"""A school may have the child: the case says so, and the officer answers."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import services
from cases.models import ReturnedChild
from cme.audit.models import AccessRecord
from tests.cases.scene import arrangements
from tests.factories import ChildFactory, SchoolFactory, make_case, make_new_pupil

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def case(officer):
    arrangements()
    return make_case(by=officer, child=ChildFactory())


@pytest.fixture
def found(case, officer, school_person):
    told = make_new_pupil(by=school_person, school=SchoolFactory(urn="900777", name="Hill Primary"))
    return services.report_returned(by=officer, case=case, new_pupil_return=told, verdict="same")


@pytest.fixture
def url(case, found):
    return reverse("cases:returned", args=[case.reference, found.pk])


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


def test_the_case_says_which_school_may_have_the_child(as_officer, case, url):
    page = as_officer.get(reverse("cases:case", args=[case.reference])).text
    assert "A school may have this child" in page
    assert "Hill Primary told us" in page
    assert url in page


def test_the_two_records_stand_side_by_side_and_the_reading_is_recorded(as_officer, found, url):
    page = as_officer.get(url).text
    assert "Our record" in page
    assert "Hill Primary, on the register from 24 Nov 2026" in page
    assert AccessRecord.objects.filter(
        subject_type="schools.newpupilreturn", subject_id=found.new_pupil_return_id
    ).exists()


def test_yes_leads_on_to_the_outcome_with_the_school_filled_in(as_officer, case, found, url):
    answered = as_officer.post(url, {"is_the_child": "yes"}, follow=True)
    found.refresh_from_db()
    assert found.is_the_child is True
    page = answered.text
    assert "Hill Primary has the child. Now record the outcome." in page
    assert "900777 Hill Primary" in page
    assert f"New-pupil return {found.new_pupil_return.reference}" in page
    assert "Record the outcome" in as_officer.get(reverse("cases:case", args=[case.reference])).text


def test_no_needs_a_reason_and_the_case_goes_on(as_officer, case, found, url):
    page = as_officer.post(url, {"is_the_child": "no", "words": ""})
    assert page.status_code == 200
    assert ReturnedChild.objects.get().is_the_child is None
    as_officer.post(url, {"is_the_child": "no", "words": "A cousin of the same name."})
    found.refresh_from_db()
    assert found.is_the_child is False
    page = as_officer.get(reverse("cases:case", args=[case.reference])).text
    assert "A school may have this child" not in page
    assert "A cousin of the same name." in page


def test_a_second_answer_is_refused(as_officer, officer, case, found, url):
    services.answer_returned(by=officer, case=case, returned=found, is_the_child=True)
    page = as_officer.post(url, {"is_the_child": "yes"}).text
    assert "has looked at this already" in page


def test_the_number_of_another_case_is_not_found(as_officer, officer, found):
    other = make_case(by=officer)
    page = as_officer.get(reverse("cases:returned", args=[other.reference, found.pk]))
    assert page.status_code == 404


def test_a_restricted_case_stays_closed_to_others(client, other_officer, case, url):
    case.child.restricted = True
    case.child.save()
    client.force_login(other_officer)
    assert client.get(url).status_code == 404
