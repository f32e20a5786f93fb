"""A plan from the first question to the last look back, with the clock moved and the sweep run."""

import datetime as dt

import pytest
import time_machine

from cme.audit.models import StatusChange
from referrals.models import Referral
from reintegration import services
from tests.factories import SchoolFactory, make_case, make_plan

D = dt.date
pytestmark = pytest.mark.usefixtures("council")


def at(day):
    """Travel to the morning of a day."""
    return time_machine.travel(f"{day.isoformat()} 10:00Z", tick=False)


def test_a_six_week_plan_holds_at_twelve_weeks(officer, leader, reintegration_officer):
    school = SchoolFactory(name="Larkfield Juniors")
    with at(D(2026, 10, 26)):
        case = make_case(by=officer)
        plan = services.request_plan(
            by=officer,
            source="cme",
            case=case,
            why_out="Moved here in July.",
            school=school,
            starts_on=D(2026, 11, 2),
            weeks=6,
        )
        assert plan.ends_on == D(2026, 12, 13)
        services.accept_plan(by=leader, plan=plan, officer=reintegration_officer)
    with at(D(2026, 11, 2)):
        services.record_first_day(by=reintegration_officer, plan=plan, on=D(2026, 11, 2))
        assert (plan.status, plan.review_on) == ("active", D(2026, 11, 16))
    with at(D(2026, 11, 16)):
        review = services.hold_review(
            by=reintegration_officer,
            plan=plan,
            held_on=D(2026, 11, 16),
            outcome="continue",
            words="The side door works.",
        )
        assert review.next_on == D(2026, 12, 13)
    with at(D(2026, 12, 14)):
        services.end_support(by=reintegration_officer, plan=plan, on=D(2026, 12, 13))
    for weeks, day in ((4, D(2027, 1, 10)), (12, D(2027, 3, 7))):
        with at(day):
            services.record_aftercare(
                by=reintegration_officer,
                plan=plan,
                weeks=weeks,
                in_school=True,
                on=day,
                attended=94,
                confirmed_by="Ms Siskin",
            )
    assert (plan.status, plan.status_reason, plan.status_on) == (
        "sustained",
        "held_12",
        D(2027, 3, 7),
    )
    lines = StatusChange.objects.of(plan).values_list("to_status", flat=True)
    assert list(lines) == ["requested", "accepted", "active", "aftercare", "sustained"]


def test_a_child_out_again_is_referred_at_once_and_once(officer, reintegration_officer):
    with at(D(2026, 11, 2)):
        plan = make_plan(by=officer, officer=reintegration_officer, status="active")
        for _twice in range(2):
            services.relapse(
                by=reintegration_officer, plan=plan, on=D(2026, 11, 2), words="Left at break."
            )
    referral = Referral.objects.get()
    assert (plan.status, plan.relapse_referral) == ("relapsed", referral.reference)
    assert referral.channel == "reintegration"
