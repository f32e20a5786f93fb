"""The demonstration: every kind of thing is in it, nobody is real, and it goes nowhere real."""

import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError

from cases.models import (
    ArchiveRequest,
    ArchiveSignature,
    Case,
    Contact,
    Delegation,
    OnwardReferral,
    ResidencyFact,
)
from cases.rules.outcomes import OUTCOMES
from cme.accounts import roles
from cme.accounts.models import User
from cme.authority.models import Council
from cme.core.models import PersonDetails, Postcode
from cme.site.demo import people
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from referrals.models import Candidate, Referral
from reintegration.models import ReintegrationPlan, TeamMember
from schools.models import AllocationEntry, DeletionReturn, School, SchoolStaff
from tests.factories import UserFactory, make_referral

COUNCILS = ("barking_and_dagenham", "hertfordshire", "oxfordshire", "leicestershire")
EVERYTHING = 70  # cases: once through every story, and a dozen told in bulk


def run(command, *arguments):
    said = StringIO()
    call_command(command, *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def council(db):
    run("load_authority", "barking_and_dagenham")


@pytest.mark.embedded
@pytest.mark.parametrize("profile", COUNCILS)
def test_it_fits_the_council_that_is_loaded(db, profile):
    run("load_authority", profile)
    assert re.search(r"17 people, \d+ referrals, \d+ cases", run("seed_demo", "--cases", "5"))
    assert not Referral.objects.exclude(answers__where__postcode=None).filter(area=None).exists()
    areas = set(Case.objects.values_list("area", flat=True))
    covered = set(User.objects.filter(role=roles.CME_OFFICER).values_list("area", flat=True))
    assert areas <= covered
    assert set(School.objects.values_list("la_code", flat=True)) == {Council.objects.get().code}
    assert SchoolStaff.objects.get().person.role == roles.SCHOOL_USER
    assert not Case.objects.exclude(child__person__postcode__startswith="ZX").exists()


def test_everything_a_team_meets_is_in_it_and_the_ledger_stands(council):
    run("seed_demo", "--cases", str(EVERYTHING))
    assert set(Referral.objects.values_list("status", flat=True)) == set(Referral.LIFECYCLE.codes())
    assert set(Referral.objects.values_list("channel", flat=True)) == set(Referral.Channel.values)
    assert set(Referral.objects.values_list("priority", flat=True)) == {
        "urgent",
        "high",
        "standard",
    }
    for model in (AllocationEntry, ArchiveRequest, Case, DeletionReturn, ReintegrationPlan):
        assert set(model.objects.values_list("status", flat=True)) == set(model.LIFECYCLE.codes())
    waiting = set(WorkItem.objects.filter(ended_at=None).values_list("kind", flat=True))
    assert set(CLOCKS) - waiting == set(), "every clock has something that waits"
    assert set(Case.objects.values_list("outcome", flat=True)) == {"", *OUTCOMES}
    assert {"same", "possible"} <= set(Candidate.objects.values_list("verdict", flat=True))
    assert Case.objects.filter(child__restricted=True, child__named_people__isnull=False).exists()
    assert Case.objects.filter(child__do_not_contact=True).exists()
    assert Referral.objects.filter(restricted=True).exists()
    assert Contact.objects.filter(result="card_left").exists()
    assert Contact.objects.filter(state="planned").exists()
    assert OnwardReferral.objects.filter(acknowledged_on=None).exists()
    assert ResidencyFact.objects.filter(residency="left_abroad").exists()
    rests = Case.objects.filter(status="dormant").first()
    assert ArchiveSignature.objects.filter(request__case=rests, voided_at=None).count() == 3
    assert Case.objects.exclude(woken_on=None).filter(status="enquiries").exists()
    assert Delegation.objects.exists()
    assert TeamMember.objects.count() == 3
    assert "intact" in run("verify_audit")


@pytest.mark.embedded
def test_nobody_in_it_could_be_real(council):
    run("seed_demo", "--cases", "20")
    phones = [
        carer["phone"]
        for person in PersonDetails.objects.all()
        for carer in person.carers
        if carer.get("phone")
    ]
    assert phones
    assert all(re.fullmatch(r"07700 900\d{3}", phone) for phone in phones)
    assert all(re.fullmatch(r"01632 960 \d{3}", school.phone) for school in School.objects.all())
    assert not Postcode.objects.exclude(postcode__startswith="ZX").exists()
    assert not User.objects.filter(door="").exclude(email__endswith=".invalid").exists()


@pytest.mark.embedded
def test_every_step_happened_on_a_day_that_has_come(council, django_assert_num_queries):
    run("seed_demo", "--cases", "20")
    for case in Case.objects.all():
        history = case.history.order_by("history_date")
        assert history.first().history_date.date() >= case.opened_on
        assert case.status_on >= case.opened_on


def test_a_second_run_changes_nothing(council):
    run("seed_demo", "--cases", "3")
    before = Referral.objects.count(), Case.objects.count(), User.objects.count()
    assert "here already" in run("seed_demo", "--cases", "3")
    assert (Referral.objects.count(), Case.objects.count(), User.objects.count()) == before


def test_it_is_refused_beside_somebody_real(council):
    UserFactory()
    with pytest.raises(CommandError, match="People have accounts here already"):
        run("seed_demo")


def test_it_is_refused_beside_a_real_referral(council):
    make_referral(by=User.objects.get(door="public_form"))
    with pytest.raises(CommandError, match="children on record here"):
        run("seed_demo")
    assert not people.are_here()


def test_it_is_refused_where_no_council_is_loaded(db):
    with pytest.raises(CommandError, match="load_authority"):
        run("seed_demo")


def test_production_is_never_seeded_and_prints_no_sign_in(council, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="no demonstration is ever added"):
        run("seed_demo")
    assert run("demo_sign_ins") == ""


@pytest.mark.parametrize("number", ["0", "-1", "many", "1e3", "99999999"])
def test_a_number_of_cases_that_makes_no_sense_is_refused_by_name(council, number):
    with pytest.raises(CommandError, match="must be a whole number from 1 to 20000"):
        run("seed_demo", f"--cases={number}")


@pytest.mark.embedded
def test_one_sign_in_is_printed_for_each_role_and_lets_one_in(council):
    run("seed_demo", "--cases", "1")
    lines = run("demo_sign_ins").splitlines()
    assert [line[:32].strip() for line in lines] == [role.label for role in roles.ROLES.values()]
    for line in lines:
        email, password = line[32:].split()
        assert authenticate(None, username=email, email=email, password=password)
