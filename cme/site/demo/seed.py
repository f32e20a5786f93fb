"""Plays the demonstration into an empty database: all of it, or nothing."""

from random import Random
from typing import NamedTuple

from django.db import transaction

from cases import services as casework
from cases.models import Case, Child
from cme.accounts.models import User
from cme.authority import arrangements
from cme.core.errors import RuleBroken
from cme.site.demo import (
    lists,
    months,
    numbering,
    overlooked,
    past,
    past_lists,
    past_plans,
    past_referrals,
    people,
    places,
    plans,
    resting,
    tales,
    waiting,
)
from cme.site.demo.clock import Clock
from cme.site.demo.families import Families
from cme.site.demo.world import World
from cme.worklist import services as worklist
from referrals.models import Referral

START = 2026  # the same families, in the same order, every time


class Seeded(NamedTuple):
    """How much there is now."""

    people: int
    cases: int
    referrals: int


def refuse_real_data() -> None:
    """Raise RuleBroken where anybody real has an account, or any child is on record."""
    if User.objects.filter(door="").exists():
        raise RuleBroken(
            "People have accounts here already, so no demonstration is added.",
            "Use a new, empty database.",
        )
    if Referral.objects.exists() or Child.objects.exists() or Case.objects.exists():
        raise RuleBroken(
            "There are children on record here, so no demonstration is added.",
            "Use a new, empty database.",
        )


def new_world(clock: Clock) -> World:
    """Add the invented team and its schools; return what the stories are told with."""
    council = arrangements.council()
    rng = Random(START)  # noqa: S311 (stories, not secrets)
    team = people.add_colleagues()
    homes = places.add_homes(council)
    schools = places.add_schools(council, homes, rng)
    places.give_office(team["school.office"], schools[2])
    families = Families(rng, homes, council.code, clock.today)
    sources = {source.code: source for source in arrangements.check_types()}
    return World(clock, rng, team, families, schools, sources)


@transaction.atomic
def seed(cases: int) -> Seeded:
    """Add the invented team, its schools and its work of three years; return how much."""
    refuse_real_data()
    world = new_world(Clock())
    clock = world.clock
    with clock.moved(), numbering.told_again(START), arrangements.read_once():
        with worklist.paused(), casework.planning_paused():
            told = tales.tell_all(world, cases)
            told += resting.tell_all(world, max(0, cases - told))
            told += past.tell(world, max(0, cases - told))
            for kind in (past_referrals, past_lists, past_plans):
                kind.tell(world, cases)
            waiting.fill(world)
            lists.fill(world)
            plans.fill(world)
            overlooked.fill(world)
            casework.class_long_term(clock.today)
            months.report(world)
            clock.now = clock.started_at
            casework.plan_missed(clock.today)
        worklist.reconcile_all(on=clock.today)
    # Candidates are found already; wake-ups of the past would only keep a worker busy.
    transaction.get_connection().run_on_commit.clear()
    return Seeded(len(world.people), told, Referral.objects.count())
