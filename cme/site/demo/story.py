"""The cases of one household, worked step by step through the services people use."""

import datetime as dt
from typing import Any

from cases import services as casework
from cases.models import Case
from cases.statuses import CLOSING
from cme.accounts.models import User
from cme.site.demo import answers, endings, words
from cme.site.demo.clock import working
from cme.site.demo.families import Family
from cme.site.demo.world import World
from referrals.services import triage

OFFICER_DOORS = ("phone", "mailbox", "word_form", "mash", "ehe", "ehc", "other_authority")
NOT_SAID = 0.08  # of all cases, how many have no main reason
FIRST_SOURCES = ("admissions", "last_school", "social_care", "health", "giap", "council_tax")


class Story:
    """The cases of one household, worked together; every step is one service call per case."""

    def __init__(
        self, world: World, opened_on: dt.date, kids: int = 1, *, brief: bool = False
    ) -> None:
        self.world = world
        self.brief = brief  # told in fewer steps, where many are told
        self.day = working(opened_on)
        self.latest = world.clock.today  # a tale that looks for a day of the past looks from here
        self.family = self._make_family(kids)
        self.cases: list[Case] = []
        self.officer: User = world.officer(self.family.home.area)
        self.manager = world.rng.choice(world.managers)

    def _make_family(self, kids: int) -> Family:
        return self.world.families.make(kids)

    def on(self, days: int, hour: int = 11) -> bool:
        """Move so many days on, to a working day; say whether that day has come."""
        self.day = working(self.day + dt.timedelta(days=days))
        if not self.world.clock.has_come(self.day):
            return False
        self.world.clock.go_to(self.day, hour, self.world.rng.randrange(60))
        return True

    def begin(self, **changes: Any) -> "Story":
        """A concern comes in by one of the doors and is triaged the same or the next day."""
        told, door, by = self.concern(**changes)
        world = self.world
        referral = world.receive(told, door, by=by)
        self.read_on()
        referral = world.read(referral, self.officer)
        opened = triage.decide_open(
            by=self.officer,
            referral=referral,
            also=world.also(referral, world.rng.choice(words.WHY_OPENED)),
            placings=world.placings(referral),
            area=referral.area,
            officer=self.officer,
        )
        self.cases = opened.opened
        return self

    def concern(self, **changes: Any) -> tuple[answers.Answers, str, User | None]:
        """Return what somebody says, by which door it comes, and which officer keyed it in."""
        rng, family = self.world.rng, self.family
        self.on(0, 9)
        kind = rng.choice(("neighbour", "parent", "school", "school", "keyed"))
        if kind == "neighbour":
            worry = rng.choice(answers.NEIGHBOUR_WORRIES)
            return answers.neighbour(family, worry, self.day, **changes), "public", None
        if kind == "parent":
            worry = rng.choice(answers.CARERS_WORRY)
            return answers.parent(family, worry, self.day, **changes), "public", None
        door = rng.choice(OFFICER_DOORS) if kind == "keyed" else "public"
        worry, who = rng.choice(answers.SCHOOL_WORRIES), answers.sender(door)
        told = answers.professional(family, worry, self.day, **who, **changes)
        return told, door, self.officer if kind == "keyed" else None

    def read_on(self) -> None:
        """Go to the afternoon of the same or the next working day, when a referral is read."""
        if not self.on(self.world.rng.choice((0, 0, 1)), 15):
            self.day = self.world.clock.today

    def lives(self, residency: str, note: str = "") -> None:
        """Where the child lives is established, from the day the clock stands at."""
        for case in self.cases:
            casework.set_residency(
                by=self.officer, case=case, residency=residency, from_on=self.day, words=note
            )

    def check(self, source: str, result: str, note: str = "", **more: Any) -> None:
        """One source is searched."""
        for case in self.cases:
            casework.record_check(
                by=self.officer,
                case=case,
                source=self.world.source(source),
                result=result,
                checked_on=self.day,
                words=note or self.world.rng.choice(words.CHECKED[result]),
                **more,
            )

    def contact(self, kind: str, result: str, note: str = "", whom: str = "") -> None:
        """Somebody is called, written to or visited."""
        for case in self.cases:
            casework.record_contact(
                by=self.officer,
                case=case,
                kind=kind,
                state="made",
                happened_at=self.world.clock.now,
                result=result,
                with_whom=whom or self.family.carer,
                words=note or words.contact(kind, result, self.family.carer),
            )

    def note(self, text: str) -> None:
        """The officer writes something down."""
        for case in self.cases:
            casework.add_note(by=self.officer, case=case, words=text)

    def establish(self, standing: str, note: str) -> None:
        """Something is established about the child's education."""
        for case in self.cases:
            casework.establish(
                by=self.officer, case=case, standing=standing, on=self.day, words=note
            )

    def count_as(self, *reasons: str) -> None:
        """The officer says why the children miss education, one of these; now and then nobody."""
        if reason := self.main_reason(reasons):
            for case in self.cases:
                casework.set_category(by=self.officer, case=case, category=None, statutory=True,
                                      on=self.day, primary_reason=reason)  # fmt: skip

    def main_reason(self, reasons: tuple[str, ...]) -> str:
        """Return one of these, or nothing where nobody thought of it."""
        rng = self.world.rng
        return "" if rng.random() < NOT_SAID else rng.choice(reasons)

    def move(self, to: str, reason: str, note: str = "") -> None:
        """The case moves along."""
        for case in self.cases:
            casework.move_case(
                by=self.officer, case=case, to=to, reason=reason, on=self.day, words=note
            )

    def first_checks(self, number: int = 3) -> None:
        """The sources every case begins with, over the first days."""
        for source in FIRST_SOURCES[: 1 if self.brief else number]:
            if self.on(self.world.rng.choice((0, 1, 2)), 10):
                self.check(source, self.world.rng.choice(("nothing_new", "no_record", "new_facts")))

    def call_and_visit(self) -> None:
        """A call nobody answers, a visit, a card left."""
        if self.on(1, 14):
            self.contact("call", "no_answer")
        if not self.brief and self.on(2, 16):
            self.contact("visit", "card_left")

    def end(self, outcome: str) -> None:
        """The outcome is recorded, and countersigned where it must be."""
        if not self.on(1, 12):
            return
        for case in self.cases:
            ending = endings.ending(outcome, self.world, self.day)
            closed = casework.record_outcome(by=self.officer, case=case, on=self.day, **ending)
            if closed.status == CLOSING:
                later = working(self.day + dt.timedelta(days=2))
                if self.world.clock.has_come(later):
                    self.world.clock.go_to(later, 9, 30)
                    casework.countersign(by=self.manager, case=case, on=later,
                                         words="Read the evidence. I agree.")  # fmt: skip
            self.world.clock.go_to(self.day, 13)
