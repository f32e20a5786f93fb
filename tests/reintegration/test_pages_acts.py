"""The forms of a plan: what each does, how each refuses, and that nothing typed is lost."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from reintegration import services
from reintegration.models import ReintegrationPlan
from tests.factories import SchoolFactory, UserFactory, make_case, make_plan

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
MONDAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24 10:00Z", tick=False):
        yield


@pytest.fixture
def team(client, reintegration_officer):
    client.force_login(reintegration_officer)
    return client


@pytest.fixture
def active(officer, reintegration_officer):
    return make_plan(by=officer, officer=reintegration_officer, status="active")


@pytest.fixture
def accepted(officer, reintegration_officer):
    return make_plan(by=officer, officer=reintegration_officer, status="accepted")


@pytest.fixture
def reintegration_support(db):
    return UserFactory(name="Pip Linnet", role="reintegration_support")


def at(name, plan, **parts):
    return reverse(f"reintegration:{name}", kwargs={"reference": plan.reference, **parts})


def day(name, on):
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


def shown(response):
    return " ".join(response.content.decode().split())


def refused(response, *sentences):
    page = shown(response)
    assert response.status_code == 200
    assert "There is a problem" in page
    for sentence in sentences:
        assert sentence in page, sentence
    return page


ASKED = {
    "source": "admissions",
    "why_out": "Moved here in July.",
    "has_send": "no",
    "weeks": "8",
    "helpers": "",
}
CHILD = {
    "given_name": "Sunniva",
    "family_name": "Thistledown",
    **day("born_on", dt.date(2016, 1, 19)),
    "sex": "female",
}


def test_a_plan_is_asked_for_without_a_case(client, admissions_officer):
    client.force_login(admissions_officer)
    response = client.post("/reintegration/new/", ASKED | CHILD)
    plan = ReintegrationPlan.objects.get()
    assert response.headers["Location"] == at("sent", plan)
    assert plan.person.full_name == "Sunniva Thistledown"
    page = shown(client.get(at("sent", plan)))
    assert plan.reference in page
    assert "accepts or declines it by" in page


def test_a_plan_is_asked_for_from_a_case_whose_facts_stand_in_the_form(client, officer):
    case = make_case(by=officer)
    client.force_login(officer)
    address = f"/reintegration/new/?case={case.reference}"
    page = shown(client.get(address, follow=True))
    assert case.child.person.full_name in page
    assert "reintegration team helps up to year 8" in page
    client.post(address, ASKED | {"source": "cme"})
    assert ReintegrationPlan.objects.get().case == case


def test_a_case_of_nobodys_business_is_not_found(client, admissions_officer, officer):
    client.force_login(officer)
    unknown = client.get("/reintegration/new/?case=C-0000-00", follow=True)
    assert unknown.status_code == 404
    client.force_login(admissions_officer)
    case = make_case(by=officer)
    page = shown(client.get(f"/reintegration/new/?case={case.reference}", follow=True))
    assert case.child.person.given_name not in page


def test_a_plan_of_thirteen_weeks_is_refused_and_nothing_typed_is_lost(client, admissions_officer):
    client.force_login(admissions_officer)
    response = client.post("/reintegration/new/", ASKED | CHILD | {"weeks": "13"})
    page = refused(response, "A plan lasts from 4 to 12 weeks; this one is 13.")
    assert "Moved here in July." in page
    assert "Thistledown" in page
    assert not ReintegrationPlan.objects.exists()


@pytest.mark.parametrize("weeks", ["", "x", "-1", "99999999999", "8.5"])
def test_a_number_of_weeks_that_is_none_is_refused(client, admissions_officer, weeks):
    client.force_login(admissions_officer)
    refused(client.post("/reintegration/new/", ASKED | CHILD | {"weeks": weeks}), "eeks")
    assert not ReintegrationPlan.objects.exists()


def test_others_than_the_year_says_need_a_reason(client, admissions_officer):
    client.force_login(admissions_officer)
    wanted = ASKED | CHILD | {"helpers": "young_people"}
    refused(client.post("/reintegration/new/", wanted), "is usually helped by the reintegration")
    client.post("/reintegration/new/", wanted | {"helpers_why": "They know the family"})
    assert ReintegrationPlan.objects.get().helpers == "young_people"


def test_a_start_that_has_come_needs_a_school(client, admissions_officer):
    client.force_login(admissions_officer)
    response = client.post("/reintegration/new/", ASKED | CHILD | day("starts_on", TODAY))
    refused(response, "A plan needs a school by its start date.")


def test_the_same_child_is_not_asked_for_twice(client, admissions_officer):
    client.force_login(admissions_officer)
    client.post("/reintegration/new/", ASKED | CHILD)
    refused(client.post("/reintegration/new/", ASKED | CHILD), "This child already has a plan")


def test_a_plan_is_accepted_with_who_is_suggested(client, leader, officer, reintegration_officer):
    services.set_member(by=leader, person=reintegration_officer)
    plan = make_plan(by=officer)
    client.force_login(leader)
    page = shown(client.get(at("decide", plan)))
    assert f"{reintegration_officer.name} " in page
    given = {"decision": "accept", "officer": reintegration_officer.pk, "helpers": plan.helpers}
    client.post(at("decide", plan), given)
    plan.refresh_from_db()
    assert (plan.status, plan.officer) == ("accepted", reintegration_officer)


def test_a_decision_needs_an_officer_or_a_reason(client, leader, officer):
    plan = make_plan(by=officer)
    client.force_login(leader)
    refused(client.post(at("decide", plan), {"words": "x"}), "Select accept or decline.")
    refused(client.post(at("decide", plan), {"decision": "accept"}), "Select an officer.")
    refused(client.post(at("decide", plan), {"decision": "decline"}), "Select why it is declined.")
    client.post(at("decide", plan), {"decision": "decline", "reason": "no_place", "words": "Ask"})
    plan.refresh_from_db()
    assert plan.status == "declined"


def test_an_officer_may_not_decide(team, officer):
    plan = make_plan(by=officer)
    assert team.post(at("decide", plan), {"decision": "decline"}).status_code == 403


def test_a_plan_is_given_to_another_officer(client, leader, active, reintegration_support):
    client.force_login(leader)
    given = {"officer": active.officer_id, "support": reintegration_support.pk, "helpers": "team"}
    client.post(at("give", active), given)
    active.refresh_from_db()
    assert active.support == reintegration_support


def test_the_path_is_agreed_and_says_its_end(team, accepted):
    school = SchoolFactory()
    given = {"school": school.urn, "weeks": "6", **day("starts_on", dt.date(2026, 11, 30))}
    given["version"] = accepted.version
    response = team.post(at("path", accepted), given, follow=True)
    assert "It ends on 10 Jan 2027." in shown(response)


def test_a_first_day_without_a_school_is_refused(team, officer, reintegration_officer):
    plan = make_plan(by=officer, officer=reintegration_officer, status="requested", school=None,
                     starts_on=dt.date(2026, 11, 30))  # fmt: skip
    services.accept_plan(by=officer, plan=plan, officer=reintegration_officer)
    response = team.post(at("first_day", plan), {"words": "Came in", **day("on", TODAY)})
    page = refused(response, "A plan needs a school by its start date.")
    assert "Came in" in page


def test_the_first_day_makes_a_plan_active(team, accepted):
    response = team.post(at("first_day", accepted), day("on", TODAY), follow=True)
    assert f"Plan {accepted.reference} is active." in shown(response)


def test_a_child_who_said_nothing_was_not_heard(team, active):
    given = {"heard_by": "Lee", **day("heard_on", TODAY)}
    refused(team.post(at("voice", active), given), "Enter what the child said.")
    team.post(at("voice", active), given | {"likes": "Drawing"})
    assert active.voices.get().likes == "Drawing"


def test_a_goal_without_an_owner_is_refused_and_keeps_its_words(team, active):
    response = team.post(at("goal", active), {"words": "In class at nine"})
    page = refused(response, "needs an owner and a due date. Add both.")
    assert 'value="In class at nine"' in page
    assert not active.goals.exists()


def test_a_goal_is_added_rated_and_dropped(team, active):
    given = {"words": "In class at nine", "owner": "Ms Siskin"}
    team.post(at("goal", active), given | day("due_on", dt.date(2026, 12, 9)))
    goal = active.goals.get()
    refused(team.post(at("rate", active, pk=goal.pk), {"now": "3"}), "Select a rating.")
    team.post(at("rate", active, pk=goal.pk), {"now": "3 of 5", "rating": "amber"})
    assert "Amber: nearly" in shown(team.get(at("plan", active)))
    refused(team.post(at("drop", active, pk=goal.pk), {"why": " "}), "Enter why.")
    team.post(at("drop", active, pk=goal.pk), {"why": "Too much at once"})
    assert "Too much at once" in shown(team.get(at("plan", active)))


def test_a_part_of_another_plan_is_not_found(team, active, officer):
    other = make_plan(by=officer, status="active")
    goal = services.add_goal(
        by=officer, plan=other, words="G", owner="O", due_on=dt.date(2026, 12, 9)
    )
    assert team.get(at("rate", active, pk=goal.pk)).status_code == 404


def test_an_action_is_added_and_done(team, active):
    refused(team.post(at("action", active), {"words": "Send the card"}), "needs an owner")
    given = {"words": "Send the card", "owner": "Us", **day("due_on", dt.date(2026, 12, 1))}
    team.post(at("action", active), given)
    one = active.actions.get()
    team.post(at("action_done", active, pk=one.pk), day("on", TODAY))
    one.refresh_from_db()
    assert one.done_on == TODAY


def test_a_contact_is_planned_and_then_made(team, active):
    refused(team.post(at("contact", active), day("on", TODAY)), "Select what kind of contact")
    given = {"kind": "home_visit", "made": "no", **day("on", dt.date(2026, 11, 30))}
    team.post(at("contact", active), given)
    planned = active.contacts.get()
    address = f"{at('contact', active)}?planned={planned.pk}"
    assert address in shown(team.get(at("contacts", active)))
    team.post(address, {"kind": "home_visit", "made": "yes", "words": "Drew", **day("on", TODAY)})
    planned.refresh_from_db()
    assert (planned.made, planned.words) == (True, "Drew")


def test_who_works_jointly_is_added_and_leaves(team, active):
    refused(team.post(at("professional", active), {"kind": "send"}), "Enter name.")
    team.post(
        at("professional", active),
        {"kind": "social_worker", "under": "cp", "name": "Ira Plover", "reach": "Team 2"},
    )
    one = active.professionals.get()
    assert "Ira Plover" in shown(team.get(at("plan", active)))
    team.post(at("professional_left", active, pk=one.pk), day("on", TODAY))
    assert "Left on 24 Nov 2026" in shown(team.get(at("plan", active)))


def test_somebody_of_a_service_that_has_no_plan_of_its_own_is_added(team, active):
    answers = {"kind": "send", "under": "cp", "name": "Ira Plover", "reach": ""}
    assert team.post(at("professional", active), answers).status_code == 302
    assert active.professionals.get().under == ""


def test_a_wider_service_is_told_of(team, active):
    refused(team.post(at("signpost", active), day("on", TODAY)), "Enter which service.")
    team.post(
        at("signpost", active), {"service": "Mentoring", "told": "Father", **day("on", TODAY)}
    )
    assert "Mentoring" in shown(team.get(at("contacts", active)))


def test_part_time_needs_a_written_agreement_and_six_weeks_at_most(team, active):
    until = day("until", dt.date(2026, 12, 20))
    refused(team.post(at("part_time", active), until), "needs a parent&#39;s written agreement")
    agreed = {"agreed_by": "Father", **day("agreed_on", TODAY)}
    late = day("until", dt.date(2027, 1, 20))
    refused(team.post(at("part_time", active), late | agreed), "lasts 6 weeks at most")
    team.post(at("part_time", active), until | agreed)
    assert "Part-time until 20 Dec 2026" in shown(team.get(at("plan", active)))


def test_a_week_is_changed_and_attended(team, active):
    services.set_week(by=active.officer, plan=active, begins_on=MONDAY, days=["all"] * 5)
    one = active.timetable.get()
    assert (one.planned, one.days) == (100, ["all"] * 5)
    days = {f"day_{at}": "all" for at in range(5)}
    page = refused(team.post(at("week", active, pk=one.pk), days | {"day_4": "am"}), "a parent")
    assert "Change the week of 23 Nov 2026" in page
    team.post(at("week", active, pk=one.pk), days | {"day_0": ""})
    address = at("attended", active, pk=one.pk)
    page = refused(team.post(address, {"attended": "101"}), "Attendance must be from 0 to 100.")
    assert 'value="101"' in page
    team.post(address, {"attended": "70"})
    one.refresh_from_db()
    assert (one.attended, one.days[0]) == (70, "")


def test_a_review_is_recorded_and_the_next_has_its_day(team, active):
    given = {"outcome": "continue", "words": "The side door works.", **day("held_on", TODAY)}
    late = given | day("next_on", dt.date(2027, 1, 20))
    page = refused(team.post(at("review", active), late), "The next review must be held by")
    assert "The side door works." in page
    team.post(at("review", active), given)
    page = shown(team.get(at("reviews", active)))
    assert "First review" in page
    assert "4 weeks after the first review on 24 Nov 2026" in page


@pytest.fixture
def long_running(officer, reintegration_officer):
    with time_machine.travel("2026-10-05 10:00Z", tick=False):
        return make_plan(by=officer, officer=reintegration_officer, status="active")


def test_support_ends_and_the_child_is_looked_at_twice(team, long_running, reintegration_officer):
    ended = {"words": "Settled.", **day("on", dt.date(2026, 11, 16))}
    team.post(at("end", long_running), ended)
    page = shown(team.get(at("plan", long_running)))
    assert "Next: is the child still in school?, Mon 14 Dec 2026" in page
    given = {"weeks": "4", "in_school": "yes", **day("on", TODAY)}
    early = given | {"confirmed_by": "Ms Siskin"}
    refused(team.post(at("aftercare", long_running), early), "The look back at 4 weeks is on")
    with time_machine.travel("2026-12-14 10:00Z", tick=False):
        team.force_login(reintegration_officer)
        given |= day("on", dt.date(2026, 12, 14)) | {"attended": "101"}
        refused(team.post(at("aftercare", long_running), given), "who at the school confirmed")
        given["confirmed_by"] = "Ms Siskin"
        refused(team.post(at("aftercare", long_running), given), "Attendance must be from 0 to 100")
        team.post(at("aftercare", long_running), given | {"attended": "94"})
    assert long_running.aftercare.get(weeks=4).attended == 94


def test_a_plan_that_has_just_begun_cannot_be_finished(team, active):
    response = team.post(at("end", active), {"words": "Done.", **day("on", TODAY)})
    refused(response, "To stop now, end the plan early")


def test_a_relapse_is_confirmed_on_a_page_that_says_what_follows(council, team, active):
    page = shown(team.get(at("relapse", active)))
    assert "Are you sure?" in page
    assert "A referral is made at once." in page
    refused(team.post(at("relapse", active), day("on", TODAY)), "Enter what happened.")
    response = team.post(
        at("relapse", active), {"words": "Stopped coming.", **day("on", TODAY)}, follow=True
    )
    active.refresh_from_db()
    assert active.status == "relapsed"
    assert active.relapse_referral in shown(response)


def test_a_plan_ends_early_with_a_reason(team, active):
    refused(team.post(at("early", active), day("on", TODAY)), "Select why it ends early.")
    given = {"reason": "moved_away", "words": "To Leeds.", **day("on", TODAY)}
    team.post(at("early", active), given)
    page = shown(team.get(at("plan", active)))
    assert "Ended early since Tue 24 Nov 2026" in page
    assert "To Leeds." in page
    refused(team.post(at("early", active), given | {"reason": "other"}), "")
