"""Three years of referrals that opened no case: sent on and confirmed, added to a case, or junk."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.contrib.contenttypes.models import ContentType

from cases.models import Case, CaseEvent, OnwardReferral
from cases.services.events import moment_of
from cases.services.onward import agency_name
from cme.accounts.models import User
from cme.audit import recording
from cme.audit.lifecycle import move_many
from cme.audit.models import AccessRecord
from cme.authority.models import Agency
from cme.core import dates
from cme.core.references import new_reference
from cme.site.demo import answers, bulk, waiting
from cme.site.demo.bulk import dated, in_groups
from cme.site.demo.clock import moment, working
from cme.site.demo.past import YEARS, days_of, one_of
from cme.site.demo.telling import Telling
from cme.site.demo.world import World
from referrals import statuses
from referrals.models import Referral

OF_CASES = 11  # for so many cases there is one referral that opened none
NEWEST = 45  # days ago; what came later is told one by one
KINDS = ((statuses.ACKNOWLEDGED, 60), (statuses.LINKED, 30), (statuses.SPAM, 10))
SENT = (
    (("attendance", "On roll and not attending: for the attendance team."), 40),
    (("home_education", "Mother says home educated. For the home education team."), 35),
    (("authority", "Lives over the border now."), 25),
)
MESSAGE = "We were told about this child. Please tell us that you have this, and what you will do."
WHO = {
    "attendance": "Attendance team",
    "home_education": "Bryn Dotterel, home education",
    "authority": "CME team, Fenshire",
}
ANSWERED = "We have the child on our list and will see the family."
SAME = "Same child, same address. Added to the case."
NOTHING = "Read it twice. Selling uniforms. Nothing about a child."
DECISION = ("decided_by", "decided_at", "decision_words")


class Passing(Telling):
    """A referral of the past that opened no case, and what became of it."""

    became: str
    case: Case | None = None
    agency: Agency
    episodes = []

    @property
    def done_on(self) -> dt.date:
        """The day the other side confirmed, or it was decided."""
        later = working(self.opened_on + dt.timedelta(days=5))
        return later if self.became == statuses.ACKNOWLEDGED else self.opened_on


def tell(world: World, cases: int) -> int:
    """Tell the referrals of these years that opened no case; return how many."""
    days = days_of(world, cases // OF_CASES, YEARS * 365, NEWEST)
    told = [_passing(world, working(day)) for day in days]
    world.clock.now = world.clock.started_at
    with bulk.stamped_by_hand():
        Writer(told).write()
    return len(told)


def _passing(world: World, day: dt.date) -> Passing:
    one, became = Passing(world, day), one_of(world, KINDS)
    if became == statuses.LINKED:
        one.case = _open_then(world, one.day)
        became = statuses.LINKED if one.case else statuses.ACKNOWLEDGED
    one.became = became
    one.keyed_by, one.channel = None, "public"
    one.on(0, 10)
    one.answers = _answers(one)
    one.received_at = world.clock.now
    one.read_on()
    one.decided_at, one.opened_on = world.clock.now, one.day
    if became == statuses.ACKNOWLEDGED:
        code, one.why = one_of(world, SENT)
        one.agency = world.agency(code)
    else:
        one.why = SAME if became == statuses.LINKED else NOTHING
    return one


def _answers(one: Passing) -> answers.Answers:
    world, day = one.world, one.day
    if one.became == statuses.SPAM:
        return waiting.junk()
    if one.case is not None:
        family = waiting.family_of(one.case.child, waiting.Tray(world))
        return answers.neighbour(family, world.rng.choice(answers.NEIGHBOUR_WORRIES), day)
    worry = world.rng.choice(answers.SCHOOL_WORRIES)
    return answers.professional(one.family, worry, day)


def _open_then(world: World, day: dt.date) -> Case | None:
    """Return a case that was open on that day and the fortnight after it, closed long since."""
    until = day + dt.timedelta(days=14)
    open_then = Case.objects.filter(opened_on__lt=day, closed_on__gt=until, status="closed",
                                    child__restricted=False)  # fmt: skip
    found = open_then.select_related("child__person", "officer").order_by("opened_on", "pk")
    return found[world.rng.randrange(5)] if found[5:6] else None


class Writer(bulk.Writer):
    """The rows of these referrals, decision after decision."""

    def __init__(self, told: Sequence[Passing]) -> None:
        super().__init__(told)
        self.passed = told

    def write(self) -> None:
        """Store what came in, that somebody read it, and what they decided."""
        self.write_referrals()
        AccessRecord.objects.bulk_create(
            bulk.read_record(one, self.referral[id(one)]) for one in self.passed
        )
        self._send_on()
        self._link()
        self._keep_apart()

    def _of(self, became: str) -> list[Passing]:
        return [one for one in self.passed if one.became == became]

    def _move(
        self, told: Sequence[Passing], to: str, reason: str, at: Callable[[Passing], dt.datetime],
        fields: Sequence[str] = (),
    ) -> None:  # fmt: skip
        for by, stories in in_groups(told, lambda story: story.officer):
            rows = [dated(self.referral[id(one)], at(one)) for one in stories]
            days = {
                row.reference: dates.date_of(at(one))
                for one, row in zip(stories, rows, strict=True)
            }
            words = {
                row.reference: one.why if fields else ""
                for one, row in zip(stories, rows, strict=True)
            }
            move_many(rows, to, by=by, reason=reason, fields=fields,
                      on=lambda row, days=days: days[row.reference],
                      words=lambda row, words=words: words[row.reference])  # fmt: skip

    def _decide(self, told: Sequence[Passing]) -> None:
        for one in told:
            row = self.referral[id(one)]
            row.decided_by, row.decided_at, row.decision_words = (
                one.officer,
                one.decided_at,
                one.why,
            )

    def _send_on(self) -> None:
        told = self._of(statuses.ACKNOWLEDGED)
        sent = [_sent(one, self.referral[id(one)]) for one in told]
        _each_officer(sent, lambda rows, by: recording.create_many(rows, by=by))
        self._decide(told)
        for reason, some in in_groups(told, _why_sent):
            self._move(some, statuses.SENT_ON, reason, lambda one: one.decided_at, DECISION)
        for one, row in zip(told, sent, strict=True):
            row.acknowledged_on, row.acknowledged_by_words = one.done_on, WHO[one.agency.code]
            row.answered_on, row.answer = one.done_on, ANSWERED
            dated(row, moment(one.done_on, 10))
        fields = ("answered_on", "answer", "acknowledged_on", "acknowledged_by_words")
        _each_officer(sent, lambda rows, by: recording.save_many(rows, by=by, fields=fields))
        self._move(told, statuses.ACKNOWLEDGED, "other_side_confirmed",
                   lambda one: moment(one.done_on, 10))  # fmt: skip

    def _link(self) -> None:
        told, events = self._of(statuses.LINKED), []
        for one in told:
            row, case = self.reported[id(one), 0], one.case
            assert case is not None  # noqa: S101 (chosen with it)
            row.child, row.case = case.child, case
            data = {"referral": self.referral[id(one)].reference}
            events.append(
                CaseEvent(case=case, kind="reported", words=one.why, data=data, by=one.officer,
                          happened_at=moment_of(one.opened_on), recorded_at=one.decided_at)
            )  # fmt: skip
        rows = [self.reported[id(one), 0] for one in told]
        recording.save_many(rows, by=self.sweep, fields=["child", "case"])
        CaseEvent.objects.bulk_create(events)
        self._decide(told)
        self._move(told, statuses.LINKED, "open_case", lambda one: one.decided_at, DECISION)

    def _keep_apart(self) -> None:
        told = self._of(statuses.SPAM)
        self._move(told, statuses.QUARANTINED, "looks_like_junk", lambda one: one.received_at)
        self._decide(told)
        self._move(told, statuses.SPAM, "junk_confirmed", lambda one: one.decided_at, DECISION)


def _each_officer(
    rows: Sequence[OnwardReferral], act: Callable[[list[OnwardReferral], User], object]
) -> None:
    for by, theirs in in_groups(rows, lambda row: row.asked_by):
        act(theirs, by)


def _why_sent(one: Passing) -> str:
    return "other_area" if one.agency.code == "authority" else "not_cme"


def _sent(one: Passing, referral: Referral) -> OnwardReferral:
    chase = dates.working_day_deadline(one.opened_on, one.agency.chase_days, what="it was sent")
    to = "Fenshire Council" if one.agency.code == "authority" else agency_name(one.agency)
    return dated(
        OnwardReferral(
            reference=new_reference("S"), subject_type=ContentType.objects.get_for_model(referral),
            subject_id=referral.pk, subject_reference=referral.reference, agency=one.agency,
            to_words=to, message=MESSAGE, asked_on=one.opened_on, asked_by=one.officer,
            chase_on=chase.due, chase_why=chase.reason,
        ),
        one.decided_at,
    )  # fmt: skip
