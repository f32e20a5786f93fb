"""What a plan owes, and to whom (content §5)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, DateField, ExpressionWrapper, F, QuerySet, Value, When
from django.db.models.fields import DurationField
from django.db.models.functions import Cast, Coalesce

from cme.core.dates import short_day_words
from cme.worklist.clocks import Clock, owing
from reintegration import statuses
from reintegration.models import AftercareCheck, ReintegrationPlan
from reintegration.rules.aftercare import look_back_words
from reintegration.rules.pathway import LATEST_START

WORK = "reintegration.work_plan"


def _plans(status: str, **columns: Any) -> QuerySet[ReintegrationPlan]:
    """Return plans of a status; the work of an officer who left is the team's."""
    rows = ReintegrationPlan.objects.filter(status=status).annotate(
        working=Case(When(officer__is_active=True, then=F("officer_id")))
    )
    return owing(rows, area="area", **columns)


def _requested() -> QuerySet[ReintegrationPlan]:
    return _plans(statuses.REQUESTED, due="decide_by", why=F("decide_why"))


def _first_days() -> QuerySet[ReintegrationPlan]:
    """Accepted plans by their start date; one without a date is asked about all the same."""
    later = F("status_on") + Value(LATEST_START, DurationField())
    asked = Cast(ExpressionWrapper(later, output_field=DateField()), DateField())
    return _plans(statuses.ACCEPTED, due=Coalesce(F("starts_on"), asked), owner="working")


def _say_first_day(row: Mapping[str, Any]) -> str:
    school = row["school__name"]
    if row["starts_on"] is None:
        place = f"with {school}" if school else "and no school"
        accepted = short_day_words(row["status_on"])
        weeks = LATEST_START.days // 7
        return f"{weeks} weeks after it was accepted on {accepted}; no start date is agreed {place}"
    if not school:
        return "The start date agreed; a school is missing, and a plan needs one by then."
    return f"The start date agreed with {school}."


def _reviews() -> QuerySet[ReintegrationPlan]:
    """Running plans by their next review: another day is another review."""
    return _plans(
        statuses.ACTIVE,
        due="review_on",
        why=F("review_why"),
        occurrence=F("review_on"),
        owner="working",
    )


def _look_backs() -> QuerySet[AftercareCheck]:
    rows = AftercareCheck.objects.filter(plan__status=statuses.AFTERCARE, checked_on=None).annotate(
        working=Case(When(plan__officer__is_active=True, then=F("plan__officer_id")))
    )
    return owing(
        rows,
        subject="plan",
        reference="plan__reference",
        due="due_on",
        occurrence=F("weeks"),
        owner="working",
        area="plan__area",
    )


def _say_look_back(row: Mapping[str, Any]) -> str:
    return look_back_words(row["weeks"], row["plan__support_ended_on"])


def _clock(kind: str, sentence: str, owed: Any, **more: Any) -> Clock:
    given = {
        "permission": WORK,
        "subject": "reintegration.reintegrationplan",
        "url_name": "reintegration:plan",
    }
    return Clock(kind=kind, sentence=sentence, owed=owed, **(given | more))


CLOCKS = (
    _clock(
        "plan_request",
        "Accept or decline plan {reference}.",
        _requested,
        permission="reintegration.decide_plan",
    ),
    _clock(
        "first_day",
        "First day at school on plan {reference}.",
        _first_days,
        extra=("starts_on", "school__name", "status_on"),
        say=_say_first_day,
    ),
    _clock("plan_review", "Review plan {reference}.", _reviews),
    _clock(
        "aftercare",
        "Is the child of plan {reference} still in school?",
        _look_backs,
        extra=("weeks", "plan__support_ended_on"),
        say=_say_look_back,
    ),
)
