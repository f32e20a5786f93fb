"""What the decision page shows, and to whom."""

import pytest
from django.db import DatabaseError

from cme.audit.models import AccessRecord
from tests.factories import ChildFactory, PersonFactory
from tests.referrals.triage.conftest import again, candidate, decision, opens, page_of, text_of

pytestmark = pytest.mark.django_db


def test_the_page_shows_what_agrees_with_sign_and_word(at_desk, reported):
    referral = reported(children=1)
    known = ChildFactory(person=PersonFactory(given_name="Maia", address_line_1="8 Quay Steps"))
    fields = {"given": "close", "family": "agrees", "born": "differs", "sex": "not_given"}
    candidate(referral, known, fields=fields)
    page = text_of(at_desk.get(page_of(referral)))
    for said in ("≈ Close", "✗ Differs", "– Not reported", "Likely: 1 close, 1 differs"):
        assert said in page
    assert "Maya: yes." in page
    assert "Social care status not known: look it up first" in page


def test_what_people_wrote_never_runs(at_desk, reported):
    referral = reported(worry="<script>alert(1)</script>", area_why="<b>x</b>")
    page = at_desk.get(page_of(referral)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_restricted_candidate_is_said_and_never_shown(at_desk, reported, manager, officer):
    referral = reported(children=1)
    person = PersonFactory(
        given_name="Zenobia", family_name="Quillfeather", address_line_1="1 Canary Wynd"
    )
    hidden = ChildFactory(person=person, restricted=True)
    hidden.named_people.add(manager)
    candidate(referral, hidden)
    page = text_of(at_desk.get(page_of(referral)))
    assert "A restricted record may match." in page
    assert f"{manager.name} will look and tell you by" in page
    for canary in ("Zenobia", "Quillfeather", "Canary Wynd", hidden.reference):
        assert canary not in page
    at_desk.post(page_of(referral), decision(referral, **opens(officer, is_0="unsure")))
    opened = again(referral).children.get().child
    assert opened.restricted
    assert set(opened.named_people.all()) == {manager, officer}
    assert opened.possible_match_of is None


def test_the_named_person_sees_the_restricted_candidate(client, reported, manager):
    referral = reported(children=1)
    hidden = ChildFactory(restricted=True)
    hidden.named_people.add(manager)
    candidate(referral, hidden)
    client.force_login(manager)
    page = text_of(client.get(page_of(referral)))
    assert hidden.reference in page
    assert "A restricted record may match." not in page


def test_a_restricted_referral_is_not_found_by_others(
    client, reported, officer, other_officer, manager
):
    referral = reported()
    referral.restricted = True
    referral.save(update_fields=["restricted"])
    referral.named_people.add(officer)
    for person, status in ((officer, 200), (other_officer, 404), (manager, 404)):
        client.force_login(person)
        assert client.get(page_of(referral)).status_code == status
        posted = client.post(page_of(referral), decision(referral, decision="junk", why=""))
        assert posted.status_code == status


def test_other_roles_may_not_look_or_decide(
    client, reported, school_person, auditor, analyst, administrator, director
):
    referral = reported()
    for person in (school_person, auditor, analyst, administrator, director):
        client.force_login(person)
        assert client.get(page_of(referral)).status_code == 403
        assert client.post(page_of(referral), decision(referral)).status_code == 403


@pytest.mark.parametrize("typed", ["R-0000-00", "nonsense", "C-7KQ4-MX", "R-7KQ4-MX%00"])
def test_an_unknown_reference_is_not_found(at_desk, council, typed):
    assert at_desk.get(f"/referrals/{typed}/").status_code == 404


def test_opening_records_the_referral_and_each_child_shown(at_desk, reported, officer):
    referral = reported(children=1)
    known = candidate(referral).child
    at_desk.get(page_of(referral))
    looked = AccessRecord.objects.filter(by=officer, kind="page")
    assert list(looked.of(referral).values_list("subject_id", flat=True)) == [referral.pk]
    assert list(looked.of(known).values_list("subject_id", flat=True)) == [known.pk]


def test_a_decided_referral_is_read_only(at_desk, decide, reported, officer):
    referral = reported(children=1)
    known = candidate(referral).child
    decide(referral, **opens(officer))
    page = text_of(at_desk.get(page_of(referral)))
    assert "Case opened: may be missing education" in page
    assert "Record decision" not in page
    assert known.reference not in page
    assert "A manager can reopen it." in page


def test_when_a_reading_cannot_be_recorded_nothing_is_shown(at_desk, reported, monkeypatch):
    referral = reported()

    def fail(*_args, **_rest):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(AccessRecord, "save", fail)
    for address in (page_of(referral), "/referrals/"):
        page = at_desk.get(address)
        assert page.status_code == 503
        assert "Larkwing" not in page.content.decode()


def test_a_child_who_does_not_go_to_school_may_belong_to_the_school(at_desk, reported):
    referral = reported(answers={"school": {"school_status": "stopped"}})
    page = text_of(at_desk.get(page_of(referral)))
    assert "School where the child is on roll: the child has a school but does not go" in page
    assert "Decide the mark before anything goes to the family" in page
