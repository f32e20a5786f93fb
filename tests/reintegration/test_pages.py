"""The list of plans and a plan's pages: whose they are, what is next and why, what is hidden."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Child
from cme.audit.models import AccessRecord
from cme.core.people import store_keys
from reintegration import services
from reintegration.models import ReintegrationPlan
from tests.factories import (
    AreaFactory,
    ChildFactory,
    PersonFactory,
    SchoolFactory,
    UserFactory,
    make_case,
    make_plan,
)

pytestmark = pytest.mark.django_db
LIST = "/reintegration/"
PAGES = ("plan", "sent", "reviews", "attendance", "contacts", "history")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24 10:00Z", tick=False):
        yield


@pytest.fixture
def team(client, reintegration_officer):
    client.force_login(reintegration_officer)
    return client


def at(name, plan, **parts):
    return reverse(f"reintegration:{name}", kwargs={"reference": plan.reference, **parts})


def shown(response):
    return " ".join(response.content.decode().split())


def references(response):
    return [row.plan.reference for row in response.context["rows"]]


def restrict(plan):
    Child.objects.filter(pk=plan.child_id).update(restricted=True)


def stop_contact(plan):
    Child.objects.filter(pk=plan.child_id).update(do_not_contact=True)


def test_every_page_of_a_plan_opens_and_is_recorded(team, officer):
    plan = make_plan(by=officer)
    for name in PAGES:
        assert team.get(at(name, plan)).status_code == 200, name
    seen = AccessRecord.objects.filter(subject_type="cases.child", subject_id=plan.child_id)
    assert seen.filter(kind="page").count() == len(PAGES)


def test_who_asked_for_a_plan_sees_it_and_nobody_elses(client, admissions_officer, officer):
    client.force_login(admissions_officer)
    own, other = make_plan(by=admissions_officer), make_plan(by=officer)
    assert client.get(at("plan", own)).status_code == 200
    assert client.get(at("plan", other)).status_code == 404
    assert references(client.get(LIST)) == [own.reference]


def test_a_plan_of_a_restricted_child_is_a_restricted_record(team, officer):
    plan = make_plan(by=officer, child=ChildFactory(person__given_name="Hidden"))
    restrict(plan)
    page = shown(team.get(LIST + "?whose="))
    assert "Restricted record" in page
    assert plan.reference in page
    assert "Hidden" not in page
    assert team.get(at("plan", plan)).status_code == 404
    assert AccessRecord.objects.filter(kind="refused").exists()


@pytest.mark.parametrize("asked", ["q=Fernhollow", "school=Larkfield", "area=1"])
def test_what_says_who_or_where_never_finds_a_restricted_child(team, officer, asked):
    person = PersonFactory(family_name="Fernhollow")
    store_keys(person)
    school = SchoolFactory(name="Larkfield Juniors", search_name="larkfield juniors")
    area = AreaFactory(code="north")
    plan = make_plan(by=officer, child=ChildFactory(person=person), school=school, area=area)
    asked = asked.replace("area=1", f"area={area.pk}")
    assert references(team.get(f"{LIST}?whose=&{asked}")) == [plan.reference]
    restrict(plan)
    assert references(team.get(f"{LIST}?whose=&{asked}")) == []


def test_own_plans_come_first_and_the_earliest_due_of_them(team, officer, reintegration_officer):
    make_plan(by=officer, status="accepted")
    later = make_plan(
        by=officer, officer=reintegration_officer, status="accepted", starts_on=dt.date(2026, 12, 9)
    )
    sooner = make_plan(
        by=officer, officer=reintegration_officer, status="accepted", starts_on=dt.date(2026, 12, 1)
    )
    assert references(team.get(LIST)) == [sooner.reference, later.reference]


def test_the_lists_of_those_to_decide_running_in_aftercare_and_ended(team, officer, leader):
    asked = make_plan(by=officer)
    running = make_plan(by=officer, status="active")
    with time_machine.travel("2026-10-05 10:00Z", tick=False):
        after = make_plan(by=officer, status="active")
    services.end_support(by=leader, plan=after, on=dt.date(2026, 11, 20))
    declined = make_plan(by=officer)
    services.decline_plan(by=leader, plan=declined, reason="no_place")
    links = {one["text"]: one["href"] for one in team.get(LIST).context["views"]}
    found = {text: references(team.get(LIST + href)) for text, href in links.items()}
    assert found["To decide"] == [asked.reference]
    assert found["Running"] == [running.reference]
    assert found["Aftercare"] == [after.reference]
    assert found["Ended"] == [declined.reference]


def test_overdue_is_said_in_words_with_why_that_day(team, officer):
    with time_machine.travel("2026-11-16 10:00Z", tick=False):
        plan = make_plan(by=officer)
    response = team.get(LIST + "?whose=&only=overdue")
    assert references(response) == [plan.reference]
    assert "overdue by 6 days" in shown(response)
    assert "2 working days after it was asked for" in shown(response)


def test_a_list_without_plans_says_so(team):
    assert "No plans are running." in shown(team.get(LIST))
    assert "No plans fit these filters." in shown(team.get(LIST + "?whose=&helpers=team"))


@pytest.mark.parametrize(
    "asked", ["whose=x", "whose=999999999999", "area=-1", "status=x", "page=0", "sort=x", "q=%00"]
)
def test_an_odd_address_is_read_as_it_can_be(team, officer, asked):
    make_plan(by=officer)
    assert team.get(f"{LIST}?{asked}").status_code == 200


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_has_a_query_budget(team, officer, number, django_assert_max_num_queries):
    for _ in range(number):
        make_plan(by=officer)
    team.get(LIST + "?whose=")
    with django_assert_max_num_queries(10):
        team.get(LIST + "?whose=")


def test_a_plans_page_has_a_query_budget(team, officer, django_assert_max_num_queries):
    plan = make_plan(by=officer, status="active")
    for n in range(8):
        services.add_goal(
            by=officer, plan=plan, words=f"Goal {n}", owner="Ms Siskin", due_on=dt.date(2026, 12, 9)
        )
        services.add_action(
            by=officer, plan=plan, words=f"Act {n}", owner="Us", due_on=dt.date(2026, 12, 9)
        )
    team.get(at("plan", plan))
    with django_assert_max_num_queries(34):
        team.get(at("plan", plan))


def test_the_page_says_what_is_next_and_why_that_day(team, officer):
    plan = make_plan(by=officer, status="active")
    page = shown(team.get(at("plan", plan)))
    assert "Next: first review, Tue 8 Dec 2026" in page
    assert "2 weeks after the first day on 24 Nov 2026" in page
    assert "Record a review" in page


def test_once_a_review_found_that_support_can_end_the_page_and_the_list_say_end_it(
    team, officer, reintegration_officer
):
    plan = make_plan(by=officer, officer=reintegration_officer, status="active", weeks=4)
    said = {
        "held_on": plan.first_day_on or dt.date(2026, 11, 24),
        "outcome": "close",
        "words": "Settled.",
    }
    services.hold_review(by=reintegration_officer, plan=plan, **said)
    page = shown(team.get(at("plan", plan)))
    assert "Next: end support" in page
    assert "found that support can end" in page
    assert "econd review" not in page
    assert "End support" in shown(team.get(LIST))


def test_before_it_is_decided_the_page_says_who_decides(team, client, officer, leader):
    plan = make_plan(by=officer)
    assert "The reintegration manager decides." in shown(team.get(at("plan", plan)))
    client.force_login(leader)
    assert "Accept or decline" in shown(client.get(at("plan", plan)))


def test_who_may_only_look_sees_no_acts(client, officer):
    plan = make_plan(by=officer, status="active")
    client.force_login(officer)
    page = shown(client.get(at("plan", plan)))
    for act in ("Record a review", "Add a goal", "Log a contact", "End early"):
        assert act not in page, act
    assert client.get(at("goal", plan)).status_code == 403


def test_the_childs_own_words_stand_above_the_adults_plan(team, officer):
    child = ChildFactory(person__given_name="Orla")
    plan = make_plan(by=officer, status="active", child=child)
    services.hear_child(
        by=officer,
        plan=plan,
        heard_on=dt.date(2026, 11, 23),
        heard_by="Lee Redpoll",
        own_words="Mornings are worst.",
        worries="The dinner hall",
    )
    page = shown(team.get(at("plan", plan)))
    assert "In Orla’s words" in page
    assert page.index("Mornings are worst.") < page.index(">Goals<")
    assert "The dinner hall" in page


def test_while_contact_is_stopped_no_call_is_suggested_and_no_paper_is_made(council, team, officer):
    plan = make_plan(by=officer, status="accepted")
    assert "Call the family" in shown(team.get(at("plan", plan)))
    assert team.get(at("paper", plan)).status_code == 200
    stop_contact(plan)
    page = shown(team.get(at("plan", plan)))
    assert "Contact is stopped." in page
    assert "Call the family" not in page
    assert "My plan, to print" not in page
    page = shown(team.get(at("paper", plan), follow=True))
    assert "Contact is stopped: nothing is printed." in page


def test_my_plan_is_a_tagged_paper_named_by_its_reference(council, team, officer, tmp_path):
    child = ChildFactory(person__given_name="Orla", person__family_name="Fernhollow")
    plan = make_plan(by=officer, status="active", child=child)
    services.hear_child(
        by=officer, plan=plan, heard_on=dt.date(2026, 11, 23), heard_by="Lee", likes="Drawing"
    )
    response = team.get(at("paper", plan))
    assert response["Content-Type"] == "application/pdf"
    assert "Fernhollow" not in response["Content-Disposition"]
    assert plan.reference in response["Content-Disposition"]
    file = tmp_path / "paper.pdf"
    file.write_bytes(response.content)
    read = PdfReader(file)
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    assert "Hello Orla." in text
    assert "Drawing" in text
    assert "Fernhollow" not in str(read.metadata)
    assert AccessRecord.objects.filter(kind="document").exists()


def test_a_case_offers_to_ask_for_a_plan(client, officer):
    case = make_case(by=officer)
    client.force_login(officer)
    page = client.get(reverse("cases:case", args=[case.reference]))
    assert f"/reintegration/new/?case={case.reference}" in page.content.decode()


def test_a_plan_is_found_by_its_reference(client, officer):
    plan = make_plan(by=officer)
    client.force_login(officer)
    typed = plan.reference.lower().replace("-", " ")
    assert client.get("/search/", {"q": typed}).headers["Location"] == at("plan", plan)


def test_the_menu_calls_plans_what_each_calls_them(client, officer, reintegration_officer):
    for person, name in ((officer, "Reintegration"), (reintegration_officer, "Plans")):
        client.force_login(person)
        texts = [one["text"] for one in client.get(LIST).context["menu"]]
        assert [one for one in texts if one in ("Reintegration", "Plans")] == [name]


def test_the_team_is_listed_and_somebody_is_put_in_and_out(client: Client, leader, officer):
    person = UserFactory(name="Jo Wheatear", role="reintegration_officer")
    client.force_login(leader)
    assert "Not set: not suggested" in shown(client.get("/reintegration/team/"))
    address = reverse("reintegration:member", args=[person.pk])
    client.post(address, {"suggested": "yes", "helpers": "young_people", "with_send": "on"})
    page = shown(client.get("/reintegration/team/"))
    assert "Services for Young People" in page
    client.post(address, {"suggested": "no"})
    assert "Not set: not suggested" in shown(client.get("/reintegration/team/"))
    assert client.get(reverse("reintegration:member", args=[officer.pk])).status_code == 404
    assert not ReintegrationPlan.objects.exists()


@pytest.mark.parametrize("known", [True, False])
def test_an_auditor_sees_who_looked_at_a_plan_and_its_history(team, auditor, officer, known):
    person = {"given_name": "Sunniva", "family_name": "Thistledown"}
    plan = make_plan(by=officer, status="active", **({} if known else {"person": person}))
    team.get(at("plan", plan))
    team.force_login(auditor)
    assert "Lee Siskin" in shown(team.get(reverse("audit:looks", args=[plan.reference])))
    page = shown(team.get(reverse("audit:history", args=[plan.reference])))
    assert f"Plan {plan.reference}" in page
    assert "First day done" in page
