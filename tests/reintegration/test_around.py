"""What happens around a plan: two at once, somebody who left, a case that closed, who reads it."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases import services as casework
from cme.worklist.models import WorkItem
from cme.worklist.services import reconcile
from reintegration import services
from reintegration.changes import changes_of
from reintegration.clocks import CLOCKS
from reintegration.my_plan import data_of
from reintegration.notices import notices
from reintegration.rules.first_steps import Done, first_steps
from tests.factories import SchoolFactory, UserFactory, make_case, make_plan

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today(council):
    with time_machine.travel("2026-11-24 10:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def team(client, reintegration_officer):
    client.force_login(reintegration_officer)
    return client


@pytest.fixture
def accepted(officer, reintegration_officer):
    return make_plan(by=officer, officer=reintegration_officer, status="accepted")


def at(name, plan, **parts):
    return reverse(f"reintegration:{name}", kwargs={"reference": plan.reference, **parts})


def shown(response):
    return " ".join(response.content.decode().split())


# --- Two at once ----------------------------------------------------------------------------------
def path(plan, **changed):
    first = plan.starts_on
    typed = {"version": plan.version, "school": plan.school.urn, "weeks": plan.weeks}
    typed |= {"starts_on-day": first.day, "starts_on-month": first.month}
    return typed | {"starts_on-year": first.year} | changed


def test_two_who_change_different_things_of_a_path_both_get_their_way(team, accepted):
    before = path(accepted)
    team.post(at("path", accepted), before | {"met_by": "Lee Redpoll"})
    team.post(at("path", accepted), before | {"weeks": "8"})
    accepted.refresh_from_db()
    assert (accepted.met_by, accepted.weeks) == ("Lee Redpoll", 8)


def test_two_who_change_the_same_of_a_path_choose_and_lose_nothing(team, accepted):
    before, other = path(accepted), SchoolFactory(name="Oakfield")
    team.post(at("path", accepted), before | {"school": other.urn})
    third = SchoolFactory(name="Larkfield")
    response = team.post(at("path", accepted), before | {"school": third.urn})
    page = shown(response)
    assert response.status_code == 409
    assert f"{other.urn} Oakfield" in page
    assert f"{third.urn} Larkfield" in page
    accepted.refresh_from_db()
    again = before | {"school": third.urn, "seen_version": accepted.version, "resolve": "mine"}
    team.post(at("path", accepted), again)
    accepted.refresh_from_db()
    assert accepted.school == third


# --- An old tab -----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["aftercare", "review", "end", "relapse"])
def test_what_a_plan_does_not_take_now_is_said_before_anybody_types(team, accepted, name):
    page = shown(team.get(at(name, accepted), follow=True))
    assert "&quot;Accepted&quot; since 24 Nov 2026: this cannot be done now." in page
    assert "Next: first day at school" in page


def test_a_plan_that_ended_takes_nothing_and_is_not_printed(team, accepted, reintegration_officer):
    early = {"by": reintegration_officer, "plan": accepted, "reason": "family_declined"}
    for name in ("voice", "path", "weeks", "early", "professional"):
        assert team.get(at(name, accepted), follow=True).status_code == 200
    services.end_early(**early, on=TODAY)
    for name in ("voice", "path", "weeks", "early", "professional", "paper"):
        page = shown(team.get(at(name, accepted), follow=True))
        assert "&quot;Ended early&quot; since 24 Nov 2026: this cannot be done now." in page
    kept = team.post(at("contact", accepted), {"kind": "school", "made": "yes", "words": "Rang"}
                     | {"on-day": 24, "on-month": 11, "on-year": 2026})  # fmt: skip
    assert "has ended" in shown(kept)
    assert "Rang" in shown(kept)


def test_a_plan_that_ends_before_the_first_day_shows_who_to_tell(team, accepted):
    page = shown(team.get(at("early", accepted)))
    assert "the child has not started at school" in page
    assert 'href="/refer/"' in page
    assert at("relapse", accepted) not in page
    services.record_first_day(by=accepted.officer, plan=accepted, on=TODAY)
    assert at("relapse", accepted) in shown(team.get(at("early", accepted)))


def test_a_plan_that_is_over_no_longer_says_when_it_would_have_lasted(team, accepted):
    lasting = "When it counts as lasting"
    assert lasting in shown(team.get(at("plan", accepted)))
    services.end_early(by=accepted.officer, plan=accepted, reason="no_place", on=TODAY)
    assert lasting not in shown(team.get(at("plan", accepted)))


def test_a_plan_nobody_has_accepted_shows_no_empty_goals(team, officer, accepted):
    assert "No goals yet." in shown(team.get(at("plan", accepted)))
    assert "No goals yet." not in shown(team.get(at("plan", make_plan(by=officer))))


def test_who_asks_may_leave_who_helps_to_the_year_of_the_child(team):
    page = shown(team.get("/reintegration/new/", follow=True))
    assert "Whom the child’s year says" in page
    assert 'value="" checked' in page


# --- Somebody left --------------------------------------------------------------------------------
def test_the_work_of_an_officer_who_left_is_the_teams_and_the_page_says_so(team, officer, leader):
    gone = UserFactory(name="Ari Crane", role="reintegration_officer")
    plan = make_plan(by=officer, officer=gone, status="accepted")
    assert notices(plan) == []
    gone.is_active = False
    gone.save()
    for clock in CLOCKS:
        reconcile(clock, on=timezone.localdate())
    assert WorkItem.objects.open().get(reference=plan.reference).owner is None
    page = shown(team.get(at("plan", plan)))
    assert "Ari Crane no longer works on plans." in page
    services.change_helpers(by=leader, plan=plan, officer=leader)
    assert "no longer works" not in shown(team.get(at("plan", plan)))


# --- The case closed, the school is closed --------------------------------------------------------
def close(by, case, outcome, **evidence):
    return casework.record_outcome(
        by=by, case=case, outcome=outcome, confirmed_on=TODAY, words="Told by the council there.",
        confirmed_by="Admissions, Thornwick", confirmed_how="E-mail", confirmed_outside=True,
        evidence=evidence,
    )  # fmt: skip


def test_a_case_that_closes_during_a_plan_is_said_and_the_plan_goes_on(
    team, officer, reintegration_officer
):
    case = make_case(by=officer)
    plan = make_plan(by=officer, officer=reintegration_officer, status="active", case=case)
    close(
        officer,
        case,
        "moved_authority",
        authority="Thornwick",
        team="CME",
        accepted_on="2026-11-24",
        in_writing="yes",
    )
    page = shown(team.get(at("plan", plan)))
    assert f"Case {case.reference} closed on 24 Nov 2026: Moved; the other authority" in page
    services.hold_review(by=officer, plan=plan, held_on=TODAY, outcome="continue", words="Well.")
    services.end_early(by=officer, plan=plan, reason="moved_away", on=TODAY)
    plan.refresh_from_db()
    assert notices(plan) == []


def test_a_first_day_on_which_the_school_is_closed_is_said_and_not_refused(
    accepted, reintegration_officer
):
    keep = {"by": reintegration_officer, "plan": accepted, "school": accepted.school, "weeks": 6}
    services.set_path(**keep, starts_on=dt.date(2026, 12, 29))
    (said,) = notices(accepted)
    assert "is closed on Tue 29 Dec 2026, by its calendar. Agree another first day." in said
    services.set_path(**keep, starts_on=dt.date(2026, 11, 30))
    assert notices(accepted) == []


def test_a_child_who_moves_school_during_a_plan_leaves_the_first_school_in_its_history(
    team, officer, leader, reintegration_officer
):
    first, second = SchoolFactory(name="Larkfield"), SchoolFactory(name="Oakfield")
    plan = make_plan(by=officer, officer=reintegration_officer, status="active", school=first)
    services.set_path(
        by=reintegration_officer, plan=plan, school=second, starts_on=plan.starts_on, weeks=12
    )
    services.change_helpers(by=leader, plan=plan, officer=leader)
    changed = [(one["what"], one["before"], one["now"]) for one in changes_of(plan)]
    assert changed[:3] == [
        ("Officer", reintegration_officer.name, leader.name),
        ("Weeks of support", "6", "12"),
        ("School", "Larkfield", "Oakfield"),
    ]
    page = shown(team.get(at("history", plan)))
    assert "Larkfield" in page
    assert (plan.status, plan.first_day_on) == ("active", TODAY)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (dt.date(2026, 12, 13), "by Friday 11 December 2026"),
        (dt.date(2026, 12, 14), "on Monday 14 December 2026"),
        (dt.date(2026, 12, 28), "by Thursday 24 December 2026"),
    ],
)
def test_no_child_is_told_to_meet_on_a_sunday(accepted, due, words):
    accepted.review_on = due
    assert data_of(accepted)["ends"][0].startswith(f"We will meet {words} to see")


def test_nothing_is_suggested_to_the_child_either_while_contact_is_stopped():
    plan = {"status": "accepted", "goals": 1, "has_school": True}
    assert "Hear the child" in [one.words for one in first_steps(Done(**plan))]
    assert [one.words for one in first_steps(Done(**plan, is_stopped=True))] == ["Call the school"]


# --- Who reads a plan -----------------------------------------------------------------------------
def test_admissions_reads_what_became_of_its_plan_and_not_what_the_child_said(
    client, admissions_officer, officer, reintegration_officer
):
    plan = make_plan(by=admissions_officer, officer=reintegration_officer, status="active")
    helper = {"by": reintegration_officer, "plan": plan}
    services.hear_child(**helper, heard_on=TODAY, heard_by="Lee", worries="Her uncle")
    services.add_professional(**helper, kind="social_worker", under="cp", name="Ira Plover")
    secrets, pages = ("Her uncle", "Ira Plover"), ("reviews", "attendance", "contacts", "history")
    client.force_login(admissions_officer)
    page = shown(client.get(at("plan", plan)))
    assert "Next: first review" in page
    assert not any(one in page for one in secrets)
    assert {client.get(at(name, plan)).status_code for name in pages} == {403}
    for reader in (officer, reintegration_officer):
        client.force_login(reader)
        page = shown(client.get(at("plan", plan)))
        assert all(one in page for one in secrets)
        assert {client.get(at(name, plan)).status_code for name in pages} == {200}


def test_a_school_and_an_auditor_see_no_plan(client, accepted, auditor):
    for person in (auditor, UserFactory(role="school_user")):
        client.force_login(person)
        for name in ("plan", "contacts", "weeks", "path"):
            assert client.get(at(name, accepted)).status_code in (403, 404)


def test_a_support_officer_and_another_areas_officer_work_a_plan_and_decide_none(
    client, accepted, officer, west
):
    waiting = make_plan(by=officer)
    for person in (
        UserFactory(role="reintegration_support"),
        UserFactory(role="reintegration_officer", area=west),
    ):
        client.force_login(person)
        assert client.get(at("weeks", accepted)).status_code == 200
        assert client.get(at("give", accepted)).status_code == 403
        assert client.post(at("decide", waiting), {"decision": "decline"}).status_code == 403
