"""The archiving form on its pages: written, signed, returned, taken back and printed."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases import services, statuses
from cases.models import ArchiveRequest
from cme.audit.models import AccessRecord
from cme.authority.models import CheckType, Council
from tests.cases.scene import worked_case
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
WORDS = {
    "summary": "Nine calls and four letters. <b>Two</b> visits.",
    "would_wake": "A school asks for the file.",
}


@pytest.fixture
def case(officer):
    Council.objects.create(id=1, code="900", gss_code="E09999999", name="Eastmere Council")
    case = worked_case(officer)
    for source in CheckType.objects.filter(only_child_protection=False):
        services.record_check(
            by=officer,
            case=case,
            source=source,
            result="no_record",
            checked_on=dt.date(2026, 11, 20),
            words="Nothing known.",
        )
    return case


@pytest.fixture
def form(case, officer, manager, director):
    """A form that its officer may sign."""
    request = services.begin_archive(by=officer, case=case)
    people = {"line_manager": manager, "director": director}
    return services.save_archive(by=officer, request=request, no_visit_why="", **WORDS, **people)


@pytest.fixture
def with_manager(form, officer):
    return services.sign_archive(by=officer, request=form)


@pytest.fixture
def with_director(with_manager, manager):
    return services.sign_archive(by=manager, request=with_manager)


@pytest.fixture
def agreed(with_director, director):
    return services.sign_archive(by=director, request=with_director)


def page(client, person, name, case):
    client.force_login(person)
    return client.get(reverse(f"cases:{name}", args=[case.reference]))


def send(client, person, name, case, **data):
    client.force_login(person)
    return client.post(reverse(f"cases:{name}", args=[case.reference]), data)


def text_of(response):
    return response.content.decode()


# --- The officer ----------------------------------------------------------------------------------
def test_the_form_is_started_from_the_case(case, officer, client):
    assert page(client, officer, "archive", case).url.endswith("/archive/begin/")
    assert "does not close the case" in text_of(page(client, officer, "archive_begin", case))
    assert send(client, officer, "archive_begin", case).status_code == 302
    assert ArchiveRequest.objects.get(case=case).status == statuses.DRAFTING
    assert page(client, officer, "archive", case).url.endswith("/archive/draft/")


def test_a_form_is_not_started_too_soon(officer, client):
    case = worked_case(officer, on=dt.date(2026, 8, 1))
    response = send(client, officer, "archive_begin", case)
    assert response.status_code == 200
    assert "not long-term yet" in text_of(response)
    assert not ArchiveRequest.objects.exists()


def test_what_is_missing_leads_to_the_page_that_puts_it_right(case, officer, client):
    other = worked_case(officer, given_name="Nadia", upn="")
    services.begin_archive(by=officer, case=other)
    text = text_of(page(client, officer, "archive_draft", other))
    assert f"/cases/{other.reference}/check/?source=hmrc" in text
    assert "Not checked" in text
    assert "#id_summary" in text


def test_a_draft_is_saved_half_done(form, case, officer, client):
    response = send(client, officer, "archive_draft", case, summary="Half", would_wake="")
    assert response.url.endswith("/archive/draft/")
    form.refresh_from_db()
    assert (form.summary, form.would_wake) == ("Half", "")


def test_an_incomplete_form_cannot_be_signed_and_says_what_it_needs(form, case, officer, client):
    send(client, officer, "archive_draft", case, summary="Half", would_wake="", sign="yes")
    text = text_of(page(client, officer, "archive_sign", case))
    assert "You cannot sign yet" in text
    assert "What would wake this case" in text
    assert "Sign and send" not in text
    assert send(client, officer, "archive_sign", case, sure="yes").status_code == 200
    form.refresh_from_db()
    assert form.status == statuses.DRAFTING


def test_the_officer_is_asked_once_more_and_signs(form, case, officer, manager, director, client):
    people = {"line_manager": manager.pk, "director": director.pk}
    response = send(client, officer, "archive_draft", case, **WORDS, **people, sign="yes")
    assert response.url.endswith("/archive/sign/")
    text = text_of(page(client, officer, "archive_sign", case))
    assert "Are you sure?" in text
    assert "Sign and send to Morgan Fieldfare" in text
    assert send(client, officer, "archive_sign", case, sure="yes").status_code == 302
    form.refresh_from_db()
    assert form.status == statuses.WITH_LINE_MANAGER


def test_only_holders_are_offered_as_signatories(form, case, officer, manager, director, client):
    drawn = page(client, officer, "archive_draft", case).context["form"].fields
    assert list(drawn["line_manager"].queryset) == [manager]
    assert list(drawn["director"].queryset) == [director]


def test_a_restricted_child_offers_named_people_alone(form, case, officer, manager, client):
    services.restrict(by=manager, child=case.child, named_people=[officer, manager])
    drawn = page(client, officer, "archive_draft", case).context["form"].fields
    assert list(drawn["line_manager"].queryset) == [manager]
    assert not drawn["director"].queryset.exists()


def test_what_somebody_else_saved_meanwhile_is_not_written_over(form, case, officer, client):
    seen = page(client, officer, "archive_draft", case).context["form"]["seen"].value()
    people = {"line_manager": form.line_manager_id, "director": form.director_id}
    mine = {"summary": "Mine", "would_wake": form.would_wake, "seen": seen} | people
    services.save_archive(
        by=form.line_manager,
        request=form,
        summary="Theirs",
        would_wake=form.would_wake,
        no_visit_why="",
        line_manager=form.line_manager,
        director=form.director,
    )
    response = send(client, officer, "archive_draft", case, **mine)
    assert response.status_code == 200
    assert "Somebody saved this while you wrote: Theirs" in text_of(response)
    assert ">Mine</textarea>" in text_of(response)
    again = response.context["form"]["seen"].value()
    send(client, officer, "archive_draft", case, **(mine | {"seen": again}))
    form.refresh_from_db()
    assert form.summary == "Mine"


# --- The signatories ------------------------------------------------------------------------------
def test_the_signatory_reads_all_of_it_on_one_page(with_director, case, director, client):
    text = text_of(page(client, director, "archive", case))
    for words in (
        "Archiving does not close the case.",
        "Tobias Marrowby",
        "17 Marlpit Lane",
        "Get Information About Pupils",
        "Nothing known.",
        "Nine calls and four letters. &lt;b&gt;Two&lt;/b&gt; visits.",
        "A school asks for the file.",
        "What would stop this",
        "Decide by",
        "5 working days after",
        "Record my decision",
        "Read the whole case",
    ):
        assert words in text, words
    assert " checked>" not in text


def test_who_signs_next_and_nobody_else_sees_the_decision(
    with_manager, case, officer, manager, director, client
):
    assert "Record my decision" in text_of(page(client, manager, "archive", case))
    response = page(client, officer, "archive", case)
    assert "Record my decision" not in text_of(response)
    assert f"You have signed. It waits for {manager.get_full_name()}." in text_of(response)
    assert page(client, director, "archive", case).status_code == 404


def test_two_people_agree_and_the_case_is_dormant(with_manager, case, manager, director, client):
    response = send(client, manager, "archive_decide", case, decision="agree")
    assert response.url == reverse("cases:to_sign")
    response = send(client, director, "archive_decide", case, decision="agree")
    assert "is dormant. It is still open." in text_of(client.get(response.url))
    case.refresh_from_db()
    assert case.status == statuses.DORMANT


def test_nobody_signs_out_of_turn(with_director, case, manager, client):
    response = send(client, manager, "archive_decide", case, decision="agree")
    assert response.status_code == 200
    assert "Three different people must sign." in text_of(response)
    with_director.refresh_from_db()
    assert with_director.status == statuses.WITH_DIRECTOR


def test_a_decision_is_asked_for_and_a_return_says_what_is_missing(
    with_director, case, director, client
):
    text = text_of(send(client, director, "archive_decide", case))
    assert "Select if you agree, or return the form." in text
    text = text_of(send(client, director, "archive_decide", case, decision="return"))
    assert "Select why you return it." in text
    assert "Enter what is missing." in text


def test_a_flag_set_since_is_shown_and_the_form_can_be_returned(
    with_director, case, officer, director, client
):
    services.set_flag(by=officer, child=case.child, words="Forced marriage feared")
    text = text_of(page(client, director, "archive", case))
    assert "Nobody can agree while a flag stands" in text
    assert "No flag stands on this child." not in text
    response = send(client, director, "archive_decide", case, decision="agree")
    assert "A flag blocks closing and archiving: Forced marriage feared" in text_of(response)
    given = {"decision": "return", "reason": "unclear", "words": "Ask the safeguarding hub."}
    assert send(client, director, "archive_decide", case, **given).status_code == 302
    with_director.refresh_from_db()
    assert with_director.status == statuses.RETURNED


def test_a_decision_on_a_page_that_is_stale_is_not_taken(
    with_director, case, officer, manager, director, client
):
    stale = page(client, director, "archive", case).context["form"]["seen"].value()
    services.change_child(by=officer, child=case.child, changes={"town": "Farfield"})
    form = services.sign_archive(by=officer, request=with_director)
    services.sign_archive(by=manager, request=form)
    response = send(client, director, "archive_decide", case, decision="agree", seen=stale)
    assert "This form changed after you opened the page." in text_of(response)
    assert "Farfield" in text_of(response)
    form.refresh_from_db()
    assert form.status == statuses.WITH_DIRECTOR
    seen = response.context["form"]["seen"].value()
    assert send(client, director, "archive_decide", case, decision="agree", seen=seen).url
    form.refresh_from_db()
    assert form.status == statuses.AGREED


def test_an_officer_signs_no_words_that_a_colleague_put_there_meanwhile(
    form, case, officer, client
):
    stale = page(client, officer, "archive_sign", case).context["form"]["seen"].value()
    services.save_archive(
        by=officer, request=form, summary="Other words.", would_wake="News.", no_visit_why="",
        line_manager=form.line_manager, director=form.director,
    )  # fmt: skip
    response = send(client, officer, "archive_sign", case, sure="yes", seen=stale)
    assert "This form changed after you opened the page." in text_of(response)
    form.refresh_from_db()
    assert form.status == statuses.DRAFTING
    seen = response.context["form"]["seen"].value()
    assert send(client, officer, "archive_sign", case, sure="yes", seen=seen).status_code == 302


def test_a_returned_form_is_taken_up_again(with_director, case, officer, director, client):
    words = {"reason": "visit_needed", "words": "Go to the aunt in Quay Road."}
    response = send(client, director, "archive_decide", case, decision="return", **words)
    assert "Returned to Rowan Sandpiper." in text_of(client.get(response.url))
    text = text_of(page(client, officer, "archive", case))
    assert "Ellis Gannet returned this form" in text
    assert "Go to the aunt in Quay Road." in text
    assert "Visit needed" in text
    assert page(client, director, "archive", case).status_code == 404
    send(client, officer, "archive_take_up", case, sure="yes")
    with_director.refresh_from_db()
    assert with_director.status == statuses.DRAFTING
    assert "Go to the aunt" in text_of(page(client, officer, "archive_draft", case))


def test_an_edit_says_whose_signature_is_void_and_what_changed(
    with_director, case, officer, client
):
    services.record_check(
        by=officer,
        case=case,
        source=CheckType.objects.get(code="hmrc"),
        result="new_facts",
        checked_on=TODAY,
        words="Claim moved to Leeds.",
    )
    text = text_of(page(client, officer, "archive_draft", case))
    assert "The form changed after it was signed" in text
    assert "Rowan Sandpiper signed on 24 Nov 2026, Morgan Fieldfare signed on" in text
    assert "20 Nov 2026. No record. Nothing known." in text
    assert "24 Nov 2026. New facts. Claim moved to Leeds." in text


def test_the_form_is_taken_back_with_words(with_manager, case, officer, client):
    assert send(client, officer, "archive_take_back", case, words="").status_code == 200
    send(client, officer, "archive_take_back", case, words="The aunt rang.")
    with_manager.refresh_from_db()
    assert with_manager.status == statuses.WITHDRAWN
    assert page(client, officer, "archive", case).url.endswith("/archive/begin/")


def test_a_director_writes_on_no_form(with_director, case, director, client):
    for name in ("archive_begin", "archive_draft", "archive_sign", "archive_take_back"):
        assert send(client, director, name, case, words="x").status_code == 403


# --- On paper -------------------------------------------------------------------------------------
def test_the_paper_holds_every_line_and_no_name_in_its_title(agreed, case, director, client):
    response = page(client, director, "archive_paper", case)
    assert response["Content-Type"] == "application/pdf"
    expected = f'inline; filename="archiving-{case.reference}.pdf"'
    assert response["Content-Disposition"] == expected
    assert response["Cache-Control"] == "no-store"
    reader = PdfReader(io.BytesIO(response.content))
    assert "Marrowby" not in reader.metadata.title
    text = " ".join("".join(one.extract_text() for one in reader.pages).split())
    for words in (
        "Tobias Marrowby",
        "Eastmere Council",
        "Get Information About Pupils",
        "Nine calls and four letters. <b>Two</b> visits.",
        "Rowan Sandpiper",
        "Morgan Fieldfare",
        "Ellis Gannet",
        "Tue 24 Nov 2026",
        "Dormant is not closed.",
        "every reasonable enquiry has been made",
    ):
        assert words in text, words
    seen = AccessRecord.objects.filter(by=director, page="archiving form on paper")
    assert seen.filter(subject_id=case.child_id).exists()


def test_a_draft_and_a_returned_form_have_no_paper(form, case, officer, client):
    assert page(client, officer, "archive_paper", case).status_code == 404
    client.force_login(officer)
    address = reverse("cases:archive_paper", args=[case.reference])
    assert client.get(address, {"form": "9" * 12}).status_code == 404


def test_another_directors_paper_is_not_found(agreed, case, client):
    other = UserFactory(role="commissioning_director")
    assert page(client, other, "archive_paper", case).status_code == 404


# --- The case's own page --------------------------------------------------------------------------
def test_the_case_offers_the_form_and_says_with_whom_it_is(case, officer, manager, client):
    assert "Start the archiving form" in text_of(page(client, officer, "case", case))
    services.begin_archive(by=officer, case=case)
    assert "Archiving form: being drafted" in text_of(page(client, officer, "case", case))


def test_the_case_says_that_it_waits_for_a_signature(with_manager, case, officer, client):
    text = text_of(page(client, officer, "case", case))
    assert "Archiving form: with line manager" in text


def test_a_young_case_says_from_when_it_can_be_archived(officer, client):
    case = worked_case(officer, on=dt.date(2026, 8, 1))
    text = text_of(page(client, officer, "case", case))
    assert "Start the archiving form" in text
    assert "It can be archived from 1 Feb 2027" in text


def test_a_dormant_case_says_since_when_by_whom_and_what_wakes_it(agreed, case, officer, client):
    text = text_of(page(client, officer, "case", case))
    assert "Dormant since" in text
    for words in ("Rowan Sandpiper", "Morgan Fieldfare", "Ellis Gannet"):
        assert words in text
    assert "A school asks for the file." in text
    assert "Look again by" in text
    assert reverse("cases:archive_paper", args=[case.reference]) in text


def test_the_page_says_which_letters_the_paper_cannot_print(agreed, case, director, client):
    assert "stand as □" not in text_of(page(client, director, "archive", case))
    kept = agreed.as_signed
    kept["rows"][0]["value"] = "\U00013000 Wren"  # Egyptian hieroglyphs: no font here has them
    agreed.save(update_fields=["as_signed"])
    text = text_of(page(client, director, "archive", case))
    assert "Letters it cannot print stand as □ on it: Egyptian." in text
    made = page(client, director, "archive_paper", case).content
    said = " ".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert "could not be printed in “Name of child” (Egyptian)" in said
