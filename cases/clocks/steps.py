"""The steps that wait on a case, as its facts lead to them (`rules.next_step`)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import F, QuerySet

from cases.clocks.kinds import MANAGE, case_clock, who_works
from cases.models import CaseStep
from cme.core.dates import short_day_words
from cme.worklist.clocks import owing

SPECIFIC = {
    # step -> the kind of work item it is; every other step is a `case_step`
    "recheck": "check_stale",
    "reply": "check_reply",
    "contact": "contact_planned",
    "chase": "onward_chase",
    "application": "application_aim",
    "application_late": "application_late",
    "over_age": "over_age",
    "dormant_review": "dormant_review",
    "countersign": "countersign",
    "long_term": "long_term",
    "archive_draft": "long_term",
    "archive_returned": "archive_returned",
    "archive_signing": "archive_sign",
}


def _owing(
    rows: QuerySet[CaseStep], *, about: str = "about", owner: str | None = "case__officer"
) -> QuerySet:
    return owing(
        rows,
        subject="case",
        reference="case__reference",
        due="due_on",
        why=F("why"),
        occurrence=F("occurrence"),
        about=F(about),
        owner=owner,
        area="case__area",
    )


def _step(code: str, **more: Any) -> Callable[[], QuerySet]:
    return lambda: _owing(CaseStep.objects.filter(code=code), **more)


def _look_again() -> QuerySet[CaseStep]:
    """A year on, the officer who had a dormant case may have left: then it is of the area."""
    rows = CaseStep.objects.filter(code="dormant_review")
    return _owing(rows.annotate(working=who_works("case__officer")), owner="working")


def _other_steps() -> QuerySet[CaseStep]:
    """Every step that no kind of its own covers; its words stand in the sentence."""
    rows = CaseStep.objects.exclude(code__in=SPECIFIC)
    return _owing(rows, about="words")


def _say_over_age(row: Mapping[str, Any]) -> str:
    return f"Compulsory school age ended on {short_day_words(row['item_due'])}."


CLOCKS = (
    case_clock(
        "contact_planned",
        "{about} planned on case {reference}.",
        _step("contact"),
        in_general="Call, letter or visit planned on case …",
    ),
    case_clock(
        "check_stale",
        "Check {about} again on case {reference}.",
        _step("recheck"),
        in_general="Check a source again on case …",
    ),
    case_clock(
        "check_reply",
        "Ask {about} for its reply on case {reference}.",
        _step("reply"),
        in_general="Ask a source for its reply on case …",
    ),
    case_clock(
        "onward_chase",
        "Ask {about} again about {reference}.",
        _step("chase"),
        in_general="Ask another team or council again about case …",
    ),
    case_clock(
        "application_aim",
        "Ask Admissions for the outcome on case {reference}.",
        _step("application"),
    ),
    case_clock(
        "application_late",
        "The outcome on case {reference} is late.",
        _step("application_late"),
        shows_ahead=False,
    ),
    case_clock(
        "over_age",
        "Hand case {reference} to the post-16 team.",
        _step("over_age"),
        shows_ahead=False,
        say=_say_over_age,
    ),
    case_clock(
        "dormant_review",
        "Look again at dormant case {reference}.",
        _look_again,
    ),
    case_clock(
        "countersign",
        "Countersign or return the closing of {reference}.",
        _step("countersign", owner=None),
        permission=MANAGE,
    ),
    case_clock(
        "case_step",
        "{about} on case {reference}.",
        _other_steps,
        in_general="Take the next step on case …",
    ),
)
