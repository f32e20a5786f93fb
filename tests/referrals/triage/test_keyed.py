"""Keying in what came by phone: one page, nothing lost, stored once, marked from the start."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.models import Referral

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]
NEW = "/referrals/new/"


def _call(**answers):
    on = timezone.localdate() - dt.timedelta(days=1)
    common = {
        "submission_key": "k" * 32,
        "channel": "phone",
        "received_on-day": on.day,
        "received_on-month": on.month,
        "received_on-year": on.year,
        "received_time": "4:20pm",
        "sender_kind": "public",
        "worry": "Two boys at the bus stop every day.",
        "children": "1",
        "child-0-given_name": "Olu",
    }
    return common | answers


def test_a_call_with_the_least_said_is_recorded(at_desk, officer):
    answer = at_desk.post(NEW, _call(), follow=True)
    referral = Referral.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("referrals:detail", args=[referral.reference])
    assert f"Referral {referral.reference} is recorded." in answer.content.decode()
    assert (referral.channel, referral.status, referral.status_by) == ("phone", "received", officer)
    local = timezone.localtime(referral.received_at)
    assert (local.hour, local.minute) == (16, 20)
    assert referral.children.get().person.given_name == "Olu"


@pytest.mark.parametrize(("typed", "hour"), [("midday", 12), ("Noon", 12), ("midnight", 0)])
def test_a_time_that_has_a_name_is_read_by_it(at_desk, typed, hour):
    at_desk.post(NEW, _call(received_time=typed))
    assert timezone.localtime(Referral.objects.get().received_at).hour == hour


def test_sent_twice_it_is_one_referral(at_desk):
    at_desk.post(NEW, _call())
    again = at_desk.post(NEW, _call(worry="Something else."), follow=True)
    referral = Referral.objects.get()
    assert referral.worry == "Two boys at the bus stop every day."
    said = f"You have already sent this. Your reference is {referral.reference}."
    assert said in again.content.decode()


def test_another_child_is_added_without_losing_a_word(at_desk):
    typed = _call(add_child="1", sender_name="Sam Linnet")
    page = at_desk.post(NEW, typed)
    assert page.status_code == 200
    html = page.content.decode()
    assert 'name="child-1-given_name"' in html
    assert 'value="Sam Linnet"' in html
    assert "There is a problem" not in html
    assert not Referral.objects.exists()


def test_two_children_are_one_referral_and_share_the_address(at_desk):
    more = {
        "children": "3",
        "child-1-given_name": "Ade",
        "child-1-age_years": "9",
        "child-1-sex": "male",
        "address_line_1": "14 Tannery Row",
        "town": "Barking",
        "postcode": "ig11 7lu",
    }
    at_desk.post(NEW, _call(**more))
    first, second = Referral.objects.get().children.all()
    assert (second.person.given_name, second.person.age_years) == ("Ade", 9)
    assert second.person.sex == "male"
    assert first.person.postcode == second.person.postcode == "IG11 7LU"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"channel": ""}, "Select how it reached us."),
        ({"channel": "public"}, "Select how it reached us."),
        ({"worry": "  "}, "Enter what has happened."),
        ({"child-0-given_name": ""}, "Enter at least one name, or a description of the child."),
        ({"received_time": "half four"}, "Time must be like 4:20pm or 16:20."),
        ({"received_time": "25:00"}, "Time must be like 4:20pm or 16:20."),
        ({"received_on-month": "13"}, "Date it came must be a real date."),
        ({"restricted": "on"}, "Choose who may open it."),
        ({"stop_contact": "on"}, "Enter why the family must not be contacted."),
        ({"concerns": ["none", "hurt"]}, "only if you select nothing else."),
        ({"postcode": "nowhere"}, "Enter a full postcode"),
        ({"upn": "B801200005002"}, "UPN"),
        ({"worry": "a\x00b"}, "has a character that cannot be stored"),
        ({"child-0-age_years": "-1"}, "whole number from 0 to 19"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(at_desk, answers, sentence):
    page = at_desk.post(NEW, _call(sender_name="Sam Linnet", **answers))
    html = page.content.decode()
    assert sentence.replace('"', "&#34;") in html.replace("&quot;", "&#34;")
    assert 'value="Sam Linnet"' in html
    assert not Referral.objects.exists()


def test_marks_hold_from_the_first_minute(at_desk, officer, manager, other_officer, client):
    answers = {
        "restricted": "on",
        "named_people": [officer.pk, manager.pk],
        "stop_contact": "on",
        "stop_contact_why": "The mother fled him.",
    }
    at_desk.post(NEW, _call(**answers))
    referral = Referral.objects.get()
    assert referral.restricted
    assert referral.restricted_by == officer
    assert set(referral.named_people.all()) == {officer, manager}
    assert referral.do_not_contact_why == "The mother fled him."
    client.force_login(other_officer)
    there = reverse("referrals:detail", args=[referral.reference])
    assert client.get(there).status_code == 404


def test_one_who_names_only_others_goes_back_to_the_queue(at_desk, manager):
    answers = {"restricted": "on", "named_people": [manager.pk]}
    assert at_desk.post(NEW, _call(**answers))["Location"] == reverse("referrals:queue")


def test_an_anonymous_caller_leaves_no_trace(at_desk):
    answers = {"anonymous": "on", "sender_name": "Sam Linnet", "sender_phone": "01632 960 114"}
    at_desk.post(NEW, _call(**answers))
    referral = Referral.objects.get()
    assert referral.anonymous
    assert referral.sender == {}
    assert "Linnet" not in str(referral.answers)


def test_a_form_takes_only_its_own_fields(at_desk, officer):
    answers = {"status": "spam", "priority": "urgent", "reference": "R-0000-00", "by": "9"}
    at_desk.post(NEW, _call(**answers))
    referral = Referral.objects.get()
    assert (referral.status, referral.priority) == ("received", "high")
    assert referral.reference != "R-0000-00"


@pytest.mark.parametrize("children", ["x", "-3", "999", "99999999999999999999"])
def test_a_forged_number_of_children_breaks_nothing(at_desk, children):
    assert at_desk.post(NEW, _call(children=children)).status_code in (200, 302)
    assert Referral.objects.count() == 1


def test_a_school_person_may_not_key_in(client, school_person):
    client.force_login(school_person)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, _call()).status_code == 403
    assert not Referral.objects.exists()
