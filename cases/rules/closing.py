"""What blocks closing, who may countersign and how long a closed case may be reopened."""

import datetime as dt
from dataclasses import dataclass

from cases.rules.outcomes import Confirmation, needs_second_person, outcome_of
from cme.core.dates import long_day_words
from cme.core.errors import RuleBroken

REOPEN_DAYS = 14
"""Calendar days after closing; the council's threshold `reopen`."""


@dataclass(frozen=True)
class FlagFacts:
    """A flag that stands."""

    words: str
    set_by: str
    set_on: dt.date


@dataclass(frozen=True)
class EndingFacts:
    """What a case rests on when it is to close or to rest."""

    outcome: str = ""
    flags: tuple[FlagFacts, ...] = ()


@dataclass(frozen=True)
class SecondFacts:
    """What the second person's agreement rests on."""

    outcome: str
    confirmed: Confirmation
    flags: tuple[FlagFacts, ...] = ()
    is_manager: bool = False
    recorded_it: bool = False
    worked_it: bool = False


@dataclass(frozen=True)
class ReopenFacts:
    """What reopening a closed case rests on."""

    closed_on: dt.date
    today: dt.date
    is_manager: bool
    other_open_case: str = ""
    days: int = REOPEN_DAYS


def what_blocks_closing(flags: tuple[FlagFacts, ...]) -> str:
    """Return the sentence that says which flag blocks closing and archiving, or nothing."""
    if not flags:
        return ""
    flag = flags[0]
    return (
        f"A flag blocks closing and archiving: {flag.words}, set by {flag.set_by} "
        f"on {long_day_words(flag.set_on)}."
    )


def refuse_while_flagged(facts: EndingFacts) -> None:
    """Raise RuleBroken while a flag stands."""
    sentence = what_blocks_closing(facts.flags)
    if sentence:
        raise RuleBroken(sentence, f"Ask {facts.flags[0].set_by} or a manager to lift it.")


def may_begin_closing(facts: EndingFacts) -> None:
    """Raise RuleBroken without an outcome, or while a flag stands."""
    outcome_of(facts.outcome)
    refuse_while_flagged(facts)


def may_close_unseconded(facts: SecondFacts) -> None:
    """Raise RuleBroken where a second person must agree first, or a flag stands."""
    refuse_while_flagged(EndingFacts(facts.outcome, facts.flags))
    if needs_second_person(outcome_of(facts.outcome), facts.confirmed):
        raise RuleBroken(
            "Nobody outside the team confirmed this outcome.",
            "Send it to a manager to countersign.",
        )


def may_decide_countersign(facts: SecondFacts) -> None:
    """Raise RuleBroken for anybody but a manager who neither recorded the outcome nor worked it."""
    way_on = "Ask a manager who did not work this case."
    if facts.recorded_it:
        raise RuleBroken("You recorded this outcome, so you cannot countersign it.", way_on)
    if not facts.is_manager:
        raise RuleBroken("Only a manager can countersign.", way_on)
    if facts.worked_it:
        raise RuleBroken("You worked this case, so you cannot countersign it.", way_on)


def may_countersign(facts: SecondFacts) -> None:
    """Raise RuleBroken for the wrong person, or while a flag stands."""
    may_decide_countersign(facts)
    refuse_while_flagged(EndingFacts(facts.outcome, facts.flags))


def may_reopen(facts: ReopenFacts) -> None:
    """Raise RuleBroken after the days to reopen (calendar days), or for who is not a manager."""
    if not facts.is_manager:
        raise RuleBroken("Only a manager can reopen a closed case.", "Ask a manager.")
    if facts.today > facts.closed_on + dt.timedelta(days=facts.days):
        raise RuleBroken(
            f"This case closed more than {facts.days} days ago.",
            "Open a new case; the history stays linked.",
        )
    if facts.other_open_case:
        raise RuleBroken(
            f"This child already has an open case, {facts.other_open_case}.",
            "Add what you know to that case.",
        )
