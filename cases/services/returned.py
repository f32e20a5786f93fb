"""A school may have the child: what the matcher noticed, and what the officer found."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import statuses
from cases.models import Case, ReturnedChild
from cases.services.events import add_event
from cases.services.looking import locked_case, locked_open_case
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist
from schools.models import NewPupilReturn


@transaction.atomic
def report_returned(
    *, by: Any, case: Case, new_pupil_return: NewPupilReturn, verdict: str
) -> ReturnedChild | None:
    """Note that a school's new pupil may be the child of an open case; return the note, or None.

    Once for each case and return. It is found on the day the return came in, and its officer is
    told; a school that a case already ended with is no news.
    """
    case = locked_case(case)
    if case.status == statuses.CLOSED:
        return None
    found, is_new = ReturnedChild.objects.get_or_create(
        case=case,
        new_pupil_return=new_pupil_return,
        defaults={
            "verdict": verdict,
            "found_on": timezone.localdate(new_pupil_return.submitted_at),
        },
    )
    if is_new:
        add_event(
            by=by,
            case=case,
            kind="returned",
            school=new_pupil_return.school.name,
            verdict=verdict,
            reference=new_pupil_return.reference,
        )
        worklist.refresh(case, by=by)
    return found


@transaction.atomic
def answer_returned(
    *, by: Any, case: Case, returned: ReturnedChild, is_the_child: bool, words: str = ""
) -> ReturnedChild:
    """Record if a school's new pupil is the child, and why not; return the note.

    Raises RuleBroken where somebody has looked already, or no reason is given.
    """
    case = locked_open_case(case)
    row = ReturnedChild.objects.select_for_update(of=("self",)).get(pk=returned.pk, case=case)
    if row.is_the_child is not None:
        who = row.looked_by.get_full_name() if row.looked_by else "Somebody"
        raise RuleBroken(f"{who} has looked at this already.", "There is nothing left to do.")
    if not is_the_child and not words.strip():
        raise RuleBroken("Say why this is not the child.", "Enter what differs.", field="words")
    row.is_the_child, row.looked_by, row.looked_on = is_the_child, by, timezone.localdate()
    row.save(update_fields=["is_the_child", "looked_by", "looked_on"])
    add_event(
        by=by,
        case=case,
        kind="returned_is_child" if is_the_child else "returned_other",
        words=words.strip(),
        school=row.new_pupil_return.school.name,
    )
    worklist.refresh(case, by=by)
    return row
