"""Two people at once on one archiving form, on a database that locks rows."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cases import services
from cases.models import ArchiveRequest, Case
from cme.core.errors import RuleBroken
from tests.factories import UserFactory, make_archive_draft, make_case

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def request_signed():
    if connection.vendor != "postgresql":
        pytest.skip("row locks need PostgreSQL; set DATABASE_URL")
    request = make_archive_draft(make_case(by=UserFactory()))
    return services.sign_archive(by=request.officer, request=request)


def at_once(*acts):
    """Do these at the same moment; return what each came to, a refusal as its sentence."""
    start = Barrier(len(acts))

    def work(act):
        start.wait()
        try:
            return act().status
        except RuleBroken as broken:
            return broken.sentence
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as workers:
        return list(workers.map(work, acts))


def test_a_signature_given_twice_at_once_counts_once(request_signed):
    form = request_signed

    def sign():
        return services.sign_archive(by=form.line_manager, request=form)

    found = sorted(at_once(sign, sign))
    assert found[1] == "with_director"
    assert found[0].startswith("You have signed this form once.")
    assert form.signatures.filter(voided_at=None).count() == 2


def test_two_who_take_a_form_over_while_it_is_signed_leave_one_officer_and_no_old_signature(
    request_signed,
):
    form = request_signed
    people = [UserFactory(role="cme_officer"), UserFactory(role="cme_officer")]
    at_once(
        *(lambda by=by: services.take_over(by=by, request=form) for by in people),
        lambda: services.sign_archive(by=form.line_manager, request=form),
    )
    form = ArchiveRequest.objects.get()
    assert (form.status, form.officer in people) == ("drafting", True)
    assert not form.signatures.filter(voided_at=None).exists()


def test_the_last_signature_and_taking_over_at_once_give_one_result(request_signed):
    form = services.sign_archive(by=request_signed.line_manager, request=request_signed)
    other = UserFactory(role="cme_officer")
    at_once(
        lambda: services.sign_archive(by=form.director, request=form),
        lambda: services.take_over(by=other, request=form),
    )
    form, case = ArchiveRequest.objects.get(), Case.objects.get()
    standing = form.signatures.filter(voided_at=None).count()
    assert (form.status, case.status, standing, form.officer == other) in {
        ("agreed", "dormant", 3, False),
        ("drafting", "enquiries", 0, True),
    }


def test_the_last_signature_and_an_edit_at_once_give_one_result(request_signed):
    form = services.sign_archive(by=request_signed.line_manager, request=request_signed)
    at_once(
        lambda: services.sign_archive(by=form.director, request=form),
        lambda: services.save_archive(
            by=form.officer,
            request=form,
            summary="Ten calls.",
            would_wake=form.would_wake,
            no_visit_why="",
            line_manager=form.line_manager,
            director=form.director,
        ),
    )
    form, case = ArchiveRequest.objects.get(), Case.objects.get()
    standing = form.signatures.filter(voided_at=None).count()
    assert (form.status, case.status, standing) in {
        ("agreed", "dormant", 3),
        ("drafting", "enquiries", 0),
    }
