"""What is told in bulk is as good as what the services leave, and the same each time."""

import datetime as dt
from contextlib import suppress
from random import Random

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from cases.models import Case, CaseEvent, OnwardReferral, ResidencyFact
from cme.audit.models import AccessRecord, StatusChange
from cme.core import references
from cme.core.dates import month_end
from cme.core.errors import RuleBroken
from cme.performance.figures import month_shown
from cme.performance.models import MonthFigures
from cme.site.demo import answers, bulk, numbering, past, seed, tales
from cme.site.demo.clock import Clock
from cme.site.demo.story import Story
from cme.site.demo.telling import Telling
from cme.worklist import services as worklist
from cme.worklist.models import WorkItem
from referrals.models import Referral
from reintegration.models import ReintegrationPlan
from schools.models import AllocationEntry, DeletionReturn
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def world():
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    return seed.new_world(Clock())


@pytest.fixture
def _keyed_by_phone(monkeypatch):
    """Let every concern come by phone, so that two stories differ in nothing but their telling."""

    def concern(story, **_changes):
        story.on(0, 9)
        told = answers.professional(story.family, "Not in school.", story.day)
        return told | answers.sender("phone"), "phone", story.officer

    monkeypatch.setattr(Story, "concern", concern)
    monkeypatch.setattr(Story, "main_reason", lambda _story, reasons: reasons[0])


