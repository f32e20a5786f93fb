"""The archiving form: three people sign it in order, and a change of it voids what was signed."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases import services
from cases.models import ArchiveSignature, Case
from cme.audit.lifecycle import move
from cme.authority.models import CheckType
from tests.cases.scene import again, arrangements, refused, sign
from tests.factories import ChildFactory, UserFactory, make_archive_draft, make_case, make_dormant

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def case(officer):
    arrangements()
    return make_case(by=officer, opened_on=dt.date(2026, 5, 20))


@pytest.fixture
def draft(case):
    return make_archive_draft(case)


def kinds(case):
    return list(case.events.order_by("pk").values_list("kind", flat=True))


def check(officer, case, code="admissions", result="no_record", words="Looked.", **more):
    source = CheckType.objects.get(code=code)
    return services.record_check(
        by=officer,
        case=case,
        source=source,
        result=result,
        checked_on=more.pop("on", TODAY),
        words=words,
        **more,
    )


# --- Signed ---------------------------------------------------------------------------------------
def test_three_signatures_make_a_case_dormant_and_keep_it_open(draft, officer):
    request = sign(draft, officer)
    assert (request.status, request.sign_by) == ("with_line_manager", dt.date(2026, 12, 1))
    assert request.sign_why == "5 working days after Rowan Sandpiper signed on 24 Nov 2026"
    request = sign(request, draft.line_manager)
    assert request.status == "with_director"
    assert Case.objects.get().status == "enquiries"
    request = sign(request, draft.director)
    case = Case.objects.get()
    assert (request.status, case.status, case.status_on) == ("agreed", "dormant", TODAY)
    assert case in Case.objects.open()
    assert kinds(case)[-4:] == [*["archive_signed"] * 3, "archive_agreed"]


def test_a_case_never_becomes_dormant_without_an_agreed_form(case, officer):
    said = refused(move, record=case, to="dormant", by=officer, reason="archive_agreed", on=TODAY)
    assert said.startswith("A case becomes dormant only when three people have signed")


def test_one_agreed_form_lets_a_case_rest_once(case, officer):
    rested = make_dormant(case)
    woken = services.wake(by=officer, case=rested, reason="woken_facts", on=TODAY)
    assert woken.woken_on == TODAY
    said = refused(move, record=woken, to="dormant", by=officer, reason="archive_agreed", on=TODAY)
    assert "only when three people have signed" in said


def test_the_form_agreed_is_the_form_signed_whatever_changes_later(draft, officer):
    request = sign(draft, officer, draft.line_manager, draft.director)
    services.change_child(by=officer, child=request.case.child, changes={"town": "Farfield"})
    form = services.filled_form(again(request))
    assert "Farfield" not in form.value("address")
    assert form.is_complete


# --- Too soon, incomplete, flagged ----------------------------------------------------------------
def test_a_form_is_begun_on_the_long_term_day_and_not_the_day_before(officer):
    case = make_case(by=officer, opened_on=dt.date(2026, 5, 27))
    Case.objects.update(long_term_on=dt.date(2026, 11, 27))
    said = refused(services.begin_archive, by=officer, case=case)
    assert said == ("This case is not long-term yet. It can be archived from 27 Nov 2026.")
    with time_machine.travel("2026-11-27 10:00Z", tick=False):
        request = services.begin_archive(by=officer, case=case)
    assert request.status == "drafting"


def test_a_form_is_begun_once(case, officer, manager):
    one = services.begin_archive(by=officer, case=case)
    assert services.begin_archive(by=manager, case=case) == one
    assert kinds(case).count("archive_begun") == 1


def test_a_dormant_case_is_archived_already(case, officer):
    rested = make_dormant(case)
    assert "archived already" in refused(services.begin_archive, by=officer, case=rested)


def test_an_incomplete_form_says_what_is_missing(case, officer):
    request = services.begin_archive(by=officer, case=case)
    said = refused(services.sign_archive, by=officer, request=request)
    assert said.startswith("The archiving form is not complete: Admissions database: not checked;")
    assert "the summary of what you did" in said
    assert said.endswith("Make these checks, or say why each does not apply.")
    assert not ArchiveSignature.objects.exists()


def test_a_question_without_a_reply_is_no_check(draft, officer, case):
    check(officer, case, code="health", result="asked", words="Asked.")
    assert services.filled_form(again(draft)).missing == ("Health database or NHS: no reply yet",)


def test_a_check_from_before_the_case_woke_is_no_check(case, officer):
    with time_machine.travel("2026-11-20 10:00Z", tick=False):
        rested = make_dormant(case)
    services.wake(by=officer, case=rested, reason="woken_facts", on=TODAY)
    Case.objects.update(long_term_on=TODAY)
    form = services.filled_form(services.begin_archive(by=officer, case=case))
    assert "Admissions database: not checked" in form.missing
    assert form.value("woken") == "24 Nov 2026"


def test_a_flag_blocks_each_signature_and_voids_none(draft, officer, case):
    request = sign(draft, officer)
    flag = services.set_flag(by=officer, child=case.child, words="Forced marriage feared")
    said = refused(services.sign_archive, by=draft.line_manager, request=request)
    assert said == (
        "A flag blocks closing and archiving: Forced marriage feared, set by Rowan Sandpiper on "
        "Tuesday 24 November 2026. Ask Rowan Sandpiper or a manager to lift it."
    )
    assert services.filled_form(request).blocked == ""  # as it was signed
    services.lift_flag(by=officer, flag=flag, why="Seen and safe.")
    assert sign(request, draft.line_manager).status == "with_director"


# --- Who signs ------------------------------------------------------------------------------------
def test_signing_out_of_turn_is_refused(draft, officer):
    said = refused(services.sign_archive, by=draft.line_manager, request=draft)
    assert said == "Rowan Sandpiper signs first. You will get a work item when it is your turn."
    request = sign(draft, officer)
    said = refused(services.sign_archive, by=draft.director, request=request)
    assert said.startswith(f"{draft.line_manager.name} signs first.")


def test_nobody_signs_twice(draft, officer):
    request = sign(draft, officer)
    said = refused(services.sign_archive, by=officer, request=request)
    assert said.startswith("You have signed this form once. Three different people must sign.")
    request = sign(request, draft.line_manager)
    said = refused(services.sign_archive, by=draft.line_manager, request=request)
    assert f"Ask {draft.director.name}, or their named delegate." in said


def test_somebody_who_is_not_on_the_form_does_not_sign_it(draft, officer, manager):
    said = refused(services.sign_archive, by=manager, request=sign(draft, officer))
    assert said.startswith(f"{draft.line_manager.name} signs this form now.")


def test_a_manager_who_drafts_does_not_sign_as_line_manager_too(case, manager, director):
    request = services.begin_archive(by=manager, case=case)
    assert request.line_manager is None
    said = refused(
        services.save_archive, by=manager, request=request, summary="", would_wake="",
        no_visit_why="", line_manager=manager, director=director,
    )  # fmt: skip
    assert said.startswith("Three different people must sign.")


def test_only_who_may_sign_is_chosen(draft, officer, other_officer):
    said = refused(
        services.save_archive, by=officer, request=draft, summary="", would_wake="",
        no_visit_why="", line_manager=other_officer, director=draft.director,
    )  # fmt: skip
    assert said.startswith("Priya Lapwing may not sign as line manager.")


def test_the_database_keeps_three_different_people(draft, officer):
    sign(draft, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArchiveSignature.objects.create(
            request=draft, role="line_manager", person=officer, signed_on=TODAY, digest="0" * 64
        )


def test_a_restricted_record_is_signed_by_named_people_alone(case, officer, manager, director):
    services.restrict(by=officer, child=case.child, named_people=[officer, manager])
    request = services.begin_archive(by=officer, case=case)
    written = {"summary": "Looked.", "would_wake": "News.", "no_visit_why": "Unsafe."}
    people = {"line_manager": manager, "director": director}
    said = refused(services.save_archive, by=officer, request=request, **written, **people)
    assert said.startswith("This record is restricted: only people named on it may sign")
    assert "Ask Morgan Fieldfare or Rowan Sandpiper" in said
    case.child.named_people.add(director)
    assert services.save_archive(by=officer, request=request, **written, **people)


# --- Changed, returned, withdrawn -----------------------------------------------------------------
def edit(officer, draft, **changes):
    values = {
        name: getattr(draft, name)
        for name in ("summary", "would_wake", "no_visit_why", "line_manager", "director")
    }
    return services.save_archive(by=officer, request=draft, **(values | changes))


def test_an_edit_voids_the_signatures_before_it(draft, officer):
    request = sign(draft, officer, draft.line_manager)
    request = edit(officer, request, summary="Ten calls.")
    assert (request.status, request.status_reason, request.sign_by) == ("drafting", "edited", None)
    assert not request.signatures.filter(voided_at=None).exists()
    said = refused(services.sign_archive, by=draft.line_manager, request=request)
    assert said == (
        f"The form changed after {draft.line_manager.name} signed, so that signature no longer "
        "counts. It starts again with the officer."
    )
    request = sign(request, officer, draft.line_manager, draft.director)
    assert (request.status, request.signatures.count()) == ("agreed", 5)


def test_saving_what_stands_already_voids_nothing(draft, officer):
    assert edit(officer, sign(draft, officer)).status == "with_line_manager"


@pytest.mark.parametrize(
    "change",
    [
        lambda by, case: check(by, case, code="hmrc", words="Claim stopped."),
        lambda by, case: services.change_child(
            by=by, child=case.child, changes={"postcode": "EM2 1LS"}
        ),
        lambda by, case: services.set_residency(
            by=by, case=case, residency="left_abroad", from_on=TODAY
        ),
        lambda by, case: services.stop_contact(by=by, child=case.child, why="Told us to."),
        lambda by, case: services.relate(by=by, children=[case.child, ChildFactory()]),
        lambda by, case: services.record_contact(
            by=by, case=case, kind="visit", state="made", result="empty",
            happened_at=dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC),
        ),
    ],
    ids=["check", "address", "residency", "mark", "sibling", "visit"],
)  # fmt: skip
def test_a_fact_on_the_form_that_changes_voids_it(draft, officer, case, change):
    request = sign(draft, officer)
    change(officer, case)
    assert (again(request).status, again(request).status_reason) == ("drafting", "edited")
    assert kinds(case).count("archive_edited") == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda by, case: services.add_note(by=by, case=case, words="Rang."),
        lambda by, case: check(by, case, code="neighbour"),
        lambda by, case: services.assign(by=by, cases=[case], officer=UserFactory()),
    ],
    ids=["note", "other source", "officer"],
)
def test_what_is_not_on_the_form_voids_nothing(draft, officer, case, change):
    CheckType.objects.create(code="neighbour", name="Neighbour", group="other")
    request = sign(draft, officer)
    change(officer, case)
    assert again(request).status == "with_line_manager"


def test_another_day_voids_nothing(draft, officer):
    request = sign(draft, officer)
    with time_machine.travel("2027-09-02 10:00Z", tick=False):  # a birthday, a year group on
        assert sign(request, draft.line_manager).status == "with_director"


def test_a_form_that_changed_unseen_goes_back_instead_of_being_signed(draft, officer, case):
    request = sign(draft, officer)
    case.child.person.__class__.objects.filter(pk=case.child.person_id).update(town="Farfield")
    said = refused(services.sign_archive, by=draft.line_manager, request=request)
    assert said.startswith("The form changed after Rowan Sandpiper signed")
    assert again(request).status == "drafting"


def test_a_signatory_returns_a_form_with_a_reason(draft, officer, case):
    request = sign(draft, officer, draft.line_manager)
    said = refused(
        services.return_archive, by=draft.director, request=request, reason="unclear", words=" "
    )
    assert said == "Say what is missing."
    request = services.return_archive(
        by=draft.director, request=request, reason="more_checks", words="Ask the consulate."
    )
    assert (request.status, request.returned_by) == ("returned", draft.director)
    assert not request.signatures.filter(voided_at=None).exists()
    case.refresh_from_db()
    assert case.next_step == "archive_returned"
    assert refused(services.sign_archive, by=officer, request=request).startswith(
        "This form waits for no signature: returned."
    )
    request = services.take_up(by=officer, request=request)
    request = sign(request, officer, draft.line_manager, draft.director)
    assert request.status == "agreed"


def test_only_who_is_in_turn_returns_a_form(draft, officer):
    request = sign(draft, officer)
    given = {"request": request, "reason": "unclear", "words": "Why?"}
    assert "signs first" in refused(services.return_archive, by=draft.director, **given)
    assert "signed this form once" in refused(services.return_archive, by=officer, **given)
    assert services.return_archive(by=draft.line_manager, **given).status == "returned"


def test_a_form_is_taken_back_with_words_and_another_begun(draft, officer, case):
    request = sign(draft, officer)
    assert refused(services.take_back, by=officer, request=request, words="") == (
        "Say why the form is taken back."
    )
    services.take_back(by=officer, request=request, words="An aunt rang.")
    assert again(request).status_reason == "taken_back"
    assert services.begin_archive(by=officer, case=case) != request
    assert "Begin a new one." in refused(
        services.take_back, by=officer, request=request, words="Again."
    )


def test_an_outcome_withdraws_the_form(draft, officer, case):
    request = sign(draft, officer)
    services.record_outcome(
        by=officer, case=case, outcome="custody", confirmed_on=TODAY, words="Taught there.",
        confirmed_by="The head", confirmed_how="By phone", confirmed_outside=True,
        evidence={"establishment": "Farfield"},
    )  # fmt: skip
    assert (again(request).status, again(request).status_reason) == ("withdrawn", "case_closed")
    assert "finished" in refused(edit, officer=officer, draft=again(request), summary="More.")
    assert "waits for no signature" in refused(
        services.sign_archive, by=draft.line_manager, request=request
    )


def test_an_agreed_form_is_not_changed(draft, officer):
    request = sign(draft, officer, draft.line_manager, draft.director)
    assert "finished" in refused(edit, officer=officer, draft=request, summary="More.")
