"""An archiving form goes on when somebody on it hands the case on, leaves or changes work."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import services
from cases.models import Case, Delegation
from cases.wording import event_title
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from cme.worklist.services import reconcile
from tests.cases.scene import again, arrangements, refused, sign
from tests.factories import UserFactory, make_archive_draft, make_case

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def case(officer):
    arrangements()
    return make_case(by=officer, opened_on=dt.date(2026, 5, 20))


@pytest.fixture
def draft(case, manager, director):
    return make_archive_draft(case, line_manager=manager, director=director)


def leaves(person, **now):
    for name, value in (now or {"is_active": False}).items():
        setattr(person, name, value)
    person.save()
    return type(person).objects.get(pk=person.pk)


def lines(case, kind):
    return list(case.events.filter(kind=kind).values_list("data", flat=True))


def sweep():
    for kind in ("archive_sign", "archive_replace", "archive_returned"):
        reconcile(CLOCKS[kind], on=TODAY)


# --- Taken over -----------------------------------------------------------------------------------
def test_an_officer_takes_over_the_draft_of_one_who_left(draft, officer, other_officer, case):
    leaves(officer)
    request = services.take_over(by=other_officer, request=draft)
    assert (request.officer, request.status) == (other_officer, "drafting")
    assert request.summary == draft.summary
    assert lines(case, "archive_taken_over") == [
        {"officer": "Priya Lapwing", "before": "Rowan Sandpiper"}
    ]
    assert sign(request, other_officer, *after(draft)).status == "agreed"


def after(draft):
    return draft.line_manager, draft.director


def test_taking_over_what_was_signed_voids_each_signature(draft, officer, other_officer, case):
    request = sign(draft, officer, draft.line_manager)
    request = services.take_over(by=other_officer, request=request)
    assert (request.status, request.status_reason, request.sign_by) == (
        "drafting",
        "taken_over",
        None,
    )
    assert not request.signatures.filter(voided_at=None).exists()
    assert set(request.signatures.values_list("voided_why", flat=True)) == {
        "Priya Lapwing took the form over from Rowan Sandpiper."
    }
    said = refused(services.sign_archive, by=officer, request=request)
    assert "no longer counts" in said
    assert sign(request, other_officer, *after(draft)).status == "agreed"


def test_a_form_taken_over_twice_is_taken_over_once(draft, officer, other_officer, case):
    request = sign(draft, officer)
    services.take_over(by=other_officer, request=request)
    request = sign(again(draft), other_officer)
    assert services.take_over(by=other_officer, request=request).status == "with_line_manager"
    assert len(lines(case, "archive_taken_over")) == 1


def test_a_returned_form_is_taken_over_and_keeps_why_it_came_back(draft, officer, other_officer):
    request = sign(draft, officer)
    services.return_archive(
        by=draft.line_manager, request=request, reason="unclear", words="Who was asked?"
    )
    request = services.take_over(by=other_officer, request=again(draft))
    assert (request.status, request.returned_why) == ("drafting", "Who was asked?")


def test_a_manager_who_takes_a_form_over_signs_it_no_more_as_line_manager(draft, officer, manager):
    request = services.take_over(by=manager, request=sign(draft, officer))
    assert (request.officer, request.line_manager) == (manager, None)
    assert "who signs as line manager" in refused(
        services.sign_archive, by=manager, request=request
    )


def test_a_restricted_form_is_taken_over_by_named_people_alone(draft, officer, other_officer, case):
    people = [officer, *after(draft)]
    services.restrict(by=officer, child=case.child, named_people=people)
    said = refused(services.take_over, by=other_officer, request=again(draft))
    assert said.startswith("This record is restricted")
    case.child.named_people.add(other_officer)
    assert services.take_over(by=other_officer, request=again(draft)).officer == other_officer


def test_a_finished_form_is_not_taken_over(draft, officer, other_officer):
    request = sign(draft, officer, *after(draft))
    assert "finished" in refused(services.take_over, by=other_officer, request=request)


# --- The case is handed on ------------------------------------------------------------------------
def test_a_draft_follows_the_case_to_its_new_officer(draft, officer, other_officer, case, manager):
    services.assign(by=manager, cases=[case], officer=other_officer)
    assert again(draft).officer == other_officer
    assert "Priya Lapwing signs" in refused(services.sign_archive, by=officer, request=again(draft))
    assert sign(again(draft), other_officer, *after(draft)).status == "agreed"


def test_a_form_that_somebody_else_writes_does_not_follow_the_case(
    case, director, manager, other_officer
):
    writer = UserFactory(role="cme_manager")
    draft = make_archive_draft(case, by=writer, line_manager=manager, director=director)
    services.assign(by=manager, cases=[case], officer=other_officer)
    assert again(draft).officer == writer


def test_a_form_in_signature_stays_signed_and_follows_the_case_when_it_comes_back(
    draft, officer, other_officer, case, manager
):
    sign(draft, officer)
    services.assign(by=manager, cases=[case], officer=other_officer)
    assert (again(draft).officer, again(draft).status) == (officer, "with_line_manager")
    services.return_archive(by=manager, request=draft, reason="unclear", words="Who was asked?")
    assert again(draft).officer == other_officer
    assert WorkItem.objects.open().get(kind="archive_returned").owner == other_officer


def test_a_form_edited_by_a_fact_follows_the_case_too(draft, officer, other_officer, case, manager):
    sign(draft, officer)
    services.assign(by=manager, cases=[case], officer=other_officer)
    services.change_child(by=other_officer, child=case.child, changes={"town": "Farfield"})
    assert (again(draft).officer, again(draft).status) == (other_officer, "drafting")


def test_a_returned_form_of_one_who_left_is_work_of_who_has_the_case(
    draft, officer, other_officer, case, manager
):
    writer = UserFactory(role="cme_officer")
    services.take_over(by=writer, request=draft)
    sign(again(draft), writer)
    Case.objects.update(officer=other_officer)
    services.return_archive(by=manager, request=draft, reason="unclear", words="Who was asked?")
    assert WorkItem.objects.open().get(kind="archive_returned").owner == writer
    leaves(writer)
    sweep()
    assert WorkItem.objects.open().get(kind="archive_returned").owner == other_officer


# --- A signatory who can sign no longer -----------------------------------------------------------
@pytest.mark.parametrize("now", [{"is_active": False}, {"role": "cme_officer"}], ids=str)
def test_who_left_or_does_other_work_is_replaced_and_no_signature_is_lost(
    now, draft, officer, manager, case
):
    request = sign(draft, officer)
    leaves(manager, **now)
    request = services.replace_signatory(
        by=officer, request=again(request), person=(new := UserFactory(role="cme_manager"))
    )
    assert (request.line_manager, request.status) == (new, "with_line_manager")
    assert (
        request.sign_why
        == "5 working days after Rowan Sandpiper chose who signs instead on 24 Nov 2026"
    )
    assert WorkItem.objects.open().get(kind="archive_sign").owner == new
    assert lines(case, "archive_replaced") == [
        {"role": "line_manager", "person": new.name, "before": "Morgan Fieldfare"}
    ]
    assert sign(request, new, draft.director).status == "agreed"


def test_the_officer_is_told_that_nobody_can_sign(draft, officer, manager):
    sign(draft, officer)
    assert WorkItem.objects.open().get(kind="archive_sign").owner == manager
    leaves(manager)
    sweep()
    assert not WorkItem.objects.open().filter(kind="archive_sign").exists()
    item = WorkItem.objects.open().get(kind="archive_replace")
    assert (item.owner, item.why) == (officer, "Who was to sign it by then can sign no longer.")
    services.replace_signatory(
        by=officer, request=again(draft), person=UserFactory(role="cme_manager")
    )
    assert not WorkItem.objects.open().filter(kind="archive_replace").exists()


def test_the_chronology_names_the_roles_as_they_are_written(draft, officer, manager, case):
    sign(draft, officer, manager)
    lines = case.events.filter(kind="archive_signed").order_by("pk")
    assert [event_title(line) for line in lines] == [
        "Archiving form signed as CME officer",
        "Archiving form signed as line manager",
    ]


def test_who_can_sign_or_has_a_delegate_is_not_replaced(draft, officer, manager, administrator):
    sign(draft, officer)
    new = UserFactory(role="cme_manager")
    said = refused(services.replace_signatory, by=officer, request=again(draft), person=new)
    assert said.startswith("Everybody who is to sign this form can still sign it.")
    leaves(manager)
    services.name_delegate(
        by=administrator, person=manager, delegate=new, from_on=TODAY, until_on=TODAY
    )
    assert "can still sign it" in refused(
        services.replace_signatory, by=officer, request=again(draft), person=new
    )
    sweep()
    assert WorkItem.objects.open().get(kind="archive_sign").owner == new


def test_who_is_on_the_form_or_signed_for_another_replaces_nobody(
    draft, officer, manager, director
):
    sign(draft, officer)
    stand_in = UserFactory(role="commissioning_director")
    Delegation.objects.create(
        person=manager, delegate=stand_in, from_on=TODAY, until_on=TODAY, named_by=manager
    )
    sign(draft, stand_in)
    leaves(director)
    for person in (stand_in, officer, manager):
        said = refused(services.replace_signatory, by=officer, request=again(draft), person=person)
        assert "Three different people must sign." in said
    said = refused(
        services.replace_signatory,
        by=officer,
        request=again(draft),
        person=UserFactory(role="cme_manager"),
    )
    assert "may not sign as commissioning director" in said
    new = UserFactory(role="commissioning_director")
    request = services.replace_signatory(by=officer, request=again(draft), person=new)
    assert sign(request, new).status == "agreed"


def test_both_who_left_are_replaced_one_after_the_other(draft, officer, manager, director):
    sign(draft, officer)
    leaves(manager)
    leaves(director, role="performance_analyst")
    request = again(draft)
    new = UserFactory(role="cme_manager"), UserFactory(role="commissioning_director")
    for person in new:
        request = services.replace_signatory(by=officer, request=request, person=person)
    assert (request.line_manager, request.director) == new
    assert sign(request, *new).status == "agreed"


def test_a_draft_has_no_signatory_to_replace(draft, officer, manager):
    leaves(manager)
    assert services.to_replace(again(draft)) is None
    assert "can no longer sign" in refused(services.sign_archive, by=officer, request=again(draft))


# --- Pages ----------------------------------------------------------------------------------------
def page(client, user, name, case, **data):
    client.force_login(user)
    address = reverse(f"cases:{name}", args=[case.reference])
    return client.post(address, data) if data else client.get(address)


def test_another_officer_is_offered_to_take_the_form_over(
    draft, other_officer, officer, case, client
):
    assert "Take it over" not in page(client, officer, "archive_draft", case).content.decode()
    text = page(client, other_officer, "archive_draft", case).content.decode()
    assert "Rowan Sandpiper writes this form and signs it first." in text
    assert "Take it over" in text
    text = page(client, other_officer, "archive_take_over", case).content.decode()
    assert "you sign first, in your own name" in text
    response = page(client, other_officer, "archive_take_over", case, sure="yes")
    assert response.url.endswith("/archive/")
    assert again(draft).officer == other_officer
    assert page(client, other_officer, "archive_take_over", case).status_code == 302


def test_what_taking_over_voids_is_said_before_and_after(
    draft, officer, other_officer, case, client
):
    sign(draft, officer, draft.line_manager)
    text = page(client, other_officer, "archive_take_over", case).content.decode()
    assert "Rowan Sandpiper and Morgan Fieldfare signed it: those signatures count" in text
    page(client, other_officer, "archive_take_over", case, sure="yes")
    text = page(client, other_officer, "archive_draft", case).content.decode()
    assert "The form was taken over after it was signed" in text


def test_a_manager_who_takes_over_is_told_to_choose_a_line_manager(draft, manager, case, client):
    assert (
        "three different people sign"
        in page(client, manager, "archive_take_over", case).content.decode()
    )
    client.force_login(manager)
    response = client.post(
        reverse("cases:archive_take_over", args=[case.reference]), {"sure": "yes"}, follow=True
    )
    assert "Choose another line manager." in response.content.decode()


def test_the_officer_chooses_who_signs_instead(draft, officer, manager, case, client):
    sign(draft, officer)
    assert page(client, officer, "archive_replace", case).status_code == 302
    leaves(manager)
    new = UserFactory(role="cme_manager", name="Wren Dotterel")
    text = page(client, officer, "archive", case).content.decode()
    assert "Morgan Fieldfare can no longer sign" in text
    assert "Choose another person" in text
    text = page(client, officer, "archive_replace", case).content.decode()
    assert "Wren Dotterel" in text
    text = page(client, officer, "archive_replace", case, person="").content.decode()
    assert "Select who signs instead." in text
    assert page(client, officer, "archive_replace", case, person=new.pk).status_code == 302
    assert again(draft).line_manager == new
    forged = page(client, officer, "archive_replace", case, person=officer.pk)
    assert forged.status_code == 302  # nobody is to be replaced any more


def test_a_director_takes_over_and_replaces_nothing(
    draft, officer, manager, director, case, client
):
    sign(draft, officer, manager)
    for name in ("archive_take_over", "archive_replace"):
        assert page(client, director, name, case).status_code == 403
        assert page(client, director, name, case, sure="yes").status_code == 403