def filled(row):
    """The columns of a row that hold something."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name for name, value in values.items() if value not in ("", None, [], {})}


def shape(case):
    """Which rows a closed case has left, and which of their columns are filled."""
    referral = Referral.objects.get(children__case=case)
    rows = [case, case.child, case.child.person, referral, *referral.children.all()]
    rows += [*case.checks.all(), *case.contacts.all(), *case.residencies.all()]
    rows += [*referral.history.all(), *case.child.person.keys.all()]
    columns = {}
    for row in rows:
        columns.setdefault(row._meta.label, set()).update(filled(row))
    lines = StatusChange.objects.of(case), StatusChange.objects.of(referral)
    return {
        "columns": columns,
        "steps": [step.code for step in case.steps.all()],
        "events": {(e.kind, bool(e.words), *sorted(e.data)) for e in case.events.all()},
        "ledger": [(ln.from_status, ln.to_status, ln.reason, bool(ln.digest), ln.outside)
                   for some in lines for ln in some],
        "history": [bool(one.history.count()) for one in (case, case.child, case.child.person)],
        "history of": {row.history_user == case.officer for row in case.history.all()},
        "read": AccessRecord.objects.of(referral).values_list("page", flat=True).distinct()[0],
    }  # fmt: skip


@pytest.mark.usefixtures("_keyed_by_phone")
def test_a_case_told_in_bulk_leaves_the_rows_that_the_services_leave(world):
    day = world.clock.today - past.dt.timedelta(days=300)
    with world.clock.moved(), worklist.paused():
        played = Story(world, day)
        tales.found_on_roll(played)
        told = Telling(world, day)
        tales.found_on_roll(told)
        assert bulk.write(world, [told]) == 1
    one, other = Case.objects.order_by("pk")
    assert (one.status, other.status) == ("closed", "closed")
    assert shape(other) == shape(one)
    assert ResidencyFact.objects.filter(case=other).earliest("pk").recorded_at.date() == (
        other.opened_on
    )


def test_the_past_is_the_same_every_time(world):
    def tell():
        world.rng.seed(7)
        world.families.rng, world.families.count = Random(7), 0
        return [
            (story.family, story.opened_on, [one.status for one in story.episodes])
            for story in past.everyday(world, 60)
        ]

    with world.clock.moved():
        assert tell() == tell()


def test_september_is_busier_than_august(world):
    with world.clock.moved():
        months = [story.opened_on.month for story in past.everyday(world, 1000)]
    assert months.count(9) > 3 * months.count(8)


# --- The same each time ---------------------------------------------------------------------------
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
TOLD = {
    Referral: ("reference", "status", "received_at", "channel", "worry", "priority", "due_on"),
    Case: ("reference", "child__reference", "child__person__family_name", "child__person__born_on",
           "status", "status_on", "opened_on", "closed_on", "outcome", "primary_reason",
           "next_step", "next_due_on"),
    CaseEvent: ("case__reference", "kind", "happened_at", "words", "data"),
    AllocationEntry: ("reference", "person__family_name", "since", "status", "status_on"),
    DeletionReturn: ("reference", "person__family_name", "status", "submitted_at"),
    ReintegrationPlan: ("reference", "person__family_name", "status", "status_on", "starts_on"),
    OnwardReferral: ("reference", "subject_reference", "asked_on", "acknowledged_on"),
    WorkItem: ("kind", "due_on"),
    MonthFigures: ("month", "reported_on", "figures"),
}  # fmt: skip


@pytest.fixture
def _fewer_tales(monkeypatch):
    """Tell some of the tales alone: each is played by the services, and takes its time."""
    monkeypatch.setattr(tales, "TALES", tales.TALES[::5])


class TakenBack(Exception):
    """What was told is not to stay."""


def told(cases):
    """Seed an empty database, and return what it says, row by row; nothing of it stays."""
    rows = {}
    with time_machine.travel(NOON, tick=False), suppress(TakenBack), transaction.atomic():
        call_command("load_authority", "barking_and_dagenham", verbosity=0)
        seed.seed(cases)
        for model, columns in TOLD.items():
            rows[model.__name__] = sorted(model.objects.values_list(*columns), key=repr)
        raise TakenBack
    return rows


@pytest.mark.usefixtures("_fewer_tales")
def test_two_seeds_at_the_same_hour_tell_the_same_rows(db):
    one, other = told(60), told(60)
    for name, rows in one.items():
        assert rows, name
        assert rows == other[name]


def test_what_is_not_the_demonstration_has_references_nobody_can_foresee(db):
    unforeseen = references.draw
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with numbering.told_again(1):
        first = [references.new_reference("C") for _ in range(3)]
    with numbering.told_again(1):
        assert [references.new_reference("C") for _ in range(3)] == first
    assert references.draw is unforeseen
    UserFactory()
    with pytest.raises(RuleBroken):
        seed.seed(5)
    assert references.draw is unforeseen


def test_a_seed_that_breaks_leaves_references_as_they_were(db, monkeypatch):
    unforeseen = references.draw
    call_command("load_authority", "barking_and_dagenham", verbosity=0)

    def breaks(_world, _cases):
        assert references.draw is not unforeseen
        raise KeyError

    monkeypatch.setattr(seed.tales, "tell_all", breaks)
    with pytest.raises(KeyError):
        seed.seed(5)
    assert references.draw is unforeseen


def test_no_reference_is_drawn_twice_however_many_are(monkeypatch):
    monkeypatch.setattr(numbering, "LENGTH", 2)
    with numbering.told_again(1):
        drawn = [references.draw() for _ in range(len(references.ALPHABET) ** 2)]
    assert len(set(drawn)) == len(drawn)


# --- Lists, plans and referrals of the past -------------------------------------------------------
@pytest.fixture
def three_years(db, _fewer_tales):
    """A small authority of three years, as the demonstration tells it."""
    with time_machine.travel(NOON, tick=False):
        call_command("load_authority", "barking_and_dagenham", verbosity=0)
        seed.seed(460)
        yield


def test_the_years_before_are_full_and_reported_and_leave_no_work(three_years):
    _lists_plans_and_referrals_are_there_too()
    _no_work_waits_for_them()
    _every_month_is_reported_soon_after_it()


def _lists_plans_and_referrals_are_there_too():
    year = (dt.date(2024, 12, 1), dt.date(2025, 11, 30))
    since = AllocationEntry.objects.filter(since__range=year)
    assert "on_roll" in set(since.values_list("status", flat=True))
    assert AllocationEntry.objects.filter(since__lt=year[1], status="confirmed_ehe").exists()
    passed_up = StatusChange.objects.of_model(AllocationEntry).filter(to_status="escalated")
    for line in passed_up:
        entry = AllocationEntry.objects.get(pk=line.subject_id)
        assert line.effective_on == entry.escalates_on
    assert passed_up.filter(effective_on__range=year).exists()
    plans = ReintegrationPlan.objects.filter(asked_on__range=year)
    assert {"sustained", "declined"} <= set(plans.values_list("status", flat=True))
    assert all(plan.case.outcome == "on_roll" for plan in plans)
    received = Referral.objects.filter(received_at__date__range=year)
    assert {"acknowledged", "linked"} <= set(received.values_list("status", flat=True))
    closed = Case.objects.filter(opened_on__range=year, status="closed")
    said = closed.exclude(primary_reason="").count()
    assert 0.5 < said / closed.count() < 1, "some main reasons are missing, as they would be"


def _no_work_waits_for_them():
    waiting = WorkItem.objects.filter(ended_at=None)
    old = Case.objects.filter(status="closed").values("pk")
    kinds = {"onward_chase_referral", "onward_unanswered_referral", "plan_review", "aftercare"}
    assert waiting.filter(kind__in=kinds).count() < 12
    assert not waiting.filter(kind="case_step", subject_id__in=old).exists()


def _every_month_is_reported_soon_after_it():
    reported = {row.month: row.reported_on for row in MonthFigures.objects.all()}
    assert len(reported) == 36
    for month, day in reported.items():
        assert 1 <= (day - month_end(month)).days <= 6, month
    october = month_shown(dt.date(2026, 10, 1), NOON.date())
    assert {"closed", "open-at-end"} <= {row.code for row in october.corrected}
    assert not month_shown(dt.date(2026, 6, 1), NOON.date()).corrected
