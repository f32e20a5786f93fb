"""Writes many stories of the past at once: some statements for hundreds of cases.

Each record goes through the same doors as any other (`lifecycle.begin_many` and `move_many`,
`recording.create_many`), so that the ledger, the history and the guards stand for all of them.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db.models import Model, prefetch_related_objects
from django.utils import timezone

from cases.models import Case, CaseEvent, Check, Child, Contact, Relation, ResidencyFact
from cases.rules.next_step import long_term_day, months_from
from cases.services.events import moment_of
from cases.services.long_term import ONCE
from cases.services.opening import PERSON_FIELDS
from cases.services.planning import lengths
from cases.statuses import CLOSED
from cme.accounts.doors import PUBLIC_FORM, SWEEP, door
from cme.accounts.models import User
from cme.audit import recording
from cme.audit.lifecycle import begin_many, move_many
from cme.audit.models import AccessRecord
from cme.audit.querysets import subject_type
from cme.core.models import OutboxMessage, PersonDetails
from cme.core.people import store_keys
from cme.core.references import new_reference
from cme.site.demo.telling import Episode, Line, Telling, Turn
from cme.site.demo.world import World
from referrals import statuses
from referrals.models import Referral, ReferralChild
from referrals.rules import reported as said_of
from referrals.services import intake, reported
from referrals.services.children import referred_by
from reintegration.models import Voice
from schools.models import Allocation

Row = TypeVar("Row")
STAMPED = (Allocation, CaseEvent, Check, Contact, ResidencyFact, Voice)


@contextmanager
def stamped_by_hand() -> Iterator[None]:
    """Let rows say themselves when they were written, where they say "now" of their own accord."""
    fields = [
        field
        for model in STAMPED
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now_add", False)
    ]
    for field in fields:
        field.auto_now_add = False  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for field in fields:
            field.auto_now_add = True  # type: ignore[attr-defined]


def write(world: World, told: Sequence[Telling]) -> int:
    """Store these stories with the clock at today; return how many cases they are."""
    world.clock.now = world.clock.started_at
    with stamped_by_hand():
        writer = Writer(told)
        writer.write_referrals()
        writer.write_children()
        writer.write_cases()
        writer.decide_referrals()
        writer.write_work()
        writer.write_turns()
    return len(writer.episodes)


class Writer:
    """The rows of some hundred stories, table after table."""

    def __init__(self, told: Sequence[Telling]) -> None:
        self.told = told
        self.public, self.sweep = door(PUBLIC_FORM), door(SWEEP)
        self.episodes = [(story, one) for story in told for one in story.episodes]
        self.referral: dict[int, Referral] = {}
        self.reported: dict[tuple[int, int], ReferralChild] = {}
        self.child: dict[int, Child] = {}
        self.case: dict[int, Case] = {}

    def write_referrals(self) -> None:
        """Store each concern as it came, and the children it names as they were reported."""
        for story in self.told:
            by = story.keyed_by or self.public
            key = f"demo-{story.world.rng.getrandbits(64):016x}"
            kind = story.answers["who"]["sender_kind"]
            form = intake.Submission(by, story.channel, key, story.answers, story.received_at, kind)
            row = intake.unsaved(form)
            self.referral[id(story)] = dated(row, story.received_at)
        for by, stories in in_groups(self.told, lambda story: story.keyed_by or self.public):
            rows = [self.referral[id(story)] for story in stories]
            begin_many(rows, by=by, reason="arrived", on=lambda row: _day(row.received_at))
        self._write_reported()
        for story in self.told:
            intake.post_receipt(self.referral[id(story)])
        references = [row.reference for row in self.referral.values()]
        posted = list(OutboxMessage.objects.filter(reference__in=references))
        received = {row.reference: row.received_at for row in self.referral.values()}
        for message in posted:
            message.created_at = message.sent_at = received[message.reference]
        recording.save_many(posted, by=self.public, fields=["created_at", "sent_at"])

    def _write_reported(self) -> None:
        rows = []
        for story in self.told:
            children = reported.children(story.answers, on=_day(story.received_at))
            for position, one in enumerate(children):
                person = dated(PersonDetails(**one.person), story.received_at)
                rows.append(
                    ReferralChild(
                        referral=self.referral[id(story)], position=position, person=person,
                        school_status=one.school_status, school_words=one.school_words,
                    )
                )  # fmt: skip
                self.reported[id(story), position] = rows[-1]
        recording.create_many([row.person for row in rows], by=self.public)
        for row in rows:
            row.person = row.person  # its number is known only now
        ReferralChild.objects.bulk_create(rows)
        store_keys(*(row.person for row in rows))

    def write_children(self) -> None:
        """Accept each child as reported: a copy of the details becomes the child's own."""
        for officer, pairs in in_groups(self.episodes, lambda pair: pair[0].officer):
            people, children = [], []
            for story, episode in pairs:
                person = self.reported[id(story), episode.position].person
                copy = PersonDetails(**{name: getattr(person, name) for name in PERSON_FIELDS})
                people.append(dated(copy, story.decided_at))
            recording.create_many(people, by=officer)
            store_keys(*people)
            for (story, episode), person in zip(pairs, people, strict=True):
                children.append(dated(self._child(story, episode, person), story.decided_at))
                self.child[id(episode)] = children[-1]
            recording.create_many(children, by=officer)
        self._relate()

    def _child(self, story: Telling, episode: Episode, person: PersonDetails) -> Child:
        row, told = self.reported[id(story), episode.position], story.answers
        return Child(
            reference=new_reference("K"),
            person=person,
            last_school_words=row.school_words,
            care_status=said_of.care_status(told),
            at_risk_groups=said_of.at_risk_groups(told),
            has_ehc_plan=None if episode.position else said_of.has_ehc_plan(told),
            visit_safety=said_of.visit_safety(told),
        )

    def _relate(self) -> None:
        related = []
        for story in self.told:
            children = [self.child[id(episode)] for episode in story.episodes]
            for child, episode in zip(children, story.episodes, strict=True):
                for other in children:
                    if other is not child:
                        kind = "Lives in the same home"
                        related.append(Relation(child=child, other=other, kind=kind))
                        data = {"child": other.reference, "relation": kind}
                        episode.lines.insert(0, _line(story, "related", "", data))
        Relation.objects.bulk_create(related)

    def write_cases(self) -> None:
        """Open the cases, each with where the child lived and the first line of its chronology."""
        months = lengths().long_term
        for officer, pairs in in_groups(self.episodes, lambda pair: pair[0].officer):
            rows = []
            for story, episode in pairs:
                day, referral = story.opened_on, self.referral[id(story)]
                row = Case(
                    reference=new_reference("C"), child=self.child[id(episode)],
                    area=referral.area, officer=officer, opened_on=day, clock_from=day,
                    became_cme_on=day, long_term_on=long_term_day(day, months),
                    priority=referral.priority,
                )  # fmt: skip
                self.case[id(episode)] = dated(row, story.decided_at)
                rows.append(row)
                self._first_lines(story, episode, officer)
            why = {id(self.case[id(one)]): story.why for story, one in pairs}
            begin_many(rows, by=officer, reason="opened", on=lambda row: row.opened_on,
                       words=lambda row, why=why: why[id(row)])  # fmt: skip

    def _first_lines(self, story: Telling, episode: Episode, officer: Any) -> None:
        data = {
            "referral": self.referral[id(story)].reference,
            "referred_by": referred_by(self.referral[id(story)]),
            "officer": officer.get_full_name(),
        }
        episode.lines.insert(0, _line(story, "opened", story.why, data))
        lived = said_of.residency(story.answers, address_is_here=True)
        fact = ResidencyFact(residency=lived, from_on=story.opened_on, recorded_by=officer)
        fact.recorded_at = story.decided_at
        episode.rows.insert(0, fact)
        closed = next((turn for turn in episode.turns if turn.to == CLOSED), None)
        case = self.case[id(episode)]
        if closed and closed.day > case.long_term_on:
            _add_long_term(case, episode, self.sweep)

    def decide_referrals(self) -> None:
        """Have each referral read, and accepted with its cases."""
        for story, episode in self.episodes:
            row = self.reported[id(story), episode.position]
            row.child, row.case = self.child[id(episode)], self.case[id(episode)]
        recording.save_many([*self.reported.values()], by=self.sweep, fields=["child", "case"])
        AccessRecord.objects.bulk_create(read_record(s, self.referral[id(s)]) for s in self.told)
        for officer, stories in in_groups(self.told, lambda story: story.officer):
            rows = []
            for story in stories:
                row = self.referral[id(story)]
                row.decided_by, row.decided_at, row.decision_words = (
                    officer,
                    story.decided_at,
                    story.why,
                )
                rows.append(dated(row, story.decided_at))
            move_many(rows, statuses.ACCEPTED, by=officer, reason="is_cme",
                      fields=("decided_by", "decided_at", "decision_words"),
                      on=lambda row: _day(row.decided_at),
                      words=lambda row: row.decision_words)  # fmt: skip

    def write_work(self) -> None:
        """Store the chronology, and what was searched, asked and found."""
        rows: dict[type[Model], list[Any]] = {}
        events = []
        for _story, episode in self.episodes:
            case = self.case[id(episode)]
            for row in episode.rows:
                row.case = case  # type: ignore[attr-defined]
                rows.setdefault(type(row), []).append(row)
            events += [_event(case, line) for line in episode.lines]
        CaseEvent.objects.bulk_create(events, batch_size=500)
        for model, written in rows.items():
            for by, made in in_groups(written, _who):
                if model is ResidencyFact:
                    ResidencyFact.objects.bulk_create(made, batch_size=500)
                else:
                    recording.create_many(made, by=by)

    def write_turns(self) -> None:
        """Let every case take its turns, all first ones together, then all second ones."""
        prefetch_related_objects([*self.child.values()], "flags")
        longest = max((len(episode.turns) for _story, episode in self.episodes), default=0)
        for number in range(longest):
            turns = [
                (episode.turns[number], self.case[id(episode)])
                for _story, episode in self.episodes
                if len(episode.turns) > number
            ]
            for _kind, alike in in_groups(turns, lambda pair: _kind_of(pair[0])):
                _take_turns(alike)


