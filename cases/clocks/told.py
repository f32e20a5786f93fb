"""What others owe an answer to, and what they tell us for reasons of their own."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from cases import statuses
from cases.clocks.kinds import MANAGE, as_text, case_clock, who_works
from cases.models import Case, OnwardReferral, ReturnedChild
from cme.worklist.clocks import owing


def _unanswered() -> QuerySet[OnwardReferral]:
    about = Case.objects.filter(
        pk=OuterRef("subject_id"), status__in=(*statuses.WORKED, statuses.DORMANT)
    ).order_by()
    rows = OnwardReferral.objects.unanswered().filter(
        subject_type__in=ContentType.objects.filter(app_label="cases", model="case")
    )
    rows = rows.annotate(
        of_area=Subquery(about.values("area_id")[:1]), waits=Subquery(about.values("pk")[:1])
    )
    return owing(
        rows.filter(waits__isnull=False),
        subject="subject_id",
        reference="subject_reference",
        due="unanswered_on",
        why=F("unanswered_why"),
        occurrence=Concat(as_text("pk"), Value("-"), as_text("unanswered_on")),
        about=F("to_words"),
        area="of_area",
        escalated_from="asked_by",
    )


def _found() -> QuerySet[ReturnedChild]:
    rows = ReturnedChild.objects.filter(is_the_child=None, case__status__in=statuses.OPEN)
    return owing(
        rows.annotate(working=who_works("case__officer")),
        due="found_on",
        why="The same day the return came in.",
        occurrence=F("pk"),
        subject="case_id",
        reference="case__reference",
        about=F("new_pupil_return__school__name"),
        owner="working",
        area="case__area_id",
    )


CLOCKS = (
    case_clock(
        "child_found",
        "A school may have the child of case {reference}. Confirm it.",
        _found,
    ),
    case_clock(
        "onward_unanswered",
        "{about} has not answered on {reference}.",
        _unanswered,
        in_general="Another team or council has not answered on case …",
        permission=MANAGE,
        is_escalation=True,
    ),
)
