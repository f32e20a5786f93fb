"""What is told in bulk is as good as what the services leave, and the same each time."""

from random import Random

import pytest
from django.core.management import call_command

from cases.models import Case, ResidencyFact
from cme.audit.models import AccessRecord, StatusChange
from cme.site.demo import answers, bulk, past, seed, tales
from cme.site.demo.clock import Clock
from cme.site.demo.story import Story
from cme.site.demo.telling import Telling
from cme.worklist import services as worklist
from referrals.models import Referral

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
