"""Three years of plans back into school, told in bulk for children whose case ended on a roll."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cases import services as casework
from cases.models import Case, CaseEvent
from cases.services.events import moment_of
from cases.services.opening import PERSON_FIELDS
from cme.audit import recording
from cme.audit.lifecycle import begin_many, move_many
from cme.core import dates
from cme.core.models import PersonDetails
from cme.core.people import store_keys
from cme.core.references import new_reference
from cme.site.demo import endings
from cme.site.demo.bulk import dated, in_groups, stamped_by_hand
from cme.site.demo.clock import moment, working
from cme.site.demo.past import one_of
from cme.site.demo.plans import WHY_OUT
from cme.site.demo.world import World
from referrals.models import Referral, ReferralChild
from referrals.services import triage
from referrals.services.children import Placing
from reintegration import services
from reintegration.models import AftercareCheck, ReintegrationPlan, Voice
from reintegration.rules.aftercare import AFTERCARE_WEEKS, look_backs
from reintegration.rules.pathway import last_day
from reintegration.rules.suggesting import helpers_for
from reintegration.statuses import (
    ACCEPTED,
    ACTIVE,
    AFTERCARE,
    DECLINED,
    ENDED_EARLY,
    RELAPSED,
    SUSTAINED,
)

OF_CASES = 30  # for so many cases there is one plan
WEEKS = ((6, 30), (8, 40), (10, 20), (12, 10))
FATES = ((SUSTAINED, 72), (ENDED_EARLY, 11), (RELAPSED, 9), (DECLINED, 8))
"""What became of a plan, and of a hundred plans how many."""
VOICES = (
    ("I forgot how loud it is. I want to sit by the window.", "A way in by the side door"),
    ("I like the art room. The dinner hall is too much.", "Eating with one friend first"),
    ("Everybody will know I was away.", "Somebody who walks in with me"),
    ("I want my own book, not the one with the baby words.", "Reading with the librarian"),
)


@dataclass
class Path:
    """One plan, and the days on which things happened to it."""

    plan: ReintegrationPlan
    fate: str
    accepted_on: dt.date
    first_day: dt.date
    support_ended_on: dt.date

    @property
    def over_on(self) -> dt.date:
        """The day of its last look back, a working day."""
        return working(look_backs(self.support_ended_on, AFTERCARE_WEEKS)[-1].due)


def tell(world: World, cases: int) -> int:
    """Tell the plans of children who were found a school place in these years; return how many."""
    number = cases // OF_CASES
    ended = Case.objects.filter(status="closed", outcome="on_roll", child__restricted=False)
    ended = ended.filter(child__person__born_on__isnull=False, child__person__born_estimated=False)
    ended = ended.exclude(outcome_school=None)
    known = list(ended.select_related("child__person").order_by("closed_on", "pk"))
    chosen = known[:: max(1, len(known) // number)][:number] if number else []
    paths = [path for path in (_path(world, case) for case in chosen) if _is_over(world, path)]
    world.clock.now = world.clock.started_at
    with stamped_by_hand():
        Writer(world, paths).write()
    for path in paths:
        if path.fate == RELAPSED:
            _relapse(world, path)
    return len(paths)


def _is_over(world: World, path: Path) -> bool:
    return path.over_on < world.clock.today - dt.timedelta(days=30)


def _path(world: World, case: Case) -> Path:
    first = working(case.closed_on or case.opened_on)
    asked = max(case.opened_on, working(first - dt.timedelta(days=16)))
    weeks, person = one_of(world, WEEKS), case.child.person
    year = dates.year_group(person.born_on, first)
    details = PersonDetails(**{name: getattr(person, name) for name in PERSON_FIELDS})
    plan = ReintegrationPlan(
        reference=new_reference("P"), person=dated(details, moment(asked, 11)), child=case.child,
        case=case, source="cme", requested_by=case.officer, asked_on=asked,
        why_out=world.rng.choice(WHY_OUT), out_since=asked - dt.timedelta(days=60),
        year_group=year, helpers=helpers_for(year)[0], area_id=case.area_id,
        school=case.outcome_school, at_school="Mx Firecrest, head of year", starts_on=first,
        weeks=weeks, ends_on=last_day(first, weeks),
    )  # fmt: skip
    decide = dates.working_day_deadline(asked, 2, what="it was asked for")
    plan.decide_by, plan.decide_why = decide.due, decide.reason
    accepted = min(first, working(asked + dt.timedelta(days=2)))
    fate, again = one_of(world, FATES), first + dt.timedelta(days=60)
    if fate == RELAPSED and dates.compulsory_school_age_end(person.born_on) < again:
        fate = ENDED_EARLY  # nobody would look for somebody of sixteen
    return Path(plan, fate, accepted, first, working(last_day(first, weeks)))


class Writer:
    """The rows of many plans, status after status."""

    def __init__(self, world: World, paths: Sequence[Path]) -> None:
        self.world, self.paths = world, paths
        self.manager = world.people["reintegration.manager"]
        self.helpers = [world.people[f"reintegration.officer{end}"] for end in ("", ".2")]
        self.events: list[CaseEvent] = []

    def write(self) -> None:
        """Ask for every plan, decide it, and let what was accepted take its course."""
        self._ask()
        taken = [path for path in self.paths if path.fate != DECLINED]
        declined = [path for path in self.paths if path.fate == DECLINED]
        for path in declined:
            path.plan.decided_words = "On roll and attending by now: for the attendance team."
        self._move(declined, DECLINED, "not_in_remit", lambda path: path.accepted_on,
                   ("decided_words",))  # fmt: skip
        self._accept(taken)
        self._begin(taken)
        early = [path for path in taken if path.fate == ENDED_EARLY]
        for path in early:
            path.plan.ended_words = "Moved away. The school there has the plan."
        third_week = lambda path: path.first_day + dt.timedelta(days=19)  # noqa: E731
        self._move(early, ENDED_EARLY, "moved_away", third_week, ("ended_words",))
        self._sustain([path for path in taken if path.fate == SUSTAINED])
        CaseEvent.objects.bulk_create(self.events)

    def _ask(self) -> None:
        for by, paths in in_groups(self.paths, lambda path: path.plan.requested_by):
            plans = [path.plan for path in paths]
            recording.create_many([plan.person for plan in plans], by=by)
            store_keys(*(plan.person for plan in plans))
            for plan in plans:
                plan.person = plan.person  # its number is known only now
                dated(plan, moment(plan.asked_on, 11))
            begin_many(plans, by=by, reason="place_agreed", on=lambda plan: plan.asked_on,
                       words=lambda plan: plan.why_out)  # fmt: skip
            self._tell_cases(paths, by, lambda path: path.plan.asked_on)

    def _accept(self, paths: Sequence[Path]) -> None:
        voices = []
        for number, path in enumerate(paths):
            path.plan.officer = helper = self.helpers[number % 2]
            path.plan.support = self.world.people["reintegration.support"]
            own, helps = VOICES[number % len(VOICES)]
            heard = moment(path.accepted_on, 16)
            voice = Voice(plan=path.plan, heard_on=path.accepted_on, heard_by=helper.name,
                          heard_how="At home", own_words=own, helps=helps, recorded_by=helper,
                          recorded_at=heard)  # fmt: skip
            voices.append(dated(voice, heard))
        self._move(paths, ACCEPTED, "officer_named", lambda path: path.accepted_on,
                   ("officer", "support"))  # fmt: skip
        for helper, heard_by in in_groups(voices, lambda voice: voice.recorded_by):
            recording.create_many(heard_by, by=helper)

    def _begin(self, paths: Sequence[Path]) -> None:
        for path in paths:
            path.plan.first_day_on, path.plan.met_by = path.first_day, "Mx Firecrest"
            path.plan.first_day_words = "Came in by the side door. Stayed all day."
        self._move(paths, ACTIVE, "first_day_done", lambda path: path.first_day,
                   ("first_day_on", "met_by", "first_day_words"))  # fmt: skip

    def _sustain(self, paths: Sequence[Path]) -> None:
        for path in paths:
            path.plan.support_ended_on = path.support_ended_on
            path.plan.ended_words = "Steady. Has two friends."
        self._move(paths, AFTERCARE, "pathway_done", lambda path: path.support_ended_on,
                   ("support_ended_on", "ended_words"))  # fmt: skip
        looks = [
            dated(
                AftercareCheck(
                    plan=path.plan, weeks=look.weeks, due_on=look.due, checked_on=working(look.due),
                    in_school=True, attended=self.world.rng.randrange(88, 100),
                    confirmed_by="School attendance office", by=path.plan.officer,
                ),
                moment(working(look.due), 11),
            )
            for path in paths
            for look in look_backs(path.support_ended_on, AFTERCARE_WEEKS)
        ]  # fmt: skip
        for helper, looked in in_groups(looks, lambda look: look.by):
            recording.create_many(looked, by=helper)
        self._move(paths, SUSTAINED, "held_12", lambda path: path.over_on)

    def _move(
        self,
        paths: Sequence[Path],
        to: str,
        reason: str,
        on: Callable[[Path], dt.date],
        fields: Sequence[str] = (),
    ) -> None:
        """Move plans to a status, each by who works it, and tell their cases."""
        by_plan = {path.plan.reference: on(path) for path in paths}
        for path in paths:
            dated(path.plan, moment(on(path), 14))
        for by, group in in_groups(paths, lambda path: self._who(path, to)):
            move_many([path.plan for path in group], to, by=by, reason=reason, fields=fields,
                      on=lambda plan: by_plan[plan.reference])  # fmt: skip
            self._tell_cases(group, by, on)

    def _who(self, path: Path, to: str) -> Any:
        return self.manager if to in (ACCEPTED, DECLINED) else path.plan.officer

    def _tell_cases(self, paths: Sequence[Path], by: Any, on: Callable[[Path], dt.date]) -> None:
        for path in paths:
            data, at = {"plan": path.plan.reference, "to": path.plan.status}, moment_of(on(path))
            self.events.append(
                CaseEvent(case=path.plan.case, kind="reintegration", data=data, by=by,
                          happened_at=at, recorded_at=at)
            )  # fmt: skip


def _relapse(world: World, path: Path) -> None:
    """The child is out again: the referral is read, and a second case opens and ends."""
    officer, day = path.plan.officer, working(path.first_day + dt.timedelta(days=24))
    world.clock.go_to(day, 10)
    plan = services.relapse(by=officer, plan=path.plan, on=day,
                            words="Out again since Monday; nobody answers the door.")  # fmt: skip
    _open_again(world, path, Referral.objects.get(reference=plan.relapse_referral))


def _open_again(world: World, path: Path, referral: Referral) -> None:
    officer = world.officer(path.plan.area)
    read = world.read(referral, officer)
    placing = Placing(child=ReferralChild.objects.get(referral=read), known=path.plan.child)
    opened = triage.decide_open(
        by=officer, referral=read, also=world.also(read, "Out again after the plan. Ours."),
        placings=[placing], area=read.area or path.plan.area, officer=officer,
    ).opened  # fmt: skip
    day = working(world.clock.now.date() + dt.timedelta(days=26))
    world.clock.go_to(day, 12)
    for case in opened:
        casework.record_outcome(by=officer, case=case, on=day,
                                **endings.ending("on_roll", world, day))  # fmt: skip
