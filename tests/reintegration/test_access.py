"""A plan is opened by one door, which writes down whose record was read."""

import pytest
from django.http import Http404

from cme.audit.models import AccessRecord
from reintegration import access
from tests.factories import ChildFactory, make_plan

pytestmark = pytest.mark.usefixtures("council")


def last():
    row = AccessRecord.objects.latest("pk")
    return row.kind, row.subject_type, row.subject_id or row.shown


@pytest.fixture
def known(officer):
    return make_plan(by=officer)


@pytest.fixture
def unknown(admissions_officer):
    person = {"given_name": "Zach", "family_name": "Pemberwick"}
    return make_plan(by=admissions_officer, person=person)


def test_opening_a_plan_is_opening_the_childs_record(known, reintegration_officer):
    assert access.open_plan(reintegration_officer, known.reference.lower(), page="plan") == known
    assert last() == ("page", "cases.child", known.child_id)


def test_a_plan_of_no_child_we_know_is_recorded_itself(unknown, reintegration_officer):
    access.open_plan(reintegration_officer, unknown.reference, page="plan")
    assert last() == ("page", "reintegration.reintegrationplan", unknown.pk)


def test_somebody_elses_plan_is_not_there_and_the_refusal_is_recorded(known, admissions_officer):
    with pytest.raises(Http404):
        access.open_plan(admissions_officer, known.reference, page="plan")
    assert last() == ("refused", "cases.child", known.child_id)


def test_a_restricted_childs_plan_is_not_there_but_for_the_named(
    officer, leader, reintegration_officer
):
    child = ChildFactory(restricted=True)
    child.named_people.add(officer, leader)
    plan = make_plan(by=officer, child=child)
    assert access.open_plan(leader, plan.reference, page="plan") == plan
    with pytest.raises(Http404):
        access.open_plan(reintegration_officer, plan.reference, page="plan")
    assert last() == ("refused", "cases.child", child.pk)


def test_who_sees_no_plans_leaves_no_trace_of_one(known, auditor):
    with pytest.raises(Http404):
        access.open_plan(auditor, known.reference, page="plan")
    assert not AccessRecord.objects.exists()


def test_a_list_records_children_and_plans_each_in_one_row(known, unknown, officer):
    access.show_list(officer, [known, unknown], page="plans")
    rows = AccessRecord.objects.order_by("subject_type").values_list("subject_type", "shown")
    assert list(rows) == [
        ("cases.child", [known.child_id]),
        ("reintegration.reintegrationplan", [unknown.pk]),
    ]
