"""A plan from the first question to the last look back, with the clock moved and the sweep run."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from cme.audit.models import StatusChange
from cme.worklist.models import WorkItem
from cme.worklist.services import reconcile
from reintegration import services
from reintegration.clocks import CLOCKS
from tests.factories import SchoolFactory, make_case

D = dt.date
pytestmark = pytest.mark.usefixtures("council")


REVIEWS = (
    (D(2026, 11, 16), D(2026, 12, 13)),
    (D(2026, 12, 13), D(2027, 1, 10)),
)


def at(day):
    """Travel to the morning of a day."""
    return time_machine.travel(f"{day.isoformat()} 10:00Z", tick=False)


def swept(*, whole=False):
    """Do the sweep's part of the work list, or a whole sweep; return what is open of plans."""
    if whole:
        call_command("sweep", verbosity=0)
    else:
        for clock in CLOCKS:
            reconcile(clock, on=timezone.localdate())
    items = WorkItem.objects.open().filter(subject_type="reintegration.reintegrationplan")
    return [(one.kind, one.due_on, one.owner_id) for one in items.order_by("due_on")]


def test_a_six_week_plan_holds_at_twelve_weeks(officer, leader, reintegration_officer):
    """Requested on 26 October; first day 2 November; sustained on 7 March."""
    school, helper = SchoolFactory(name="Larkfield Juniors"), reintegration_officer
    with at(D(2026, 10, 26)):
        case = make_case(by=officer)
        plan = services.request_plan(
            by=officer, source="cme", case=case, why_out="Moved here in July.", school=school,
            starts_on=D(2026, 11, 2), weeks=6,
        )  # fmt: skip
    with at(D(2026, 10, 28)):
        assert swept() == [("plan_request", D(2026, 10, 28), None)]
        services.accept_plan(by=leader, plan=plan, officer=helper)
        services.record_contact(by=helper, plan=plan, kind="family", on=D(2026, 10, 28))
    with at(D(2026, 11, 2)):
        assert swept() == [("first_day", D(2026, 11, 2), helper.pk)]
        services.record_first_day(by=helper, plan=plan, on=D(2026, 11, 2), met_by="Lee Redpoll")
    for held_on, next_on in REVIEWS:
        with at(held_on):
            assert swept() == [("plan_review", held_on, helper.pk)]
            review = services.hold_review(
                by=helper, plan=plan, held_on=held_on, outcome="continue", words="Well."
            )
            assert review.next_on == next_on
    with at(D(2026, 12, 14)):
        services.end_support(by=helper, plan=plan, on=D(2026, 12, 13))
        assert swept() == []
    for weeks, day in ((4, D(2027, 1, 10)), (12, D(2027, 3, 7))):
        with at(day):
            assert swept(whole=weeks == 12) == [("aftercare", day, helper.pk)]
            services.record_aftercare(
                by=helper, plan=plan, weeks=weeks, in_school=True, on=day, attended=94,
                confirmed_by="Ms Siskin",
            )  # fmt: skip
            assert swept() == []
    assert (plan.status, plan.status_reason, plan.status_on) == (
        "sustained",
        "held_12",
        D(2027, 3, 7),
    )
    lines = StatusChange.objects.of(plan).values_list("to_status", flat=True)
    assert list(lines) == ["requested", "accepted", "active", "aftercare", "sustained"]
