"""Checks go stale, contacts are planned and made, and the marks stop what they must."""

import datetime as dt

import pytest
from django.utils import timezone

from cases import services
from cases.forms.acts import CheckForm
from cases.rules.contacts import TO_FAMILY, prompt_after
from cme.authority.models import CheckType
from cme.core.errors import RuleBroken
from tests.cases.scene import arrangements
from tests.factories import ChildFactory, make_case

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def case(officer):
    arrangements()
    return make_case(by=officer, opened_on=TODAY)


def source(code):
    return CheckType.objects.get(code=code)


def check(by, case, code="admissions", **rest):
    values = {"source": source(code), "result": "no_record", "checked_on": TODAY}
    return services.record_check(by=by, case=case, **(values | rest))


def contact(by, case, **rest):
    values = {"kind": "call", "state": "made", "result": "no_answer", "happened_at": timezone.now()}
    return services.record_contact(by=by, case=case, **(values | rest))


def test_a_check_goes_stale_after_its_sources_days_and_says_so(officer, case):
    made = check(officer, case)
    assert made.again_on == dt.date(2026, 12, 24)
    assert made.again_why == ("Last checked on 24 Nov 2026; this source goes stale after 30 days")


def test_a_source_that_never_goes_stale_needs_no_second_check(officer, case):
    assert check(officer, case, "last_school").again_on is None


def test_a_source_that_was_asked_is_asked_again_in_working_days(officer, case):
    made = check(officer, case, result="asked")
    assert made.again_on == dt.date(2026, 12, 1)
    assert made.again_why == "Asked on 24 Nov 2026; a reply is expected in 5 working days"


def test_a_source_that_does_not_apply_is_done_with(officer, case):
    assert check(officer, case, result="not_needed").again_on is None


def test_the_next_source_to_search_follows_from_the_last(officer, case):
    check(officer, case)
    case.refresh_from_db()
    assert (case.next_step, case.next_about) == ("first_check", "Social care database")
    assert case.next_why == "5 working days after the last source searched on 24 Nov 2026" or (
        case.next_due_on == dt.date(2026, 12, 1)
    )


def test_a_check_in_the_future_is_refused(officer, case):
    with pytest.raises(RuleBroken, match="today or in the past"):
        check(officer, case, checked_on=TODAY + dt.timedelta(days=1))


def test_ukvi_is_asked_only_with_a_ground_and_a_manager_who_agrees(officer, case, manager):
    for rest in (
        {},
        {"ground": "Feared taken abroad"},
        {"agreed_by": manager},
        {"ground": "Feared taken abroad", "agreed_by": officer},
    ):
        with pytest.raises(RuleBroken) as refusal:
            check(officer, case, "ukvi", **rest)
        assert refusal.value.sentence == (
            "Checks with UK Visas and Immigration are for child protection only."
        )
    made = check(officer, case, "ukvi", ground="Feared taken abroad", agreed_by=manager)
    assert made.agreed_by == manager
    assert check(officer, case, "ukvi", result="not_run").again_on is None


def test_a_planned_visit_is_next_until_what_came_of_it_is_recorded(officer, case):
    planned = contact(
        officer,
        case,
        kind="visit",
        state="planned",
        happened_at=timezone.make_aware(dt.datetime(2026, 11, 24, 16)),
    )
    case.refresh_from_db()
    assert (case.next_step, case.next_due_on) == ("contact", TODAY)
    assert case.next_why == "Rowan Sandpiper planned it for this day"
    contact(officer, case, kind="visit", result="child_seen", planned=planned)
    case.refresh_from_db()
    planned.refresh_from_db()
    assert planned.state == "made"
    assert case.next_step != "contact"
    assert case.contacts.count() == 1


def test_a_call_that_has_not_happened_is_not_made(officer, case):
    with pytest.raises(RuleBroken, match="has not happened yet"):
        contact(officer, case, happened_at=timezone.now() + dt.timedelta(hours=2))


def test_a_plan_for_yesterday_is_refused(officer, case):
    with pytest.raises(RuleBroken, match="today or later"):
        contact(officer, case, state="planned", happened_at=timezone.now() - dt.timedelta(days=1))


def test_a_call_needs_what_came_of_it_and_a_letter_does_not(officer, case):
    with pytest.raises(RuleBroken, match="what came of it"):
        contact(officer, case, result="")
    assert contact(officer, case, kind="letter", result="").pk


@pytest.mark.parametrize("kind", sorted(TO_FAMILY))
def test_the_do_not_contact_mark_stops_every_way_to_the_family(officer, manager, kind):
    child = ChildFactory(do_not_contact=True, do_not_contact_by=manager)
    case = make_case(by=officer, child=child)
    for state in ("made", "planned"):
        with pytest.raises(RuleBroken, match="Do not contact the family"):
            contact(officer, case, kind=kind, state=state)


def test_another_agency_is_talked_with_while_the_mark_is_set(officer, manager):
    case = make_case(by=officer, child=ChildFactory(do_not_contact=True))
    assert contact(officer, case, kind="with_agency", result="").pk


def test_a_visit_made_before_the_mark_is_written_down_after_it(officer, manager, case):
    services.stop_contact(by=manager, child=case.child, why="Police ask.")
    yesterday = timezone.now() - dt.timedelta(days=1)
    assert contact(officer, case, kind="visit", result="card_left", happened_at=yesterday).pk
    with pytest.raises(RuleBroken, match="Do not contact the family"):
        contact(officer, case, kind="visit", result="card_left", happened_at=timezone.now())


def test_a_planned_call_is_cancelled_while_the_mark_is_set(officer, manager, case):
    planned = contact(officer, case, state="planned")
    services.stop_contact(by=manager, child=case.child, why="Police ask.")
    cancelled = contact(officer, case, state="cancelled", planned=planned)
    assert cancelled.state == "cancelled"


def test_each_result_that_needs_a_thought_has_its_prompt():
    assert prompt_after("withheld", hub_name="MASH").startswith("Tell the police?")
    assert prompt_after("child_seen_worry", hub_name="MASH") == (
        "Call MASH before you do anything else."
    )
    assert prompt_after("left_unsafe", hub_name="MASH").startswith("Write the safety note now")
    assert prompt_after("no_answer", hub_name="MASH") == ""


def test_an_empty_note_is_refused(officer, case):
    with pytest.raises(RuleBroken, match="Enter the note"):
        services.add_note(by=officer, case=case, words=" ")


def test_a_check_of_a_mistyped_century_is_refused():
    form = CheckForm({"checked_on-day": "21", "checked_on-month": "11", "checked_on-year": "1926"})
    assert form.errors["checked_on"] == ["Day of the check must be in the last 3 years."]
