"""The archiving form: who signs it, in which order, and what refuses."""

import datetime as dt

import pytest

from cases import services
from cases.models import Case
from tests.cases.scene import arrangements
from tests.factories import make_archive_draft, make_case

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def case(officer):
    arrangements()
    return make_case(by=officer, opened_on=dt.date(2026, 5, 20))


@pytest.fixture
def draft(case):
    return make_archive_draft(case)


def sign(request, *people):
    for person in people:
        request = services.sign_archive(by=person, request=request)
    return request


def test_three_signatures_make_a_case_dormant_and_keep_it_open(draft, officer):
    request = sign(draft, officer, draft.line_manager)
    assert (request.status, request.sign_by) == ("with_director", dt.date(2026, 12, 1))
    assert Case.objects.get().status == "enquiries"
    request = sign(request, draft.director)
    case = Case.objects.get()
    assert (request.status, case.status, case.status_on) == ("agreed", "dormant", TODAY)
    assert case in Case.objects.open()
    kinds = list(case.events.values_list("kind", flat=True))
    assert kinds[:4] == ["archive_agreed", "archive_signed", "archive_signed", "archive_signed"]
