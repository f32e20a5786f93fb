"""The set-up pages of areas, districts, teams, agencies, sources, categories and groups."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from cme.authority import arrangements, services
from cme.authority.kinds import AGENCIES, AREAS, KINDS
from cme.authority.models import Agency, Area, Council, District, Team
from cme.core.errors import RuleBroken
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
NEW = {
    "areas": {"name": "Harbour side"},
    "districts": {"name": "Saltmarsh", "code": "E07000999", "label": "Quay 1"},
    "teams": {"name": "Second line", "purpose": "attendance", "phone": "01632 960999"},
    "agencies": {"name": "Lighthouse", "chase_days": "5", "message": "About {child_name}."},
    "checks": {"name": "Library cards", "group": "local", "stale_after_days": ""},
    "categories": {"name": "Out at sea", "counts": "no"},
    "groups": {"name": "Boat families", "group": "home", "sensitive": "on"},
}
WRONG = {
    "areas": ({"name": ""}, "Enter name."),
    "districts": ({"code": "E07"}, "GSS code: “E07” is not a GSS code like E09000002."),
    "teams": ({"email": "duty"}, "Shared mailbox: “duty” is not an email address."),
    "agencies": ({"message": "Dear {childs_name}"}, "“{childs_name}” is not a field"),
    "checks": ({"stale_after_days": "1000"}, "1000 is not a number of days from 1 to 999"),
    "categories": ({"counts": "perhaps"}, "Select counts in the statutory return."),
    "groups": ({"name": "x" * 151}, "Name must be 150 characters or fewer."),
}


@pytest.fixture(autouse=True)
def _council():
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def page(client, administrator):
    client.force_login(administrator)
    return client


def answers(kind):
    here = Area.objects.get(code="borough").pk
    return NEW[kind] | ({"area": here} if kind == "districts" else {})


def add(page, kind, **changes):
    return page.post(reverse("set-up-add", args=[kind]), answers(kind) | changes)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_added_set_aside_and_taken_back_and_the_page_says_who_did(
    page, administrator, kind
):
    assert add(page, kind).status_code == 302
    row = KINDS[kind].model.objects.get(name=NEW[kind]["name"])
    for name, in_use in (("aside", False), ("back", True)):
        address = reverse(f"set-up-{name}", args=[kind, row.pk])
        assert page.get(address).status_code == 200
        assert page.post(address).status_code == 302
        row.refresh_from_db()
        assert row.in_use is in_use
    shown = page.get(reverse("set-up-list", args=[kind])).content.decode()
    for said in ("Added", "Set aside", "Taken back into use", administrator.name, row.name):
        assert said in shown


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_profile_refuses_a_page_refuses_and_keeps_what_was_typed(page, kind):
    changes, said = WRONG[kind]
    answer = add(page, kind, **changes)
    assert answer.status_code == 200
    assert said in str(answer.context["form"].errors).replace("&#x27;", "'")
    (name, typed), *_ = changes.items()
    assert answer.context["form"][name].value() == typed
    assert not KINDS[kind].model.objects.filter(name="Lighthouse").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_that_is_here_already_is_refused_with_the_way_on(page, kind):
    assert add(page, kind).status_code == 302
    again = add(page, kind, code="E07000998") if kind == "districts" else add(page, kind)
    assert "already" in str(again.context["form"].errors)
    row = KINDS[kind].model.objects.get(name=NEW[kind]["name"])
    KINDS[kind].model.objects.filter(pk=row.pk).update(in_use=False)
    again = add(page, kind)
    assert "Take it back into use instead." in str(again.context["form"].errors)


def test_a_code_that_is_here_already_is_said_to_be_the_code(page):
    assert add(page, "districts", code="e07000999").status_code == 302
    again = add(page, "districts", name="Marsh end")
    said = "There is a district “Saltmarsh” with the code E07000999 already. Use another code."
    assert said in str(again.context["form"].errors["code"])
    assert again.context["form"]["name"].value() == "Marsh end"
    other = add(page, "districts", code="E07٠٠٠٩٩٨", name="Marsh end")
    assert "is not a GSS code" in str(other.context["form"].errors["code"])


@pytest.mark.parametrize("name", ["B", "中", "O'Brien & Söhne", "x" * 60])
def test_a_name_of_any_letters_makes_a_code_of_its_own(page, name):
    assert add(page, "areas", name=name).status_code == 302
    assert add(page, "areas", name=f"{name[:59]}2").status_code == 302
    codes = Area.objects.filter(name__startswith=name[:1]).values_list("code", flat=True)
    assert len(set(codes)) == len(codes)


def test_a_page_takes_only_its_own_fields(page):
    add(page, "agencies", code="police", in_use="", position="1", pk="1")
    row = Agency.objects.get(name="Lighthouse")
    assert (row.code, row.in_use) == ("lighthouse", True)
    assert row.position == Agency.objects.count()


def test_a_change_says_what_it_was_and_what_it_became(page, administrator):
    row = Agency.objects.get(code="police")
    address = reverse("set-up-change", args=["agencies", row.pk])
    form = page.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"chase_days": "2"}
    assert page.post(address, typed).status_code == 302
    assert Agency.objects.get(pk=row.pk).chase_days == 2
    assert "Ask again after: “1” became “2”" in page.get(address).content.decode()
    slower = page.post(address, typed | {"chase_days": "9"})
    assert "changed this while you were typing" in slower.content.decode()
    assert slower.context["form"]["chase_days"].value() == "9"
    again = typed | {"chase_days": "9", "seen": slower.context["form"]["seen"].value()}
    assert page.post(address, again).status_code == 302


def test_an_area_with_districts_or_people_is_not_set_aside(page, east):
    row = Area.objects.get(code="borough")
    answer = page.post(reverse("set-up-aside", args=["areas", row.pk]))
    said = answer.content.decode()
    assert "cannot be set aside: 1 district would be left. Move them to another area first" in said
    UserFactory(role="cme_officer", area=east)
    with pytest.raises(RuleBroken, match="1 person with an account would be left"):
        services.set_aside(kind=AREAS, row=east, by=UserFactory())


def test_an_agency_with_unanswered_referrals_may_be_set_aside(page):
    row = Agency.objects.get(code="police")
    services.set_aside(kind=AGENCIES, row=row, by=UserFactory())
    assert row not in arrangements.agencies()


def test_a_district_that_moves_takes_new_referrals_with_it(page, east):
    row = District.objects.get(code="E09000002")
    typed = {"name": row.name, "code": row.code, "label": "", "area": east.pk}
    address = reverse("set-up-change", args=["districts", row.pk])
    assert "go to this area from now on" in page.get(address).content.decode()
    assert page.post(address, typed).status_code == 302
    assert arrangements.area_for_district("E09000002") == east


def test_order_is_changed_a_place_at_a_time(page):
    first, second = Agency.objects.all()[:2]
    address = reverse("set-up-order", args=["agencies", second.pk])
    assert page.post(address, {"up": "1"}).status_code == 302
    assert list(Agency.objects.all()[:2]) == [second, first]
    page.post(address, {"up": "1"})
    assert Agency.objects.first() == second


def test_the_number_on_pages_follows_its_team(page):
    row = Team.objects.get(code="hub")
    address = reverse("set-up-change", args=["teams", row.pk])
    form = page.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert page.post(address, typed | {"phone": "020 7946 0999"}).status_code == 302
    assert Council.objects.get().words["hub_phone"] == "020 7946 0999"
    typed["seen"] = services.stamp_of(row)
    empty = page.post(address, typed | {"phone": ""})
    assert "no other team has it" in empty.content.decode()
    assert Team.objects.get(pk=row.pk).phone == "020 7946 0999"


def test_the_last_team_for_something_needed_is_not_set_aside(page):
    row = Team.objects.get(code="attendance")
    answer = page.post(reverse("set-up-aside", args=["teams", row.pk]))
    assert "No other team is for “School attendance”" in answer.content.decode()
    assert Team.objects.get(pk=row.pk).in_use
    add(page, "teams")
    assert page.post(reverse("set-up-aside", args=["teams", row.pk])).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_lists_and_forms_have_a_query_budget(page, kind, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page.get(reverse("set-up-list", args=[kind]))
    pk = KINDS[kind].model.objects.first().pk
    with django_assert_max_num_queries(14):
        page.get(reverse("set-up-change", args=[kind, pk]))


def test_only_an_administrator_sets_up(client, manager):
    client.force_login(manager)
    assert client.get(reverse("set-up")).status_code == 403
    assert client.post(reverse("set-up-add", args=["areas"]), NEW["areas"]).status_code == 403
    assert not Area.objects.filter(name="Harbour side").exists()
