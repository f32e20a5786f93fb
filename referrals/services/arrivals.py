"""A school says that a pupil joined: is it a child we look for? An officer confirms it.

The same child wakes a dormant case at once, unless an officer has said already that it is another.
"""

from django.db import transaction
from django.utils import timezone

from cases import services as casework
from cases.models import Case
from cases.statuses import OPEN
from cme.accounts import doors
from cme.core.dates import date_of
from referrals.rules.matching import Verdict
from referrals.services import waking
from referrals.services.matching import compare_with, particulars_of
from schools.models import NewPupilReturn


@transaction.atomic
def look_for_pupil(return_id: int) -> int:
    """Hold a new pupil against the children with open or dormant cases; return how many may be.

    Each gets a line in the chronology and an item for the officer, once, however often it is run.
    """
    rows = NewPupilReturn.objects.select_for_update(of=("self",)).select_related("person", "school")
    row = rows.filter(pk=return_id, matched_at=None).first()
    if row is None:
        return 0
    compared = compare_with(row.person, particulars_of(row.person), cases=OPEN)
    found = {
        child.pk: comparison.verdict
        for child, comparison in compared.items()
        if comparison.verdict != Verdict.DIFFERENT
    }
    by, same = doors.door(doors.SWEEP), {}
    for case in Case.objects.open().filter(child__in=found).order_by("pk"):
        verdict = found[case.child_id].value
        told = casework.report_returned(by=by, case=case, new_pupil_return=row, verdict=verdict)
        if verdict == Verdict.SAME.value and told and told.is_the_child is not False:
            same[case.child_id] = verdict
    came_in = date_of(row.submitted_at)
    waking.see(source=row, verdicts=same, on=came_in, known_on=came_in)
    NewPupilReturn.objects.filter(pk=row.pk).update(matched_at=timezone.now())
    return len(found)


def unmatched_ids() -> list[int]:
    """Return the ids of new-pupil returns nobody has looked at yet, oldest first."""
    return list(NewPupilReturn.objects.unmatched().values_list("pk", flat=True))
