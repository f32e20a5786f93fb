"""What somebody might try on the long road to rest: the wrong day, the wrong chain, a forged id."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.models import ArchiveRequest, Case, CaseEvent, Delegation
from cases.rules.next_step import long_term_day
from cme.core.dates import date_of
from tests.cases.scene import arrangements, refused, sign
from tests.factories import UserFactory, make_archive_draft, make_case, make_dormant

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)


@pytest.fixture
def case(officer):
    arrangements()
    return make_case(by=officer, opened_on=dt.date(2026, 5, 20))


@pytest.fixture
def draft(case, manager, director):
    return make_archive_draft(case, line_manager=manager, director=director)


def away(person, delegate, *, first=TODAY, last=TODAY):
    return Delegation.objects.create(
        person=person, delegate=delegate, from_on=first, until_on=last, named_by=person
    )


# --- Delegates ------------------------------------------------------------------------------------
def test_a_delegate_of_a_delegate_signs_for_nobody_but_the_delegate(draft, officer, manager):
    first, second = UserFactory(role="cme_manager"), UserFactory(role="cme_manager")
    away(manager, first)
    away(first, second)
    request = sign(draft, officer)
    said = refused(services.sign_archive, by=second, request=request)
    assert said.startswith(f"{first.name} signs this form now.")
    assert not ArchiveRequest.objects.waiting_for(second, TODAY).exists()
    assert sign(request, first).status == "with_director"


def test_two_who_stand_in_for_each_other_sign_each_their_own_once(
    draft, officer, manager, director
):
    away(manager, director)
    away(director, manager)
    request = sign(draft, officer, manager)
    assert "signed this form once" in refused(services.sign_archive, by=manager, request=request)
    assert sign(request, director).status == "agreed"


@pytest.mark.parametrize(
    ("first", "last"), [(TODAY - 9 * DAY, TODAY - DAY), (TODAY + DAY, TODAY + 9 * DAY)]
)
def test_a_delegation_over_yesterday_or_from_tomorrow_signs_nothing_today(
    first, last, draft, officer, manager, client
):
    away(manager, stand_in := UserFactory(role="cme_manager"), first=first, last=last)
    request = sign(draft, officer)
    said = refused(services.sign_archive, by=stand_in, request=request)
    assert said.startswith("Morgan Fieldfare signs this form now.")
    client.force_login(stand_in)
    page = client.post(
        reverse("cases:archive_decide", args=[draft.case.reference]), {"decision": "agree"}
    )
    assert "Morgan Fieldfare signs this form now." in page.content.decode()
    assert ArchiveRequest.objects.get().status == "with_line_manager"


def test_a_delegation_holds_by_the_british_day_and_not_the_greenwich_one(manager):
    first = dt.date(2027, 6, 14)
    away(manager, stand_in := UserFactory(role="cme_manager"), first=first, last=first)
    with time_machine.travel("2027-06-13 22:59Z", tick=False):  # 23:59 in London
        assert services.acting_for(manager, timezone.localdate()) == manager
    with time_machine.travel("2027-06-13 23:01Z", tick=False):  # 00:01 on the 14th
        assert services.acting_for(manager, timezone.localdate()) == stand_in


# --- Days -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("opened", "long_term"),
    [
        (dt.date(2025, 8, 31), dt.date(2026, 2, 28)),
        (dt.date(2023, 8, 31), dt.date(2024, 2, 29)),
        (dt.date(2023, 8, 30), dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 29), dt.date(2024, 8, 29)),
        (dt.date(2026, 3, 31), dt.date(2026, 9, 30)),
    ],
)
def test_six_months_end_on_the_last_day_of_a_shorter_month(opened, long_term, officer):
    arrangements()
    assert long_term_day(opened, services.planning.lengths().long_term) == long_term
    make_case(by=officer, opened_on=opened, long_term_on=long_term)
    assert services.class_long_term(long_term - DAY) == 0
    assert services.class_long_term(long_term) == 1
    assert services.class_long_term(long_term + DAY) == 0
    line = CaseEvent.objects.get(kind="long_term")
    assert date_of(line.happened_at) == long_term


def test_a_form_is_begun_at_midnight_by_the_british_clock(case, officer):
    Case.objects.update(long_term_on=dt.date(2027, 7, 1))
    with time_machine.travel("2027-06-30 22:59Z", tick=False):
        assert "from 1 Jul 2027" in refused(services.begin_archive, by=officer, case=case)
    with time_machine.travel("2027-06-30 23:01Z", tick=False):
        assert services.begin_archive(by=officer, case=case).status_on == dt.date(2027, 7, 1)


def test_waking_on_the_leap_day_counts_six_months_and_leaves_the_statutory_start(case, officer):
    began = case.became_cme_on
    rested = make_dormant(case)
    with time_machine.travel("2028-02-29 10:00Z", tick=False):
        woken = services.wake(
            by=officer, case=rested, reason="woken_facts", on=dt.date(2028, 2, 29)
        )
    assert (woken.clock_from, woken.long_term_on) == (dt.date(2028, 2, 29), dt.date(2028, 8, 29))
    assert (woken.became_cme_on, woken.opened_on) == (began, case.opened_on)


# --- Forged ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "asked", ["0", "-1", "999999999", "9999999999999", "1 or 1=1", "١", "\x00"]
)
def test_a_paper_is_of_a_form_of_this_case_or_is_not_found(asked, draft, officer, manager, client):
    sign(draft, officer)
    other = make_archive_draft(make_case(by=officer), line_manager=manager)
    client.force_login(officer)
    address = reverse("cases:archive_paper", args=[other.case.reference])
    assert client.get(address, {"form": str(draft.pk)}).status_code == 404
    assert client.get(address, {"form": asked}).status_code in (404,)


@pytest.mark.parametrize("person", ["0", "-1", "x", "999999999999999999999", "\x00"])
def test_a_forged_signatory_is_refused_in_words(person, draft, officer, manager, case, client):
    sign(draft, officer)
    type(manager).objects.filter(pk=manager.pk).update(is_active=False)
    client.force_login(officer)
    address = reverse("cases:archive_replace", args=[case.reference])
    response = client.post(address, {"person": person})
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert ArchiveRequest.objects.get().line_manager == manager
