"""The pages of a school office: a return from start to sent, its own rows, what it may read."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cme.audit.models import AccessRecord
from cme.worklist.models import WorkItem
from schools import office_pages, statuses
from schools.models import AuthorityEnquiry, DeletionReturn, SchoolStaff
from schools.rules import grounds
from schools.services import reconciling, returns
from schools.views import office
from tests.schools.scene import NOON, ZACH, D, begin, going_to, make_office, make_school, reason

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon", "arranged")]


def _day(name, day):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


PUPIL = {
    "given_name": "Zach",
    "family_name": "Pemberwick",
    "sex": "male",
    "upn": ZACH["upn"],
    "year_group": "9",
    **_day("born_on", ZACH["born_on"]),
    **_day("last_attended_on", D(2026, 10, 9)),
}
PARENTS = {
    "address_line_1": "4 Quay Street",
    "town": "Eastmere",
    "name_1": "Ada Pemberwick",
    "relationship_1": "mother",
    "phone_1": "01632 960 001",
    "lives_1": "on",
}
NOT_KNOWN = {"destination": "unknown", "moves": "unknown"}


def _address(row, step):
    return reverse("schools:leaver_step", args=[row.reference, step])


def test_a_school_begins_fills_in_and_sends_a_return_for_ground_i(at_desk, school):
    came = at_desk.post("/schools/mine/leavers/new/", PUPIL)
    row = DeletionReturn.objects.get()
    assert came.headers["Location"] == _address(row, "reason")
    said = {
        "ground": "i",
        **_day("i_first_absent_on", D(2026, 10, 12)),
        "i_all_unauthorised": "yes",
        "i_unavoidable": "no",
        "i_enquiries": ["called", "visited"],
        **_day("deleted_on", D(2026, 11, 23)),
        "counted": "",
    }
    came = at_desk.post(_address(row, "reason"), said)
    assert came.headers["Location"] == _address(row, "reason") + "#counted"
    page = at_desk.get(_address(row, "reason"))
    html = page.content.decode()
    assert "How the 20 school days were counted" in html
    assert "School day 20 was Mon 16 Nov 2026." in html
    assert "your INSET day of 23 Oct and half-term do not count" in html
    assert "not agreed yet" in html
    assert 'name="counted" value="2026-10-12"' in html
    came = at_desk.post(_address(row, "reason"), said | {"counted": "2026-10-12"})
    assert came.headers["Location"] == _address(row, "parents")
    came = at_desk.post(_address(row, "parents"), PARENTS)
    assert came.headers["Location"] == _address(row, "destination")
    came = at_desk.post(_address(row, "destination"), NOT_KNOWN)
    assert came.headers["Location"] == _address(row, "check")
    html = at_desk.get(_address(row, "check")).content.decode()
    assert "Joint enquiries are not agreed yet" in html
    assert "What is still missing" not in html
    came = at_desk.post(_address(row, "check"), {"send": "yes"}, follow=True)
    row.refresh_from_db()
    assert row.status == statuses.SUBMITTED
    said = f"Return {row.reference} was received at midday on Mon 23 Nov 2026."
    assert said in came.content.decode()


def test_a_ground_that_does_not_hold_yet_is_said_with_the_day_it_will(at_desk, fran, school):
    row = reason(fran, begin(fran, school), "i", first_absent_on=D(2026, 11, 3))
    for step in ("reason", "check"):
        html = at_desk.get(_address(row, step)).content.decode()
        assert "The ground does not hold yet: day 15 of 20 at Tidewell Academy." in html
        assert "It holds on Mon 30 Nov 2026." in html


def test_what_is_missing_and_late_is_said_and_never_stops_the_sending(at_desk, fran, school):
    row = begin(fran, school)
    reason(fran, row, "k", deleted_on=D(2026, 11, 20))
    html = at_desk.get(_address(row, "check")).content.decode()
    assert "This return came after the name was deleted." in html
    assert "Date of death" in html
    at_desk.post(_address(row, "check"), {"send": "yes"})
    row.refresh_from_db()
    assert row.is_late
    html = at_desk.get(reverse("schools:leaver", args=[row.reference])).content.decode()
    assert "It came late:" in html


@pytest.mark.parametrize("ground", [one.code for one in grounds.OF_COMPULSORY_AGE])
def test_continue_asks_just_the_questions_of_the_ground_and_later_asks_none(
    at_desk, fran, school, ground
):
    row = begin(fran, school)
    one = grounds.GROUNDS[ground]
    picked = {"ground": ground} if one.is_common else {"ground": "other", "other": ground}
    page = at_desk.post(_address(row, "reason"), picked | _day("deleted_on", D(2026, 11, 23)))
    if not one.questions:
        assert page.status_code == 302
        return
    asked = set(page.context["form"].errors)
    assert asked == {f"{ground}_{q.name}" for q in one.questions if q.needed}
    at_desk.post(_address(row, "reason"), picked | {"later": "yes"})
    row.refresh_from_db()
    assert row.ground == ground
    assert "reason" not in row.steps_done


def test_a_date_that_is_none_is_refused_also_when_saving_for_later(at_desk, fran, school):
    row = begin(fran, school)
    typed = {
        "ground": "i",
        "later": "yes",
        "i_first_absent_on-day": "31",
        "i_first_absent_on-month": "2",
        "i_first_absent_on-year": "2026",
    }
    page = at_desk.post(_address(row, "reason"), typed)
    assert "must be a real date" in page.content.decode()
    assert 'value="31"' in page.content.decode()


def test_a_nursery_child_has_the_other_list_and_is_told_why(at_desk, fran, school):
    row = begin(fran, school, born_on=D(2023, 3, 1))
    html = at_desk.get(_address(row, "reason")).content.decode()
    assert "below compulsory school age, which begins on Fri 31 Mar 2028" in html
    assert "Ground (a)" not in html
    page = at_desk.post(_address(row, "reason"), {"ground": "i"})
    assert page.status_code == 200
    assert page.context["form"].errors["ground"]


def test_one_school_that_fits_is_taken_and_of_several_one_is_picked(at_desk, fran, school):
    row = reason(fran, begin(fran, school), "a", evidence={"bars": ["none"]})
    make_school("Gannet Hill School", postcode="EM1 1AA")
    other = make_school("Gannet Dale School")
    typed = {"destination": "school", "moves": "no", "new_school": "gannet hill"}
    at_desk.post(_address(row, "destination"), typed)
    row.refresh_from_db()
    assert row.new_school.name == "Gannet Hill School"
    page = at_desk.post(_address(row, "destination"), typed | {"new_school": "gannet"})
    assert "Select which school it is." in page.content.decode()
    picked = typed | {"new_school": "gannet", "new_school_pick": other.urn}
    at_desk.post(_address(row, "destination"), picked)
    row.refresh_from_db()
    assert row.new_school == other
    abroad = typed | {"new_school": "Lycée Voltaire"}
    at_desk.post(_address(row, "destination"), abroad)
    row.refresh_from_db()
    assert (row.new_school, row.new_school_words) == (None, "Lycée Voltaire")


def test_our_enquiries_are_shown_once_agreed(at_desk, fran, school, officer):
    row = reason(fran, begin(fran, school), "i", first_absent_on=D(2026, 10, 12))
    AuthorityEnquiry.objects.create(
        school=school, upn=ZACH["upn"], outcome="not_found", agreed_on=D(2026, 11, 20), by=officer
    )
    html = at_desk.get(_address(row, "reason")).content.decode()
    assert "agreed on Fri 20 Nov 2026. Both of us tried" in html
    assert "You may take the name off from today, Mon 23 Nov 2026." in html
    assert (
        "Joint enquiries are not agreed" not in at_desk.get(_address(row, "check")).content.decode()
    )


@pytest.fixture
def others_return(db):
    other = make_school("Plover Grange")
    return begin(make_office(other, "Jo Wren"), other, given_name="Canaryjo", upn="")


@pytest.mark.parametrize("step", ["pupil", "reason", "parents", "destination", "check"])
def test_another_schools_draft_is_not_found(at_desk, others_return, step):
    for answer in (at_desk.get, at_desk.post):
        assert answer(_address(others_return, step)).status_code == 404


def test_another_schools_return_and_allocation_are_not_found_and_not_listed(at_desk, others_return):
    for name in ("leaver", "leaver_withdraw", "leaver_file_sent"):
        address = reverse(f"schools:{name}", args=[others_return.reference])
        assert at_desk.get(address).status_code == 404
        assert at_desk.post(address, {"words": "x"}).status_code == 404
    for name in ("home", "leavers", "new_pupils", "allocated"):
        assert "Canaryjo" not in at_desk.get(reverse(f"schools:{name}")).content.decode()


def test_the_councils_officer_has_no_page_here(client, officer, fran, school):
    row = begin(fran, school)
    client.force_login(officer)
    assert client.get(reverse("schools:leavers")).status_code == 403
    assert client.get(_address(row, "reason")).status_code == 403


def test_what_was_sent_cannot_be_changed_and_a_second_send_says_so(at_desk, fran, school):
    row = returns.submit(by=fran, deletion_return=reason(fran, begin(fran, school), "k"))
    page = at_desk.post(_address(row, "reason"), {"ground": "a"}, follow=True)
    assert "A return that was sent cannot be changed." in page.content.decode()
    page = at_desk.post(_address(row, "check"), {"send": "yes"}, follow=True)
    said = f"You have already sent this. Your reference is {row.reference}."
    assert said in page.content.decode()
    row.refresh_from_db()
    assert (row.ground, row.status_seq) == ("k", 2)


def test_a_finished_return_never_shows_where_the_child_went_nor_what_we_did(
    at_desk, fran, school, officer
):
    gannet = make_school("Canary Hill School")
    row = reason(fran, begin(fran, school), "a", evidence={"bars": ["none"]})
    row = going_to(fran, row, gannet)
    DeletionReturn.objects.filter(pk=row.pk).update(
        future_address={"line_1": "9 Canary Road"}, future_parent="Canary Parent"
    )
    row = returns.submit(by=fran, deletion_return=row)
    reconciling.reconcile(
        by=officer,
        deletion_return=row,
        reason="confirmed_by_authority",
        words="Canary Council, by phone",
        on=D(2026, 11, 23),
    )
    for name, args in (("leaver", [row.reference]), ("leavers", []), ("home", [])):
        html = at_desk.get(reverse(f"schools:{name}", args=args)).content.decode()
        assert "Canary" not in html
        assert "Finished" in html
        assert officer.name not in html


def test_our_question_is_answered_on_the_page_of_the_return(at_desk, fran, school, officer):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    address = reverse("schools:leaver", args=[row.reference])
    reconciling.ask(by=officer, deletion_return=row, words="Who told you?")
    html = at_desk.get(address).content.decode()
    assert "Who told you?" in html
    assert officer.name not in html
    assert "Enter your answer" in at_desk.post(address, {"words": ""}).content.decode()
    at_desk.post(address, {"words": "The mother."})
    row.refresh_from_db()
    assert row.status == statuses.SUBMITTED


def test_withdrawing_asks_once_more_and_the_pupil_stays(at_desk, fran, school):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    address = reverse("schools:leaver_withdraw", args=[row.reference])
    assert "Are you sure?" in at_desk.get(address).content.decode()
    row.refresh_from_db()
    assert row.status == statuses.SUBMITTED
    at_desk.post(address, {"words": ""})
    row.refresh_from_db()
    assert row.status == statuses.WITHDRAWN


def test_a_second_answer_from_another_window_is_said_not_to_be_sent(at_desk, fran, school, officer):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    reconciling.ask(by=officer, deletion_return=row, words="Who told you?")
    address = reverse("schools:leaver", args=[row.reference])
    assert "Your answer is sent." in at_desk.post(address, {"words": "Mum"}, follow=True).text
    again = at_desk.post(address, {"words": "Dad"}, follow=True).text
    assert "There is no question to answer, so nothing was sent." in again
    assert "Dad" not in again


def test_a_transfer_file_is_not_sent_years_before_the_pupil_leaves(at_desk, fran, school):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    address = reverse("schools:leaver_file_sent", args=[row.reference])
    html = at_desk.post(address, _day("sent_on", D(2024, 11, 20))).content.decode()
    assert "Day the file was sent must be in the last year." in html


def test_a_finished_return_is_not_withdrawn_and_says_so_in_words_for_a_school(
    at_desk, fran, school, officer
):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    reconciling.reconcile(
        by=officer, deletion_return=row, reason="confirmed_by_authority", words="X", on=NOON.date()
    )
    address = reverse("schools:leaver_withdraw", args=[row.reference])
    for page in (at_desk.get(address, follow=True), at_desk.post(address, follow=True)):
        assert "This return is finished, so it cannot be withdrawn." in page.content.decode()
    row.refresh_from_db()
    assert row.status == statuses.RECONCILED


def test_the_first_page_names_the_return_of_each_thing_to_do_on_one_line(at_desk, fran, school):
    row = begin(fran, school)
    item = WorkItem(kind="attendance_return", reference=row.reference, due_on=NOON.date(), pk=1)
    line = office_pages.work(item, NOON.date())
    assert line["reference"] == row.reference
    item.kind = "return_query"
    line = office_pages.work(item, NOON.date())
    assert f'<span class="cme-nowrap">{row.reference}</span>' in line["sentence"]
    assert not line["reference"]


def test_no_day_of_deletion_is_asked_for_in_a_sentence(at_desk, fran, school):
    row = begin(fran, school)
    html = at_desk.post(_address(row, "reason"), {"ground": "k"}).content.decode()
    assert "Enter the day the name comes off the register, for example 23 11 2026." in html
    html = at_desk.get(_address(row, "check")).content.decode()
    assert ">: Pupil and UPN</span>" in html


def test_the_first_page_says_what_changed_until_it_is_seen_and_what_is_due(
    at_desk, fran, school, officer
):
    row = returns.submit(by=fran, deletion_return=begin(fran, school))
    home = reverse("schools:home")
    assert "Nothing has changed." in at_desk.get(home).content.decode()
    reconciling.ask(by=officer, deletion_return=row, words="Who told you?")
    html = at_desk.get(home).content.decode()
    assert "We have a question" in html
    marked = f'<span class="cme-nowrap">{row.reference}</span>'
    assert f"Answer our question on return {marked}." in html
    looked = (NOON + dt.timedelta(minutes=1)).isoformat()
    with time_machine.travel(NOON + dt.timedelta(minutes=2), tick=False):
        at_desk.post(reverse("schools:seen"), {"looked_at": looked})
        assert "Nothing has changed." in at_desk.get(home).content.decode()
    assert SchoolStaff.objects.get(person=fran).seen_at.isoformat() == looked


def test_the_first_page_shows_the_latest_changes_and_says_that_there_are_more(
    at_desk, fran, school, officer, monkeypatch
):
    monkeypatch.setattr(office, "MOST_CHANGED", 1)
    for name in ("Zach", "Yusuf"):
        row = begin(fran, school, given_name=name, upn="")
        row = returns.submit(by=fran, deletion_return=row)
        reconciling.ask(by=officer, deletion_return=row, words="Who told you?")
    page = at_desk.get(reverse("schools:home"))
    assert len(page.context["changed"]) == 1
    assert "These are the latest 1." in page.content.decode()


@pytest.mark.parametrize("typed", ["", "nonsense", "2026-13-45T00:00:00Z", "2026-11-23T12:00:00"])
def test_a_moment_that_is_none_is_taken_as_now(at_desk, fran, typed):
    assert at_desk.post(reverse("schools:seen"), {"looked_at": typed}).status_code == 302
    assert SchoolStaff.objects.get(person=fran).seen_at == NOON


def test_opening_a_return_and_a_list_is_recorded(at_desk, fran, school):
    row = begin(fran, school)
    at_desk.get(_address(row, "reason"))
    at_desk.get(reverse("schools:leavers"))
    seen = AccessRecord.objects.filter(by=fran).values_list("kind", "subject_id", "shown")
    assert ("page", row.pk, []) in list(seen)
    assert any(kind == "list" and row.pk in shown for kind, _subject, shown in seen)


def test_the_list_of_leavers_has_a_query_budget(
    at_desk, fran, school, django_assert_max_num_queries
):
    for number in range(12):
        row = begin(fran, school, given_name=f"Zach{number}", upn="")
        if number % 2:
            returns.submit(by=fran, deletion_return=row)
    with django_assert_max_num_queries(16):
        at_desk.get(reverse("schools:leavers"))


def test_a_person_of_two_schools_says_which(at_desk, fran, school):
    second = make_school("Plover Grange")
    SchoolStaff.objects.create(person=fran, school=second)
    page = at_desk.post("/schools/mine/leavers/new/", PUPIL)
    assert "Answer “Which school?”." in page.content.decode()
    at_desk.post("/schools/mine/leavers/new/", PUPIL | {"school": second.urn})
    assert DeletionReturn.objects.get().school == second


def test_a_person_of_no_school_is_told_so(client, school_person):
    client.force_login(school_person)
    html = client.get(reverse("schools:home")).content.decode()
    assert "not joined to a school yet" in html
    for name in ("leaver_start", "new_pupil"):
        assert client.get(reverse(f"schools:{name}")).status_code == 302


def test_the_public_page_sends_schools_to_sign_in(client):
    html = client.get("/refer/").content.decode()
    assert "Do you work in a school?" in html
