"""Deciding a referral through its page: each decision beside what refuses it."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from cases import services as casework
from cases.models import Case, Child, OnwardReferral, Relation
from cme.audit.lifecycle import move
from cme.audit.models import AccessRecord
from cme.authority.models import Agency
from cme.core import dates
from cme.core.errors import RuleBroken
from cme.core.models import PersonDetails
from referrals.models import Referral
from referrals.services import triage
from referrals.services.children import Placing
from referrals.services.triage import Also
from tests.factories import ChildFactory, PersonFactory, make_case
from tests.referrals.triage.conftest import candidate, decision

pytestmark = pytest.mark.django_db


def _page(referral):
    return reverse("referrals:detail", args=[referral.reference])


def _again(referral):
    return Referral.objects.get(pk=referral.pk)


def _text(answer):
    return answer.content.decode().replace("&quot;", '"').replace("&#34;", '"')


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def decide(at_desk):
    """Post a decision; return the page that comes after it."""

    def post(referral, **answers):
        return at_desk.post(_page(referral), decision(referral, **answers), follow=True)

    return post


def _open(officer, **more):
    answers = {"decision": "open", "is_0": "new", "area": officer.area_id, "officer": officer.pk}
    return answers | more


def _both(officer, **more):
    return _open(officer, children=["0", "1"], is_1="new", **more)


def _closed_case(officer, child):
    case = make_case(by=officer, child=child)
    return casework.record_outcome(
        by=officer,
        case=case,
        outcome="custody",
        confirmed_on=timezone.localdate(),
        words="Taught there.",
        confirmed_by="The education lead",
        confirmed_how="By letter",
        confirmed_outside=True,
        evidence={"establishment": "Farholme"},
    )


# --- Open a case ---


def test_one_decision_opens_a_case_for_each_child_and_relates_them(decide, officer, reported):
    referral = reported()
    page = decide(referral, **_both(officer))
    referral = _again(referral)
    cases = list(Case.objects.order_by("pk"))
    assert referral.status == "accepted"
    assert [case.child.person.given_name for case in cases] == ["Maya", "Kit"]
    assert [child.case_id for child in referral.children.all()] == [case.pk for case in cases]
    assert Relation.objects.filter(child=cases[0].child, other=cases[1].child).exists()
    assert f"Case {cases[0].reference} is open." in _text(page)
    assert (referral.decided_by, referral.decision_words) == (officer, "I am sure enough.")


def test_a_case_is_opened_only_for_the_children_chosen(decide, officer, reported):
    referral = reported()
    decide(referral, **_open(officer, children=["0"]))
    assert [case.child.person.given_name for case in Case.objects.all()] == ["Maya"]


def test_choosing_no_child_is_refused_and_nothing_is_lost(decide, officer, reported):
    page = decide(reported(), **_open(officer), why="Kept words.")
    assert "Choose at least one child." in _text(page)
    assert "Kept words." in _text(page)
    assert not Case.objects.exists()


def test_who_a_child_is_has_to_be_said(decide, officer, reported):
    page = decide(reported(children=1), **_open(officer, is_0=""))
    assert "Select who Maya is." in _text(page)


def test_why_is_required(decide, officer, reported):
    page = decide(reported(children=1), **_open(officer), why=" ")
    assert "Enter why." in _text(page)
    assert not Case.objects.exists()


def test_a_known_child_whose_case_is_closed_gets_a_new_episode(decide, officer, reported):
    known = ChildFactory()
    before = _closed_case(officer, known)
    referral = reported(children=1)
    candidate(referral, known)
    page = decide(referral)
    assert f"{known.reference}: a new episode" in _text(page)
    assert f"Case {before.reference} closed" in _text(page)
    decide(referral, **_open(officer, is_0=known.reference))
    assert known.cases.count() == 2
    assert Child.objects.count() == 1


def test_a_known_child_whose_case_is_open_keeps_it(decide, officer, reported):
    case = make_case(by=officer)
    referral = reported(children=1)
    candidate(referral, case.child)
    page = decide(referral, **_open(officer, is_0=case.child.reference))
    assert f"Added to case {case.reference}." in _text(page)
    assert _again(referral).status == "linked"
    assert Case.objects.count() == 1


def test_one_child_may_be_new_and_the_other_known(decide, officer, reported):
    case = make_case(by=officer)
    referral = reported()
    candidate(referral, case.child, position=1)
    decide(referral, **_both(officer) | {"is_1": case.child.reference})
    referral = _again(referral)
    assert referral.status == "accepted"
    assert Case.objects.count() == 2
    assert referral.children.get(position=1).case == case


def test_a_second_open_case_is_refused_whoever_asks(officer, reported):
    case = make_case(by=officer)
    referral = reported(children=1)
    also = Also(version=referral.version, why="Sure.", priority=referral.priority)
    placing = Placing(referral.children.get(), known=case.child)
    said = f"This child already has an open case, {case.reference}."
    with pytest.raises(RuleBroken, match=said):
        triage.decide_open(
            by=officer,
            referral=referral,
            also=also,
            placings=[placing],
            area=officer.area,
            officer=officer,
        )
    assert _again(referral).status == "received"


def test_not_sure_makes_a_record_marked_as_a_possible_match(decide, officer, reported):
    referral = reported(children=1)
    known = candidate(referral).child
    decide(referral, **_open(officer, is_0="unsure"))
    child = _again(referral).children.get().child
    assert child != known
    assert child.possible_match_of == known


def test_not_sure_is_no_answer_where_nobody_is_like_the_child(decide, officer, reported):
    page = decide(reported(children=1), **_open(officer, is_0="unsure"))
    assert "There is a problem" in _text(page)
    assert not Child.objects.exists()


def test_somebody_else_we_know_is_found_by_reference(decide, officer, reported):
    known = ChildFactory()
    typed = known.reference.lower().replace("-", " ")
    referral = reported(children=1)
    decide(referral, **_open(officer, is_0="other", other_0=typed))
    assert _again(referral).children.get().child == known


@pytest.mark.parametrize("typed", ["K-0000-00", "nonsense", "<script>"])
def test_an_unknown_reference_is_refused_and_kept(decide, officer, reported, typed):
    page = decide(reported(children=1), **_open(officer, is_0="other", other_0=typed))
    assert "We know no child or case" in _text(page)
    assert "<script>”" not in _text(page)


def test_a_restricted_child_is_as_unknown_as_none(decide, officer, manager, reported):
    hidden = ChildFactory(restricted=True)
    hidden.named_people.add(manager)
    page = decide(reported(children=1), **_open(officer, is_0="other", other_0=hidden.reference))
    assert "We know no child or case" in _text(page)


def test_two_children_cannot_be_one_and_the_same(decide, officer, reported):
    known = ChildFactory()
    referral = reported()
    candidate(referral, known)
    candidate(referral, known, position=1)
    answers = _both(officer) | {"is_0": known.reference, "is_1": known.reference}
    page = decide(referral, **answers)
    assert "Two children of one referral cannot be the same child." in _text(page)
    assert not Case.objects.exists()


def _born(referral, day):
    PersonDetails.objects.filter(reported_in__referral=referral).update(
        born_on=day, born_estimated=False, age_years=None
    )


@pytest.mark.parametrize(
    ("age", "side", "team"), [(3, "below", "Early years team"), (18, "over", "Post-16 team")]
)
def test_a_child_outside_school_age_gets_no_case(decide, officer, reported, age, side, team):
    referral = reported(children=1)
    _born(referral, dt.date(timezone.localdate().year - age, 1, 5))
    page = decide(referral, **_open(officer))
    today = dates.day_words(timezone.localdate())
    assert f"Maya Larkwing is {side} compulsory school age on {today}." in _text(page)
    assert f"Send it to the {team}, or correct the date of birth." in _text(page)
    assert not Case.objects.exists()
    assert not Child.objects.exists()


def test_a_date_of_birth_that_the_officer_knows_better_counts(decide, officer, reported):
    referral = reported(children=1)
    _born(referral, dt.date(timezone.localdate().year - 3, 1, 5))
    better = {"born_0-day": "5", "born_0-month": "jan", "born_0-year": "2016"}
    decide(referral, **_open(officer, **better))
    child = _again(referral).children.get()
    assert child.child.person.born_on == dt.date(2016, 1, 5)
    assert child.person.born_on.year == timezone.localdate().year - 3


def test_an_officer_who_does_not_exist_is_refused(decide, officer, reported, school_person):
    for forged in ("999999", school_person.pk, "x"):
        page = decide(reported(children=1), **_open(officer) | {"officer": forged})
        assert "Select officer." in _text(page)
    assert not Case.objects.exists()


def test_a_form_takes_only_its_own_fields(decide, officer, reported):
    referral = reported(children=1)
    forged = {"status": "spam", "decided_by": "1", "restricted": "on", "reference": "R-1111-11"}
    decide(referral, **_open(officer), **forged)
    after = _again(referral)
    assert (after.status, after.reference) == ("accepted", referral.reference)
    assert not after.restricted


# --- Link ---


def test_a_report_is_added_to_the_case_typed(decide, officer, reported):
    case = make_case(by=officer)
    referral = reported(children=1)
    decide(referral, decision="link", link_0="other", link_ref_0=case.reference)
    assert _again(referral).status == "linked"
    assert _again(referral).status_reason == "open_case"
    assert case.events.filter(kind="reported").exists()


def test_a_report_is_not_added_to_a_closed_case(decide, officer, reported):
    case = _closed_case(officer, ChildFactory())
    referral = reported(children=1)
    page = decide(referral, decision="link", link_0="other", link_ref_0=case.reference)
    assert f"Case {case.reference} is closed." in _text(page)
    assert _again(referral).status == "received"


def test_a_dormant_case_wakes(decide, officer, reported):
    case = make_case(by=officer)
    move(case, "dormant", by=officer, reason="archive_agreed", on=timezone.localdate())
    referral = reported(children=1)
    candidate(referral, case.child)
    decide(referral, decision="link", link_0=case.reference)
    assert Case.objects.get().status == "enquiries"
    assert _again(referral).status_reason == "woke_case"


def test_linking_to_nothing_is_refused(decide, reported):
    referral = reported()
    page = decide(referral, decision="link", link_0="none", link_1="none")
    assert "Choose the case." in _text(page)
    page = decide(referral, decision="link", link_0="other", link_ref_0="C-0000-00")
    assert "We know no case “C-0000-00” that you may open." in _text(page)


# --- Send on ---


def test_a_referral_sent_on_has_a_day_to_ask_again(decide, reported):
    referral = reported()
    page = decide(referral, decision="send", agency="post16")
    sent = OnwardReferral.objects.get()
    assert sent.subject == _again(referral)
    assert sent.message.startswith("Maya Larkwing and Kit has passed the leaving date.")
    assert f"We will ask again on {dates.day_words(sent.chase_on)}." in _text(page)
    assert _again(referral).status == "sent_on"
    assert _again(referral).status_reason == "not_cme"


def test_another_council_is_named(decide, reported):
    referral = reported()
    page = decide(referral, decision="send", agency="authority")
    assert "Enter the name: Another authority." in _text(page)
    decide(referral, decision="send", agency="authority", to_words="Northmarch Council")
    assert _again(referral).status_reason == "other_area"


@pytest.mark.parametrize("agency", ["", "nobody", "1; drop table"])
def test_without_a_destination_nothing_is_sent(decide, reported, agency):
    page = decide(reported(), decision="send", agency=agency)
    assert "There is a problem" in _text(page)
    assert not OnwardReferral.objects.exists()


def test_harm_is_not_sent_on_past_the_hub(decide, reported):
    referral = reported(danger_now="yes")
    page = decide(referral, decision="send", agency="post16", message="My own words.")
    said = "This referral mentions harm. It cannot be sent on to the Post-16 team alone."
    assert said in _text(page)
    assert "too, or record why that is done already." in _text(page)
    assert "My own words." in _text(page)
    assert not OnwardReferral.objects.exists()


def test_harm_may_go_to_the_hub_too(decide, reported):
    decide(reported(danger_now="yes"), decision="send", agency="post16", hub="on")
    assert set(OnwardReferral.objects.values_list("agency__code", flat=True)) == {"post16", "hub"}


def test_or_the_officer_says_why_the_hub_knows(decide, reported):
    referral = reported(concerns=["hurt"])
    decide(referral, decision="send", agency="post16", hub_done="The school told it today.")
    assert _again(referral).status == "sent_on"
    assert _again(referral).notes[-1]["words"] == "The school told it today."


def test_a_marked_referral_says_so_in_what_is_sent(decide, reported):
    decide(reported(do_not_contact=True), decision="send", agency="post16")
    assert OnwardReferral.objects.get().message.startswith("Do not contact the family.")


# --- Ask, junk, hold ---


def test_asking_stops_the_clock_for_five_working_days_at_most(decide, reported):
    referral = reported()
    decide(referral, decision="ask", whom="The school", what="When was Maya last in?")
    after = _again(referral)
    assert (after.status, after.asked_whom) == ("awaiting_information", "The school")
    assert after.chase_on == dates.add_working_days(timezone.localdate(), 5)


def test_asking_nobody_for_nothing_is_refused(decide, reported):
    referral = reported()
    page = decide(referral, decision="ask")
    assert "Enter whom do you ask." in _text(page) or "There is a problem" in _text(page)
    assert _again(referral).status == "received"


@pytest.mark.parametrize(("came", "reason"), [("yes", "facts_came"), ("no", "no_answer")])
def test_what_came_is_kept_and_the_referral_waits_again(at_desk, decide, reported, came, reason):
    referral = reported()
    decide(referral, decision="ask", whom="The school", what="When?")
    there = reverse("referrals:facts", args=[referral.reference])
    assert "Select if they answered." in _text(at_desk.post(there, {"words": "x"}))
    page = at_desk.post(there, {"came": came, "words": "She left in June."}, follow=True)
    assert (_again(referral).status, _again(referral).status_reason) == ("received", reason)
    assert "She left in June." in _text(page)


def test_junk_is_kept_apart_until_a_person_who_read_it_says_so(at_desk, decide, reported):
    referral = reported()
    decide(referral, decision="junk")
    assert _again(referral).status == "quarantined"
    there = reverse("referrals:judge", args=[referral.reference])
    version = _again(referral).version
    page = at_desk.post(there, {"decision": "not_real", "version": version, "why": ""})
    assert "Enter why." in _text(page)
    at_desk.post(there, {"decision": "not_real", "version": version, "why": "A test message."})
    assert _again(referral).status == "spam"


def test_what_was_kept_apart_may_be_real(at_desk, decide, reported):
    referral = reported()
    decide(referral, decision="junk")
    there = reverse("referrals:judge", args=[referral.reference])
    answers = {"decision": "real", "version": _again(referral).version, "why": "It is real."}
    at_desk.post(there, answers)
    assert (_again(referral).status, _again(referral).status_reason) == ("received", "looked_real")


def test_urgency_area_and_marks_may_be_saved_without_a_decision(decide, reported, west, officer):
    referral = reported()
    page = decide(referral, decision="hold", priority="urgent", held_area=west.pk)
    after = _again(referral)
    assert (after.status, after.priority, after.priority_order) == ("received", "urgent", 1)
    assert after.area == west
    assert after.area_why == f"{officer.name} placed it."
    assert "It still waits for a decision." in _text(page)


# --- Urgency and marks ---


def test_urgency_is_lowered_only_with_a_reason(decide, reported):
    referral = reported(priority="urgent", priority_order=1)
    page = decide(referral, decision="hold", priority="standard")
    assert "Urgency is lowered only with a reason." in _text(page)
    assert _again(referral).priority == "urgent"
    decide(referral, decision="hold", priority="standard", lower_why="He is safe at school.")
    assert _again(referral).priority == "standard"


def test_the_mark_needs_a_reason_and_keeps_it(decide, reported, officer):
    referral = reported()
    page = decide(referral, decision="hold", marks=["no_contact"])
    assert "There is a problem" in _text(page)
    assert not _again(referral).do_not_contact
    decide(referral, decision="hold", marks=["no_contact"], stop_contact_why="They fled.")
    after = _again(referral)
    assert after.do_not_contact
    assert (after.do_not_contact_by, after.do_not_contact_why) == (officer, "They fled.")
    assert after.history.filter(history_user=officer, do_not_contact=True).exists()


def test_a_restriction_names_people_and_a_manager_among_them(decide, reported, officer, manager):
    referral = reported()
    page = decide(referral, decision="hold", marks=["restricted"])
    assert "Choose who may open it." in _text(page)
    page = decide(referral, decision="hold", marks=["restricted"], named_people=[officer.pk])
    assert "Name at least one manager." in _text(page)
    assert not _again(referral).restricted
    named = [officer.pk, manager.pk]
    decide(referral, decision="hold", marks=["restricted"], named_people=named)
    assert _again(referral).restricted


def test_a_child_opened_from_a_marked_referral_carries_the_marks(
    decide, reported, officer, manager
):
    named = [officer.pk, manager.pk]
    marks = {"marks": ["restricted", "no_contact"], "named_people": named}
    decide(reported(children=1), **_open(officer), **marks, stop_contact_why="They fled.")
    child = Child.objects.get()
    assert child.restricted
    assert child.do_not_contact
    assert set(child.named_people.all()) == {officer, manager}


def test_a_restricted_child_goes_to_an_officer_who_may_open_it(
    decide, reported, officer, other_officer, manager
):
    marks = {"marks": ["restricted"], "named_people": [officer.pk, manager.pk]}
    page = decide(reported(children=1), **_open(officer) | {"officer": other_officer.pk}, **marks)
    assert f"{other_officer.name} may not open this restricted record." in _text(page)
    assert not Child.objects.exists()


# --- Two people, one referral ---


def test_a_decided_referral_is_not_decided_again_and_words_are_kept(
    at_desk, decide, reported, officer, manager
):
    referral = reported(children=1)
    late = decision(referral, **_open(officer), why="What I typed.")
    also = Also(version=referral.version, why="Sure.", priority=referral.priority)
    sent = triage.Sending(_agency("post16"), "", "Please take over.")
    triage.decide_send_on(by=manager, referral=referral, also=also, sendings=[sent])
    page = _text(at_desk.post(_page(referral), late))
    today = dates.day_words(timezone.localdate())
    assert f"{manager.name} decided this referral on {today}." in page
    assert "Open it to see what was decided. A manager can reopen it." in page
    assert "What I typed." in page
    assert not Case.objects.exists()


def _agency(code):
    return Agency.objects.get(code=code)


def test_somebody_elses_change_is_said_and_words_can_be_sent_again(
    at_desk, reported, officer, manager
):
    referral = reported(children=1)
    late = decision(referral, **_open(officer), why="What I typed.")
    also = Also(version=referral.version, why="Urgent.", priority="urgent")
    triage.hold(by=manager, referral=referral, also=also, area=referral.area)
    page = _text(at_desk.post(_page(referral), late))
    assert f"Someone changed this while you were working. {manager.name} saved it at" in page
    assert "What I typed." in page
    assert f'name="version" value="{_again(referral).version}"' in page
    again = late | {"version": _again(referral).version, "priority": "urgent"}
    at_desk.post(_page(referral), again)
    assert _again(referral).status == "accepted"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_forged_version_breaks_nothing(at_desk, reported, officer, version):
    referral = reported(children=1)
    forged = decision(referral, **_open(officer)) | {"version": version}
    assert at_desk.post(_page(referral), forged).status_code == 200
    assert not Case.objects.exists()


# --- What is shown, and to whom ---


def test_the_page_shows_what_agrees_with_sign_and_word(at_desk, reported):
    referral = reported(children=1)
    known = ChildFactory(person=PersonFactory(given_name="Maia", address_line_1="8 Quay Steps"))
    fields = {"given": "close", "family": "agrees", "born": "differs", "sex": "not_given"}
    candidate(referral, known, fields=fields)
    page = _text(at_desk.get(_page(referral)))
    for said in ("≈ Close", "✗ Differs", "– Not reported", "Likely: 1 close, 1 differs"):
        assert said in page
    assert "Maya: yes." in page
    assert "Social care status not known: look it up first" in page


def test_what_people_wrote_never_runs(at_desk, reported):
    referral = reported(worry="<script>alert(1)</script>", area_why="<b>x</b>")
    page = at_desk.get(_page(referral)).content.decode()
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
    page = _text(at_desk.get(_page(referral)))
    assert "A restricted record may match." in page
    assert f"{manager.name} will look and tell you by" in page
    for canary in ("Zenobia", "Quillfeather", "Canary Wynd", hidden.reference):
        assert canary not in page
    at_desk.post(_page(referral), decision(referral, **_open(officer, is_0="unsure")))
    opened = _again(referral).children.get().child
    assert opened.restricted
    assert set(opened.named_people.all()) == {manager, officer}
    assert opened.possible_match_of is None


def test_the_named_person_sees_the_restricted_candidate(client, reported, manager):
    referral = reported(children=1)
    hidden = ChildFactory(restricted=True)
    hidden.named_people.add(manager)
    candidate(referral, hidden)
    client.force_login(manager)
    page = _text(client.get(_page(referral)))
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
        assert client.get(_page(referral)).status_code == status
        posted = client.post(_page(referral), decision(referral, decision="junk", why=""))
        assert posted.status_code == status


def test_other_roles_may_not_look_or_decide(
    client, reported, school_person, auditor, analyst, administrator, director
):
    referral = reported()
    for person in (school_person, auditor, analyst, administrator, director):
        client.force_login(person)
        assert client.get(_page(referral)).status_code == 403
        assert client.post(_page(referral), decision(referral)).status_code == 403


@pytest.mark.parametrize("typed", ["R-0000-00", "nonsense", "C-7KQ4-MX", "R-7KQ4-MX%00"])
def test_an_unknown_reference_is_not_found(at_desk, council, typed):
    assert at_desk.get(f"/referrals/{typed}/").status_code == 404


def test_opening_records_the_referral_and_each_child_shown(at_desk, reported, officer):
    referral = reported(children=1)
    known = candidate(referral).child
    at_desk.get(_page(referral))
    looked = AccessRecord.objects.filter(by=officer, kind="page")
    assert list(looked.of(referral).values_list("subject_id", flat=True)) == [referral.pk]
    assert list(looked.of(known).values_list("subject_id", flat=True)) == [known.pk]


def test_a_decided_referral_is_read_only(at_desk, decide, reported, officer):
    referral = reported(children=1)
    known = candidate(referral).child
    decide(referral, **_open(officer))
    page = _text(at_desk.get(_page(referral)))
    assert "Case opened: may be missing education" in page
    assert "Record decision" not in page
    assert known.reference not in page
    assert "A manager can reopen it." in page


def test_when_a_reading_cannot_be_recorded_nothing_is_shown(at_desk, reported, monkeypatch):
    referral = reported()

    def fail(*_args, **_rest):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(AccessRecord, "save", fail)
    for address in (_page(referral), "/referrals/"):
        page = at_desk.get(address)
        assert page.status_code == 503
        assert "Larkwing" not in page.content.decode()


def test_a_child_who_does_not_go_to_school_may_belong_to_the_school(at_desk, reported):
    referral = reported(answers={"school": {"school_status": "stopped"}})
    page = _text(at_desk.get(_page(referral)))
    assert "School where the child is on roll: the child has a school but does not go" in page
    assert "Decide the mark before anything goes to the family" in page
