"""Moves, facts, marks, officers and the officer's own step; refusal beside success."""

import datetime as dt
import re
from pathlib import Path

import pytest

from cases import services, statuses
from cases.models import CaseEvent
from cases.wording import TITLES, event_title
from cme.authority.models import LocalCategory
from cme.core.errors import RuleBroken
from cme.core.models import PersonKey
from tests.cases.scene import worked_case
from tests.factories import ChildFactory, make_case

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def case(officer):
    return make_case(by=officer, opened_on=dt.date(2026, 11, 2))


def test_a_case_moves_between_any_two_statuses_it_is_worked_in(officer, case):
    for to, reason in (
        ("place_sought", "needs_place"),
        ("place_allocated", "place_offered"),
        ("enquiries", "place_fell_through"),
        ("attendance_order", "notice_needed"),
    ):
        case = services.move_case(by=officer, case=case, to=to, reason=reason, on=TODAY)
        assert case.status == to


@pytest.mark.parametrize("to", ["closed", "closing", "dormant"])
def test_a_plain_move_never_closes_or_rests_a_case(officer, case, to):
    with pytest.raises(RuleBroken, match='A case cannot go from "Enquiries" to'):
        services.move_case(by=officer, case=case, to=to, reason="needs_place", on=TODAY)


def test_a_move_takes_only_a_reason_of_its_table(officer, case):
    with pytest.raises(RuleBroken, match="is not a reason"):
        services.move_case(by=officer, case=case, to="place_sought", reason="opened", on=TODAY)


def test_residency_is_a_fact_from_a_day_and_earlier_ones_stay(officer, case):
    services.set_residency(by=officer, case=case, residency="left_unknown", from_on=TODAY)
    assert case.residencies.count() == 2
    with pytest.raises(RuleBroken, match="today or in the past"):
        services.set_residency(
            by=officer, case=case, residency="resident", from_on=TODAY + dt.timedelta(days=1)
        )


def test_missing_education_in_law_keeps_its_first_day(officer, case):
    category = LocalCategory.objects.create(code="x", name="Lives here, untaught")
    set_ = services.set_category
    case = set_(by=officer, case=case, category=category, statutory=True, on=TODAY)
    assert case.became_cme_on == TODAY
    again = set_(
        by=officer, case=case, category=None, statutory=True, on=TODAY - dt.timedelta(days=5)
    )
    assert again.became_cme_on == TODAY
    assert (
        set_(by=officer, case=case, category=None, statutory=False, on=TODAY).became_cme_on is None
    )


def test_doing_something_else_is_recorded_with_the_step_it_replaces(officer, case):
    case = services.refresh(case, by=officer)
    suggested = case.next_step
    later = TODAY + dt.timedelta(days=30)
    case = services.do_otherwise(
        by=officer, case=case, instead="Ring the aunt", due=later, why="She knows them."
    )
    assert (case.next_step, case.next_about) == ("own", "Ring the aunt")
    line = case.events.get(kind="did_otherwise")
    assert line.data["step"] == suggested
    assert line.words == "She knows them."
    case = services.finish_own_step(by=officer, case=case, words="She rang back.")
    assert (case.own_step, case.next_step) == ("", suggested)
    with pytest.raises(RuleBroken, match="no step of your own"):
        services.finish_own_step(by=officer, case=case)


@pytest.mark.parametrize(
    "given", [{"instead": ""}, {"why": ""}, {"due": TODAY - dt.timedelta(days=1)}]
)
def test_something_else_needs_what_why_and_a_day_to_come(officer, case, given):
    values = {"instead": "Ring the aunt", "why": "She knows.", "due": TODAY}
    with pytest.raises(RuleBroken):
        services.do_otherwise(by=officer, case=case, **(values | given))


def test_a_renewed_plan_is_looked_at_again_on_its_day(officer, case):
    case = services.renew_plan(by=officer, case=case, words="Visit.", until=dt.date(2027, 1, 4))
    assert case.plan_until == dt.date(2027, 1, 4)
    with pytest.raises(RuleBroken, match="later than today"):
        services.renew_plan(by=officer, case=case, words="Visit.", until=TODAY)


def test_a_changed_name_is_found_by_it_at_once(officer, case):
    services.change_child(by=officer, child=case.child, changes={"family_name": "Copperfield"})
    person = case.child.person
    assert PersonKey.objects.filter(person=person, kind="part", value="copperfield").exists()
    assert case.events.get().data == {"fields": ["family_name"]}


def test_nothing_changed_writes_nothing(officer, case):
    version = case.child.person.version
    name = case.child.person.family_name
    services.change_child(by=officer, child=case.child, changes={"family_name": name})
    case.child.person.refresh_from_db()
    assert case.child.person.version == version
    assert not case.events.exists()


