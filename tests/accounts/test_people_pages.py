"""An administrator keeps the accounts of people: pages, services, and what is refused."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cases.services import archiving
from cme.accounts import services
from cme.accounts.doors import SWEEP, door
from cme.accounts.models import User
from cme.authority import services as arrangements
from cme.authority.kinds import AREAS
from cme.core.errors import RuleBroken
from cme.core.models import OutboxMessage
from schools.models import SchoolStaff
from tests.factories import SchoolFactory, UserFactory, make_case

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
NEW = {"name": "Robin Teasel", "email": "Robin@Eastmere.example", "role": "cme_officer"}


@pytest.fixture
def page(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def new_client():
    return Client


def at(name, person):
    return reverse(f"set-up-person{name}", args=[person.pk])


def typed(person, **changes):
    known = {name: getattr(person, name) for name in ("name", "email", "role", "job_title")}
    return known | {"area": person.area.code if person.area else ""} | changes


def test_a_person_is_added_and_sets_a_password_with_the_link(page, client, administrator, east):
    answers = NEW | {"area": "east", "job_title": "Officer"}
    assert page.post(reverse("set-up-person-add"), answers).status_code == 302
    person = User.objects.get(email="robin@eastmere.example")
    assert (person.area, person.job_title, person.has_usable_password()) == (east, "Officer", False)
    assert person.history.get().history_user == administrator
    message = OutboxMessage.objects.get(kind="account_link")
    assert message.to == person.email
    assert "Robin" not in message.body + message.subject
    link = next(line for line in message.body.splitlines() if "/sign-in/link/" in line)
    client.logout()
    path = "/" + link.split("/", 3)[3]
    assert client.get(path, follow=True).context["form"].fields.keys() >= {"password1"}


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"email": "ROWAN@eastmere.example"}, "email", "already has an account"),
        ({"email": "robin"}, "email", "Enter an email address"),
        ({"name": " "}, "name", "Enter name."),
        ({"role": "superuser"}, "role", "Select role."),
        ({"role": "school_user"}, "schools", "Enter the URN of the person"),
        ({"role": "school_user", "schools": "12"}, "schools", "it has 6 digits"),
        ({"role": "school_user", "schools": "999999"}, "schools", "There is no school with"),
        ({"schools": "100000"}, "schools", "There is no school with the URN 100000."),
        ({"area": "atlantis"}, "area", "Select area."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(page, officer, changes, field, said):
    before = User.objects.count()
    answer = page.post(reverse("set-up-person-add"), NEW | changes)
    assert said in str(answer.context["form"].errors[field])
    assert answer.context["form"]["job_title"].value() in (None, "")
    assert answer.context["form"]["role"].value() == (NEW | changes)["role"]
    assert User.objects.count() == before


def test_a_page_takes_only_its_own_fields(page, officer):
    hostile = {"is_superuser": "on", "is_staff": "on", "door": "sweep", "is_active": "",
               "password": "x", "session_round": "9", "id": "1", "pk": "1"}  # fmt: skip
    page.post(reverse("set-up-person-add"), NEW | hostile)
    page.post(at("", officer), typed(officer, job_title="Lead") | hostile)
    for person in (
        User.objects.get(email="robin@eastmere.example"),
        User.objects.get(pk=officer.pk),
    ):
        assert not any((person.is_superuser, person.is_staff, person.door))
        assert person.is_active
        assert person.session_round == 0


def test_another_role_ends_the_sessions_and_the_page_says_who_changed_it(
    page, new_client, officer, administrator
):
    theirs = new_client()
    theirs.force_login(officer)
    assert theirs.get(reverse("my-work")).status_code == 200
    assert page.post(at("", officer), typed(officer, job_title="Lead")).status_code == 302
    assert theirs.get(reverse("my-work")).status_code == 200
    assert page.post(at("", officer), typed(officer, role="cme_manager")).status_code == 302
    assert theirs.get(reverse("my-work")).status_code == 302
    shown = page.get(at("", officer)).content.decode()
    assert "Role: “CME officer” became “CME manager”" in shown
    assert administrator.name in shown
    assert officer.history.filter(history_user=administrator).count() == 2


def test_who_was_slower_is_told_and_may_save_again(page, officer):
    seen = services.stamp_of(officer)
    page.post(at("", officer), typed(officer, job_title="Lead", seen=seen))
    answer = page.post(at("", officer), typed(officer, job_title="Head", seen=seen))
    assert "changed this account while you were typing" in answer.content.decode()
    seen = answer.context["form"]["seen"].value()
    assert (
        page.post(at("", officer), typed(officer, job_title="Head", seen=seen)).status_code == 302
    )


def test_schools_are_given_and_taken_with_the_role(page, school_person, administrator):
    one, two = SchoolFactory(), SchoolFactory()
    urns = f"{one.urn}\n{two.urn}"
    page.post(at("", school_person), typed(school_person, schools=urns))
    assert set(school_person.school_places.values_list("school", flat=True)) == {one.pk, two.pk}
    page.post(at("", school_person), typed(school_person, schools=two.urn))
    assert [place.school for place in school_person.school_places.all()] == [two]
    assert SchoolStaff.history.filter(history_user=administrator).count() == 3
    page.post(at("", school_person), typed(school_person, role="auditor", schools=""))
    assert not school_person.school_places.exists()


def test_who_is_deactivated_is_signed_out_and_what_they_hold_is_told(
    page, new_client, officer, east
):
    theirs = new_client()
    theirs.force_login(officer)
    make_case(by=officer)
    said = page.get(at("-deactivate", officer)).content.decode()
    assert "1 open case." in said
    assert page.post(at("-deactivate", officer)).status_code == 302
    assert theirs.get(reverse("my-work")).status_code == 302
    assert page.post(at("-link", officer)).status_code == 200
    assert page.post(at("-reactivate", officer)).status_code == 302
    assert User.objects.get(pk=officer.pk).is_active
    assert theirs.get(reverse("my-work")).status_code == 302


def test_another_role_says_what_still_waits_on_the_person_and_loses_none_of_it(
    page, officer, other_officer, director
):
    case = make_case(by=officer, opened_on=dt.date(2026, 1, 5))
    archiving.begin_archive(by=officer, case=case)
    child = case.child
    child.restricted = True
    child.save()
    child.named_people.add(officer)
    shown = page.get(at("", officer)).content.decode()
    held = "1 open case, 1 unfinished archiving form and 1 restricted child to name others for"
    assert held in shown
    assert child.person.family_name not in shown
    answer = page.post(at("", officer), typed(officer, job_title="Lead"), follow=True)
    assert "still has" not in answer.content.decode()
    answer = page.post(at("", officer), typed(officer, role="auditor"), follow=True)
    assert f"{officer.name} still has" in answer.content.decode()
    case.refresh_from_db()
    assert case.officer == officer
    assert "Nothing." in page.get(at("", other_officer)).content.decode()
    assert "1 unfinished archiving form." in page.get(at("", director)).content.decode()


def test_an_area_that_was_set_aside_stays_with_a_person_until_another_is_chosen(
    page, officer, east
):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    services.deactivate_person(person=officer, by=UserFactory(role="system_administrator"))
    arrangements.take_back(kind=AREAS, row=east, by=UserFactory())
    arrangements.set_aside(kind=AREAS, row=east, by=UserFactory(role="system_administrator"))
    page.post(at("-reactivate", officer))
    form = page.get(at("", officer)).context["form"]
    assert form["area"].value() == "east"
    assert page.post(at("", officer), typed(officer, job_title="Lead")).status_code == 302
    officer.refresh_from_db()
    assert officer.area == east
    add = page.post(reverse("set-up-person-add"), NEW | {"area": "east"})
    assert "Select area." in str(add.context["form"].errors["area"])


def test_the_last_administrator_and_the_own_account_stay(page, administrator):
    for name, answers in (("-deactivate", {}), ("", typed(administrator, role="auditor"))):
        answer = page.post(at(name, administrator), answers)
        assert "Ask another system administrator." in answer.content.decode()
    other = UserFactory(role="system_administrator")
    services.deactivate_person(person=administrator, by=other)
    with pytest.raises(RuleBroken, match="is the last system administrator"):
        services.deactivate_person(person=other, by=administrator)
    assert User.objects.get(pk=other.pk).is_active


def test_a_lost_phone_is_put_right(page, officer, administrator):
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    assert page.post(at("-two-step", officer)).status_code == 302
    assert not Authenticator.objects.filter(user=officer).exists()
    assert "Two-step sign-in reset" in page.get(at("", officer)).content.decode()


def test_doors_and_superusers_are_not_changed(page, administrator):
    root = UserFactory(is_superuser=True, is_staff=True)
    for person in (door(SWEEP), root):
        for name in ("", "-deactivate", "-reactivate", "-link", "-two-step"):
            assert page.get(at(name, person)).status_code == 404
            assert page.post(at(name, person), NEW).status_code == 404
        with pytest.raises(RuleBroken):
            services.deactivate_person(person=person, by=administrator)


def test_people_are_searched_filtered_and_paged(page, officer, django_assert_max_num_queries):
    UserFactory.create_batch(30, role="auditor")
    address = reverse("set-up-people")
    with django_assert_max_num_queries(10):
        assert len(page.get(address).context["page"]) == 25
    assert page.get(address, {"role": "auditor", "page": "2"}).context["page"].number == 2
    assert list(page.get(address, {"q": "rowan sand"}).context["page"]) == [officer]
    assert list(page.get(address, {"area": "east"}).context["page"]) == [officer]
    assert not page.get(address, {"use": "no"}).context["page"].object_list
    assert page.get(address, {"area": "'", "role": "x"}).status_code == 200


def test_a_sign_in_leaves_no_line_of_history(client, officer):
    before = officer.history.count()
    client.force_login(officer)
    assert officer.history.count() == before


def test_only_an_administrator_changes_accounts(client, manager, officer):
    client.force_login(manager)
    assert client.post(at("", officer), typed(officer, role="auditor")).status_code == 403
    assert User.objects.get(pk=officer.pk).role == "cme_officer"


def test_an_address_somebody_no_longer_has_opens_nothing(page, officer, new_client, mailoutbox):
    old, new = officer.email, "new.address@eastmere.example"
    officer.set_password("correct horse battery staple")
    officer.save()
    page.post(at("-link", officer))  # allauth notes the address of the day
    page.post(at("", officer), typed(officer, email=new))
    stranger = new_client()
    stranger.post(reverse("account_reset_password"), {"email": old})
    assert [message.to for message in mailoutbox] == []
    answers = {"password": "correct horse battery staple"}
    stranger.post(reverse("account_login"), answers | {"login": old})
    assert "_auth_user_id" not in stranger.session
    stranger.post(reverse("account_login"), answers | {"login": new})
    assert "_auth_user_id" in stranger.session


def test_an_address_that_passed_to_another_person_is_theirs_alone(
    page, officer, new_client, mailoutbox
):
    old = officer.email
    page.post(at("-link", officer))
    page.post(at("", officer), typed(officer, email="new.address@eastmere.example"))
    page.post(reverse("set-up-person-add"), NEW | {"email": old})
    new_client().post(reverse("account_reset_password"), {"email": old})
    assert [message.to for message in mailoutbox] == [[old]]
