"""A council's past, walked at random from a seed: cases that slept, woke and closed, and lists."""

import datetime as dt
import random
import uuid
from typing import Any

from django.db.models import F

from cases.models import Case, CaseEvent, Residency, ResidencyFact
from cases.rules.next_step import long_term_day
from cases.services import class_long_term
from cases.services.events import moment_of
from cme.accounts.models import User
from cme.audit.lifecycle import begin, move
from cme.core.dates import add_months
from cme.core.references import new_reference
from reintegration.models import ReintegrationPlan
from tests.factories import PersonFactory, SchoolFactory, make_case, make_entry

MONTHS = 6


def close(case: Case, officer: User, manager: User, day: dt.date) -> None:
    """Close a case on a day, countersigned."""
    Case.objects.filter(pk=case.pk).update(
        outcome="on_roll",
        outcome_on=day,
        outcome_words="Started.",
        outcome_confirmed_by="The school office",
        outcome_confirmed_outside=True,
        outcome_by=officer,
        outcome_evidence={"school": "x", "first_day": "x", "who": "x"},
    )
    move(case, "closing", by=officer, reason="outcome_recorded", on=day)
    move(case, "closed", by=manager, reason="countersigned", on=day)


def put(record: Any, status: str, by: User, day: dt.date, reason: str) -> None:
    """Move a record as the database has it done; what its own rules ask is no matter here."""
    type(record).objects.filter(pk=record.pk).update(
        status=status,
        status_seq=F("status_seq") + 1,
        status_move=uuid.uuid4(),
        status_on=day,
        status_by=by,
        status_reason=reason,
    )
    record.refresh_from_db()


def rest(case: Case, by: User, day: dt.date) -> None:
    """Let a case sleep from a day."""
    put(case, "dormant", by, day, "archive_agreed")


class Past:
    """What happened up to a day, by the moves that the ledger keeps."""

    def __init__(self, officer: User, manager: User, today: dt.date, seed: int) -> None:
        self.officer, self.manager, self.today = officer, manager, today
        self.chance = random.Random(seed)
        self.school = SchoolFactory()

    def walk(self, *, cases: int, entries: int, plans: int) -> None:
        """Make so many of each, and class what is long-term today."""
        for _ in range(cases):
            self._case()
        for _ in range(entries):
            self._entry()
        for _ in range(plans):
            self._plan()
        class_long_term(self.today)

    def _later(self, day: dt.date, most: int) -> dt.date:
        return min(self.today, day + dt.timedelta(days=self.chance.randrange(most)))

    def _case(self) -> None:
        opened = add_months(self.today, -14) + dt.timedelta(days=self.chance.randrange(420))
        case = make_case(
            by=self.officer,
            opened_on=opened,
            residency=self.chance.choice(Residency.values),
            long_term_on=long_term_day(opened, MONTHS),
        )
        if self.chance.random() < 0.2:
            case.child.restricted = True
            case.child.save()
        day = opened
        for _ in range(self.chance.randrange(4)):
            day = self._later(day, 150)
            if self.chance.random() < 0.4:
                ResidencyFact.objects.create(
                    case=case,
                    residency=self.chance.choice(Residency.values),
                    from_on=day,
                    recorded_by=self.officer,
                )
            self._step(case, day)
        if case.status not in ("dormant", "closed") and self.chance.random() < 0.4:
            close(case, self.officer, self.manager, self._later(day, 200))

    def _step(self, case: Case, day: dt.date) -> None:
        """Let a case sleep that is worked, and wake one that sleeps: its clock begins again."""
        if case.status == "enquiries":
            if case.long_term_on <= day:
                self._class(case)
            rest(case, self.manager, day)
            return
        move(case, "enquiries", by=self.officer, reason="woken_match", on=day)
        case.clock_from, case.long_term_on = day, long_term_day(day, MONTHS)
        Case.objects.filter(pk=case.pk).update(
            clock_from=case.clock_from, long_term_on=case.long_term_on, woken_on=day
        )

    def _class(self, case: Case) -> None:
        CaseEvent.objects.create(
            case=case,
            kind="long_term",
            data={"why": "x"},
            happened_at=moment_of(case.long_term_on),
            by=self.officer,
            once=f"long-term-{case.clock_from.isoformat()}",
        )

    def _entry(self) -> None:
        since = self.today - dt.timedelta(days=self.chance.randrange(90))
        entry = make_entry(by=self.manager, school=self.school, since=since)
        if self.chance.random() < 0.2:
            entry.restricted = True
            entry.save()
        late, day = since + dt.timedelta(days=20), since
        if late <= self.today and self.chance.random() < 0.6:
            day = late
            put(entry, "escalated", self.manager, day, "twenty_days")
        if self.chance.random() < 0.5:
            on = self._later(day, 30)
            put(entry, "on_roll", self.manager, on, "school_confirmed")

    def _plan(self) -> None:
        asked = self.today - dt.timedelta(days=self.chance.randrange(200))
        plan = ReintegrationPlan(
            reference=new_reference("P"),
            person=PersonFactory(),
            source="cme",
            requested_by=self.officer,
            asked_on=asked,
            decide_by=asked,
            why_out="Moved.",
            helpers="team",
            school=self.school,
            first_day_on=asked,
            restricted=self.chance.random() < 0.2,
        )
        begin(plan, by=self.officer, reason="place_agreed", on=asked)
        path = [("accepted", "officer_named"), ("active", "first_day_done")]
        path += [("aftercare", "pathway_done"), ("sustained", "held_12")]
        if self.chance.random() < 0.5:
            ends = [("relapsed", "out_again"), ("ended_early", "moved_away")]
            path = [*path[: self.chance.randrange(2, 4)], self.chance.choice(ends)]
        day = asked
        for to, reason in path[: self.chance.randrange(len(path) + 1)]:
            day = self._later(day, 60)
            put(plan, to, self.manager, day, reason)