def test_restricting_names_a_manager_and_only_they_lift_it(officer, manager, case):
    child = case.child
    with pytest.raises(RuleBroken, match="Name at least one manager"):
        services.restrict(by=officer, child=child, named_people=[officer])
    services.restrict(by=officer, child=child, named_people=[officer, manager])
    with pytest.raises(RuleBroken, match="Only Morgan Fieldfare can lift this mark"):
        services.lift_restriction(by=officer, child=child, words="Safe.")
    assert not services.lift_restriction(by=manager, child=child, words="Safe.").restricted


def test_the_do_not_contact_mark_is_lifted_by_a_manager_who_says_why(officer, manager, case):
    child = services.stop_contact(by=officer, child=case.child, why="Police ask.")
    with pytest.raises(RuleBroken, match="Only a manager"):
        services.allow_contact(by=officer, child=child, words="Safe.")
    with pytest.raises(RuleBroken, match="Say what has changed"):
        services.allow_contact(by=manager, child=child, words="")
    assert not services.allow_contact(by=manager, child=child, words="Safe.").do_not_contact


def test_a_flag_is_lifted_by_who_set_it_or_a_manager(officer, other_officer, case):
    flag = services.set_flag(by=officer, child=case.child, words="Seen with strangers")
    with pytest.raises(RuleBroken, match="Only Rowan Sandpiper or a manager"):
        services.lift_flag(by=other_officer, flag=flag, why="Fine.")
    assert services.lift_flag(by=officer, flag=flag, why="Fine.").lifted_on == TODAY
    with pytest.raises(RuleBroken, match="lifted already"):
        services.lift_flag(by=officer, flag=flag, why="Fine.")


def test_a_case_is_never_given_to_somebody_who_may_not_open_it(officer, manager, other_officer):
    child = ChildFactory(restricted=True)
    child.named_people.set([manager])
    case = make_case(by=officer, child=child)
    with pytest.raises(RuleBroken, match=f"You may not change {case.reference}"):
        services.assign(by=manager, cases=[case], officer=other_officer)


def test_giving_a_case_to_who_has_it_changes_nothing(officer, manager, case):
    assert services.assign(by=manager, cases=[case], officer=officer) == 0
    assert not case.events.exists()


def test_an_adult_is_added_and_found_by_their_phone(officer, case):
    services.add_carer(
        by=officer,
        child=case.child,
        name="Hannah",
        relationship="Mother",
        phone="07700 900230",
        responsibility="yes",
    )
    assert PersonKey.objects.filter(person=case.child.person, kind="phone").exists()


def test_every_line_of_a_worked_case_is_in_words(officer, manager):
    case = worked_case(officer)
    services.add_note(by=officer, case=case, words="Rang.")
    services.establish(by=officer, case=case, standing="needs_place", on=TODAY)
    services.move_case(by=officer, case=case, to="place_sought", reason="needs_place", on=TODAY)
    services.set_residency(by=officer, case=case, residency="resident", from_on=TODAY)
    services.stop_contact(by=manager, child=case.child, why="Police ask.")
    titles = [event_title(event) for event in case.events.all()]
    assert "Established: Needs a school place" in titles
    assert 'Moved to "Place being sought": needs a place' in titles
    assert "Asked Northmarch Council" in titles
    assert "Home visit: no answer, card left" in titles
    assert "Case opened from referral R-3PX6-HD" in titles


def test_every_kind_of_line_that_services_write_has_words():
    services = [*Path("cases/services").glob("*.py"), Path("reintegration/services/telling.py")]
    source = "".join(file.read_text() for file in services)
    written = set(re.findall(r'kind="([a-z_]+)"', source)) | {
        "sent_on",
        "acknowledged",
        "chased",
        "answered",
        "mark_set",
        "mark_lifted",
        "mark_kept",
        "returned_other",
        "flag_set",
        "flag_lifted",
        "match_is_child",
        "match_other",
    }
    assert written == set(TITLES)
    assert set(statuses.WORK) <= set(TITLES)


def test_an_unknown_kind_of_line_is_still_shown(officer, case):
    assert event_title(CaseEvent(case=case, kind="new_kind", by=officer)) == "new_kind"


def test_a_mark_keeps_in_its_history_who_set_it_and_who_was_named(officer, manager, case):
    child = services.restrict(by=officer, child=case.child, named_people=[officer, manager])
    services.lift_restriction(by=manager, child=child, words="Safe.")
    rows = [*child.history.order_by("pk")][1:]
    assert {row.history_user for row in rows if row.restricted} == {officer}
    assert {row.history_user for row in rows if not row.restricted} == {manager}
    assert max(row.named_people.count() for row in rows) == 2


def test_who_was_shut_out_meanwhile_cannot_name_themselves(officer, other_officer, manager, case):
    services.restrict(by=officer, child=case.child, named_people=[officer, manager])
    with pytest.raises(RuleBroken, match="Only named people may open this") as refused:
        services.restrict(by=other_officer, child=case.child, named_people=[other_officer, manager])
    assert refused.value.way_on == "Morgan Fieldfare, Rowan Sandpiper can open it."
