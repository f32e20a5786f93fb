"""What to do next on a case, by when and why that day (seed 002 §4.3, design §6 and §7).

Every step is worked out from dates alone, never from today, so a stored next step stays right until
a fact changes. The step due first comes first; of those due on one day, the one nearest to finding
the child. Lengths are the council's thresholds; the defaults are named beside them.
"""

from collections.abc import Iterable, Iterator

from cases.rules.next_step.facts import (
    CLOSED,
    CLOSING,
    DORMANT,
    CaseFacts,
    Chase,
    Form,
    Lengths,
    Planned,
    Recheck,
    Source,
    Step,
    step_by,
)
from cases.rules.next_step.finding import path_steps
from cases.rules.next_step.resting import (
    dormant_step,
    long_term_day,
    long_term_step,
    months_from,
    over_age_steps,
)
from cme.core.dates import working_day_deadline

__all__ = [
    "CaseFacts",
    "Chase",
    "Form",
    "Lengths",
    "Planned",
    "Recheck",
    "Source",
    "Step",
    "long_term_day",
    "months_from",
    "next_step",
    "steps",
]


def next_step(facts: CaseFacts, lengths: Lengths | None = None) -> Step | None:
    """Return the step to take next, or None where the case is closed."""
    return next(iter(steps(facts, lengths)), None)


def steps(facts: CaseFacts, lengths: Lengths | None = None) -> list[Step]:
    """Return every step that waits, first due first; empty for a closed case."""
    found = [step for step in _steps(facts, lengths or Lengths()) if not _is_replaced(step, facts)]
    return sorted(found, key=lambda step: (step.due, _RANK.index(step.code)))


def _is_replaced(step: Step, facts: CaseFacts) -> bool:
    aside = (facts.instead_of, facts.instead_of_about)
    return bool(facts.own_step) and (step.code, step.about) == aside


def _steps(facts: CaseFacts, lengths: Lengths) -> Iterator[Step]:
    if facts.status == CLOSED:
        return
    if facts.status == CLOSING:
        yield _countersign(facts, lengths)
        return
    yield from _own(facts)
    yield from _chases(facts.chases)
    if facts.status == DORMANT:
        yield dormant_step(facts, lengths)
        return
    yield from _planned(facts)
    yield from path_steps(facts, lengths)
    yield long_term_step(facts, lengths)
    yield from over_age_steps(facts)


def _countersign(facts: CaseFacts, lengths: Lengths) -> Step:
    return step_by(
        "countersign",
        working_day_deadline(
            facts.status_on, lengths.countersign, what=f"{facts.outcome_by} recorded the outcome"
        ),
        because="Nobody outside the team confirmed this outcome, or it always needs a manager.",
    )


def _own(facts: CaseFacts) -> Iterator[Step]:
    if facts.own_step and facts.own_step_on:
        yield Step(
            "own",
            facts.own_step_on,
            f"{facts.own_step_by} chose this day",
            about=facts.own_step,
            because=facts.own_step_why,
        )


def _chases(chases: Iterable[Chase]) -> Iterator[Step]:
    for chase in chases:
        yield Step(
            "chase",
            chase.chase_on,
            chase.why,
            about=chase.to,
            about_code=chase.reference,
            because=f"{chase.to} has not answered.",
            key=f"{chase.reference}-{chase.chase_on:%Y%m%d}",
        )


def _planned(facts: CaseFacts) -> Iterator[Step]:
    for planned in facts.planned:
        if planned.with_family and facts.do_not_contact:
            continue
        yield Step(
            "contact",
            planned.on,
            f"{planned.by} planned it for this day",
            about=planned.kind,
            about_code=str(planned.pk),
            because="It was planned, and what happened is not recorded yet.",
            key=str(planned.pk),
        )


_RANK = [
    "countersign",
    "own",
    "chase",
    "contact",
    "reply",
    "first_check",
    "recheck",
    "tell_school",
    "tell_home_education",
    "establish",
    "help_apply",
    "name_school",
    "confirm_enrolled",
    "send_notice",
    "start_order",
    "application",
    "application_late",
    "confirm_start",
    "order",
    "over_age",
    "archive_returned",
    "long_term",
    "archive_draft",
    "archive_signing",
    "dormant_review",
]
