"""The long clocks: long-term, the archiving form, dormant, the leaving date (seed 002 §6.2)."""

import datetime as dt
from collections.abc import Iterator

from cases.rules.next_step.facts import CaseFacts, Form, Lengths, Step, since, step_by
from cme.core.dates import (
    add_months,
    compulsory_school_age_end,
    months_deadline,
    short_day_words,
)


def dormant_step(facts: CaseFacts, lengths: Lengths) -> Step:
    """Return the look at a dormant case, so many calendar months after it became so."""
    return step_by(
        "dormant_review",
        months_deadline(facts.status_on, lengths.dormant_review, what="it became dormant"),
        because="A dormant case is still open and still watched.",
    )


def long_term_step(facts: CaseFacts, lengths: Lengths) -> Step:
    """Return what the long-term day asks for, or with whom the archiving form lies."""
    owed = _long_term(facts, lengths)
    form = facts.form
    if form is None:
        return owed
    if form.status == "drafting":
        return Step(
            "archive_draft",
            owed.due,
            owed.why,
            because="The archiving form is begun, and its officer has not signed it.",
        )
    return _returned(form) if form.status == "returned" else _in_signature(form)


def _returned(form: Form) -> Step:
    return Step(
        "archive_returned",
        form.status_on,
        f"{form.returned_by} returned it on {short_day_words(form.status_on)}",
        because=form.returned_why,
        key=f"{form.status_on:%Y%m%d}",
    )


def _in_signature(form: Form) -> Step:
    return Step(
        "archive_signing",
        form.sign_by or form.status_on,
        form.sign_why,
        about=form.in_turn,
        because="Three different people sign an archiving form, one after the other.",
        key=f"{form.status}-{form.status_on:%Y%m%d}",
    )


def _long_term(facts: CaseFacts, lengths: Lengths) -> Step:
    due = long_term_day(facts.clock_from, lengths.long_term)
    if facts.plan_until and facts.plan_renewed_on and facts.plan_until > due:
        return Step(
            "long_term",
            facts.plan_until,
            f"The plan renewed on {short_day_words(facts.plan_renewed_on)} runs to this day",
            because="The case is long-term.",
        )
    unit = "calendar month" if lengths.long_term == 1 else "calendar months"
    return Step(
        "long_term",
        due,
        f"{lengths.long_term} {unit} after {since(facts)} on {short_day_words(facts.clock_from)}",
        because="From this day the case is long-term.",
    )


def over_age_steps(facts: CaseFacts) -> Iterator[Step]:
    """Return the hand-over of a child whose compulsory school age ends."""
    if facts.born_on is None:
        return
    yield Step(
        "over_age",
        compulsory_school_age_end(facts.born_on),
        "Compulsory school age ends on the last Friday in June of the year",
        because="After this day the post-16 team takes over.",
    )


def long_term_day(clock_from: dt.date, months: int) -> dt.date:
    """Return the day a case becomes long-term: calendar months, month ends clamped (§6.2)."""
    return add_months(clock_from, months)


def months_from(start: dt.date, due: dt.date) -> str:
    """Return "6 calendar months after 31 Aug 2026" for a day some months on, month ends clamped."""
    months = max(1, (due.year - start.year) * 12 + due.month - start.month)
    many = "1 calendar month" if months == 1 else f"{months} calendar months"
    return f"{many} after {short_day_words(start)}"
