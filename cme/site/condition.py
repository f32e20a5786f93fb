"""In what condition the service is: each part that can stop, and what it last did.

A process that answers a ping may still do no work. So beat, workers, the sweep and messages are
judged by what they last did, and only the broker is asked.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from cme.audit.models import Seal, StatusChange
from cme.audit.triggers import TriggersMissing, assert_triggers
from cme.core.models import OutboxMessage
from cme.core.queue_checks import BrokerSilent, eviction_policy, policy_problem
from cme.site.models import LedgerCheck, ParkedTask, Sighting, SweepRun
from cme.site.rules import MISSED, OLDEST_WAITING, State, age_words, has_stopped, worst

SHOWN = dt.timedelta(days=7)
"""A sweep that failed is told for so long; what it left undone the next good one did."""


@dataclass
class Part:
    """One part of the service: how it is, what it last did, what that means, what to do."""

    code: str
    name: str
    means: str
    state: State = State.GOOD
    says: list[str] = field(default_factory=list)
    do: list[str] = field(default_factory=list)
    parked: list[ParkedTask] = field(default_factory=list)

    def add(self, sentence: str, state: State = State.GOOD, *, do: str = "") -> None:
        """Say one thing more, and what to do about it; the worst state counts."""
        self.says.append(sentence)
        self.state = worst([self.state, state])
        if do:
            self.do.append(do)


def parts(codes: Iterable[str] = ()) -> list[Part]:
    """Return the parts with these codes, or every part; one that cannot be asked is bad."""
    wanted = list(codes) or list(PARTS)
    now = timezone.now()
    return [_asked(code, now) for code in wanted]


def verdict(found: Sequence[Part]) -> str:
    """Return in one sentence or two which parts need somebody."""
    names = {state: [p.name for p in found if p.state == state] for state in State}
    sentences = []
    if names[State.BAD]:
        sentences.append(f"Not working: {', '.join(names[State.BAD])}.")
    if names[State.LATE]:
        sentences.append(f"To look at: {', '.join(names[State.LATE])}.")
    return " ".join(sentences) or "Everything works."


def _asked(code: str, now: dt.datetime) -> Part:
    name, means, ask = PARTS[code]
    part = Part(code, name, means)
    try:
        ask(part, now)
    except DatabaseError as error:
        part.add(
            f"The database did not answer ({type(error).__name__}).",
            State.BAD,
            do="Look at the database first; everything stands on it.",
        )
    return part


def _sweep(part: Part, now: dt.datetime) -> None:
    good = SweepRun.objects.last_good()
    last = good.finished_at if good else None
    if has_stopped(last, now=now, seconds=settings.SWEEP_SECONDS):
        part.add(
            f"The last good sweep was {_ago(last, now)}."
            if last
            else "There is no good sweep yet.",
            State.BAD,
            do="Run “manage.py sweep” now: it does all that was missed and stamps the right days.",
        )
    else:
        part.add(f"The last good sweep was {_ago(last, now)}.")
    _bad_sweeps(part, now, last)


def _bad_sweeps(part: Part, now: dt.datetime, good: dt.datetime | None) -> None:
    """Tell of the sweeps that failed or never finished; those after the last good one count."""
    lately = SweepRun.objects.since(now - SHOWN)
    if failed := lately.failed().first():
        steps = ", ".join(f"{step} ({error})" for step, error in sorted(failed.failed.items()))
        is_over = good is not None and failed.started_at < good
        part.add(
            f"A step failed {_ago(failed.started_at, now)}: {steps}."
            + (" Later sweeps did it." if is_over else ""),
            State.GOOD if is_over else State.BAD,
            do="" if is_over else "Look in the worker's log for the name of the step.",
        )
    limit = now - dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
    stopped = lately.unfinished(before=limit)
    if count := stopped.count():
        latest = stopped[0].started_at
        is_over = good is not None and latest < good
        part.add(
            f"{_number(count, 'sweep')} of the last 7 days did not finish, "
            f"the latest begun {_ago(latest, now)}."
            + (" A later sweep did what was left." if is_over else ""),
            State.GOOD if is_over else State.LATE,
            do="" if is_over else "Something ended the worker: look at its log and its memory.",
        )


def _beat(part: Part, now: dt.datetime) -> None:
    _seen(
        part,
        now,
        Sighting.What.BEAT,
        settings.OUTBOX_SECONDS,
        said="Beat last sent a wake-up",
        do="Start the beat process again, and look at its log.",
    )


def _worker(part: Part, now: dt.datetime) -> None:
    _seen(
        part,
        now,
        Sighting.What.WORKER,
        settings.SWEEP_SECONDS,
        said="A worker last ended a task",
        do="Start the worker again, and look at its log.",
    )


def _seen(
    part: Part, now: dt.datetime, what: Sighting.What, seconds: int, *, said: str, do: str
) -> None:
    last = Sighting.objects.filter(what=what).values_list("at", flat=True).first()
    if last is None:
        part.add(f"{said}: never.", State.BAD, do=do)
    elif has_stopped(last, now=now, seconds=seconds):
        part.add(f"{said} {_ago(last, now)}.", State.BAD, do=do)
    else:
        part.add(f"{said} {_ago(last, now)}.")


def _broker(part: Part, _now: dt.datetime) -> None:
    try:
        problem = policy_problem(eviction_policy())
    except BrokerSilent as silent:
        if silent.answers:
            part.add("It answers. It does not say what it does when its memory is full.")
            return
        part.add(
            f"It does not answer ({silent}).",
            State.BAD,
            do="Start Redis again. Nothing is lost: work is in the database, and only waits.",
        )
        return
    part.add("It answers.")
    if problem:
        part.add(problem, State.BAD, do="Set maxmemory-policy to noeviction in Redis.")


def _messages(part: Part, now: dt.datetime) -> None:
    waiting = OutboxMessage.objects.waiting()
    oldest = waiting.order_by("created_at", "pk").first()
    if oldest is None:
        part.add("No message waits to be sent.")
    else:
        age = now - oldest.created_at
        is_late = age > OLDEST_WAITING
        part.add(
            f"Not sent yet: {_number(waiting.count(), 'message')}, "
            f"the oldest written {_ago(oldest.created_at, now)}."
            + (f" The last error was {oldest.last_error}." if oldest.last_error else ""),
            State.LATE if is_late else State.GOOD,
            do="Ask whoever runs the mail server. Messages go by themselves once it answers."
            if is_late
            else "",
        )
    if parked := OutboxMessage.objects.parked().count():
        part.add(
            f"Given up after several tries: {_number(parked, 'message')}.",
            State.BAD,
            do="Tell these people another way: see Messages.",
        )


def _ledger(part: Part, now: dt.datetime) -> None:
    try:
        assert_triggers()
        part.add("The database writes the history itself: every trigger is in place.")
    except TriggersMissing as missing:
        part.add(
            str(missing),
            State.BAD,
            do="Stop the service, find out who changed the database, and run “manage.py migrate”.",
        )
    _seals(part, now)
    _last_check(part, now)


def _seals(part: Part, now: dt.datetime) -> None:
    last = Seal.objects.defer("lines").order_by("-number").first()
    lines = StatusChange.objects.filter(id__gt=last.last_id if last else 0).order_by("id")
    oldest = lines.values_list("recorded_at", flat=True).first()
    if last:
        part.add(f"The last seal was made {_ago(last.made_at, now)}.")
    if oldest and has_stopped(oldest, now=now, seconds=settings.SWEEP_SECONDS):
        part.add(
            f"Lines wait for a seal, the oldest written {_ago(oldest, now)}.",
            State.LATE,
            do="The sweep makes seals: look at the sweep first.",
        )


def _last_check(part: Part, now: dt.datetime) -> None:
    check = LedgerCheck.objects.order_by("at", "pk").last()
    if check is None:
        first = StatusChange.objects.order_by("id").values_list("recorded_at", flat=True).first()
        is_late = first and has_stopped(first, now=now, seconds=settings.LEDGER_SECONDS)
        part.add(
            "No line was checked yet. A check runs once a day.",
            State.LATE if is_late else State.GOOD,
            do="Run “manage.py verify_audit”." if is_late else "",
        )
        return
    if check.finding:
        part.add(
            f"The check of {_ago(check.at, now)} found that the history was touched: "
            f"{check.finding}",
            State.BAD,
            do="Tell information governance today, and change nothing.",
        )
        return
    is_old = has_stopped(check.at, now=now, seconds=settings.LEDGER_SECONDS)
    part.add(
        f"The check of {_ago(check.at, now)} found all {check.lines} lines as they were written.",
        State.LATE if is_old else State.GOOD,
        do="Run “manage.py verify_audit”, which is due once a day." if is_old else "",
    )


def _parked(part: Part, _now: dt.datetime) -> None:
    part.parked = list(ParkedTask.objects.parked())
    if not part.parked:
        part.add("No task was given up.")
        return
    part.add(
        f"Given up: {_number(len(part.parked), 'task')}.",
        State.BAD,
        do="Give the task's name to whoever looks after the software. Then try it again.",
    )


def _ago(moment: dt.datetime, now: dt.datetime) -> str:
    return f"{age_words(max(now - moment, dt.timedelta(0)))} ago"


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


PARTS: dict[str, tuple[str, str, Callable[[Part, dt.datetime], None]]] = {
    "sweep": (
        "The sweep",
        (
            "It finds everything that is due and does it once. "
            f"After {MISSED} missed ones, deadlines pass unseen."
        ),
        _sweep,
    ),
    "beat": ("Beat", "It wakes the workers at intervals. Without it no sweep begins.", _beat),
    "worker": ("Workers", "They do the sweep, send messages and match referrals.", _worker),
    "broker": (
        "The broker (Redis)",
        "It carries wake-ups from the pages and beat to the workers.",
        _broker,
    ),
    "messages": ("Messages", "Receipts, and reminders to staff, go out by e-mail.", _messages),
    "ledger": (
        "The history",
        "Every change of status leaves a line that nobody can change unseen.",
        _ledger,
    ),
    "parked": (
        "Tasks given up",
        "A task that ends its worker three times is set aside, so that others can run.",
        _parked,
    ),
}
"""Code -> name, what it is for, and how it is asked; the code is what the command takes."""
