"""What the case of a plan is told: a line of its chronology for each thing that became of it."""

import datetime as dt
from typing import Any

from cases.services.events import add_event, moment_of
from reintegration.models import ReintegrationPlan


def tell_case(*, by: Any, plan: ReintegrationPlan, on: dt.date) -> None:
    """Write on the case, where there is one, what became of its plan on a day.

    The words stay on the plan: its readers and those of the case are not the same people.
    """
    if plan.case is not None:
        add_event(
            by=by,
            case=plan.case,
            kind="reintegration",
            at=moment_of(on),
            plan=plan.reference,
            to=plan.status,
        )