def _take_turns(alike: Sequence[tuple[Turn, Case]]) -> None:
    first = alike[0][0]
    by_case = {case.pk: turn for turn, case in alike}
    for turn, case in alike:
        dated(case, turn.at)
        for name, value in turn.columns.items():
            setattr(case, name, value)
    rows = [case for _turn, case in alike]
    if not first.to:
        recording.save_many(rows, by=first.by, fields=first.columns)
    else:
        move_many(rows, first.to, by=first.by, reason=first.reason, fields=first.columns,
                  on=lambda row: by_case[row.pk].day,
                  words=lambda row: by_case[row.pk].words)  # fmt: skip


def _kind_of(turn: Turn) -> tuple[Any, ...]:
    return turn.by.pk, turn.to, turn.reason, tuple(turn.columns)


def _add_long_term(case: Case, episode: Episode, by: User) -> None:
    """Add the line of the clock that classed it long-term, on its day."""
    at = moment_of(case.long_term_on)
    why = months_from(case.clock_from, case.long_term_on)
    line = Line(by, "long_term", at, at, "", {"why": why})
    line.once = f"{ONCE}{case.clock_from.isoformat()}"
    after = [number for number, other in enumerate(episode.lines) if other.at > at]
    episode.lines.insert(after[0] if after else len(episode.lines), line)


