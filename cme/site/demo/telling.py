"""A story of the past held in memory until it is written beside hundreds of others (`bulk`).

It is told by the same tales as one that is played through the services, and writes what those
services would: the same lines, the same reasons, the same days.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from cases import statuses
from cases.models import Check, Contact, ResidencyFact
from cases.rules.outcomes import confirmation, needs_second_person, outcome_of
from cases.rules.sources import check_again
from cases.services.events import moment_of
from cme.accounts.models import User
from cme.site.demo import answers, endings, words
from cme.site.demo.clock import working
from cme.site.demo.story import Story

COUNTERSIGNED = "Read the evidence. I agree."


@dataclass
class Line:
    """One line of a chronology: who, when, what kind, the words and the data."""

    by: User
    kind: str
    at: dt.datetime
    recorded_at: dt.datetime
    words: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    once: str = ""


@dataclass
class Turn:
    """What one service call changes on the case itself: some columns, a status, or both."""

    by: User
    at: dt.datetime
    columns: dict[str, Any] = field(default_factory=dict)
    to: str = ""
    reason: str = ""
    words: str = ""
    on: dt.date | None = None

    @property
    def day(self) -> dt.date:
        """The day it took effect."""
        return self.on or self.at.date()


@dataclass
class Episode:
    """The case of one child, from its opening on, as rows that wait to be written."""

    position: int
    status: str = statuses.ENQUIRIES
    columns: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    rows: list[Model] = field(default_factory=list)


class Telling(Story):
    """A story whose steps are kept as rows; `bulk.write` stores many of them together."""

    episodes: list[Episode]
    answers: answers.Answers
    channel: str
    opened_on: dt.date
    keyed_by: User | None
    received_at: dt.datetime
    decided_at: dt.datetime
    why: str
    pace = 1.0  # how many times as long as it might take each step does take

    def on(self, days: int, hour: int = 11) -> bool:
        """Move so many days on at this story's own pace; say whether that day has come."""
        return super().on(round(days * self.pace), hour)

    def _make_family(self, kids: int) -> Any:
        self.latest = self.day
        return self.world.families.make(kids, on=self.day)

    def begin(self, **changes: Any) -> "Telling":
        """A concern comes in and is triaged; its cases open on the day it was read."""
        self.answers, self.channel, self.keyed_by = self.concern(**changes)
        self.received_at = self.world.clock.now
        self.read_on()
        self.decided_at, self.opened_on = self.world.clock.now, self.day
        self.why = self.world.rng.choice(words.WHY_OPENED)
        self.episodes = [Episode(number) for number in range(len(self.family.kids))]
        return self

    def lives(self, residency: str, note: str = "") -> None:
        """Where the child lives is established, from the day the clock stands at."""
        for episode in self.episodes:
            episode.rows.append(
                self._stamped(
                    ResidencyFact(residency=residency, from_on=self.day, recorded_by=self.officer)
                )
            )
            self._say(episode, "residency", note, residency=residency,
                      from_on=self.day.isoformat())  # fmt: skip

    def check(self, source: str, result: str, note: str = "", **more: Any) -> None:
        """One source is searched."""
        searched = self.world.source(source)
        again = check_again(self.day, searched.stale_after_days,
                            asked=result == Check.Result.ASKED, needed=True)  # fmt: skip
        for episode in self.episodes:
            said = note or self.world.rng.choice(words.CHECKED[result])
            check = Check(
                source=searched, checked_on=self.day, checked_by=self.officer, result=result,
                words=said, again_on=again.due if again else None,
                again_why=again.reason if again else "", **more,
            )  # fmt: skip
            episode.rows.append(self._stamped(check))
            self._say(episode, "check", said, at=moment_of(self.day), source=searched.name,
                      result=result)  # fmt: skip

    def contact(self, kind: str, result: str, note: str = "", whom: str = "") -> None:
        """Somebody is called, written to or visited."""
        now, who = self.world.clock.now, whom or self.family.carer
        said = note or words.contact(kind, result, self.family.carer)
        for episode in self.episodes:
            made = Contact(kind=kind, state="made", result=result, happened_at=now, with_whom=who,
                           words=said, by=self.officer)  # fmt: skip
            episode.rows.append(self._stamped(made))
            self._say(episode, "contact", said, contact=kind, state="made", result=result,
                      who=who, planned_for="")  # fmt: skip

    def note(self, text: str) -> None:
        """The officer writes something down."""
        for episode in self.episodes:
            self._say(episode, "note", text)

    def establish(self, standing: str, note: str) -> None:
        """Something is established about the child's education."""
        for episode in self.episodes:
            columns = {"standing": standing, "standing_on": self.day}
            episode.turns.append(Turn(self.officer, self.world.clock.now, columns))
            self._say(episode, "established", note, at=moment_of(self.day), standing=standing)

    def count_as(self, *reasons: str) -> None:
        """The officer says why the children miss education, one of these; now and then nobody."""
        reason = self.main_reason(reasons)
        for episode in self.episodes if reason else ():
            turn = Turn(self.officer, self.world.clock.now, {"primary_reason": reason})
            episode.turns.append(turn)
            self._say(episode, "category", at=moment_of(self.day), category="", statutory=True,
                      reason=reason)  # fmt: skip

    def move(self, to: str, reason: str, note: str = "") -> None:
        """The case moves along."""
        for episode in self.episodes:
            before, episode.status = episode.status, to
            self._turn(episode, self.officer, to=to, reason=reason, words=note)
            self._say(episode, "moved", note, at=moment_of(self.day), before=before, to=to,
                      reason=reason)  # fmt: skip

    def end(self, outcome: str) -> None:
        """The outcome is recorded, and countersigned where it must be."""
        if not self.on(1, 12):
            return
        for episode in self.episodes:
            said = endings.ending(outcome, self.world, self.day)
            proof = self._record_outcome(episode, said)
            exact = not episode.position and "date_of_birth" in self.answers["child-age"]
            confirmed = confirmation(outside=said["confirmed_outside"], evidence=proof,
                                     born_estimated=not exact)  # fmt: skip
            if needs_second_person(outcome_of(outcome), confirmed):
                self._countersign(episode, outcome)
            else:
                self._close(episode, self.officer, "no_second_needed", "", outcome)

    def _record_outcome(self, episode: Episode, said: dict[str, Any]) -> dict[str, Any]:
        proof, school = dict(said.get("evidence", {})), said.get("school")
        if school is not None:
            proof["school"] = school.name
        columns = {
            "outcome": said["outcome"], "outcome_on": said["confirmed_on"],
            "outcome_words": said["words"], "outcome_confirmed_by": said["confirmed_by"],
            "outcome_confirmed_how": said["confirmed_how"],
            "outcome_confirmed_outside": said["confirmed_outside"], "outcome_school": school,
            "outcome_evidence": proof, "outcome_by": self.officer, "closing_from": episode.status,
        }  # fmt: skip
        self._turn(episode, self.officer, to=statuses.CLOSING, reason="outcome_recorded",
                   words=said["words"], columns=columns)  # fmt: skip
        self._say(episode, "outcome", said["words"], outcome=said["outcome"])
        episode.status = statuses.CLOSING
        return proof

    def _countersign(self, episode: Episode, outcome: str) -> None:
        day, now = self.day, self.world.clock.now
        later = working(day + dt.timedelta(days=2))
        if self.world.clock.has_come(later):
            self.day = later
            self.world.clock.go_to(later, 9, 30)
            self._close(episode, self.manager, "countersigned", COUNTERSIGNED, outcome)
        self.day, self.world.clock.now = day, now

    def _close(self, episode: Episode, by: User, reason: str, said: str, outcome: str) -> None:
        self._turn(episode, by, to=statuses.CLOSED, reason=reason, words=said,
                   columns={"closed_on": self.day})  # fmt: skip
        self._say(episode, "closed", said, by=by, reason=reason, outcome=outcome)
        episode.status = statuses.CLOSED

    def _turn(self, episode: Episode, by: User, **what: Any) -> None:
        episode.turns.append(Turn(by, self.world.clock.now, on=self.day, **what))

    def _say(
        self,
        episode: Episode,
        kind: str,
        said: str = "",
        *,
        at: dt.datetime | None = None,
        by: User | None = None,
        **data: Any,
    ) -> None:
        now = self.world.clock.now
        episode.lines.append(Line(by or self.officer, kind, at or now, now, said, data))

    def _stamped(self, row: Model) -> Model:
        """Say on a row and on its line of history when it was written."""
        row.recorded_at = row._history_date = self.world.clock.now  # type: ignore[attr-defined]
        return row
