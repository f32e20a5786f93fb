"""A case ends with an outcome somebody can prove, and a second person where nobody outside did."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cases import services
from cme.audit.models import StatusChange
from cme.core.errors import RuleBroken
from tests.factories import ChildFactory, PersonFactory, SchoolFactory, UserFactory, make_case

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def end(by, case, **rest):
    values = {
        "outcome": "custody",
        "confirmed_on": TODAY,
        "words": "Taught there.",
        "confirmed_by": "The head of learning",
        "confirmed_how": "By phone",
        "confirmed_outside": True,
        "evidence": {"establishment": "Farfield"},
    }
    return services.record_outcome(by=by, case=case, **(values | rest))


@pytest.fixture
def case(officer):
    return make_case(by=officer, opened_on=dt.date(2026, 11, 2))


@pytest.fixture
def waiting(officer, case):
    return end(officer, case, confirmed_outside=False)


def test_confirmed_outside_it_closes_in_two_moves(officer, case):
    closed = end(officer, case)
    assert (closed.status, closed.closed_on) == ("closed", TODAY)
    assert [line.reason for line in StatusChange.objects.of(case)] == [
        "opened",
        "outcome_recorded",
        "no_second_needed",
    ]
    assert closed.next_step == ""


def test_at_a_real_school_the_school_is_kept(officer, case):
    school = SchoolFactory(name="Quayside")
    closed = end(
        officer, case, outcome="on_roll", school=school, evidence={"first_day": "2026-11-16"}
    )
    assert closed.outcome_school == school
    assert closed.outcome_evidence["school"] == "Quayside"


def test_nobody_outside_confirmed_so_it_waits_two_working_days_for_a_manager(waiting):
    assert waiting.status == "closing"
    assert waiting.next_step == "countersign"
    assert waiting.next_due_on == dt.date(2026, 11, 26)
    assert waiting.next_why == (
        "2 working days after Rowan Sandpiper recorded the outcome on 24 Nov 2026"
    )


def test_an_estimated_date_of_birth_asks_for_a_second_person(officer):
    child = ChildFactory(person=PersonFactory(born_estimated=True))
    ended = end(
        officer,
        make_case(by=officer, child=child),
        outcome="over_age",
        evidence={"record_seen": "Passport", "left_on": "2026-06-26", "hand_over": "Sent"},
    )
    assert ended.status == "closing"


@pytest.mark.parametrize("empty", ["words", "confirmed_by", "confirmed_how"])
def test_every_outcome_says_what_happened_how_and_by_whom(officer, case, empty):
    with pytest.raises(RuleBroken) as refusal:
        end(officer, case, **{empty: " "})
    assert refusal.value.field == empty
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("enquiries", "")


def test_another_case_that_does_not_exist_proves_no_duplicate(officer, case):
    with pytest.raises(RuleBroken, match="We do not know that case"):
        end(officer, case, outcome="duplicate", evidence={"other_case": "C-0000-00"})
    with pytest.raises(RuleBroken, match="We do not know that case"):
        end(officer, case, outcome="duplicate", evidence={"other_case": case.reference})


def test_a_manager_who_did_not_work_the_case_countersigns(waiting, manager):
    closed = services.countersign(by=manager, case=waiting)
    assert closed.status == "closed"
    assert closed.events.first().kind == "closed"


def test_who_recorded_it_cannot_countersign(waiting, officer):
    with pytest.raises(RuleBroken) as refusal:
        services.countersign(by=officer, case=waiting)
    assert refusal.value.sentence == "You recorded this outcome, so you cannot countersign it."


def test_another_officer_cannot_countersign(waiting, other_officer):
    with pytest.raises(RuleBroken, match="Only a manager can countersign"):
        services.countersign(by=other_officer, case=waiting)


def test_a_manager_who_worked_the_case_cannot_countersign(officer, case, manager):
    services.add_note(by=manager, case=case, words="I rang the aunt.")
    waiting = end(officer, case, confirmed_outside=False)
    with pytest.raises(RuleBroken, match="You worked this case"):
        services.countersign(by=manager, case=waiting)


def test_a_manager_who_only_gave_the_case_to_somebody_may_countersign(
    officer, other_officer, case, manager
):
    services.assign(by=manager, cases=[case], officer=other_officer)
    waiting = end(officer, case, confirmed_outside=False)
    assert services.countersign(by=manager, case=waiting).status == "closed"


def test_a_refused_countersign_goes_back_to_where_it_was_with_the_reason(officer, case, manager):
    services.move_case(by=officer, case=case, to="place_sought", reason="needs_place", on=TODAY)
    waiting = end(officer, case, confirmed_outside=False)
    with pytest.raises(RuleBroken, match="Say what is missing"):
        services.refuse_countersign(by=manager, case=waiting, words="")
    back = services.refuse_countersign(by=manager, case=waiting, words="No letter.")
    assert (back.status, back.outcome) == ("place_sought", "")
    assert back.events.filter(kind="countersign_refused", words="No letter.").exists()


def test_a_flag_blocks_closing_until_it_is_lifted(officer, case, manager):
    flag = services.set_flag(by=officer, child=case.child, words="Forced marriage feared")
    with pytest.raises(RuleBroken) as refusal:
        end(officer, case)
    assert refusal.value.sentence == (
        "A flag blocks closing and archiving: Forced marriage feared, set by Rowan Sandpiper "
        "on Tuesday 24 November 2026."
    )
    services.lift_flag(by=manager, flag=flag, why="Seen and safe.")
    assert end(officer, case).status == "closed"


def test_a_flag_set_while_waiting_blocks_the_countersign_but_not_the_return(
    waiting, officer, manager
):
    services.set_flag(by=officer, child=waiting.child, words="Seen with strangers")
    with pytest.raises(RuleBroken, match="A flag blocks closing"):
        services.countersign(by=manager, case=waiting)
    assert services.refuse_countersign(by=manager, case=waiting, words="Look.").status == (
        "enquiries"
    )


def test_a_manager_reopens_within_fourteen_days(officer, case, manager):
    end(officer, case)
    with time_machine.travel("2026-12-08 10:00Z"):
        with pytest.raises(RuleBroken, match="Only a manager"):
            services.reopen(by=officer, case=case, words="Seen at home.")
        again = services.reopen(by=manager, case=case, words="Seen at home.")
    assert (again.status, again.outcome, again.closed_on) == ("enquiries", "", None)


def test_after_fourteen_days_a_new_case_is_opened_instead(officer, case, manager):
    end(officer, case)
    with (
        time_machine.travel("2026-12-09 10:00Z"),
        pytest.raises(RuleBroken, match="This case closed more than 14 days ago"),
    ):
        services.reopen(by=manager, case=case, words="Seen at home.")


def test_a_case_is_not_reopened_beside_another_open_one(officer, case, manager):
    end(officer, case)
    other = make_case(by=officer, child=case.child)
    with pytest.raises(RuleBroken, match=f"already has an open case, {other.reference}"):
        services.reopen(by=manager, case=case, words="Seen at home.")


def test_the_countersign_page_closes_the_case(client, waiting, manager):
    client.force_login(manager)
    address = reverse("cases:countersign", kwargs={"reference": waiting.reference})
    response = client.post(address, {"decision": "agree"}, follow=True)
    assert f"Case {waiting.reference} is closed." in response.content.decode()


def test_the_return_page_asks_what_is_missing(client, waiting):
    manager = UserFactory(role="cme_manager")
    client.force_login(manager)
    address = reverse("cases:countersign", kwargs={"reference": waiting.reference})
    response = client.post(address, {"decision": "return"})
    assert response.status_code == 200
    waiting.refresh_from_db()
    assert waiting.status == "closing"
