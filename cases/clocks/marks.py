"""Marks of a child, and when somebody decides or reviews them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from cases.clocks.kinds import as_text, case_clock
from cases.models import Case, Child
from cases.services import marks
from cme.accounts.models import User
from cme.core.dates import short_day_words, working_days_between
from cme.worklist.clocks import owing
from cme.worklist.models import WorkItem

LIFT = "cases.lift_mark"
CHILD = {"subject": "cases.child", "url_name": "cases:child", "permission": LIFT}


def _children(**marked: bool) -> QuerySet[Child]:
    worked = Case.objects.filter(child=OuterRef("pk")).open().order_by()
    return Child.objects.filter(**marked).annotate(of_area=Subquery(worked.values("area_id")[:1]))


def _marks_to_decide() -> QuerySet[Child]:
    return owing(
        _children(do_not_contact=True),
        due="contact_decide_on",
        occurrence=as_text("contact_decide_on"),
        since="do_not_contact_on",
        area="of_area",
    )


def say_mark(row: Mapping[str, Any]) -> str:
    """Word why a do-not-contact mark is to be decided."""
    days = working_days_between(row["item_since"], row["item_due"])
    many = "1 working day" if days == 1 else f"{days} working days"
    return f"{many} after the mark was set on {short_day_words(row['item_since'])}."


def _restrictions() -> QuerySet[Child]:
    return owing(
        _children(restricted=True),
        due="restriction_review_on",
        why="A set time after it was restricted or last reviewed.",
        occurrence=as_text("restriction_review_on"),
        area="of_area",
    )


def _keep_mark(item: WorkItem, by: User) -> None:
    marks.keep_stop(by=by, child=Child.objects.get(pk=item.subject_id))


def _reviewed(item: WorkItem, by: User) -> None:
    marks.review_restriction(by=by, child=Child.objects.get(pk=item.subject_id))


CLOCKS = (
    case_clock(
        "mark_decision",
        "Decide the do-not-contact mark on {reference}.",
        _marks_to_decide,
        in_general="Decide the do-not-contact mark on child …",
        by_hand=True,
        when_done=_keep_mark,
        say=say_mark,
        **CHILD,
    ),
    case_clock(
        "restriction_review",
        "Review the restriction on {reference}.",
        _restrictions,
        in_general="Review the restriction on child …",
        by_hand=True,
        when_done=_reviewed,
        **CHILD,
    ),
)