def _event(case: Case, line: Line) -> CaseEvent:
    return CaseEvent(case=case, kind=line.kind, data=line.data, words=line.words, by=line.by,
                     happened_at=line.at, recorded_at=line.recorded_at,
                     once=line.once)  # fmt: skip


def _line(story: Telling, kind: str, said: str, data: dict[str, Any]) -> Line:
    at = timezone.make_aware(dt.datetime.combine(story.opened_on, dt.time(12)))
    if kind == "related":
        at = story.decided_at
    return Line(story.officer, kind, at, story.decided_at, said, data)


def read_record(story: Telling, referral: Referral) -> AccessRecord:
    """Return that the officer opened the referral before deciding it."""
    return AccessRecord(
        at=story.decided_at - dt.timedelta(minutes=9), by=story.officer,
        by_name=story.officer.get_full_name(), kind="page", page="referrals:detail",
        subject_type=subject_type(referral), subject_id=referral.pk,
    )  # fmt: skip


def _who(row: Any) -> Any:
    return getattr(row, "checked_by", None) or getattr(row, "by", None) or row.recorded_by


def dated(row: Any, at: dt.datetime) -> Any:
    """Say on a row when its next line of history was written; return it."""
    row._history_date = at
    return row


def _day(at: dt.datetime) -> dt.date:
    return timezone.localdate(at)


def in_groups(rows: Iterable[Row], key: Callable[[Row], Any]) -> Iterator[tuple[Any, list[Row]]]:
    """Yield the rows in groups of one key, in the order of the keys' first rows."""
    groups: dict[Hashable, tuple[Any, list[Row]]] = {}
    for row in rows:
        value = key(row)
        groups.setdefault(getattr(value, "pk", value), (value, []))[1].append(row)
    yield from groups.values()
