"""Each question in each voice: who is asked what, what is refused, and what is dropped."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cme.core.models import FormSession
from referrals.steps import path
from referrals.steps.kinds import said
from tests.referrals import public_answers as told
from tests.referrals.conftest import Sender

MakeSender = Callable[..., Sender]
HOSTILE = {
    "NUL": "a\0b",
    "bidi": "a\u202eb",
    "megabyte": "x" * 1_000_000,
    "markup": '"><script>alert(1)</script>',
    "braces": "{hub_phone} {{ 7*7 }} %s",
}


def at(person: Sender, pages: told.Pages, step: str) -> Sender:
    """Walk up to a step."""
    person.walk(pages[: [name for name, _ in pages].index(step)])
    return person


def errors(response: Any) -> list[str]:
    return [str(one) for found in response.context["form"].errors.values() for one in found]


def page_of(person: Sender, step: str) -> str:
    return person.client.get(f"/refer/{step}/").content.decode()


@pytest.mark.parametrize(
    ("pages", "question"),
    [
        (told.NEIGHBOUR, "What makes you worried?"),
        (told.YOUNG_PERSON, "What is happening?"),
        (told.PARENT, "What would you like to tell us?"),
        (told.PROFESSIONAL, "What has happened?"),
    ],
)
def test_a_question_is_asked_in_the_senders_own_voice(
    sender: MakeSender, pages: told.Pages, question: str
) -> None:
    assert question in page_of(at(sender(), pages, "worry"), "worry")


def test_a_parent_reads_your_child_everywhere(sender: MakeSender) -> None:
    for step in path.path({"who": {"sender_kind": "parent"}, "danger": {"danger_now": "no"}}):
        for one in (step.question, *(field.label for field in step.fields)):
            if step.voiced and one:
                assert "the child" not in said(one, "parent").replace("the child or", "")


EMPTY = [
    ("danger", told.NEIGHBOUR, "Select yes if a child is in danger right now."),
    ("who", told.NEIGHBOUR, 'Select who you are, or select "I would rather not say".'),
    ("worry", told.NEIGHBOUR, "Enter what makes you worried."),
    ("worry", told.YOUNG_PERSON, "Enter what is happening."),
    ("worry", told.PROFESSIONAL, "Enter what has happened."),
    ("concerns", told.YOUNG_PERSON,
     'Select what is happening, or select "I would rather not say".'),
    ("child-name", told.NEIGHBOUR,
     'Enter a name or a nickname, or select "I do not know the child\'s name".'),
    ("child-name", told.PARENT,
     'Enter a name or a nickname, or select "I do not know your child\'s name".'),
    ("child-name", told.YOUNG_PERSON, 'Enter a name, or select "I would rather not say".'),
    ("child-age", told.NEIGHBOUR, "Select what you know about the child's age."),
    ("child-sex", told.NEIGHBOUR,
     'Select girl, boy, or "I do not know, or would rather not say".'),
    ("where", told.NEIGHBOUR, "Select what you know about where the child lives."),
    ("last-seen", told.NEIGHBOUR, 'Select when you last saw the child, or select "I do not know".'),
    ("school", told.YOUNG_PERSON, 'Select if you go to a school, or select "I do not know".'),
    ("siblings", told.NEIGHBOUR, "Select yes if there are other children in the home."),
    ("family", told.NEIGHBOUR,
     'Enter what you know about who looks after the child, or select "I do not know".'),
    ("safe-contact", told.PARENT, "Select yes if it is safe for us to contact you at home."),
    ("your-details", told.NEIGHBOUR,
     "Select if you want to give your details or stay anonymous."),
    ("referral-reason", told.PROFESSIONAL, "Select at least one reason."),
    ("social-care", told.PROFESSIONAL, 'Select what you know, or select "I do not know".'),
    ("at-risk-groups", told.PROFESSIONAL, 'Select any that apply, or select "None of these".'),
    ("checks-made", told.PROFESSIONAL, "Select if you have made checks."),
    ("told-family", told.PROFESSIONAL, "Select if the family knows."),
    ("visit-safety", told.PROFESSIONAL, "Select yes if there is something we should know."),
]  # fmt: skip


@pytest.mark.parametrize(("step", "pages", "sentence"), EMPTY)
def test_an_empty_page_is_refused_in_the_services_words(
    sender: MakeSender, step: str, pages: told.Pages, sentence: str
) -> None:
    response = at(sender(), pages, step).post(step, {})
    assert response.status_code == 200
    assert sentence in errors(response)
    assert "<title>Error: " in response.content.decode()


WRONG = [
    ("child-age", {"age_known": "exact"}, "Enter a date of birth, for example 27 3 2014."),
    ("child-age", {"age_known": "exact", "date_of_birth-day": "31", "date_of_birth-month": "feb",
                   "date_of_birth-year": "2018"},
     "Date of birth must be a real date. February 2018 has 28 days."),
    ("child-age", {"age_known": "exact", "date_of_birth-day": "1", "date_of_birth-month": "1"},
     "Date of birth must include a year."),
    ("child-age", {"age_known": "exact", "date_of_birth-day": "1", "date_of_birth-month": "1",
                   "date_of_birth-year": "2030"}, "Date of birth must be today or in the past."),
    ("child-age", {"age_known": "exact", "date_of_birth-day": "1", "date_of_birth-month": "1",
                   "date_of_birth-year": "1990"}, "Date of birth must be in the last 20 years."),
    ("child-age", {"age_known": "about"}, "Enter an age in years, for example 7."),
    ("child-age", {"age_known": "about", "age_years": "20"},
     "Age must be a whole number from 0 to 19."),
    ("child-name", {"given_name": "Maya", "name_unknown": "on", "description": "tall"},
     'Enter a name or select "I do not know the child\'s name", not both.'),
    ("child-name", {"name_unknown": "on"},
     "Tell us something about the child, so that we know who you mean."),
    ("child-name", {"given_name": "x" * 101}, "First name must be 100 characters or fewer."),
    ("concerns", {"concerns": ["none", "hurt"]},
     'Select "None of these" or "I do not know" only if you select nothing else.'),
    ("where", {"where_known": "known"}, "Enter address line 1."),
    ("where", {"where_known": "known", "address_line_1": "1", "town": "T", "postcode": "EM1"},
     "Enter a full postcode, like AB1 2CD, or leave it empty."),
    ("where", {"where_known": "abroad"}, "Enter a country."),
    ("last-seen", {"last_seen": "date"}, "Enter the date you last saw the child."),
    ("last-seen", {"last_seen": "date", "last_seen_on-day": "1", "last_seen_on-month": "1",
                   "last_seen_on-year": "2027"},
     "The date you last saw the child must be today or in the past."),
    ("family", {"phone_1": "abc"},
     "Enter a phone number, like 01632 960 001 or +33 1 99 00 12 34."),
    ("your-details", {"details": "give"}, "Enter your name."),
    ("your-details", {"details": "give", "sender_name": "Jo", "receipt": "none"},
     "Enter a phone number or an email address."),
    ("your-details", {"details": "give", "sender_name": "Jo", "sender_phone": "01632 960001",
                      "receipt": "none"}, "Select yes if it is safe to leave a message."),
    ("your-details", {"details": "give", "sender_name": "Jo", "sender_phone": "01632 960001",
                      "safe_message": "yes", "receipt": "email"},
     "Enter an email address for the receipt."),
    ("your-details", {"details": "give", "sender_name": "Jo", "sender_email": "jo",
                      "receipt": "none"}, "Enter an email address, like name@example.com."),
    ("worry", {"worry": "x" * 4001}, "What you write must be 4,000 characters or fewer."),
]  # fmt: skip


@pytest.mark.parametrize(("step", "page", "sentence"), WRONG)
def test_what_is_wrong_is_said_of_this_answer(
    sender: MakeSender, step: str, page: dict[str, Any], sentence: str
) -> None:
    response = at(sender(), told.NEIGHBOUR, step).post(step, page)
    assert response.status_code == 200
    assert sentence in errors(response)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("step", ["worry", "child-name", "where", "family", "sibling"])
def test_hostile_text_gets_a_page_and_never_an_error(
    sender: MakeSender, step: str, text: str
) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    person.post("siblings", {"siblings_known": "yes"}, "?change=1")
    fields = {one.name: text for one in next(s for s in path.STEPS if s.name == step).fields}
    response = person.post(step, fields, "?change=1")
    assert response.status_code in (200, 302, 400)  # 400: more than the server reads at all
    assert b"<script>alert(1)" not in person.client.get("/refer/check/", follow=True).content


def test_typed_words_come_back_as_they_were(sender: MakeSender) -> None:
    person = at(sender(), told.NEIGHBOUR, "child-age")
    page = {"age_known": "exact", "date_of_birth-day": "31", "date_of_birth-month": "Febr",
            "date_of_birth-year": "2018"}  # fmt: skip
    text = person.post("child-age", page).content.decode()
    assert 'value="31"' in text
    assert 'value="Febr"' in text


def test_what_is_known_wins_over_a_tick_beside_it(sender: MakeSender) -> None:
    person = at(sender(), told.NEIGHBOUR, "family")
    person.post("family", {"name_1": "Jo", "family_unknown": "on"})
    page = FormSession.objects.get().answers["family"]
    assert (page["name_1"], page["family_unknown"]) == ("Jo", "")


def test_an_answer_that_is_no_longer_asked_is_dropped(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.PROFESSIONAL)
    person.post("who", {"sender_kind": "public"}, "?change=1")
    answers = FormSession.objects.get().answers
    assert not {"your-role", "child-records", "social-care", "visit-safety"} & set(answers)
    person.post("where", {"where_known": "unknown"}, "?change=1")
    assert FormSession.objects.get().answers["where"] == {"where_known": "unknown"}


def test_change_comes_back_to_the_check_page_or_to_the_first_new_question(
    sender: MakeSender,
) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    back = person.post("child-sex", {"sex": "male"}, "?change=1")
    assert back["Location"] == "/refer/check/"
    new = person.post("who", {"sender_kind": "professional"}, "?change=1")
    assert new["Location"] == "/refer/your-role/?change=1"


def test_danger_leads_to_the_numbers_and_lets_the_sender_go_on(sender: MakeSender) -> None:
    for answer in ("yes", "unsure"):
        person = sender()
        person.begin()
        assert person.post("danger", {"danger_now": answer})["Location"] == "/refer/danger-now/"
        page = page_of(person, "danger-now")
        for number in ("tel:999", "tel:02079460110", "tel:02079460111", "tel:08001111"):
            assert number in page
        assert person.post("danger-now", {})["Location"] == "/refer/who/"


def test_nothing_can_be_skipped_and_nothing_unasked_can_be_opened(sender: MakeSender) -> None:
    person = at(sender(), told.NEIGHBOUR, "concerns")
    for step in ("where", "your-details", "check"):
        assert person.client.get(f"/refer/{step}/")["Location"] == "/refer/concerns/"
    assert person.client.get("/refer/your-role/")["Location"] == "/refer/concerns/"
    for unknown in ("/refer/no-such-step/", "/refer/sibling/9/", "/refer/where/new/"):
        assert person.client.get(unknown).status_code == 404


def test_no_more_than_ten_other_children(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    person.post("siblings", {"siblings_known": "yes"}, "?change=1")
    for number in range(11):
        person.client.post(f"/refer/sibling/{'new/' if number else ''}", {"in_school": "no"})
    assert len(FormSession.objects.get().answers["sibling"]["items"]) == 10
    response = person.post("sibling", {"add_another": "yes"})
    assert errors(response)[0].startswith("You can add up to 10 children.")
    assert b"You have added 10 other children" in response.content


def test_one_of_them_can_be_changed_and_taken_out_after_asking(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    person.post("siblings", {"siblings_known": "yes"}, "?change=1")
    person.post("sibling", {"given_name": "Kit", "in_school": "no"}, "?change=1")
    assert b"You have added 1 other child" in person.client.get("/refer/sibling/").content
    person.client.post("/refer/sibling/1/?change=1", {"given_name": "Kat", "in_school": "yes"})
    assert b"Kat" in person.client.get("/refer/sibling/1/remove/").content
    gone = person.client.post("/refer/sibling/1/remove/?change=1")
    assert gone["Location"] == "/refer/siblings/?change=1"
    assert FormSession.objects.get().answers["sibling"]["items"] == []


def test_checks_made_are_listed_one_by_one(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.PROFESSIONAL)
    person.post("checks-made", {"checks_made": "yes"}, "?change=1")
    check = {"check_kind": "admissions", "checked_on-day": "20", "checked_on-month": "11",
             "checked_on-year": "2026", "checked_by": "Ada", "found": "nothing"}  # fmt: skip
    wrong = person.post("check-made", {"check_kind": "admissions"}, "?change=1")
    assert {"Enter the date of the check.", "Enter who did the check.",
            'Enter what you found, or "nothing".'} <= set(errors(wrong))  # fmt: skip
    person.post("check-made", check, "?change=1")
    person.post("check-made", {"add_another": "no"}, "?change=1")
    page = page_of(person, "check")
    assert "Admissions database" in page
    assert "Friday 20 November 2026" in page


def test_an_hour_away_deletes_the_answers_and_says_so(sender: MakeSender, tuesday: Any) -> None:
    person = at(sender(), told.NEIGHBOUR, "where")
    tuesday.shift(59 * 60)
    assert person.client.get("/refer/where/").status_code == 200
    tuesday.shift(61 * 60)
    for response in (person.client.get("/refer/where/"), person.post("where", {})):
        assert b"Your answers have been deleted" in response.content


def test_a_newcomer_to_the_middle_is_led_to_the_start(sender: MakeSender) -> None:
    assert sender().client.get("/refer/where/")["Location"] == "/refer/"


def test_every_answer_stands_on_the_check_page_with_its_own_change_link(
    sender: MakeSender,
) -> None:
    person = sender()
    person.walk(told.LEAST)
    page = page_of(person, "check")
    for words in ("You chose not to say", "I do not know", "About ten, red coat."):
        assert words in page
    assert "Not given" in page
    assert 'Change<span class="govuk-visually-hidden"> How old is the child?</span>' in page


@pytest.mark.parametrize(("address", "most"), [("where", 6), ("at-risk-groups", 7), ("check", 12)])
def test_pages_have_a_query_budget(sender: MakeSender, address: str, most: int) -> None:
    person = sender()
    person.walk(told.PROFESSIONAL)
    with CaptureQueriesContext(connection) as queries:
        assert person.client.get(f"/refer/{address}/").status_code == 200
    assert len(queries) <= most, [one["sql"][:90] for one in queries]


def test_every_page_forbids_keeping_it_and_asks_for_no_sign_in(sender: MakeSender) -> None:
    person = sender()
    person.walk(told.NEIGHBOUR)
    for address in ("", "early-years/", "what-it-means/", "where/", "check/"):
        response = person.client.get(f"/refer/{address}")
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"
    for address in ("/", "/privacy/", "/accessibility/", "/cookies/"):
        assert person.client.get(address).status_code == 200
