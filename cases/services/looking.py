"""One case, locked and read again; what every service of casework begins with."""

from django.db.models import QuerySet

from cases import statuses
from cases.models import Case, Child
from cme.core.errors import RuleBroken


def _locked() -> QuerySet[Case]:
    return Case.objects.select_for_update(of=("self",)).select_related(
        "child__person", "outcome_by", "own_step_by", "officer"
    )


def locked_case(case: Case) -> Case:
    """Return the case as it now stands, locked. Call in a transaction."""
    return _locked().get(pk=case.pk)


def locked_open_case(case: Case) -> Case:
    """Return an open case as it now stands, locked; raise RuleBroken where it is closed."""
    found = locked_case(case)
    if found.status == statuses.CLOSED:
        raise RuleBroken(
            f"Case {found.reference} is closed.",
            "Open a new case. Soon after closing, a manager can reopen it.",
        )
    return found


def locked_child(child: Child) -> Child:
    """Return the child as it now stands, locked. Call in a transaction."""
    return Child.objects.select_for_update(of=("self",)).select_related("person").get(pk=child.pk)


def open_case_of(child: Child) -> Case | None:
    """Return the child's open case, locked, or None; one that is closed meanwhile is not open."""
    return _locked().filter(child=child, status__in=statuses.OPEN).first()
