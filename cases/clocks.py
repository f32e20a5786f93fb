"""What a case owes, and to whom (content §5)."""

from django.db.models import F, QuerySet

from cases import statuses
from cases.models import ReturnedChild
from cme.worklist.clocks import Clock, owing


def _found() -> QuerySet[ReturnedChild]:
    rows = ReturnedChild.objects.filter(is_the_child=None, case__status__in=statuses.OPEN)
    return owing(
        rows,
        due="found_on",
        why="The same day the return came in.",
        occurrence=F("pk"),
        subject="case_id",
        reference="case__reference",
        about=F("new_pupil_return__school__name"),
        owner="case__officer_id",
        area="case__area_id",
    )


CLOCKS = (
    Clock(
        kind="child_found",
        sentence="A school may have the child of case {reference}. Confirm it.",
        permission="cases.work_case",
        subject="cases.case",
        url_name="cases:case",
        owed=_found,
    ),
)
