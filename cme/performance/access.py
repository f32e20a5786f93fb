"""The door to the lists behind the figures: who may see a name, and that they saw it."""

from dataclasses import dataclass
from typing import Any

from cases.models import Case, Child, Residency
from cme.audit.access import record_access
from cme.audit.marks import open_to
from cme.audit.models import StatusChange

RESTRICTED = "Restricted record"


@dataclass(frozen=True)
class Row:
    """One case of a figure as this person may see it; `case` only where they may open it."""

    case: Case | None
    reference: str
    name: str
    status_label: str
    area: str
    residency: str
    on: Any
    restricted: bool


def rows_shown(user: Any, lines: list[StatusChange], *, page: str) -> list[Row]:
    """Return a row for each line, hiding who a child is from those who may not know.

    Records one access for the children shown by name or reference, before anything is returned.
    """
    cases = (
        Case.objects.filter(pk__in=[line.subject_id for line in lines])
        .select_related("child__person", "area")
        .in_bulk()
    )
    visible = set(
        Case.objects.filter(open_to(user, Child, "child__"), pk__in=cases).values_list(
            "pk", flat=True
        )
    )
    shown = [cases[pk].child for pk in sorted(visible)]
    if shown:
        record_access(by=user, subjects=shown, kind="list", page=page)
    named = user.has_perm("cases.view_case")
    return [_row(line, cases[line.subject_id], visible, named=named) for line in lines]


def _row(line: Any, case: Case, visible: set[int], *, named: bool) -> Row:
    restricted = case.pk not in visible
    status = Case.LIFECYCLE.status(line.to_status)
    return Row(
        case=case if named and not restricted else None,
        reference="" if restricted else case.reference,
        name=RESTRICTED if restricted else (case.child.person.full_name if named else ""),
        status_label=status.label,
        area="" if restricted or case.area is None else case.area.name,
        residency="" if restricted else Residency(line.residency or Residency.UNKNOWN).label,
        on=line.effective_on,
        restricted=restricted,
    )
