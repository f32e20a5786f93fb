"""A new pupil is held against the children we look for; their officer hears, once."""

import datetime as dt

import pytest

from cases import services as casework
from cases.models import CaseEvent, ReturnedChild
from cme.core.errors import RuleBroken
from cme.core.people import store_keys
from cme.site.sweep import STEPS
from cme.worklist.models import WorkItem
from referrals.services.arrivals import look_for_pupil
from tests.factories import ChildFactory, PersonFactory, SchoolFactory, make_case, make_new_pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council", "tuesday")]
TODAY = dt.date(2026, 11, 24)
MAYA = {
    "given_name": "Maya",
    "family_name": "Larkwing",
    "born_on": dt.date(2016, 2, 9),
    "upn": "B801200005001",
    "address_line_1": "1 Quay Street",
    "postcode": "RM8 2LL",
}


def _person(**changed):
    person = PersonFactory(**(MAYA | changed))
    store_keys(person)
    return person


@pytest.fixture
def case(officer):
    return make_case(by=officer, child=ChildFactory(person=_person()))


@pytest.fixture
def joined(school_person):
    school = SchoolFactory(name="Hill Primary School")
    return make_new_pupil(by=school_person, school=school, person=_person())


def test_the_officer_of_the_same_child_is_told(case, joined, officer):
    assert look_for_pupil(joined.pk) == 1
    found = ReturnedChild.objects.get()
    assert (found.case, found.verdict, found.found_on) == (case, "same", TODAY)
    assert CaseEvent.objects.filter(case=case, kind="returned").count() == 1
    item = WorkItem.objects.get(kind="child_found")
    assert (item.owner, item.due_on, item.reference) == (officer, TODAY, case.reference)
    joined.refresh_from_db()
    assert joined.matched_at is not None


def test_again_it_changes_nothing(case, joined):
    look_for_pupil(joined.pk)
    type(joined).objects.update(matched_at=None)
    look_for_pupil(joined.pk)
    assert ReturnedChild.objects.count() == 1
    assert CaseEvent.objects.filter(kind="returned").count() == 1
    assert WorkItem.objects.filter(kind="child_found").count() == 1


def test_another_child_is_nobody_we_look_for(case, school_person):
    other = make_new_pupil(
        by=school_person,
        person=_person(
            given_name="Oskar", family_name="Teal", upn="", born_on=dt.date(2012, 6, 1),
            address_line_1="", postcode="",
        ),
    )  # fmt: skip
    assert look_for_pupil(other.pk) == 0
    assert not ReturnedChild.objects.exists()
    assert STEPS["new pupils looked for"](TODAY) == 0


def test_a_child_whose_case_is_closed_is_no_news(case, joined, officer):
    casework.record_outcome(
        by=officer, case=case, outcome="on_roll", confirmed_on=TODAY, words="There.",
        confirmed_by="Office", confirmed_how="By phone", confirmed_outside=True,
        evidence={"first_day": "2026-11-23"}, school=joined.school,
    )  # fmt: skip
    assert look_for_pupil(joined.pk) == 0
    assert not ReturnedChild.objects.exists()


def test_a_restricted_child_is_told_of_to_named_people_alone(case, joined, officer, other_officer):
    case.child.restricted = True
    case.child.save()
    case.child.named_people.set([officer])
    look_for_pupil(joined.pk)
    assert WorkItem.objects.visible_to(officer).filter(kind="child_found").exists()
    assert not WorkItem.objects.visible_to(other_officer).filter(kind="child_found").exists()


def test_the_sweep_looks_for_those_no_wake_up_reached(case, joined):
    assert STEPS["new pupils looked for"](TODAY) == 1
    assert STEPS["new pupils looked for"](TODAY) == 0
    assert ReturnedChild.objects.count() == 1


def test_a_child_whose_details_change_is_looked_for_again(officer, school_person):
    known = _person(given_name="Unknown", family_name="", upn="", born_on=None,
                    address_line_1="", postcode="")  # fmt: skip
    case = make_case(by=officer, child=ChildFactory(person=known))
    joined = make_new_pupil(by=school_person, person=_person())
    assert look_for_pupil(joined.pk) == 0
    casework.change_child(by=officer, child=case.child, changes=MAYA)
    STEPS["changed children looked for again"](TODAY)
    case.child.refresh_from_db()
    assert case.child.look_again_since is None
    assert STEPS["new pupils looked for"](TODAY) == 1
    assert ReturnedChild.objects.get().case == case


def test_the_officer_confirms_it(case, joined, officer):
    look_for_pupil(joined.pk)
    found = ReturnedChild.objects.get()
    casework.answer_returned(by=officer, case=case, returned=found, is_the_child=True)
    found.refresh_from_db()
    assert (found.is_the_child, found.looked_by, found.looked_on) == (True, officer, TODAY)
    item = WorkItem.objects.get(kind="child_found")
    assert (item.end, item.ended_by) == ("settled", officer)
    with pytest.raises(RuleBroken, match="has looked at this already"):
        casework.answer_returned(by=officer, case=case, returned=found, is_the_child=True)


def test_another_child_needs_a_reason(case, joined, officer):
    look_for_pupil(joined.pk)
    found = ReturnedChild.objects.get()
    with pytest.raises(RuleBroken, match="Say why"):
        casework.answer_returned(by=officer, case=case, returned=found, is_the_child=False)
    casework.answer_returned(
        by=officer, case=case, returned=found, is_the_child=False, words="A cousin."
    )
    assert CaseEvent.objects.get(kind="returned_other").words == "A cousin."
